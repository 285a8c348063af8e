using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuralGL.Operators;

/// <summary>A matrix in an array: the element at (row, column) is at Offset + row·Row + column·Column.</summary>
internal readonly record struct MatrixView<T>(T[] Data, int Offset, int Row, int Column);

/// <summary>
/// The matrix products of the reference. Small blocks of results stay in registers while the inner dimension passes; how an element
/// is summed depends on the inner dimension alone, so neither threads nor the place in the matrix change its bits.
/// </summary>
internal static class Products
{
    /// <summary>Products below this many multiplications are not worth a second thread.</summary>
    private const long ParallelFrom = 1 << 18;

    /// <summary>Rows of the result that one thread takes at a time.</summary>
    private const int Chunk = 16;

    /// <summary>C[m, n] = Σ_k A[m, k] · B[n, k] (+ bias[n]); C is row-major at <paramref name="offset"/>.</summary>
    public static void Multiply<T>(int m, int n, int k, MatrixView<T> a, MatrixView<T> b, T[]? bias, T[] c, int offset) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if ((long)m * n * k < ParallelFrom)
        {
            MultiplyRows(0, m, n, k, a, b, bias, c, offset);
        }
        else
        {
            Parallel.For(0, (m + Chunk - 1) / Chunk, i => MultiplyRows(i * Chunk, Math.Min(m, (i + 1) * Chunk), n, k, a, b, bias, c, offset));
        }
    }

    private static void MultiplyRows<T>(int from, int to, int n, int k, MatrixView<T> a, MatrixView<T> b, T[]? bias, T[] c, int offset) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (k == 0)
        {
            c.AsSpan(offset + (from * n), (to - from) * n).Clear();
        }
        else if (a.Column == 1 && b.Column == 1)
        {
            MultiplyByDots(from, to, n, k, a, b, c, offset);
        }
        else if (b.Row == 1)
        {
            MultiplyByRows(from, to, n, k, a, b, c, offset);
        }
        else
        {
            for (int row = from; row < to; row++)
            {
                for (int column = 0; column < n; column++)
                {
                    T sum = T.Zero;
                    for (int j = 0; j < k; j++)
                    {
                        sum += a.Data[a.Offset + (row * a.Row) + (j * a.Column)] * b.Data[b.Offset + (column * b.Row) + (j * b.Column)];
                    }

                    c[offset + (row * n) + column] = sum;
                }
            }
        }

        for (int row = from; bias is not null && row < to; row++)
        {
            Span<T> results = c.AsSpan(offset + (row * n), n);
            TensorPrimitives.Add(results, bias.AsSpan(0, n), results);
        }
    }

    /// <summary>Both operands have the inner dimension side by side: dot products, two rows of A by four of B at a time.</summary>
    private static void MultiplyByDots<T>(int from, int to, int n, int k, MatrixView<T> a, MatrixView<T> b, T[] c, int offset) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref T A = ref MemoryMarshal.GetArrayDataReference(a.Data), B = ref MemoryMarshal.GetArrayDataReference(b.Data), C = ref MemoryMarshal.GetArrayDataReference(c);
        for (int column = 0; column < n;)
        {
            int row = from;
            ref T right = ref Unsafe.Add(ref B, b.Offset + (column * b.Row));
            bool four = column <= n - 4;
            for (; four && row <= to - 2; row += 2)
            {
                Dots2By4(ref Unsafe.Add(ref A, a.Offset + (row * a.Row)), a.Row, ref right, b.Row, k, ref Unsafe.Add(ref C, offset + (row * n) + column), n);
            }

            for (; row < to; row++)
            {
                for (int i = 0; i < (four ? 4 : 1); i++)
                {
                    Unsafe.Add(ref C, offset + (row * n) + column + i) = Dot(ref Unsafe.Add(ref A, a.Offset + (row * a.Row)), ref Unsafe.Add(ref right, i * b.Row), k);
                }
            }

            column += four ? 4 : 1;
        }
    }

    private static T Dot<T>(ref T a, ref T b, int k) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Vector<T> sums = Vector<T>.Zero;
        int j = 0;
        for (; j <= k - Vector<T>.Count; j += Vector<T>.Count)
        {
            sums += Vector.LoadUnsafe(ref a, (nuint)j) * Vector.LoadUnsafe(ref b, (nuint)j);
        }

        return Finish(sums, ref a, ref b, j, k);
    }

    private static void Dots2By4<T>(ref T a0, int aRow, ref T b0, int bRow, int k, ref T c, int cRow) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref T a1 = ref Unsafe.Add(ref a0, aRow), b1 = ref Unsafe.Add(ref b0, bRow), b2 = ref Unsafe.Add(ref b1, bRow), b3 = ref Unsafe.Add(ref b2, bRow);
        Vector<T> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default, s13 = default;
        int j = 0;
        for (; j <= k - Vector<T>.Count; j += Vector<T>.Count)
        {
            Vector<T> x0 = Vector.LoadUnsafe(ref a0, (nuint)j), x1 = Vector.LoadUnsafe(ref a1, (nuint)j), y = Vector.LoadUnsafe(ref b0, (nuint)j);
            s00 += x0 * y;
            s10 += x1 * y;
            y = Vector.LoadUnsafe(ref b1, (nuint)j);
            s01 += x0 * y;
            s11 += x1 * y;
            y = Vector.LoadUnsafe(ref b2, (nuint)j);
            s02 += x0 * y;
            s12 += x1 * y;
            y = Vector.LoadUnsafe(ref b3, (nuint)j);
            s03 += x0 * y;
            s13 += x1 * y;
        }

        ref T c1 = ref Unsafe.Add(ref c, cRow);
        c = Finish(s00, ref a0, ref b0, j, k);
        Unsafe.Add(ref c, 1) = Finish(s01, ref a0, ref b1, j, k);
        Unsafe.Add(ref c, 2) = Finish(s02, ref a0, ref b2, j, k);
        Unsafe.Add(ref c, 3) = Finish(s03, ref a0, ref b3, j, k);
        c1 = Finish(s10, ref a1, ref b0, j, k);
        Unsafe.Add(ref c1, 1) = Finish(s11, ref a1, ref b1, j, k);
        Unsafe.Add(ref c1, 2) = Finish(s12, ref a1, ref b2, j, k);
        Unsafe.Add(ref c1, 3) = Finish(s13, ref a1, ref b3, j, k);
    }

    /// <summary>Adds up the lanes and the products from <paramref name="j"/> on, which no longer fill a vector.</summary>
    private static T Finish<T>(Vector<T> sums, ref T a, ref T b, int j, int k) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T sum = Vector.Sum(sums);
        for (; j < k; j++)
        {
            sum += Unsafe.Add(ref a, j) * Unsafe.Add(ref b, j);
        }

        return sum;
    }

    /// <summary>B has its columns side by side: every row of C is a sum of rows of B, four rows of C and two vectors of each at a time.</summary>
    private static void MultiplyByRows<T>(int from, int to, int n, int k, MatrixView<T> a, MatrixView<T> b, T[] c, int offset) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ref T A = ref MemoryMarshal.GetArrayDataReference(a.Data), B = ref MemoryMarshal.GetArrayDataReference(b.Data), C = ref MemoryMarshal.GetArrayDataReference(c);
        int wide = 2 * Vector<T>.Count, row = from;
        for (; row <= to - 4; row += 4)
        {
            ref T left = ref Unsafe.Add(ref A, a.Offset + (row * a.Row));
            int column = 0;
            for (; column <= n - wide; column += wide)
            {
                Rows4By2(ref left, a.Row, a.Column, ref Unsafe.Add(ref B, b.Offset + column), b.Column, k, ref Unsafe.Add(ref C, offset + (row * n) + column), n);
            }

            for (int i = 0; i < 4; i++)
            {
                Row(ref Unsafe.Add(ref left, i * a.Row), a.Column, ref Unsafe.Add(ref B, b.Offset), b.Column, k, c.AsSpan(offset + ((row + i) * n), n), column);
            }
        }

        for (; row < to; row++)
        {
            Row(ref Unsafe.Add(ref A, a.Offset + (row * a.Row)), a.Column, ref Unsafe.Add(ref B, b.Offset), b.Column, k, c.AsSpan(offset + (row * n), n), 0);
        }
    }

    private static void Rows4By2<T>(ref T a, int aRow, int aColumn, ref T b, int bRow, int k, ref T c, int cRow) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Vector<T> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
        ref T a1 = ref Unsafe.Add(ref a, aRow), a2 = ref Unsafe.Add(ref a1, aRow), a3 = ref Unsafe.Add(ref a2, aRow);
        for (int j = 0, at = 0; j < k; j++, at += aColumn)
        {
            ref T line = ref Unsafe.Add(ref b, (nint)j * bRow);
            Vector<T> y0 = Vector.LoadUnsafe(ref line), y1 = Vector.LoadUnsafe(ref line, (nuint)Vector<T>.Count);
            Vector<T> x = new(Unsafe.Add(ref a, at));
            s00 += x * y0;
            s01 += x * y1;
            x = new(Unsafe.Add(ref a1, at));
            s10 += x * y0;
            s11 += x * y1;
            x = new(Unsafe.Add(ref a2, at));
            s20 += x * y0;
            s21 += x * y1;
            x = new(Unsafe.Add(ref a3, at));
            s30 += x * y0;
            s31 += x * y1;
        }

        ref T c1 = ref Unsafe.Add(ref c, cRow), c2 = ref Unsafe.Add(ref c1, cRow), c3 = ref Unsafe.Add(ref c2, cRow);
        nuint second = (nuint)Vector<T>.Count;
        s00.StoreUnsafe(ref c);
        s01.StoreUnsafe(ref c, second);
        s10.StoreUnsafe(ref c1);
        s11.StoreUnsafe(ref c1, second);
        s20.StoreUnsafe(ref c2);
        s21.StoreUnsafe(ref c2, second);
        s30.StoreUnsafe(ref c3);
        s31.StoreUnsafe(ref c3, second);
    }

    /// <summary>One row of C from column <paramref name="from"/> on, summed in the same order.</summary>
    private static void Row<T>(ref T a, int aColumn, ref T b, int bRow, int k, Span<T> c, int from) where T : unmanaged, IFloatingPointIeee754<T>
    {
        c[from..].Clear();
        for (int j = 0; j < k; j++)
        {
            T x = Unsafe.Add(ref a, j * aColumn);
            ref T line = ref Unsafe.Add(ref b, (nint)j * bRow);
            int column = from;
            for (; column <= c.Length - Vector<T>.Count; column += Vector<T>.Count)
            {
                ref T sum = ref c[column];
                (Vector.LoadUnsafe(ref sum) + (new Vector<T>(x) * Vector.LoadUnsafe(ref line, (nuint)column))).StoreUnsafe(ref sum);
            }

            for (; column < c.Length; column++)
            {
                c[column] += x * Unsafe.Add(ref line, column);
            }
        }
    }
}
