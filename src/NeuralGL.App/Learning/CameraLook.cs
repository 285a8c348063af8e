namespace NeuralGL.App.Learning;

/// <summary>
/// What a hand, a camera and a lamp do to a picture: turned by up to 25°, scaled by 0.8 to 1.2, sheared, shifted; thicker or
/// thinner strokes; half of the time grey paper under uneven light, paler ink, blur and noise.
/// </summary>
internal static class CameraLook
{
    private const float GreatestTurn = 25 * MathF.PI / 180, GreatestShear = 0.18f;

    /// <summary>What is paper and what is ink in a picture; half of the time the paper and light that a camera saw are taken away.</summary>
    /// <param name="source">The picture.</param>
    /// <param name="scanned">Whether its paper is 0 already.</param>
    /// <param name="random">Decides.</param>
    public static (float Low, float Range) Levels(ReadOnlySpan<byte> source, bool scanned, ref SplitMix64 random) =>
        !scanned && random.NextInt(2) == 0 ? Contrast(source) : (0, 255);

    /// <summary>A pose.</summary>
    public static Warp Pose(int rows, int columns, ref SplitMix64 random)
    {
        // Sums of two even choices: small changes are more likely than great ones.
        float turn = 0.5f * GreatestTurn * (Range(ref random, -1, 1) + Range(ref random, -1, 1)), scale = 1 + (0.1f * (Range(ref random, -1, 1) + Range(ref random, -1, 1))), stretch = Range(ref random, 0.9f, 1.1f);
        float shear = Range(ref random, -GreatestShear, GreatestShear);
        float right = 0.07f * columns * (Range(ref random, -1, 1) + Range(ref random, -1, 1)), down = 0.07f * rows * (Range(ref random, -1, 1) + Range(ref random, -1, 1));
        return new Warp { Turn = turn, Scale = scale, Stretch = stretch, Shear = shear, Right = right, Down = down };
    }

    /// <summary>Changes strokes, paper and light of a picture with values from 0 to 1.</summary>
    public static void Expose(Span<float> picture, int rows, int columns, bool scanned, ref SplitMix64 random)
    {
        if (random.NextInt(3) == 0)
        {
            // Thicker or thinner strokes.
            float power = MathF.Exp(Range(ref random, -0.4f, 0.4f));
            foreach (ref float v in picture)
            {
                v = MathF.Pow(v, power);
            }
        }

        if (random.NextInt(2) == 0)
        {
            if (scanned && random.NextInt(2) == 0)
            {
                Blur(picture, rows, columns, Range(ref random, 0, 0.5f));
            }

            Light(picture, rows, columns, scanned, ref random);
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
