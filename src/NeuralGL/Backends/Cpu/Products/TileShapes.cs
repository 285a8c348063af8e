namespace NeuralGL.Backends.Cpu.Products;

/// <summary>A number of rows that is known when a kernel is compiled.</summary>
internal interface IRows
{
    static abstract int Count { get; }
}

internal readonly struct Rows1 : IRows
{
    public static int Count => 1;
}

internal readonly struct Rows2 : IRows
{
    public static int Count => 2;
}

internal readonly struct Rows4 : IRows
{
    public static int Count => 4;
}

internal readonly struct Rows6 : IRows
{
    public static int Count => 6;
}

internal readonly struct Rows8 : IRows
{
    public static int Count => 8;
}

internal readonly struct Rows12 : IRows
{
    public static int Count => 12;
}

/// <summary>How a kernel finds the steps of the right operand; known when it is compiled.</summary>
internal interface ISteps
{
    /// <summary>Whether a table says where each step lies; otherwise they lie evenly.</summary>
    static abstract bool AreInTable { get; }
}

internal readonly struct EvenSteps : ISteps
{
    public static bool AreInTable => false;
}

internal readonly struct TableSteps : ISteps
{
    public static bool AreInTable => true;
}

/// <summary>How many columns a tile has; known when a kernel is compiled.</summary>
internal interface IColumns
{
    /// <summary>Whether the left of the two registers is full; otherwise the right one is not used at all.</summary>
    static abstract bool IsLeftFull { get; }

    /// <summary>Whether both registers are full.</summary>
    static abstract bool AreBothFull { get; }
}

internal readonly struct WholePanel : IColumns
{
    public static bool IsLeftFull => true;

    public static bool AreBothFull => true;
}

/// <summary>More columns than a register has, but not two full ones.</summary>
internal readonly struct RaggedPanel : IColumns
{
    public static bool IsLeftFull => true;

    public static bool AreBothFull => false;
}

/// <summary>At most one register of columns.</summary>
internal readonly struct HalfPanel : IColumns
{
    public static bool IsLeftFull => false;

    public static bool AreBothFull => false;
}

/// <summary>Where one tile of a product reads and writes. Strides are in elements.</summary>
internal unsafe struct TileArguments
{
    /// <summary>Left operand: element (row, k) is at A[row·ARow + k·AK].</summary>
    public float* A;

    /// <summary>Right operand: the tile's columns lie side by side, step k at B + k·BK.</summary>
    public float* B;

    /// <summary>The tile's first result.</summary>
    public float* C;

    /// <summary>What the sums start from, one number for each column; null for 0. Not read when accumulating.</summary>
    public float* Bias;

    public nint ARow, AK, BK, CRow;

    /// <summary>Where each step of the right operand lies from B on, for <see cref="TableSteps"/>.</summary>
    public nint* Table;

    /// <summary>Steps along the inner dimension.</summary>
    public int K;

    /// <summary>Columns where they do not fill the panel, whose memory beyond them is not touched; 0 for a whole panel.</summary>
    public int Columns;

    /// <summary>What will be read after this tile, to be brought near meanwhile; moves on as it is; null for nothing.</summary>
    public byte* Ahead;

    /// <summary>Whether the sums go on from what C holds.</summary>
    public bool Accumulate;

    /// <summary>Whether negative results become 0 on the way out.</summary>
    public bool Relu;
}
