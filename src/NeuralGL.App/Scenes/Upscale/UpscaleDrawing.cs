using System.Numerics;

namespace NeuralGL.App.Scenes;

/// <summary>
/// A fair on a hill, drawn by formulas: spokes, wires, tiles, pickets and twigs, none of which bicubic interpolation keeps sharp. No
/// network has learned from it.
/// </summary>
internal static class UpscaleDrawing
{
    /// <summary>Pixels of the picture.</summary>
    internal const int Width = 432, Height = 240;

    private const int Samples = 4;

    private static readonly Vector2 s_wheel = new(344, 110), s_sun = new(226, 40);
    private static readonly Vector2[] s_ridge = [new(0, 118), new(52, 84), new(84, 104), new(140, 62), new(196, 112), new(250, 78), new(300, 116), new(362, 70), new(432, 122)];
    private static readonly (Vector2 From, Vector2 To, float Radius)[] s_tree = [.. Branches(new Vector2(206, 196), -MathF.PI / 2, 34, 3.2f, 7)];
    private static readonly Vector3[] s_cabins = [new(0.85f, 0.2f, 0.18f), new(0.98f, 0.76f, 0.2f), new(0.2f, 0.45f, 0.8f), new(0.95f, 0.95f, 0.92f)];

    /// <summary>Draws it: [<see cref="Height"/>, <see cref="Width"/>, 4] bytes, RGBA.</summary>
    internal static byte[] Draw()
    {
        var rgba = new byte[4 * Width * Height];
        Parallel.For(0, Width * Height, i =>
        {
            Vector3 sum = Vector3.Zero;
            for (int s = 0; s < Samples * Samples; s++)
            {
                sum += Colour(new Vector2((i % Width) + (((s % Samples) + 0.5f) / Samples), (i / Width) + (((s / Samples) + 0.5f) / Samples)));
            }

            sum *= 255f / (Samples * Samples);
            (rgba[4 * i], rgba[(4 * i) + 1], rgba[(4 * i) + 2], rgba[(4 * i) + 3]) = ((byte)MathF.Round(sum.X), (byte)MathF.Round(sum.Y), (byte)MathF.Round(sum.Z), 255);
        });
        return rgba;
    }

    /// <summary>What is seen at a point, from the front to the back.</summary>
    private static Vector3 Colour(Vector2 p) => Fence(p) ?? Sign(p) ?? Tree(p) ?? House(p - new Vector2(52, 0)) ?? Wheel(p) ?? Ground(p) ?? Wires(p) ?? Ridge(p) ?? Sky(p);

    private static Vector3 Sky(Vector2 p)
    {
        Vector2 from = p - s_sun;
        float radius = from.Length(), ray = Part(MathF.Atan2(from.Y, from.X) * 14 / MathF.Tau);
        return radius < 15 || (radius is > 18.5f and < 27 && ray < 0.3f) ? new(1, 0.93f, 0.62f) : Vector3.Lerp(new(0.27f, 0.48f, 0.82f), new(0.95f, 0.88f, 0.76f), Math.Clamp(p.Y / 140, 0, 1));
    }

    /// <summary>Mountains with snow.</summary>
    private static Vector3? Ridge(Vector2 p)
    {
        int at = Math.Clamp(Array.FindIndex(s_ridge, r => r.X > p.X), 1, s_ridge.Length - 1);
        (Vector2 a, Vector2 b) = (s_ridge[at - 1], s_ridge[at]);
        float depth = p.Y - float.Lerp(a.Y, b.Y, (p.X - a.X) / (b.X - a.X)), zigzag = 5 * MathF.Abs(Part(p.X / 9) - 0.5f);
        bool isLit = b.Y > a.Y;
        return depth < 0 ? null : depth < 8 + (2 * zigzag) - ((p.Y - 70) * 0.3f) ? (isLit ? new(0.86f, 0.9f, 0.97f) : new(0.97f, 0.98f, 1)) : isLit ? new(0.36f, 0.42f, 0.56f) : new(0.45f, 0.52f, 0.66f);
    }

