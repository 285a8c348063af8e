using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuralGL.Backends.Cpu.Products;

/// <summary>Brings the right operand of a product into panels: [k][width], so that a kernel reads it as one stream.</summary>
internal static unsafe class Packing
{
    private const int StepsAtOnce = 64;

    /// <summary>Packs the columns of B into panels one after the other, each of k × width elements; those that the last one lacks stay as they are.</summary>
    /// <param name="b">The first column's first element.</param>
    /// <param name="bRow">From column to column, in elements.</param>
    /// <param name="bK">From step to step of the inner dimension.</param>
    /// <param name="columns">How many columns there are.</param>
    /// <param name="k">Steps.</param>
    /// <param name="width">A panel's width, a multiple of 8.</param>
    /// <param name="to">The first panel.</param>
    public static void Panels(float* b, nint bRow, nint bK, int columns, int k, int width, float* to)
    {
        if (bRow == 1)
        {
            Copy(b, bK, columns, k, width, to);
            return;
        }

        for (int at = 0; at < columns; at += width, to += (nint)k * width)
        {
            Transposed(b + (at * bRow), bRow, bK, Math.Min(width, columns - at), k, width, to);
        }
    }

    /// <summary>Columns that lie side by side: all panels of a step together, for so the memory is read in its own order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(float* b, nint bK, int columns, int k, int width, float* to)
    {
        nint panel = (nint)k * width;
        for (int j = 0; j < k; j++, b += bK, to += width)
        {
            float* from = b, at = to;
            for (int rest = columns; rest > 0; rest -= width, at += panel)
            {
                int count = Math.Min(rest, width), i = 0;
                if (Vector512.IsHardwareAccelerated)
                {
                    for (; i <= count - 16; i += 16)
                    {
                        Vector512.Load(from + i).Store(at + i);
                    }
                }

                for (; i <= count - 4; i += 4)
                {
                    Vector128.Load(from + i).Store(at + i);
                }

                for (; i < count; i++)
                {
                    at[i] = from[i];
                }

                from += width;
            }
        }
    }

    /// <summary>Some steps of all columns of a panel at a time: what is written then stays in the first-level cache until it is complete.</summary>
    private static void Transposed(float* b, nint bRow, nint bK, int columns, int k, int width, float* to)
    {
        int n = bK == 1 ? columns & ~3 : 0;
        for (int j = 0; n > 0 && j < k; j += StepsAtOnce)
        {
            float* from = b + j, steps = to + (j * (nint)width);
            int count = Math.Min(StepsAtOnce, k - j), at = 0;
            for (; Avx512F.IsSupported && at <= n - 16; at += 16)
            {
                Sixteen(from + (at * bRow), bRow, count, width, steps + at);
            }

            for (; at < n; at += 4)
            {
                Four(from + (at * bRow), bRow, count, width, steps + at);
            }
        }

        for (; n < columns; n++)
        {
            float* from = b + (n * bRow), at = to + n;
            for (int j = 0; j < k; j++, from += bK, at += width)
            {
                *at = *from;
            }
        }
    }

    /// <summary>Sixteen columns whose steps lie side by side. Four steps of columns c, c + 4, c + 8 and c + 12 make a register; four such are transposed in their quarters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sixteen(float* b, nint bRow, int k, int width, float* to)
    {
        float* b1 = b + bRow, b2 = b1 + bRow, b3 = b2 + bRow;
        nint four = 4 * bRow, eight = 8 * bRow, twelve = 12 * bRow;
        int j = 0;
        for (; j <= k - 4; j += 4, to += 4 * (nint)width)
        {
            Vector512<float> x0 = Quarters(b + j, four, eight, twelve), x1 = Quarters(b1 + j, four, eight, twelve);
            Vector512<float> x2 = Quarters(b2 + j, four, eight, twelve), x3 = Quarters(b3 + j, four, eight, twelve);
            Vector512<double> low01 = Avx512F.UnpackLow(x0, x1).AsDouble(), high01 = Avx512F.UnpackHigh(x0, x1).AsDouble();
            Vector512<double> low23 = Avx512F.UnpackLow(x2, x3).AsDouble(), high23 = Avx512F.UnpackHigh(x2, x3).AsDouble();
            Avx512F.UnpackLow(low01, low23).AsSingle().Store(to);
            Avx512F.UnpackHigh(low01, low23).AsSingle().Store(to + width);
            Avx512F.UnpackLow(high01, high23).AsSingle().Store(to + (2 * (nint)width));
            Avx512F.UnpackHigh(high01, high23).AsSingle().Store(to + (3 * (nint)width));
        }

        for (; j < k; j++, to += width)
        {
            for (int i = 0; i < 16; i++)
            {
                to[i] = b[(i * bRow) + j];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Quarters(float* from, nint four, nint eight, nint twelve)
    {
        Vector512<float> x = Vector128.Load(from).ToVector256Unsafe().ToVector512Unsafe();
        x = Avx512F.InsertVector128(x, Vector128.Load(from + four), 1);
        x = Avx512F.InsertVector128(x, Vector128.Load(from + eight), 2);
        return Avx512F.InsertVector128(x, Vector128.Load(from + twelve), 3);
    }

    /// <summary>Four columns whose steps lie side by side: transposed in registers, four by four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(float* b, nint bRow, int k, int width, float* to)
    {
        float* b1 = b + bRow, b2 = b1 + bRow, b3 = b2 + bRow;
        int j = 0;
        for (; j <= k - 4; j += 4, to += 4 * (nint)width)
        {
            Vector128<float> x0 = Vector128.Load(b + j), x1 = Vector128.Load(b1 + j), x2 = Vector128.Load(b2 + j), x3 = Vector128.Load(b3 + j);
            Vector128<float> low01 = Pairs.Low(x0, x1), high01 = Pairs.High(x0, x1), low23 = Pairs.Low(x2, x3), high23 = Pairs.High(x2, x3);
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
}
