using System.Numerics;

namespace NeuralGL.App.Learning;

/// <summary>
/// Random displacements that vary smoothly over a picture: even choices in ±1 for every pixel and direction, smoothed by a Gaussian
/// and scaled. (Simard, Steinkraus, Platt: Best practices for convolutional neural networks applied to visual document analysis,
/// 2003, section 2.) Beyond the edge the field counts as 0, so edges move less.
/// </summary>
/// <param name="alpha">The scale of the smoothed field in pixels; the paper's value for 29x29 is 34.</param>
/// <param name="sigma">The Gaussian's deviation in pixels; the paper's is 4. Small values tear, large ones only shift.</param>
internal sealed class ElasticField(float alpha, float sigma)
{
    /// <summary>The paper's values.</summary>
    public const float DefaultAlpha = 34, DefaultSigma = 4;

    [ThreadStatic]
    private static float[]? _scratch;

    private readonly float[] _kernel = Gaussian(alpha, sigma);

    /// <summary>Fills the two directions' displacements in pixels, [rows, columns] each.</summary>
    /// <param name="rows">Height.</param>
    /// <param name="columns">Width.</param>
    /// <param name="random">Decides everything.</param>
    /// <param name="right">How much further right a pixel's value is taken from.</param>
    /// <param name="down">How much further down.</param>
    public void Fill(int rows, int columns, ref SplitMix64 random, Span<float> right, Span<float> down)
    {
        Direction(rows, columns, ref random, right);
        Direction(rows, columns, ref random, down);
    }

    /// <summary>The Gaussian, cut at three deviations, with sum √alpha: two passes scale by alpha.</summary>
    private static float[] Gaussian(float alpha, float sigma)
    {
        int radius = Math.Max(1, (int)MathF.Ceiling(3 * sigma));
        double[] values = [.. Enumerable.Range(-radius, (2 * radius) + 1).Select(x => Math.Exp(-0.5 * x * x / (sigma * (double)sigma)))];
        double scale = Math.Sqrt(alpha) / values.Sum();
        return [.. values.Select(v => (float)(v * scale))];
    }

    private void Direction(int rows, int columns, ref SplitMix64 random, Span<float> result)
    {
        // Zeros around the noise, and room for whole vectors behind every row, leave the loops without special cases.
        int width = Vector<float>.Count, taps = _kernel.Length, radius = taps / 2;
        int whole = (columns + width - 1) / width * width, stride = whole + (2 * radius), noise = (rows + (2 * radius)) * stride;
        if (_scratch is null || _scratch.Length < noise + stride)
        {
            _scratch = new float[noise + stride];
        }

        Span<float> field = _scratch.AsSpan(0, noise), row = _scratch.AsSpan(noise, stride);
        field.Clear();
        row.Clear();
        Noise(rows, columns, stride, radius, ref random, field);
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < whole; x += width)
            {
                Vector<float> sum = Vector<float>.Zero;
                for (int k = 0; k < taps; k++)
                {
                    sum += _kernel[k] * new Vector<float>(field[(((y + k) * stride) + radius + x)..]);
                }

                sum.CopyTo(row[(radius + x)..]);
            }

            for (int x = 0; x < whole; x += width)
            {
                Vector<float> sum = Vector<float>.Zero;
                for (int k = 0; k < taps; k++)
                {
                    sum += _kernel[k] * new Vector<float>(row[(x + k)..]);
                }

                for (int i = 0; i < Math.Min(width, columns - x); i++)
                {
                    result[(y * columns) + x + i] = sum[i];
                }
            }
        }
    }

    /// <summary>Even choices in ±1, four from each number drawn.</summary>
    private static void Noise(int rows, int columns, int stride, int radius, ref SplitMix64 random, Span<float> field)
    {
        ulong bits = 0;
        int left = 0;
        for (int y = 0; y < rows; y++)
        {
            foreach (ref float v in field.Slice(((radius + y) * stride) + radius, columns))
            {
                if (left == 0)
                {
                    (bits, left) = (random.Next(), 4);
                }

                v = ((bits & 0xFFFF) - 32767.5f) / 32767.5f;
                bits >>= 16;
                left--;
            }
        }
    }
}
