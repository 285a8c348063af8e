using NeuralGL.Backends;

namespace NeuralGL.OpenGL.Kernels.Choice;

/// <summary>How an operand of a product lies in its buffer.</summary>
internal enum Lie
{
    /// <summary>Any strides, read number by number.</summary>
    Anyhow,

    /// <summary>Rows side by side, not in whole quads.</summary>
    Across,

    /// <summary>Along k in whole quads.</summary>
    QuadsAlongK,

    /// <summary>Along its rows in whole quads.</summary>
    QuadsAcross,
}

/// <summary>What decides which kernel is best for a product; products of a class have the same best one.</summary>
internal enum ProductClass
{
    /// <summary>A batch of at most 8 with weights along k, which is a layer's forward pass.</summary>
    FewRows,

    /// <summary>A batch of at most 8 with weights across k, which is the gradient by a layer's input.</summary>
    FewRowsAcross,

    /// <summary>Hardly any work.</summary>
    Tiny,

    /// <summary>Few results with a long sum each.</summary>
    Deep,

    /// <summary>Too few results to fill a GPU with large tiles.</summary>
    Small,

    /// <summary>Enough results for middling tiles.</summary>
    Middle,

    /// <summary>Enough results for the largest tiles.</summary>
    Large,
}

/// <summary>A product as far as the choice of a kernel goes.</summary>
/// <param name="M">Rows.</param>
/// <param name="N">Columns.</param>
/// <param name="K">Terms of a sum.</param>
/// <param name="Batches">Products of a batch.</param>
/// <param name="A">How the left operand lies.</param>
/// <param name="B">How the right operand lies.</param>
/// <param name="Weights">What the right operand is kept in.</param>
internal readonly record struct ProductShape(int M, int N, int K, int Batches, Lie A, Lie B, WeightType Weights = WeightType.Float32)
{
    /// <summary>Multiplications below which every kernel is as good.</summary>
    private const long TinyBelow = 1 << 13;

    /// <summary>Tiles of a size that fill a GPU of about a hundred multiprocessors well enough for the next larger size not to leave it idle.</summary>
    private const long EnoughTiles = 48;

    /// <summary>The class.</summary>
    public ProductClass Class => this switch
    {
        { M: <= ProductKernel.FewRows, A: Lie.QuadsAlongK, B: Lie.QuadsAlongK } => ProductClass.FewRows,
        { M: <= ProductKernel.FewRows, B: Lie.QuadsAcross } => ProductClass.FewRowsAcross,
        _ when (long)M * N * K * Batches < TinyBelow => ProductClass.Tiny,
        _ when Tiles(128) >= EnoughTiles => ProductClass.Large,
        _ when K >= 2048 && Tiles(64) <= EnoughTiles / 2 => ProductClass.Deep,
        _ when Tiles(64) >= EnoughTiles => ProductClass.Middle,
        _ => ProductClass.Small,
    };

    /// <summary>How an operand lies.</summary>
    /// <param name="rows">Its rows: M or N.</param>
    /// <param name="k">Terms of a sum.</param>
    /// <param name="stride">Elements from row to row and from k to k.</param>
    /// <param name="batches">Elements from batch to batch.</param>
    public static Lie LieOf(int rows, int k, (int Row, int K) stride, ReadOnlySpan<int> batches)
    {
        bool whole = true;
        foreach (int batch in batches)
        {
            whole &= batch % 4 == 0;
        }

        return stride.K == 1 && stride.Row % 4 == 0 && k % 4 == 0 && k > 0 && whole ? Lie.QuadsAlongK
            : stride.Row != 1 ? Lie.Anyhow
            : stride.K % 4 == 0 && rows % 4 == 0 && whole ? Lie.QuadsAcross
            : Lie.Across;
    }

    private long Tiles(int size) => ((M + size - 1L) / size) * ((N + size - 1) / size) * Batches;
}
