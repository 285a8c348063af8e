using System.Runtime.CompilerServices;

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

    /// <summary>Whether the sums go on from what C holds.</summary>
    public bool Accumulate;

    /// <summary>Whether negative results become 0 on the way out.</summary>
    public bool Relu;
}

/// <summary>
/// The inner loop of every product: Count rows by two registers of results stay in registers while k passes. How an element is summed
/// does not depend on its place in the tile or on the tile's size. The rows are written out because registers cannot be indexed.
/// </summary>
internal static unsafe class TileKernel<L, V, R, S> where L : struct, ILanes<V> where V : struct where R : struct, IRows where S : struct, ISteps
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in TileArguments t)
    {
        V c0l, c0r, c1l, c1r, c2l, c2r, c3l, c3r, c4l, c4r, c5l, c5r, c6l, c6r, c7l, c7r, c8l, c8r, c9l, c9r, c10l, c10r, c11l, c11r;
        c0l = c1l = c2l = c3l = c4l = c5l = c6l = c7l = c8l = c9l = c10l = c11l = L.Zero;
        c0r = c1r = c2r = c3r = c4r = c5r = c6r = c7r = c8r = c9r = c10r = c11r = L.Zero;
        float* c = t.C;
        nint row = t.CRow;
        if (t.Accumulate)
        {
            (c0l, c0r) = (L.Load(c), L.Load(c + L.Count));
            if (R.Count > 1)
            {
                (c1l, c1r) = (L.Load(c + row), L.Load(c + row + L.Count));
            }

            if (R.Count > 3)
            {
                (c2l, c2r) = (L.Load(c + (2 * row)), L.Load(c + (2 * row) + L.Count));
                (c3l, c3r) = (L.Load(c + (3 * row)), L.Load(c + (3 * row) + L.Count));
            }

            if (R.Count > 5)
            {
                (c4l, c4r) = (L.Load(c + (4 * row)), L.Load(c + (4 * row) + L.Count));
                (c5l, c5r) = (L.Load(c + (5 * row)), L.Load(c + (5 * row) + L.Count));
            }

            if (R.Count > 7)
            {
                (c6l, c6r) = (L.Load(c + (6 * row)), L.Load(c + (6 * row) + L.Count));
                (c7l, c7r) = (L.Load(c + (7 * row)), L.Load(c + (7 * row) + L.Count));
            }

            if (R.Count > 11)
            {
                (c8l, c8r) = (L.Load(c + (8 * row)), L.Load(c + (8 * row) + L.Count));
                (c9l, c9r) = (L.Load(c + (9 * row)), L.Load(c + (9 * row) + L.Count));
                (c10l, c10r) = (L.Load(c + (10 * row)), L.Load(c + (10 * row) + L.Count));
                (c11l, c11r) = (L.Load(c + (11 * row)), L.Load(c + (11 * row) + L.Count));
            }
        }
        else if (t.Bias is not null)
        {
            c0l = c1l = c2l = c3l = c4l = c5l = c6l = c7l = c8l = c9l = c10l = c11l = L.Load(t.Bias);
            c0r = c1r = c2r = c3r = c4r = c5r = c6r = c7r = c8r = c9r = c10r = c11r = L.Load(t.Bias + L.Count);
        }

        // Twelve row addresses would not fit into the registers: three bases and three multiples of the stride make them all.
        float* b = t.B, a = t.A;
        nint s = t.ARow, s2 = 2 * s, s3 = 3 * s, ak = t.AK, bk = t.BK;
        float* a4 = a + (4 * s), a8 = a4 + (4 * s);
        nint* table = t.Table;
        for (int k = t.K; k > 0; k--)
        {
            float* step = b;
            if (S.AreInTable)
            {
                step += *table;
                table++;
            }

            V left = L.Load(step), right = L.Load(step + L.Count), x;
            x = L.Broadcast(a);
            c0l = L.MultiplyAdd(x, left, c0l);
            c0r = L.MultiplyAdd(x, right, c0r);
            if (R.Count > 1)
            {
                x = L.Broadcast(a + s);
                c1l = L.MultiplyAdd(x, left, c1l);
                c1r = L.MultiplyAdd(x, right, c1r);
            }

            if (R.Count > 3)
            {
                x = L.Broadcast(a + s2);
                c2l = L.MultiplyAdd(x, left, c2l);
                c2r = L.MultiplyAdd(x, right, c2r);
                x = L.Broadcast(a + s3);
                c3l = L.MultiplyAdd(x, left, c3l);
                c3r = L.MultiplyAdd(x, right, c3r);
            }

            if (R.Count > 5)
            {
                x = L.Broadcast(a4);
                c4l = L.MultiplyAdd(x, left, c4l);
                c4r = L.MultiplyAdd(x, right, c4r);
                x = L.Broadcast(a4 + s);
                c5l = L.MultiplyAdd(x, left, c5l);
                c5r = L.MultiplyAdd(x, right, c5r);
            }

            if (R.Count > 7)
            {
                x = L.Broadcast(a4 + s2);
                c6l = L.MultiplyAdd(x, left, c6l);
                c6r = L.MultiplyAdd(x, right, c6r);
                x = L.Broadcast(a4 + s3);
                c7l = L.MultiplyAdd(x, left, c7l);
                c7r = L.MultiplyAdd(x, right, c7r);
            }

            if (R.Count > 11)
            {
                x = L.Broadcast(a8);
                c8l = L.MultiplyAdd(x, left, c8l);
                c8r = L.MultiplyAdd(x, right, c8r);
                x = L.Broadcast(a8 + s);
                c9l = L.MultiplyAdd(x, left, c9l);
                c9r = L.MultiplyAdd(x, right, c9r);
                x = L.Broadcast(a8 + s2);
                c10l = L.MultiplyAdd(x, left, c10l);
                c10r = L.MultiplyAdd(x, right, c10r);
                x = L.Broadcast(a8 + s3);
                c11l = L.MultiplyAdd(x, left, c11l);
                c11r = L.MultiplyAdd(x, right, c11r);
            }

            a += ak;
            a4 += ak;
            a8 += ak;
            if (!S.AreInTable)
            {
                b += bk;
            }
        }

        if (t.Relu)
        {
            (c0l, c0r) = (L.Relu(c0l), L.Relu(c0r));
            if (R.Count > 1)
            {
                (c1l, c1r) = (L.Relu(c1l), L.Relu(c1r));
            }

            if (R.Count > 3)
            {
                (c2l, c2r) = (L.Relu(c2l), L.Relu(c2r));
                (c3l, c3r) = (L.Relu(c3l), L.Relu(c3r));
            }

            if (R.Count > 5)
            {
                (c4l, c4r) = (L.Relu(c4l), L.Relu(c4r));
                (c5l, c5r) = (L.Relu(c5l), L.Relu(c5r));
            }

            if (R.Count > 7)
            {
                (c6l, c6r) = (L.Relu(c6l), L.Relu(c6r));
                (c7l, c7r) = (L.Relu(c7l), L.Relu(c7r));
            }

            if (R.Count > 11)
            {
                (c8l, c8r) = (L.Relu(c8l), L.Relu(c8r));
                (c9l, c9r) = (L.Relu(c9l), L.Relu(c9r));
                (c10l, c10r) = (L.Relu(c10l), L.Relu(c10r));
                (c11l, c11r) = (L.Relu(c11l), L.Relu(c11r));
            }
        }

        L.Store(c0l, c);
        L.Store(c0r, c + L.Count);
        if (R.Count > 1)
        {
            L.Store(c1l, c + row);
            L.Store(c1r, c + row + L.Count);
        }

        if (R.Count > 3)
        {
            L.Store(c2l, c + (2 * row));
            L.Store(c2r, c + (2 * row) + L.Count);
            L.Store(c3l, c + (3 * row));
            L.Store(c3r, c + (3 * row) + L.Count);
        }

        if (R.Count > 5)
        {
            L.Store(c4l, c + (4 * row));
            L.Store(c4r, c + (4 * row) + L.Count);
            L.Store(c5l, c + (5 * row));
            L.Store(c5r, c + (5 * row) + L.Count);
        }

        if (R.Count > 7)
        {
            L.Store(c6l, c + (6 * row));
            L.Store(c6r, c + (6 * row) + L.Count);
            L.Store(c7l, c + (7 * row));
            L.Store(c7r, c + (7 * row) + L.Count);
        }

        if (R.Count > 11)
        {
            L.Store(c8l, c + (8 * row));
            L.Store(c8r, c + (8 * row) + L.Count);
            L.Store(c9l, c + (9 * row));
            L.Store(c9r, c + (9 * row) + L.Count);
            L.Store(c10l, c + (10 * row));
            L.Store(c10r, c + (10 * row) + L.Count);
            L.Store(c11l, c + (11 * row));
            L.Store(c11r, c + (11 * row) + L.Count);
        }
    }
}
