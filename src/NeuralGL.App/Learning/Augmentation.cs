namespace NeuralGL.App.Learning;

/// <summary>
/// Changes a picture as a hand, a camera and a lamp would: turned by up to 25°, scaled by 0.8 to 1.2, sheared, shifted, thicker or
/// thinner, and half of the time with grey paper under uneven light, paler ink, blur and noise.
/// </summary>
internal static class Augmentation
{
    private const float GreatestTurn = 25 * MathF.PI / 180, GreatestShear = 0.18f;

    /// <summary>Writes the changed picture, [rows, columns] in [0, 1].</summary>
    /// <param name="source">The picture, 0 to 255, 255 = ink.</param>
    /// <param name="rows">Height.</param>
    /// <param name="columns">Width.</param>
    /// <param name="scanned">Whether its paper is 0; others bring paper and light of their own, which half of the time are taken away.</param>
    /// <param name="random">Decides everything.</param>
    /// <param name="result">Filled.</param>
    public static void Apply(ReadOnlySpan<byte> source, int rows, int columns, bool scanned, SplitMix64 random, Span<float> result)
    {
        float low = 0, range = 255;
        if (!scanned && random.NextInt(2) == 0)
        {
            (low, range) = Contrast(source);
        }

        Warp(source, rows, columns, low, range, ref random, result);
        if (random.NextInt(3) == 0)
        {
            // Thicker or thinner strokes.
            float power = MathF.Exp(Range(ref random, -0.4f, 0.4f));
            foreach (ref float v in result)
            {
                v = MathF.Pow(v, power);
            }
        }

        if (random.NextInt(2) == 0)
        {
            if (scanned && random.NextInt(2) == 0)
            {
                Blur(result, rows, columns, Range(ref random, 0, 0.5f));
            }

            Light(result, rows, columns, scanned, ref random);
        }
    }

    /// <summary>The lightest paper and the darkest ink, a few pixels aside.</summary>
    private static (float Low, float Range) Contrast(ReadOnlySpan<byte> source)
    {
        Span<int> counts = stackalloc int[256];
        foreach (byte v in source)
        {
            counts[v]++;
        }

        // Most of a picture is paper: its median hides the unevenness of the light.
        int low = 0, high = 255, rest = source.Length / 2;
        while ((rest -= counts[low]) > 0)
        {
            low++;
        }

        rest = source.Length / 100;
        while ((rest -= counts[high]) > 0)
        {
            high--;
        }

        low = Math.Min(255, low + 6);
        return high - low >= 64 ? (low, high - low) : (0, 255);
    }

    /// <summary>Turn, scale, shear and shift about the middle, sampled bilinearly; beyond the edge the picture's edge goes on.</summary>
    private static void Warp(ReadOnlySpan<byte> source, int rows, int columns, float low, float range, ref SplitMix64 random, Span<float> result)
    {
        // Sums of two even choices: small changes are more likely than great ones.
        float turn = 0.5f * GreatestTurn * (Range(ref random, -1, 1) + Range(ref random, -1, 1)), scale = 1 + (0.1f * (Range(ref random, -1, 1) + Range(ref random, -1, 1))), stretch = Range(ref random, 0.9f, 1.1f);
        float shear = Range(ref random, -GreatestShear, GreatestShear);
        float shiftX = 0.07f * columns * (Range(ref random, -1, 1) + Range(ref random, -1, 1)), shiftY = 0.07f * rows * (Range(ref random, -1, 1) + Range(ref random, -1, 1));
        float cos = MathF.Cos(turn) / scale, sin = MathF.Sin(turn) / scale;
        float middleX = (columns - 1) * 0.5f, middleY = (rows - 1) * 0.5f;
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                float dx = x - middleX - shiftX, dy = (y - middleY - shiftY) * stretch;
                dx += shear * dy;
                float sx = Math.Clamp((cos * dx) + (sin * dy) + middleX, 0, columns - 1), sy = Math.Clamp((cos * dy) - (sin * dx) + middleY, 0, rows - 1);
                int x0 = Math.Min((int)sx, columns - 2), y0 = Math.Min((int)sy, rows - 2);
                x0 = Math.Max(x0, 0);
                y0 = Math.Max(y0, 0);
                int x1 = Math.Min(x0 + 1, columns - 1), y1 = Math.Min(y0 + 1, rows - 1);
                float fx = sx - x0, fy = sy - y0;
                float top = source[(y0 * columns) + x0] + (fx * (source[(y0 * columns) + x1] - source[(y0 * columns) + x0]));
                float bottom = source[(y1 * columns) + x0] + (fx * (source[(y1 * columns) + x1] - source[(y1 * columns) + x0]));
                result[(y * columns) + x] = Math.Clamp((top + (fy * (bottom - top)) - low) / range, 0, 1);
            }
        }
    }

    /// <summary>Mixes each pixel with the mean of its four neighbours.</summary>
    private static void Blur(Span<float> picture, int rows, int columns, float amount)
    {
        float[] sharp = picture.ToArray();
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                int at = (y * columns) + x;
                float around = sharp[x > 0 ? at - 1 : at] + sharp[x < columns - 1 ? at + 1 : at] + sharp[y > 0 ? at - columns : at] + sharp[y < rows - 1 ? at + columns : at];
                picture[at] += amount * ((0.25f * around) - sharp[at]);
            }
        }
    }

    /// <summary>What a camera sees: paper times light, less the ink; then what is dark counts as ink.</summary>
    private static void Light(Span<float> picture, int rows, int columns, bool scanned, ref SplitMix64 random)
    {
        float level = scanned ? Range(ref random, 0.7f, 1) : Range(ref random, 0.9f, 1.08f), density = scanned ? Range(ref random, 0.65f, 1) : 1;
        float slopeX = Range(ref random, -0.12f, 0.12f) / columns, slopeY = Range(ref random, -0.12f, 0.12f) / rows, noise = Range(ref random, 0, 0.03f);
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                ref float v = ref picture[(y * columns) + x];
                float light = level + (slopeX * (x - (columns * 0.5f))) + (slopeY * (y - (rows * 0.5f)));
                v = Math.Clamp(1 - (light * (1 - (v * density))) + (noise * Range(ref random, -1.7f, 1.7f)), 0, 1);
            }
        }
    }

    private static float Range(ref SplitMix64 random, float from, float to) => from + ((to - from) * random.NextFloat());
}
