using System.Numerics;

namespace NeuralGL.App.Synthetic;

/// <summary>Outlines of things that are not digits, in a box from 0 to 100, and outlines made up at random.</summary>
internal static class Silhouettes
{
    /// <summary>Clothes, shoes and bags, roughly: shirt, pullover, trousers, dress, coat, sandal, shoe, boot, bag, skirt.</summary>
    private static readonly Vector2[][] Garments =
    [
        Parse("30,8 42,14 58,14 70,8 98,26 90,44 76,38 76,94 24,94 24,38 10,44 2,26"),
        Parse("32,6 42,10 58,10 68,6 84,16 98,88 84,92 74,50 74,94 26,94 26,50 16,92 2,88 16,16"),
        Parse("30,4 70,4 78,96 60,96 51,36 49,36 40,96 22,96"),
        Parse("38,3 44,12 56,12 62,3 64,34 80,97 20,97 36,34"),
        Parse("34,5 50,14 66,5 86,14 97,80 85,82 78,44 80,97 52,97 50,40 48,97 20,97 22,44 15,82 3,80 14,14"),
        Parse("3,68 22,60 34,44 50,40 66,58 97,64 97,76 3,78"),
        Parse("4,44 24,40 40,52 66,58 92,62 98,74 98,80 2,80 2,60"),
        Parse("30,6 62,6 62,56 94,68 98,92 26,94 28,50"),
        Parse("6,36 28,36 30,18 42,10 58,10 70,18 72,36 94,36 97,90 3,90"),
        Parse("34,8 66,8 92,92 8,92"),
    ];

    public static int GarmentCount => Garments.Length;

    /// <summary>A garment with shaken corners, scaled and turned; returns the number of points written.</summary>
    public static int Garment(ref SplitMix random, Vector2 centre, float side, Span<Vector2> into)
    {
        var outline = Garments[random.Below(Garments.Length)];
        var turn = random.Range(-0.25f, 0.25f);
        var stretch = new Vector2(random.Range(0.75f, 1.1f) * (random.Chance(0.5f) ? 1 : -1), random.Range(0.85f, 1.1f)) * side;
        for (var i = 0; i < outline.Length; i++)
        {
            var p = (outline[i] - new Vector2(0.5f)) + (new Vector2(random.Normal(), random.Normal()) * 0.015f);
            into[i] = centre + Vector2.Transform(p * stretch, Matrix3x2.CreateRotation(turn));
        }

        return outline.Length;
    }

    /// <summary>A blob: a circle whose radius waves.</summary>
    public static int Blob(ref SplitMix random, Vector2 centre, float radius, Span<Vector2> into)
    {
        const int Points = 28;
        float a2 = random.Range(0, 0.35f), a3 = random.Range(0, 0.25f), a5 = random.Range(0, 0.12f);
        float p2 = random.Range(0, MathF.Tau), p3 = random.Range(0, MathF.Tau), p5 = random.Range(0, MathF.Tau);
        for (var i = 0; i < Points; i++)
        {
            var t = i * MathF.Tau / Points;
            var r = radius * (1 + (a2 * MathF.Sin((2 * t) + p2)) + (a3 * MathF.Sin((3 * t) + p3)) + (a5 * MathF.Sin((5 * t) + p5)));
            into[i] = centre + (new Vector2(MathF.Cos(t), MathF.Sin(t)) * r);
        }

        return Points;
    }

    /// <summary>A polygon of 3 to 8 corners at random distances around a centre.</summary>
    public static int Polygon(ref SplitMix random, Vector2 centre, float radius, Span<Vector2> into)
    {
        var corners = 3 + random.Below(6);
        var start = random.Range(0, MathF.Tau);
        for (var i = 0; i < corners; i++)
        {
            var t = start + ((i + random.Range(-0.3f, 0.3f)) * MathF.Tau / corners);
            into[i] = centre + (new Vector2(MathF.Cos(t), MathF.Sin(t)) * (radius * random.Range(0.45f, 1.1f)));
        }

        return corners;
    }

    /// <summary>A rectangle, turned.</summary>
    public static int Rectangle(Vector2 centre, Vector2 half, float turn, Span<Vector2> into)
    {
        var m = Matrix3x2.CreateRotation(turn);
        into[0] = centre + Vector2.Transform(new(-half.X, -half.Y), m);
        into[1] = centre + Vector2.Transform(new(half.X, -half.Y), m);
        into[2] = centre + Vector2.Transform(half, m);
        into[3] = centre + Vector2.Transform(new(-half.X, half.Y), m);
        return 4;
    }

    private static Vector2[] Parse(string text) => [.. new Glyph(text).Curves[0].Select(p => new Vector2(p.X, p.Y))];
}
