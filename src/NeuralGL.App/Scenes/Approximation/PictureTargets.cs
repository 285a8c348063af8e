namespace NeuralGL.App.Scenes;

/// <summary>Functions of two numbers in [−1, 1]: a picture drawn by formulas, with three channels, and functions with one value. All values lie in [0, 1].</summary>
internal static class PictureTargets
{
    /// <summary>Points along each side.</summary>
    internal const int Side = 40;

    /// <summary>Points in all.</summary>
    internal const int Points = Side * Side;

    private const int Samples = 3;

    private static readonly Func<double, double, double[]>[] s_functions =
    [
        Landscape,
        (x, y) => [0.5 + (0.5 * Math.Sin(12 * ((x * x) + (y * y))))],
        (x, y) => [((int)Math.Floor((x + 1) * 2.5) + (int)Math.Floor((y + 1) * 2.5)) % 2],
        (x, y) => [Math.Exp(-4 * (Square(x + 0.4) + Square(y - 0.3))) + (0.7 * Math.Exp(-9 * (Square(x - 0.5) + Square(y + 0.4))))],
    ];

    /// <summary>How many functions there are.</summary>
    internal static int Count => s_functions.Length;

    /// <summary>The middles of the pixels as (x, y) with y upwards, row by row from the top; [points, 2].</summary>
    internal static float[] Places { get; } = [.. Enumerable.Range(0, Points).SelectMany(i => (float[])[Across(i % Side), -Across(i / Side)])];

    /// <summary>How many values a function has at a point: 1, or 3 for red, green and blue.</summary>
    internal static int Channels(int function) => s_functions[function](0, 0).Length;

    /// <summary>A function's means over the pixels, [points, channels].</summary>
    internal static float[] Values(int function)
    {
        int channels = Channels(function);
        float[] values = new float[Points * channels];
        for (int i = 0; i < values.Length; i++)
        {
            (int pixel, int channel) = (i / channels, i % channels);
            double sum = 0;
            for (int s = 0; s < Samples * Samples; s++)
            {
                double part = 2.0 / (Side * Samples);
                sum += s_functions[function](Places[2 * pixel] + (part * ((s % Samples) - 1)), Places[(2 * pixel) + 1] + (part * ((s / Samples) - 1)))[channel];
            }

            values[i] = (float)(sum / (Samples * Samples));
        }

        return values;
    }

    private static float Across(int index) => (((2 * index) + 1f) / Side) - 1;

    private static double Square(double x) => x * x;

    /// <summary>An evening: sky, sun, mountains, a meadow with a house, water.</summary>
    private static double[] Landscape(double x, double y)
    {
        if (y < -0.62 + (0.02 * Math.Sin(5 * x)))
        {
            return Math.Sin((40 * (y + 0.62)) + (3 * Math.Sin(3 * x))) > 0 ? [0.22, 0.5, 0.66] : [0.13, 0.34, 0.5];
        }

        bool isPane = y is > -0.28 and < -0.12 && (x is (> 0.22 and < 0.34) or (> 0.46 and < 0.58));
        bool isWall = y is > -0.44 and < -0.02 && x is > 0.15 and < 0.65;
        bool isRoof = y >= -0.02 && y < 0.26 - (Math.Abs(x - 0.4) * 0.85);
        if (isPane || isWall || isRoof)
        {
            return isPane ? [0.2, 0.25, 0.35] : isWall ? [0.86, 0.82, 0.74] : [0.68, 0.22, 0.18];
        }

        if (y < -0.3 + (0.1 * Math.Sin((3 * x) - 1)))
        {
            return [0.16, 0.36, 0.26];
        }

        if (y < -0.05 + (0.16 * Math.Sin((4.2 * x) + 1)) + (0.07 * Math.Sin(9 * x)))
        {
            return [0.33, 0.34, 0.52];
        }

        double up = Math.Clamp((y + 0.2) / 1.2, 0, 1);
        return Square(x + 0.45) + Square(y - 0.42) < 0.04 ? [1, 0.93, 0.62] : [0.98 - (0.82 * up), 0.72 - (0.42 * up), 0.42 + (0.16 * up)];
    }
}
