using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuralGL.Backends.Cpu.Products;

/// <summary>The loops of matrix products for one set of instructions; chosen once when a backend is made.</summary>
internal abstract unsafe class ProductKernels
{
    /// <summary>The columns of results that one panel of the right operand covers.</summary>
    public abstract int PanelWidth { get; }

    /// <summary>Any number of rows of one panel: <see cref="TileArguments"/> as for a tile, but of <paramref name="rows"/> rows.</summary>
    public abstract void Panel(int rows, TileArguments t);

    /// <summary>
    /// C[m, n] = A[m]·B[n] (+ bias[n]) for a few rows m and columns n, where both operands have the inner dimension side by side: no
    /// operand is packed, and B is read once.
    /// </summary>
    public abstract void Dots(int rows, int columns, int k, float* a, nint aRow, float* b, nint bRow, float* c, nint cRow, float* bias, bool relu);

    /// <summary>The kernels for a set of instructions.</summary>
    /// <exception cref="PlatformNotSupportedException">This machine does not have them.</exception>
    public static ProductKernels For(CpuInstructions instructions) => instructions switch
    {
        _ when !IsSupported(instructions) => throw new PlatformNotSupportedException($"this machine has no {instructions}"),
        CpuInstructions.Avx512 => new ProductKernels<Lanes512, Vector512<float>>(),
        CpuInstructions.Avx2 => new ProductKernels<Lanes256, Vector256<float>>(),
        _ => new ProductKernels<Lanes128, Vector128<float>>(),
    };

    /// <summary>Whether this machine has the instructions.</summary>
    public static bool IsSupported(CpuInstructions instructions) => instructions switch
    {
        CpuInstructions.Avx512 => Vector512.IsHardwareAccelerated && Avx512F.IsSupported,
        CpuInstructions.Avx2 => Vector256.IsHardwareAccelerated && Avx2.IsSupported && Fma.IsSupported,
        _ => true,
    };
}

/// <inheritdoc/>
internal sealed unsafe class ProductKernels<L, V> : ProductKernels where L : struct, ILanes<V> where V : struct
{
    /// <inheritdoc/>
    public override int PanelWidth => 2 * L.Count;

    /// <inheritdoc/>
    public override void Panel(int rows, TileArguments t)
    {
        while (rows > 0)
        {
            int done;
            if (L.MaxRows >= 12 && rows >= 12)
            {
                TileKernel<L, V, Rows12>.Run(t);
                done = 12;
            }
            else if (L.MaxRows >= 12 && rows >= 8)
            {
                TileKernel<L, V, Rows8>.Run(t);
                done = 8;
            }
            else if (rows >= 6)
            {
                TileKernel<L, V, Rows6>.Run(t);
                done = 6;
            }
            else if (rows >= 4)
            {
                TileKernel<L, V, Rows4>.Run(t);
                done = 4;
            }
            else if (rows >= 2)
            {
                TileKernel<L, V, Rows2>.Run(t);
                done = 2;
            }
            else
            {
                TileKernel<L, V, Rows1>.Run(t);
                done = 1;
            }

            rows -= done;
            t.A += done * t.ARow;
            t.C += done * t.CRow;
        }
    }

    /// <inheritdoc/>
    public override void Dots(int rows, int columns, int k, float* a, nint aRow, float* b, nint bRow, float* c, nint cRow, float* bias, bool relu)
    {
        int n = 0;
        for (; n <= columns - 4; n += 4, b += 4 * bRow)
        {
            for (int m = 0; m < rows; m++)
            {
                Four(k, a + (m * aRow), b, bRow, c + (m * cRow) + n);
            }
        }

        for (; n < columns; n++, b += bRow)
        {
            for (int m = 0; m < rows; m++)
            {
                c[(m * cRow) + n] = One(k, a + (m * aRow), b);
            }
        }

        for (int m = 0; m < rows; m++, c += cRow)
        {
            for (n = 0; bias is not null && n < columns; n++)
            {
                c[n] += bias[n];
            }

            for (n = 0; relu && n < columns; n++)
            {
                c[n] = c[n] < 0 ? 0 : c[n];
            }
        }
    }

    /// <summary>Four dot products with one row of A: eight chains of sums keep both multipliers busy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(int k, float* a, float* b, nint bRow, float* c)
    {
        V s0 = L.Zero, s1 = L.Zero, s2 = L.Zero, s3 = L.Zero, t0 = L.Zero, t1 = L.Zero, t2 = L.Zero, t3 = L.Zero;
        float* b1 = b + bRow, b2 = b1 + bRow, b3 = b2 + bRow;
        int j = 0, two = 2 * L.Count;
        for (; j <= k - two; j += two)
        {
            V x = L.Load(a + j), y = L.Load(a + j + L.Count);
            s0 = L.MultiplyAdd(x, L.Load(b + j), s0);
            s1 = L.MultiplyAdd(x, L.Load(b1 + j), s1);
            s2 = L.MultiplyAdd(x, L.Load(b2 + j), s2);
            s3 = L.MultiplyAdd(x, L.Load(b3 + j), s3);
            t0 = L.MultiplyAdd(y, L.Load(b + j + L.Count), t0);
            t1 = L.MultiplyAdd(y, L.Load(b1 + j + L.Count), t1);
            t2 = L.MultiplyAdd(y, L.Load(b2 + j + L.Count), t2);
            t3 = L.MultiplyAdd(y, L.Load(b3 + j + L.Count), t3);
        }

        c[0] = Rest(L.Sum(L.Add(s0, t0)), a, b, j, k);
        c[1] = Rest(L.Sum(L.Add(s1, t1)), a, b1, j, k);
        c[2] = Rest(L.Sum(L.Add(s2, t2)), a, b2, j, k);
        c[3] = Rest(L.Sum(L.Add(s3, t3)), a, b3, j, k);
    }

    /// <summary>One dot product, summed in the same order as by <see cref="Four"/>.</summary>
    private static float One(int k, float* a, float* b)
    {
        V s = L.Zero, t = L.Zero;
        int j = 0, two = 2 * L.Count;
        for (; j <= k - two; j += two)
        {
            s = L.MultiplyAdd(L.Load(a + j), L.Load(b + j), s);
            t = L.MultiplyAdd(L.Load(a + j + L.Count), L.Load(b + j + L.Count), t);
        }

        return Rest(L.Sum(L.Add(s, t)), a, b, j, k);
    }

    private static float Rest(float sum, float* a, float* b, int j, int k)
    {
        for (; j < k; j++)
        {
            sum += a[j] * b[j];
        }

        return sum;
    }
}
