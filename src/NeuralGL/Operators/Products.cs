using System.Numerics;
using System.Numerics.Tensors;

namespace NeuralGL.Operators;

/// <summary>A matrix in an array: the element at (row, column) is at Offset + row·Row + column·Column.</summary>
internal readonly record struct MatrixView<T>(T[] Data, int Offset, int Row, int Column);

/// <summary>The matrix products of the reference, as sums of the platform's vector primitives.</summary>
internal static class Products
{
    /// <summary>Products below this many multiplications are not worth a second thread.</summary>
    private const long ParallelFrom = 1 << 18;

    /// <summary>C[m, n] = Σ_k A[m, k] · B[n, k] (+ bias[n]); C is row-major at <paramref name="offset"/>. Each row is computed by one thread, so the bits do not depend on the threads.</summary>
    public static void Multiply<T>(int m, int n, int k, MatrixView<T> a, MatrixView<T> b, T[]? bias, T[] c, int offset) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if ((long)m * n * k < ParallelFrom)
        {
            for (int row = 0; row < m; row++)
            {
                MultiplyRow(row, n, k, a, b, bias, c.AsSpan(offset + (row * n), n));
            }
        }
        else
        {
            Parallel.For(0, m, row => MultiplyRow(row, n, k, a, b, bias, c.AsSpan(offset + (row * n), n)));
        }
    }

    private static void MultiplyRow<T>(int row, int n, int k, MatrixView<T> a, MatrixView<T> b, T[]? bias, Span<T> c) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int start = a.Offset + (row * a.Row);
        if (a.Column == 1 && b.Column == 1)
        {
            ReadOnlySpan<T> x = a.Data.AsSpan(start, k);
            for (int i = 0; i < n; i++)
            {
                c[i] = TensorPrimitives.Dot(x, b.Data.AsSpan(b.Offset + (i * b.Row), k));
            }
        }
        else if (b.Row == 1)
        {
            c.Clear();
            for (int j = 0; j < k; j++)
            {
                TensorPrimitives.MultiplyAdd(b.Data.AsSpan(b.Offset + (j * b.Column), n), a.Data[start + (j * a.Column)], c, c);
            }
        }
        else
        {
            for (int i = 0; i < n; i++)
            {
                T sum = T.Zero;
                for (int j = 0; j < k; j++)
                {
                    sum += a.Data[start + (j * a.Column)] * b.Data[b.Offset + (i * b.Row) + (j * b.Column)];
                }

                c[i] = sum;
            }
        }

        if (bias is not null)
        {
            TensorPrimitives.Add(c, bias.AsSpan(0, n), c);
        }
    }
}
