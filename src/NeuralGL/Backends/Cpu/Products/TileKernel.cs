using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace NeuralGL.Backends.Cpu.Products;

/// <summary>
/// The inner loop of every product: Count rows by two registers of results stay in registers while k passes. How an element is summed
/// does not depend on its place in the tile or on the tile's size. <see cref="TileArguments.Ahead"/> moves on. The rows are written out because registers cannot be indexed.
/// </summary>
internal static unsafe class TileKernel<L, V, R, S, W> where L : struct, ILanes<V> where V : struct where R : struct, IRows where S : struct, ISteps where W : struct, IColumns
{
    /// <summary>Steps between two looks ahead.</summary>
    private const int Stretch = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ref TileArguments t)
    {
        int columns = t.Columns;
        V c0l, c0r, c1l, c1r, c2l, c2r, c3l, c3r, c4l, c4r, c5l, c5r, c6l, c6r, c7l, c7r, c8l, c8r, c9l, c9r, c10l, c10r, c11l, c11r;
        c0l = c1l = c2l = c3l = c4l = c5l = c6l = c7l = c8l = c9l = c10l = c11l = L.Zero;
        c0r = c1r = c2r = c3r = c4r = c5r = c6r = c7r = c8r = c9r = c10r = c11r = L.Zero;
        float* c = t.C;
        nint row = t.CRow;
        if (t.Accumulate)
        {
            (c0l, c0r) = (LoadLeft(c, columns), LoadRight(c, columns));
            if (R.Count > 1)
            {
                (c1l, c1r) = (LoadLeft(c + row, columns), LoadRight(c + row, columns));
            }

            if (R.Count > 3)
            {
                (c2l, c2r) = (LoadLeft(c + (2 * row), columns), LoadRight(c + (2 * row), columns));
                (c3l, c3r) = (LoadLeft(c + (3 * row), columns), LoadRight(c + (3 * row), columns));
            }

            if (R.Count > 5)
            {
                (c4l, c4r) = (LoadLeft(c + (4 * row), columns), LoadRight(c + (4 * row), columns));
                (c5l, c5r) = (LoadLeft(c + (5 * row), columns), LoadRight(c + (5 * row), columns));
            }

            if (R.Count > 7)
            {
                (c6l, c6r) = (LoadLeft(c + (6 * row), columns), LoadRight(c + (6 * row), columns));
                (c7l, c7r) = (LoadLeft(c + (7 * row), columns), LoadRight(c + (7 * row), columns));
            }

            if (R.Count > 11)
            {
                (c8l, c8r) = (LoadLeft(c + (8 * row), columns), LoadRight(c + (8 * row), columns));
                (c9l, c9r) = (LoadLeft(c + (9 * row), columns), LoadRight(c + (9 * row), columns));
                (c10l, c10r) = (LoadLeft(c + (10 * row), columns), LoadRight(c + (10 * row), columns));
                (c11l, c11r) = (LoadLeft(c + (11 * row), columns), LoadRight(c + (11 * row), columns));
            }
        }
        else if (t.Bias is not null)
        {
            c0l = c1l = c2l = c3l = c4l = c5l = c6l = c7l = c8l = c9l = c10l = c11l = LoadLeft(t.Bias, columns);
            c0r = c1r = c2r = c3r = c4r = c5r = c6r = c7r = c8r = c9r = c10r = c11r = LoadRight(t.Bias, columns);
        }

        // Twelve row addresses would not fit into the registers: three bases and three multiples of the stride make them all.
        float* b = t.B, a = t.A;
        nint s = t.ARow, s2 = 2 * s, s3 = 3 * s, ak = t.AK, bk = t.BK;
        float* a4 = a + (4 * s), a8 = a4 + (4 * s);
        nint* table = t.Table;
        byte* ahead = t.Ahead is null ? (byte*)b : t.Ahead;
        float* next = c + (R.Count * row);
        for (int rest = t.K; rest > 0;)
        {
            if (Sse.IsSupported)
            {
                // Two lines of what comes after this panel, and the results that the next tile begins with, row by row.
                Sse.Prefetch1(ahead);
                Sse.Prefetch1(ahead + 64);
                Sse.Prefetch0(next);
                Sse.Prefetch0(next + L.Count);
                ahead += 128;
                next += row;
            }

            int stretch = Math.Min(rest, Stretch);
            rest -= stretch;
            do
            {
                float* step = b;
                if (S.AreInTable)
                {
                    step += *table;
                    table++;
                }

                V left = LoadLeft(step, columns), right = LoadRight(step, columns), x;
                x = L.Broadcast(a);
                c0l = L.MultiplyAdd(x, left, c0l);
                c0r = W.IsLeftFull ? L.MultiplyAdd(x, right, c0r) : c0r;
                if (R.Count > 1)
                {
                    x = L.Broadcast(a + s);
                    c1l = L.MultiplyAdd(x, left, c1l);
                    c1r = W.IsLeftFull ? L.MultiplyAdd(x, right, c1r) : c1r;
                }

                if (R.Count > 3)
                {
                    x = L.Broadcast(a + s2);
                    c2l = L.MultiplyAdd(x, left, c2l);
                    c2r = W.IsLeftFull ? L.MultiplyAdd(x, right, c2r) : c2r;
                    x = L.Broadcast(a + s3);
                    c3l = L.MultiplyAdd(x, left, c3l);
                    c3r = W.IsLeftFull ? L.MultiplyAdd(x, right, c3r) : c3r;
                }

                if (R.Count > 5)
                {
                    x = L.Broadcast(a4);
                    c4l = L.MultiplyAdd(x, left, c4l);
                    c4r = W.IsLeftFull ? L.MultiplyAdd(x, right, c4r) : c4r;
                    x = L.Broadcast(a4 + s);
                    c5l = L.MultiplyAdd(x, left, c5l);
                    c5r = W.IsLeftFull ? L.MultiplyAdd(x, right, c5r) : c5r;
                }

                if (R.Count > 7)
                {
                    x = L.Broadcast(a4 + s2);
                    c6l = L.MultiplyAdd(x, left, c6l);
                    c6r = W.IsLeftFull ? L.MultiplyAdd(x, right, c6r) : c6r;
                    x = L.Broadcast(a4 + s3);
                    c7l = L.MultiplyAdd(x, left, c7l);
                    c7r = W.IsLeftFull ? L.MultiplyAdd(x, right, c7r) : c7r;
                }

                if (R.Count > 11)
                {
                    x = L.Broadcast(a8);
                    c8l = L.MultiplyAdd(x, left, c8l);
                    c8r = W.IsLeftFull ? L.MultiplyAdd(x, right, c8r) : c8r;
                    x = L.Broadcast(a8 + s);
                    c9l = L.MultiplyAdd(x, left, c9l);
                    c9r = W.IsLeftFull ? L.MultiplyAdd(x, right, c9r) : c9r;
                    x = L.Broadcast(a8 + s2);
                    c10l = L.MultiplyAdd(x, left, c10l);
                    c10r = W.IsLeftFull ? L.MultiplyAdd(x, right, c10r) : c10r;
                    x = L.Broadcast(a8 + s3);
                    c11l = L.MultiplyAdd(x, left, c11l);
                    c11r = W.IsLeftFull ? L.MultiplyAdd(x, right, c11r) : c11r;
                }

                a += ak;
                a4 += ak;
                a8 += ak;
                if (!S.AreInTable)
                {
                    b += bk;
                }
            }
            while (--stretch > 0);
        }

        t.Ahead = t.Ahead is null ? null : ahead;
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

        Store(c0l, c0r, c, columns);
        if (R.Count > 1)
        {
            Store(c1l, c1r, c + row, columns);
        }

        if (R.Count > 3)
        {
            Store(c2l, c2r, c + (2 * row), columns);
            Store(c3l, c3r, c + (3 * row), columns);
        }

        if (R.Count > 5)
        {
            Store(c4l, c4r, c + (4 * row), columns);
            Store(c5l, c5r, c + (5 * row), columns);
        }

        if (R.Count > 7)
        {
            Store(c6l, c6r, c + (6 * row), columns);
            Store(c7l, c7r, c + (7 * row), columns);
        }

        if (R.Count > 11)
        {
            Store(c8l, c8r, c + (8 * row), columns);
            Store(c9l, c9r, c + (9 * row), columns);
            Store(c10l, c10r, c + (10 * row), columns);
            Store(c11l, c11r, c + (11 * row), columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LoadLeft(float* from, int columns) => W.IsLeftFull ? L.Load(from) : L.LoadFirst(from, columns);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LoadRight(float* from, int columns) =>
        W.AreBothFull ? L.Load(from + L.Count) : W.IsLeftFull ? L.LoadFirst(from + L.Count, columns - L.Count) : L.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(V left, V right, float* to, int columns)
    {
        if (W.IsLeftFull)
        {
            L.Store(left, to);
        }
        else
        {
            L.StoreFirst(left, to, columns);
        }

        if (W.AreBothFull)
        {
            L.Store(right, to + L.Count);
        }
        else if (W.IsLeftFull)
        {
            L.StoreFirst(right, to + L.Count, columns - L.Count);
        }
    }
}
