using System.Runtime.Intrinsics;

namespace NeuralGL.Backends.Cpu.Products;

/// <summary>Brings the right operand of a product into panels: [k][width], so that a kernel reads it as one stream.</summary>
internal static unsafe class Packing
{
    /// <summary>Packs up to <paramref name="width"/> columns of B; those that are missing become 0.</summary>
    /// <param name="b">The first column's first element.</param>
    /// <param name="bRow">From column to column, in elements.</param>
    /// <param name="bK">From step to step of the inner dimension.</param>
    /// <param name="columns">How many columns there are.</param>
    /// <param name="k">Steps.</param>
    /// <param name="width">The panel's width, a multiple of 8.</param>
    /// <param name="to">k × width elements.</param>
    public static void Panel(float* b, nint bRow, nint bK, int columns, int k, int width, float* to)
    {
        if (columns < width)
        {
            new Span<float>(to, k * width).Clear();
        }

        if (bRow == 1)
        {
            for (int j = 0; j < k; j++)
            {
                new ReadOnlySpan<float>(b + (j * bK), columns).CopyTo(new Span<float>(to + (j * (nint)width), columns));
            }

            return;
        }

        int n = 0;
        for (; bK == 1 && n <= columns - 4; n += 4)
        {
            Four(b + (n * bRow), bRow, k, width, to + n);
        }

        for (; n < columns; n++)
        {
            for (int j = 0; j < k; j++)
            {
                to[(j * (nint)width) + n] = b[(n * bRow) + (j * bK)];
            }
        }
    }

    /// <summary>Four columns whose steps lie side by side: transposed in registers, four by four.</summary>
    private static void Four(float* b, nint bRow, int k, int width, float* to)
    {
        float* b1 = b + bRow, b2 = b1 + bRow, b3 = b2 + bRow;
        int j = 0;
        for (; j <= k - 4; j += 4, to += 4 * (nint)width)
        {
            Vector128<float> x0 = Vector128.Load(b + j), x1 = Vector128.Load(b1 + j), x2 = Vector128.Load(b2 + j), x3 = Vector128.Load(b3 + j);
            Vector128<float> low01 = Low(x0, x1), high01 = High(x0, x1), low23 = Low(x2, x3), high23 = High(x2, x3);
            Vector128.Create(low01.GetLower(), low23.GetLower()).Store(to);
            Vector128.Create(low01.GetUpper(), low23.GetUpper()).Store(to + width);
            Vector128.Create(high01.GetLower(), high23.GetLower()).Store(to + (2 * (nint)width));
            Vector128.Create(high01.GetUpper(), high23.GetUpper()).Store(to + (3 * (nint)width));
        }

        for (; j < k; j++, to += width)
        {
            (to[0], to[1], to[2], to[3]) = (b[j], b1[j], b2[j], b3[j]);
        }
    }

    /// <summary>a0 b0 a1 b1.</summary>
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        System.Runtime.Intrinsics.X86.Sse.IsSupported ? System.Runtime.Intrinsics.X86.Sse.UnpackLow(a, b)
        : System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.IsSupported ? System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    /// <summary>a2 b2 a3 b3.</summary>
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        System.Runtime.Intrinsics.X86.Sse.IsSupported ? System.Runtime.Intrinsics.X86.Sse.UnpackHigh(a, b)
        : System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.IsSupported ? System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);
}