    private static Vector3? Wires(Vector2 p)
    {
        for (int i = 0; i < 3; i++)
        {
            float along = (p.X - 8) / 230, sag = 58 + (8 * i) + (26 * along) + (34 * along * (along - 1));
            if (p.X < 238 && MathF.Abs(p.Y - sag) < 0.45f)
            {
                return new(0.13f, 0.14f, 0.17f);
            }
        }

        return null;
    }

    /// <summary>A field in rows, and a square of slabs before it.</summary>
    private static Vector3? Ground(Vector2 p)
    {
        float hill = 150 + (6 * MathF.Sin(p.X / 58));
        if (p.Y < hill)
        {
            return null;
        }

        if (p.Y > 208)
        {
            float depth = 900 / (p.Y - 188), across = (p.X - 216) * depth / 420;
            return ((int)MathF.Floor(across) + (int)MathF.Floor(depth / 3)) % 2 == 0 ? new(0.76f, 0.72f, 0.66f) : new(0.55f, 0.5f, 0.46f);
        }

        bool isFurrow = p.Y > hill + 8 && Part((p.X - 216) / (p.Y - 120) * 5) < 0.4f;
        return isFurrow ? new(0.29f, 0.47f, 0.2f) : Vector3.Lerp(new(0.52f, 0.68f, 0.32f), new(0.38f, 0.58f, 0.26f), (p.Y - hill) / 60);
    }

    /// <summary>A wheel with cabins.</summary>
    private static Vector3? Wheel(Vector2 p)
    {
        Vector2 from = p - s_wheel;
        float radius = from.Length(), turn = MathF.Atan2(from.Y, from.X) * 16 / MathF.Tau, spoke = MathF.Round(turn);
        Vector2 cabin = s_wheel + (50 * new Vector2(MathF.Cos(spoke * MathF.Tau / 16), MathF.Sin(spoke * MathF.Tau / 16)));
        if (radius < 4.5f || (Vector2.Distance(p, cabin) < 4.6f && p.Y > cabin.Y - 2))
        {
            return radius < 4.5f ? new(0.9f, 0.88f, 0.85f) : s_cabins[((int)spoke + 16) % 4];
        }

        bool isSpoke = radius < 50 && MathF.Abs(turn - spoke) * radius * MathF.Tau / 16 < 0.55f, isRim = MathF.Abs(radius - 50) < 0.8f || MathF.Abs(radius - 44) < 0.6f;
        bool isLeg = Distance(p, s_wheel, new(316, 182)) < 1.5f || Distance(p, s_wheel, new(372, 182)) < 1.5f;
        return isSpoke || isRim || isLeg ? new(0.2f, 0.22f, 0.3f) : null;
    }

    private static Vector3? House(Vector2 p)
    {
        if (p.Y is > 76 and < 128 && MathF.Abs(p.X - 52) < (p.Y - 76) * 1.15f)
        {
            float row = MathF.Floor(p.Y / 5.2f);
            return Part(p.Y / 5.2f) < 0.16f || Part((p.X / 7.5f) + (row % 2 * 0.5f)) < 0.11f ? new(0.45f, 0.13f, 0.1f) : new(0.76f, 0.28f, 0.2f);
        }

        if (p.X is < 4 or > 100 || p.Y is < 128 or > 194)
        {
            return null;
        }

        foreach (Vector2 corner in (Vector2[])[new(14, 138), new(68, 138)])
        {
            Vector2 at = p - corner;
            if (at.X is > 0 and < 22 && at.Y is > 0 and < 24)
            {
                bool isFrame = at.X is < 1.6f or > 20.4f || at.Y is < 1.6f or > 22.4f || MathF.Abs(at.X - 11) < 0.7f || MathF.Abs(at.Y - 10) < 0.7f;
                return isFrame ? Vector3.One : at.X + at.Y is > 16 and < 21 ? new(0.82f, 0.92f, 0.98f) : new(0.3f, 0.46f, 0.6f);
            }
        }

        bool isDoor = p.X is > 43 and < 61 && p.Y > 158;
        return isDoor ? (Vector2.Distance(p, new(57.5f, 178)) < 1.2f ? new(0.98f, 0.85f, 0.4f) : new(0.23f, 0.36f, 0.31f)) : Part(p.Y / 6) < 0.14f ? new(0.75f, 0.68f, 0.54f) : new(0.95f, 0.9f, 0.78f);
    }

