namespace NeuralGL.App.Scenes;

/// <summary>A point of the plane with its class.</summary>
internal readonly record struct PlaygroundPoint(float X1, float X2, bool IsOrange);

/// <summary>The playground's points, all of them functions of a seed: circle, xor, spiral, or none where people click their own.</summary>
internal static class PlaygroundData
{
    /// <summary>The plane goes from −Extent to Extent both ways.</summary>
    internal const float Extent = 4;

    /// <summary>How many points are learned from and how many are held back.</summary>
    internal const int TrainCount = 200, HeldCount = 100;

    /// <summary>Turns of a spiral's arm.</summary>
    private const double Turns = 1.25;

    internal static IReadOnlyList<string> Names { get; } = ["circle", "xor", "spiral", "own"];

    /// <summary>What networks can be given of a point, by name.</summary>
    internal static IReadOnlyList<(string Name, Func<float, float, float> Of)> Features { get; } =
    [
        ("x₁", (x1, _) => x1), ("x₂", (_, x2) => x2), ("x₁²", (x1, _) => x1 * x1), ("x₂²", (_, x2) => x2 * x2),
        ("x₁·x₂", (x1, x2) => x1 * x2), ("sin x₁", (x1, _) => MathF.Sin(x1)), ("sin x₂", (_, x2) => MathF.Sin(x2)),
    ];

    /// <summary>Points to learn from, or those that are held back: other draws from the same shape.</summary>
    /// <param name="name">One of <see cref="Names"/>; the last has no points.</param>
    /// <param name="seed">Decides them.</param>
    /// <param name="noise">The deviation of what is added to each coordinate, in parts of <see cref="Extent"/>.</param>
    /// <param name="held">Whether the held-back ones are wanted.</param>
    internal static PlaygroundPoint[] Make(string name, int seed, float noise, bool held)
    {
        if (name == "own")
        {
            return [];
        }

        var random = new SplitMix64(SplitMix64.Mix(((ulong)(uint)seed << 1) | (held ? 1ul : 0)));
        var points = new PlaygroundPoint[held ? HeldCount : TrainCount];
        for (int i = 0; i < points.Length; i++)
        {
            bool orange = i % 2 == 1;
            (double x1, double x2) = name switch
            {
                "circle" => Circle(orange, ref random),
                "xor" => Xor(orange, ref random),
                _ => Spiral(orange, ref random),
            };
            double Noisy(double x, double by) => Extent * (x + (noise * by));
            points[i] = new PlaygroundPoint((float)Noisy(x1, random.NextNormal()), (float)Noisy(x2, random.NextNormal()), orange);
        }

        return points;
    }

    /// <summary>A disc and a ring around it.</summary>
    private static (double X1, double X2) Circle(bool orange, ref SplitMix64 random)
    {
        double radius = orange ? 0.45 * Math.Sqrt(random.NextDouble()) : 0.65 + (0.25 * random.NextDouble()), angle = 2 * Math.PI * random.NextDouble();
        return (radius * Math.Cos(angle), radius * Math.Sin(angle));
    }

    /// <summary>Four squares; where the signs of both coordinates are equal, a point is blue.</summary>
    private static (double X1, double X2) Xor(bool orange, ref SplitMix64 random)
    {
        double x1 = 0.08 + (0.84 * random.NextDouble()), x2 = 0.08 + (0.84 * random.NextDouble());
        bool left = random.NextDouble() < 0.5;
        return (left ? -x1 : x1, left != orange ? -x2 : x2);
    }

    /// <summary>Two arms that wind around each other.</summary>
    private static (double X1, double X2) Spiral(bool orange, ref SplitMix64 random)
    {
        double along = 0.08 + (0.92 * random.NextDouble()), angle = (2 * Math.PI * Turns * along) + (orange ? Math.PI : 0);
        return (0.9 * along * Math.Sin(angle), 0.9 * along * Math.Cos(angle));
    }
}
