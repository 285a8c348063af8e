namespace NeuralGL.App.Scenes;

/// <summary>Functions on [−1, 1] to be learned, and the points where they are asked for.</summary>
internal static class TargetCurves
{
    /// <summary>Equally spaced points of [−1, 1], both ends included.</summary>
    internal const int Points = 129;

    private static readonly Func<double, double>[] s_functions =
    [
        x => (0.6 * Math.Sin(2 * Math.PI * x)) + (0.35 * Math.Sin((5 * Math.PI * x) + 0.5)),
        x => x < -0.5 ? -0.6 : x < 0.2 ? 0.7 : -0.2,
        x => (1.6 * Math.Exp(-Math.Pow(x / 0.18, 2))) - 0.7,
        x => (1.6 * (((x + 1) * 1.5) - Math.Floor((x + 1) * 1.5))) - 0.8,
    ];

    /// <summary>How many functions there are.</summary>
    internal static int Count => s_functions.Length;

    /// <summary>The points.</summary>
    internal static float[] X { get; } = [.. Enumerable.Range(0, Points).Select(i => -1 + (2f * i / (Points - 1)))];

    /// <summary>A function's values at <see cref="X"/>.</summary>
    internal static float[] Values(int function) => [.. X.Select(x => (float)s_functions[function](x))];

    /// <summary>Pulls the values between two places of a pen to the line between them; x in [−1, 1], also beyond.</summary>
    internal static void Draw(float[] values, (float X, float Y) from, (float X, float Y) to)
    {
        ((float X, float Y) left, (float X, float Y) right) = from.X <= to.X ? (from, to) : (to, from);
        int first = Math.Max(0, (int)MathF.Round(Place(left.X))), last = Math.Min(Points - 1, (int)MathF.Round(Place(right.X)));
        for (int i = first; i <= last; i++)
        {
            float part = right.X > left.X ? Math.Clamp((X[i] - left.X) / (right.X - left.X), 0, 1) : 1;
            values[i] = right.X > left.X ? left.Y + (part * (right.Y - left.Y)) : to.Y;
        }
    }

    private static float Place(float x) => (x + 1) / 2 * (Points - 1);
}
