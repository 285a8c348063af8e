namespace NeuralGL.OpenGL.Kernels.Choice;

/// <summary>The shader behind a way to compute products.</summary>
internal enum ProductFamily
{
    /// <summary>What runs where nothing is chosen: texels on llvmpipe, <c>gemm_buffer</c> elsewhere.</summary>
    Plain,

    /// <summary><c>gemm_registers</c>: tiles in shared memory and registers.</summary>
    Registers,

    /// <summary><c>gemm_cached</c>: tiles in registers, straight from storage.</summary>
    Cached,

    /// <summary><c>gemv_rows</c>: a batch of at most 8, weights along k.</summary>
    Rows,

    /// <summary><c>gemv_columns</c>: a batch of at most 8, weights along their columns.</summary>
    Columns,
}

/// <summary>One way to compute products that a device can choose: a shader and its sizes.</summary>
/// <param name="Name">What it is known by in a file of measured choices and to tests.</param>
/// <param name="Family">The shader.</param>
internal sealed record ProductKernel(string Name, ProductFamily Family)
{
    /// <summary>The most rows of the left operand that the kernels for small batches take.</summary>
    public const int FewRows = 8;

    private const int FewRowsThreads = 128;

    /// <summary>What runs where nothing is chosen.</summary>
    public static ProductKernel Plain { get; } = new("plain", ProductFamily.Plain);

    /// <summary>All ways.</summary>
    public static IReadOnlyList<ProductKernel> All { get; } =
    [
        Plain, Tiles(128, 128, 16, 2, 2), Tiles(128, 128, 8, 2, 2), Tiles(128, 64, 8, 2, 2), Tiles(64, 64, 8, 2, 2), Tiles(64, 64, 16, 1, 1), Tiles(32, 32, 16, 1, 1),
        Tiles(64, 64, 8, 2, 2, parts: 4), Tiles(64, 64, 8, 2, 2, parts: 8), Tiles(32, 32, 16, 1, 1, parts: 4), Tiles(32, 32, 16, 1, 1, parts: 8),
        new("cached 64x64", ProductFamily.Cached) { TileM = 64, TileN = 64 },
        new("rows by subgroups", ProductFamily.Rows), new("rows by 32", ProductFamily.Rows) { Lanes = 32 }, new("rows by 128", ProductFamily.Rows) { Lanes = 128 },
        new("columns", ProductFamily.Columns),
    ];

    /// <summary>Rows of the result that a work group computes.</summary>
    public int TileM { get; init; }

    /// <summary>Columns of the result that a work group computes.</summary>
    public int TileN { get; init; }

    /// <summary>Steps along k that pass through shared memory at a time.</summary>
    public int TileK { get; init; }

    /// <summary>Quads of rows and of columns in an invocation's registers.</summary>
    public (int M, int N) Quads { get; init; }

    /// <summary>How many groups share the k of one tile, where k is long enough; 1 for none.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>Invocations that share a column of a small batch; 0 for a subgroup.</summary>
    public int Lanes { get; init; }

    /// <summary>Invocations of a work group.</summary>
    public int Threads => Family switch
    {
        ProductFamily.Registers => TileM / (4 * Quads.M) * (TileN / (4 * Quads.N)),
        ProductFamily.Plain => 64,
        _ => FewRowsThreads,
    };

    /// <summary>Bytes of shared memory of a work group.</summary>
    public int SharedBytes => Family switch
    {
        ProductFamily.Registers => 16 * SharedQuads,
        ProductFamily.Rows when Lanes > 0 => 4 * FewRowsThreads,
        ProductFamily.Columns => 16 * FewRowsThreads,
        _ => 0,
    };

    // One quad more than a row holds, so that rows begin in other banks.
    private int RowA => (TileM / 4) + 1;

    private int RowB => (TileN / 4) + 1;

    private int SharedQuads => 2 * TileK * (RowA + RowB);

    /// <summary>The way of a name; null if there is none, as in a file of another version.</summary>
    public static ProductKernel? Find(string name) => All.FirstOrDefault(k => k.Name == name);

    /// <summary>Whether a device has what it takes.</summary>
    public bool Fits(GlLimits limits) => Threads <= limits.MaxInvocations && SharedBytes <= limits.SharedBytes && (Family != ProductFamily.Rows || Lanes > 0 || limits.SubgroupSize > 1);

    /// <summary>Whether it computes products of such a shape.</summary>
    public bool Takes(in ProductShape shape) => Family switch
    {
        ProductFamily.Rows => shape.M <= FewRows && shape.A == Lie.QuadsAlongK && shape.B == Lie.QuadsAlongK,
        ProductFamily.Columns => shape.M <= FewRows && shape.B == Lie.QuadsAcross,
        _ => true,
    };

    /// <summary>Columns of the result that a work group computes.</summary>
    public int Columns(GlLimits limits) => Family switch
    {
        ProductFamily.Rows => FewRowsThreads / (Lanes > 0 ? Lanes : limits.SubgroupSize),
        ProductFamily.Columns => 64,
        _ => TileN,
    };

    /// <summary>What the shader wants to be told about its sizes.</summary>
    public IEnumerable<string> Defines(GlLimits limits) => Family switch
    {
        ProductFamily.Registers => [.. Sizes(), .. (TileM + TileN) * TileK / 16 > Threads ? ["SECOND_ROUND"] : Array.Empty<string>()],
        ProductFamily.Rows => [Lanes > 0 ? $"LANES {Lanes}" : "SUBGROUPS", $"THREADS {FewRowsThreads}", $"COLUMNS {Columns(limits)}"],
        _ => [],
    };

    private IEnumerable<string> Sizes() =>
    [
        $"THREADS {Threads}", $"TILE_M {TileM}", $"TILE_N {TileN}", $"TILE_K {TileK}", $"QUADS_M {Quads.M}", $"QUADS_N {Quads.N}", $"ROW_A {RowA}", $"ROW_B {RowB}", $"SHARED {SharedQuads}",
    ];

    private static ProductKernel Tiles(int m, int n, int k, int quadsM, int quadsN, int parts = 1) =>
        new($"registers {m}x{n}x{k}{(parts > 1 ? $" in {parts}" : "")}", ProductFamily.Registers) { TileM = m, TileN = n, TileK = k, Quads = (quadsM, quadsN), Parts = parts };
}
