using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuralGL.Backends.Cpu.Convolutions;

namespace NeuralGL.Backends.Cpu.Products;

/// <summary>The loops of matrix products for one set of instructions; chosen once when a backend is made.</summary>
internal abstract unsafe class ProductKernels
{
    /// <summary>The columns of results that one panel of the right operand covers.</summary>
    public abstract int PanelWidth { get; }

    /// <summary>Any number of rows of one panel: <see cref="TileArguments"/> as for a tile, but of <paramref name="rows"/> rows.</summary>
    public abstract void Panel(int rows, TileArguments t);

    /// <summary>The same where step k of the right operand lies at <see cref="TileArguments.B"/> + table[k].</summary>
    public abstract void Panel(int rows, nint* table, TileArguments t);

    /// <summary>The loops of long dot products.</summary>
    public abstract CorrelationKernels Correlations { get; }

    /// <summary>One row of results over any number of columns of weights that are packed as a type.</summary>
    public abstract void Strip(WeightType type, int columns, in StripArguments t);

    /// <summary>Brings steps of a panel of packed weights to float32.</summary>
    /// <param name="type">How they are packed.</param>
    /// <param name="from">The first step.</param>
    /// <param name="steps">How many.</param>
    /// <param name="factor">The factor of <see cref="IStoredNumbers{L, V}.Load"/>.</param>
    /// <param name="scales">A scale for each column of the panel; null for none.</param>
    /// <param name="to">steps × <see cref="PanelWidth"/> numbers.</param>
    public abstract void Expand(WeightType type, byte* from, int steps, float factor, float* scales, float* to);

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
    public override CorrelationKernels Correlations { get; } = L.MaxRows >= 12 ? new WideCorrelations<L, V>() : new NarrowCorrelations<L, V>();

    /// <inheritdoc/>
    public override void Panel(int rows, TileArguments t) => Panel<EvenSteps>(rows, t);

    /// <inheritdoc/>
    public override void Panel(int rows, nint* table, TileArguments t)
    {
        t.Table = table;
        Panel<TableSteps>(rows, t);
    }

    private static void Panel<S>(int rows, TileArguments t) where S : struct, ISteps
    {
        if (t.Columns is 0)
        {
            Panel<S, WholePanel>(rows, t);
        }
        else if (t.Columns <= L.Count)
        {
            Panel<S, HalfPanel>(rows, t);
        }
        else
        {
            Panel<S, RaggedPanel>(rows, t);
        }
    }

    private static void Panel<S, W>(int rows, TileArguments t) where S : struct, ISteps where W : struct, IColumns
    {
        while (rows > 0)
        {
            int done;
            if (L.MaxRows >= 12 && rows >= 12)
            {
                TileKernel<L, V, Rows12, S, W>.Run(ref t);
                done = 12;
            }
            else if (L.MaxRows >= 12 && rows >= 8)
            {
                TileKernel<L, V, Rows8, S, W>.Run(ref t);
                done = 8;
            }
            else if (rows >= 6)
            {
                TileKernel<L, V, Rows6, S, W>.Run(ref t);
                done = 6;
            }
            else if (rows >= 4)
            {
                TileKernel<L, V, Rows4, S, W>.Run(ref t);
                done = 4;
            }
            else if (rows >= 2)
            {
                TileKernel<L, V, Rows2, S, W>.Run(ref t);
                done = 2;
            }
            else
            {
                TileKernel<L, V, Rows1, S, W>.Run(ref t);
                done = 1;
            }

            rows -= done;
            t.A += done * t.ARow;
            t.C += done * t.CRow;
        }
    }

    /// <inheritdoc/>
    public override void Strip(WeightType type, int columns, in StripArguments t)
    {
        switch (type)
        {
            case WeightType.Float16: StripKernel<L, V, Stored16<L, V>>.Run(columns, t); break;
            case WeightType.Int8: StripKernel<L, V, Stored8<L, V>>.Run(columns, t); break;
            default: StripKernel<L, V, Stored32<L, V>>.Run(columns, t); break;
        }
    }

