using System.Numerics;

namespace NeuralGL.App.Synthetic;

/// <summary>How a sign lies on the paper.</summary>
/// <param name="Angle">Turn, in radians, clockwise on the screen.</param>
/// <param name="Scale">Size, 1 = MNIST's.</param>
/// <param name="Shift">Centre of mass from the middle, in parts of the box's side.</param>
internal readonly record struct Pose(float Angle, float Scale, Vector2 Shift)
{
    /// <summary>25 degrees.</summary>
    public const float GreatestAngle = 25 * MathF.PI / 180;

    public static Pose Draw(ref SplitMix random)
    {
        // Most people write upright: of two draws the mean.
        var angle = (random.Range(-GreatestAngle, GreatestAngle) + random.Range(-GreatestAngle, GreatestAngle)) * 0.5f;
        if (random.Chance(0.3f))
        {
            angle = random.Range(-GreatestAngle, GreatestAngle);
        }

        return new Pose(angle, random.Range(0.8f, 1.2f), new Vector2(random.Normal(), random.Normal()) * 0.05f);
    }
}

/// <summary>A pen's ink.</summary>
/// <param name="Colour">Its colour, 0 to 1; dark.</param>
/// <param name="Density">Coverage.</param>
/// <param name="Blur">Half the width of a stroke's edge as the camera sees it, in parts of the picture's shorter side.</param>
internal readonly record struct Ink(Vector3 Colour, float Density, float Blur)
{
    public static Ink Draw(ref SplitMix random)
    {
        var dark = random.Range(0.02f, 0.16f);
        var colour = random.Below(4) switch
        {
            0 => new Vector3(dark, dark * 1.2f, dark + 0.22f),
            1 => new Vector3(dark + 0.08f, dark, dark),
            _ => new Vector3(dark),
        };
        return new Ink(colour, random.Range(0.86f, 0.98f), random.Range(0.0025f, 0.012f));
    }
}

internal static class DigitPainter
{
    /// <summary>Adds the first part of a path's strokes to the canvas's shape.</summary>
    /// <param name="canvas">Where to draw.</param>
    /// <param name="path">Strokes; box side 1, mass at the origin.</param>
    /// <param name="pose">Turn, scale and shift.</param>
    /// <param name="centre">The unshifted centre, in pixels.</param>
    /// <param name="box">The box's side, in pixels.</param>
    /// <param name="written">How much of the length has been written, 0 to 1.</param>
    /// <param name="softness">The edge's half-width, in pixels.</param>
    public static void Draw(Canvas canvas, StrokePath path, in Pose pose, Vector2 centre, float box, float written, float softness)
    {
        var scale = box * pose.Scale;
        var turn = Matrix3x2.CreateRotation(pose.Angle);
        turn *= Matrix3x2.CreateScale(scale);
        turn.Translation = centre + (Fit(path, turn, pose.Shift, box) * box);
        var left = written >= 1 ? float.MaxValue : path.Length() * written;
        var last = Vector2.Zero;
        for (var i = 0; i < path.Count; i++)
        {
            var p = Vector2.Transform(new Vector2(path.X[i], path.Y[i]), turn);
            if (!path.Start[i])
            {
                var length = Vector2.Distance(p, last) / scale;
                var part = length <= left ? 1 : left / length;
                left -= length;
                canvas.Line(last, path.Radius[i - 1] * scale, Vector2.Lerp(last, p, part), path.Radius[i] * scale, softness);
                if (left <= 0)
                {
                    return;
                }
            }

            last = p;
        }
    }

    /// <summary>Draws the shift in where the ink would leave the centre square (28/20 of the box), so that the crop still holds the whole sign where it can.</summary>
    private static Vector2 Fit(StrokePath path, in Matrix3x2 turn, Vector2 shift, float box)
    {
        Vector2 low = new(float.MaxValue), high = new(float.MinValue);
        var scale = MathF.Sqrt(turn.GetDeterminant());
        for (var i = 0; i < path.Count; i++)
        {
            var p = Vector2.TransformNormal(new Vector2(path.X[i], path.Y[i]), turn);
            low = Vector2.Min(low, p - new Vector2(path.Radius[i] * scale));
            high = Vector2.Max(high, p + new Vector2(path.Radius[i] * scale));
        }

        const float Room = 0.68f;
        return new(Fit(low.X / box, high.X / box, shift.X), Fit(low.Y / box, high.Y / box, shift.Y));

        static float Fit(float low, float high, float shift)
        {
            float least = -Room - low, most = Room - high;
            return least > most ? (least + most) * 0.5f : Math.Clamp(shift, least, most);
        }
    }
}
