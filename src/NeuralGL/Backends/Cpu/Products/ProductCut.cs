using NeuralGL.Operators;

namespace NeuralGL.Backends.Cpu.Products;

/// <summary>
/// How a product is cut: into slices of the inner dimension one after the other, and each of them into parts of some rows by some
/// panels of columns. It depends on the call alone; no cut changes a result.
/// </summary>
internal sealed class ProductCut
{
    /// <summary>Steps of a slice at most: a panel's slice and a block of rows then stay in the second-level cache, and results are seldom read again.</summary>
    private const int MaxDepth = 1024;

    /// <summary>Elements of a block of rows that leave the second-level cache enough room for the panels.</summary>
    private const int BlockElements = 1 << 18;

    /// <summary>Multiplications that are worth a part of their own.</summary>
    private const long PartWork = 1 << 18;

    /// <summary>Weights that are worth a part of their own where each serves a few rows only: the time goes into reading them.</summary>
    private const long PartWeights = 1 << 14;

    /// <summary>So many parts keep all threads busy to the end.</summary>
    private const int MaxParts = 128;

    /// <summary>Rows that are worth a part of their own where panels are few.</summary>
    private const int PartRows = 96;

    /// <param name="call">The product.</param>
    /// <param name="width">Columns of a panel.</param>
    /// <param name="isRow">Whether a part reads whole panels of weights for one row, so that nothing is cut along the inner dimension.</param>
    /// <param name="copiesLeft">Whether blocks of the left operand are copied; then threads had better have blocks of their own.</param>
    /// <param name="packsRight">Whether a part packs its panels itself; then each panel had better be in one part only.</param>
    public ProductCut(GemmCall call, int width, bool isRow, bool copiesLeft, bool packsRight)
    {
        int slices = isRow ? 1 : Math.Max(1, (call.K + MaxDepth - 1) / MaxDepth);
        Depth = (call.K + slices - 1) / slices;
        Panels = (call.N + width - 1) / width;
        long work = (long)call.M * call.N * call.K;
        int parts = (int)Math.Clamp(call.M <= 8 ? (long)call.N * call.K / PartWeights : work / PartWork, 1, MaxParts);
        int most = Math.Max(PartRows, BlockElements / Math.Max(1, Depth));
        RowParts = Math.Max(1, (call.M + most - 1) / most);
        if (copiesLeft || (!packsRight && RowParts == 1))
        {
            int wanted = copiesLeft ? 4 : (parts + Panels - 1) / Math.Max(1, Panels);
            RowParts = Math.Max(RowParts, Math.Min(wanted, call.M / PartRows));
        }

        RowsPerPart = Rounded((call.M + RowParts - 1) / RowParts);
        RowParts = (call.M + RowsPerPart - 1) / RowsPerPart;
        PanelsPerPart = Math.Max(1, ((Panels * RowParts) + parts - 1) / parts);
        if (isRow)
        {
            // Whole strips.
            PanelsPerPart = PanelsPerPart <= 2 ? 2 : (PanelsPerPart + 3) / 4 * 4;
        }

        ColumnParts = (Panels + PanelsPerPart - 1) / PanelsPerPart;
    }

    /// <summary>Steps of a slice of the inner dimension.</summary>
    public int Depth { get; }

    /// <summary>Panels of columns.</summary>
    public int Panels { get; }

    public int RowParts { get; }

    public int RowsPerPart { get; }

    public int ColumnParts { get; }

    public int PanelsPerPart { get; }

    /// <summary>A number of rows that whole tiles make up.</summary>
    private static int Rounded(int rows) => (Math.Max(24, rows) + 11) / 12 * 12;
}