    /// <inheritdoc/>
    public override void Expand(WeightType type, byte* from, int steps, float factor, float* scales, float* to)
    {
        if (type == WeightType.Float16)
        {
            Expand<Stored16<L, V>>(from, steps, factor, scales, to);
        }
        else
        {
            Expand<Stored8<L, V>>(from, steps, factor, scales, to);
        }
    }

    private static void Expand<S>(byte* from, int steps, float factor, float* scales, float* to) where S : struct, IStoredNumbers<L, V>
    {
        float one = 1;
        V all = L.Broadcast(&factor), left = scales is null ? L.Broadcast(&one) : L.Load(scales), right = scales is null ? left : L.Load(scales + L.Count);
        int half = L.Count * S.Size;
        for (; steps > 0; steps--, from += 2 * half, to += 2 * L.Count)
        {
            L.Store(L.Multiply(S.Load(from, all), left), to);
            L.Store(L.Multiply(S.Load(from + half, all), right), to + L.Count);
        }
    }

    /// <inheritdoc/>
    public override void Dots(int rows, int columns, int k, float* a, nint aRow, float* b, nint bRow, float* c, nint cRow, float* bias, bool relu)
    {
        int n = 0;
        for (; n <= columns - 8; n += 8, b += 8 * bRow)
        {
            for (int m = 0; m < rows; m++)
            {
                Eight(k, a + (m * aRow), b, bRow, c + (m * cRow) + n);
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

    /// <summary>Eight dot products with one row of A: their chains of sums keep the multipliers busy, and eight streams the memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight(int k, float* a, float* b, nint bRow, float* c)
    {
        V s0 = L.Zero, s1 = L.Zero, s2 = L.Zero, s3 = L.Zero, s4 = L.Zero, s5 = L.Zero, s6 = L.Zero, s7 = L.Zero, x;
        float* b3 = b + (3 * bRow), b6 = b3 + (3 * bRow), end = a + k - L.Count;
        for (; a <= end; a += L.Count, b += L.Count, b3 += L.Count, b6 += L.Count)
        {
            x = L.Load(a);
            s0 = L.MultiplyAdd(x, L.Load(b), s0);
            s1 = L.MultiplyAdd(x, L.Load(b + bRow), s1);
            s2 = L.MultiplyAdd(x, L.Load(b + (2 * bRow)), s2);
            s3 = L.MultiplyAdd(x, L.Load(b3), s3);
            s4 = L.MultiplyAdd(x, L.Load(b3 + bRow), s4);
            s5 = L.MultiplyAdd(x, L.Load(b3 + (2 * bRow)), s5);
            s6 = L.MultiplyAdd(x, L.Load(b6), s6);
            s7 = L.MultiplyAdd(x, L.Load(b6 + bRow), s7);
        }

        if (k % L.Count is > 0 and var rest)
        {
            x = L.LoadFirst(a, rest);
            s0 = L.MultiplyAdd(x, L.LoadFirst(b, rest), s0);
            s1 = L.MultiplyAdd(x, L.LoadFirst(b + bRow, rest), s1);
            s2 = L.MultiplyAdd(x, L.LoadFirst(b + (2 * bRow), rest), s2);
            s3 = L.MultiplyAdd(x, L.LoadFirst(b3, rest), s3);
            s4 = L.MultiplyAdd(x, L.LoadFirst(b3 + bRow, rest), s4);
            s5 = L.MultiplyAdd(x, L.LoadFirst(b3 + (2 * bRow), rest), s5);
            s6 = L.MultiplyAdd(x, L.LoadFirst(b6, rest), s6);
            s7 = L.MultiplyAdd(x, L.LoadFirst(b6 + bRow, rest), s7);
        }

        L.Sums(s0, s1, s2, s3).Store(c);
        L.Sums(s4, s5, s6, s7).Store(c + 4);
    }

    /// <summary>One dot product, summed in the same order as by <see cref="Eight"/>.</summary>
    private static float One(int k, float* a, float* b)
    {
        V s = L.Zero;
        int j = 0;
        for (; j <= k - L.Count; j += L.Count)
        {
            s = L.MultiplyAdd(L.Load(a + j), L.Load(b + j), s);
        }

        return L.Sum(j < k ? L.MultiplyAdd(L.LoadFirst(a + j, k - j), L.LoadFirst(b + j, k - j), s) : s);
    }
}