    private static Vector3? Tree(Vector2 p)
    {
        if (p.X is > 150 and < 262 && p.Y is > 80 and < 200)
        {
            foreach ((Vector2 from, Vector2 to, float radius) in s_tree)
            {
                if (Distance(p, from, to) < radius)
                {
                    return new(0.24f, 0.16f, 0.12f);
                }
            }
        }

        return null;
    }

    private static Vector3? Fence(Vector2 p)
    {
        float picket = Part(p.X / 8.4f), top = 186 + (MathF.Abs(picket - 0.3f) * 9);
        bool isWood = p.X > 258 && p.Y < 216 && ((picket < 0.6f && p.Y > top) || p.Y is (> 194 and < 196.4f) or (> 206 and < 208.4f));
        return !isWood ? null : picket is > 0.48f and < 0.6f ? new(0.72f, 0.72f, 0.76f) : new(0.97f, 0.97f, 0.95f);
    }

    /// <summary>A board that says 2×.</summary>
    private static Vector3? Sign(Vector2 p)
    {
        Vector2 at = p - new Vector2(14, 176);
        if (at.X is > 14 and < 17 && at.Y is > 27 and < 50)
        {
            return new(0.35f, 0.25f, 0.18f);
        }

        if (at.X is < 0 or > 32 || at.Y is < 0 or > 27)
        {
            return null;
        }

        bool isTwo = (MathF.Abs(Vector2.Distance(at, new(10.5f, 9.5f)) - 4.5f) < 1 && (at.Y < 9.5f || (at.X > 10.5f && at.Y < 13))) || Distance(at, new(13.8f, 12.6f), new(6, 20.5f)) < 1 || Distance(at, new(6, 21), new(15.5f, 21)) < 1;
        bool isTimes = Distance(at, new(19.5f, 11.5f), new(27, 20)) < 1 || Distance(at, new(27, 11.5f), new(19.5f, 20)) < 1;
        return isTwo || isTimes ? new(0.1f, 0.11f, 0.14f) : at.X is < 1.4f or > 30.6f || at.Y is < 1.4f or > 25.6f ? new(0.75f, 0.2f, 0.15f) : new(0.99f, 0.97f, 0.9f);
    }

    private static IEnumerable<(Vector2, Vector2, float)> Branches(Vector2 from, float angle, float length, float radius, int left)
    {
        Vector2 to = from + (length * new Vector2(MathF.Cos(angle), MathF.Sin(angle)));
        IEnumerable<(Vector2, Vector2, float)> mine = [(from, to, radius)];
        return left == 1 ? mine : mine.Concat(Branches(to, angle - 0.42f, 0.74f * length, 0.66f * radius, left - 1)).Concat(Branches(to, angle + 0.5f, 0.7f * length, 0.66f * radius, left - 1));
    }

    private static float Part(float x) => x - MathF.Floor(x);

    /// <summary>From a point to a line between two.</summary>
    private static float Distance(Vector2 p, Vector2 a, Vector2 b)
    {
        Vector2 along = b - a;
        return Vector2.Distance(p, a + (Math.Clamp(Vector2.Dot(p - a, along) / along.LengthSquared(), 0, 1) * along));
    }
}
