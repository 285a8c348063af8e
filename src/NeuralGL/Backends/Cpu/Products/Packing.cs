using System.Runtime.Intrinsics;

namespace NeuralGL.Backends.Cpu.Products;

/// <summary>Brings the right operand of a product into panels: [k][width], so that a kernel reads it as one stream.</summary>
internal static unsafe class Packing
{
    private const int StepsAtOnce = 64;

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

        // Some steps of all columns at a time: what is written then stays in the first-level cache until it is complete.
        int n = bK == 1 ? columns & ~3 : 0;
        for (int j = 0; n > 0 && j < k; j += StepsAtOnce)
        {
            for (int at = 0; at < n; at += 4)
            {
                Four(b + (at * bRow) + j, bRow, Math.Min(StepsAtOnce, k - j), width, to + (j * (nint)width) + at);
            }
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
