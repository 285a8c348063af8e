using System.Numerics;

namespace NeuralGL.App.Drawing;

/// <content>Boxes, lines and triangles.</content>
internal sealed partial class DrawList2D
{
    /// <summary>A filled rectangle; give it whole pixels to have sharp edges.</summary>
    internal void Fill(Rect area, Rgba colour) => Quad(area, default, default, colour.Packed, Kind.Solid);

    /// <summary>A filled rectangle with round corners.</summary>
    internal void Fill(Rect area, float radius, Rgba colour) => Box(area, radius, 0, colour);

    /// <summary>The outline of a rectangle, drawn inside of it.</summary>
    internal void Stroke(Rect area, float radius, float thickness, Rgba colour) => Box(area, radius, thickness, colour);

    /// <summary>A filled circle.</summary>
    internal void Circle(Vector2 centre, float radius, Rgba colour) =>
        Box(new Rect(centre.X - radius, centre.Y - radius, 2 * radius, 2 * radius), radius, 0, colour);

    /// <summary>A rectangle from one colour on the left to another on the right.</summary>
    internal void GradientAcross(Rect area, Rgba left, Rgba right) => Gradient(area, left, right, left, right);

    /// <summary>A rectangle from one colour at the top to another at the bottom.</summary>
    internal void GradientDown(Rect area, Rgba top, Rgba bottom) => Gradient(area, top, top, bottom, bottom);

    /// <summary>A line with round ends.</summary>
    internal void Line(Vector2 from, Vector2 to, float thickness, Rgba colour)
    {
        Vector2 along = to - from;
        float length = along.Length();
        Vector2 direction = length > 0 ? along / length : Vector2.UnitX;
        var across = new Vector2(-direction.Y, direction.X);
        float halfWidth = thickness / 2, halfLength = (length / 2) + halfWidth;
        var shape = new Vector4(halfLength, halfWidth, halfWidth, 0);
        // A pixel of margin for the soft edge.
        float u = halfLength + 1, v = halfWidth + 1;
        Vector2 middle = (from + to) / 2;
        Span<Vertex> quad = AddQuad();
        quad[0] = Corner(-u, -v);
        quad[1] = Corner(u, -v);
        quad[2] = Corner(-u, v);
        quad[3] = Corner(u, v);

        Vertex Corner(float x, float y) => At(middle + (direction * x) + (across * y), new(x, y), shape, colour.Packed, Kind.Box);
    }

    /// <summary>Lines from point to point with round joints.</summary>
    internal void Polyline(ReadOnlySpan<Vector2> points, float thickness, Rgba colour)
    {
        for (int i = 1; i < points.Length; i++)
        {
            Line(points[i - 1], points[i], thickness, colour);
        }
    }

    /// <summary>A filled triangle.</summary>
    internal void Triangle(Vector2 a, Vector2 b, Vector2 c, Rgba colour)
    {
        float twiceArea = Cross(b - a, c - a);
        if (twiceArea == 0)
        {
            return;
        }
        if (twiceArea < 0)
        {
            (b, c) = (c, b);
        }
        // The distances to the three edges are linear in the position, so the rectangle around the triangle carries them.
        float left = MathF.Min(a.X, MathF.Min(b.X, c.X)) - 1, right = MathF.Max(a.X, MathF.Max(b.X, c.X)) + 1;
        float top = MathF.Min(a.Y, MathF.Min(b.Y, c.Y)) - 1, bottom = MathF.Max(a.Y, MathF.Max(b.Y, c.Y)) + 1;
        Span<Vertex> quad = AddQuad();
        quad[0] = Corner(left, top);
        quad[1] = Corner(right, top);
        quad[2] = Corner(left, bottom);
        quad[3] = Corner(right, bottom);

        Vertex Corner(float x, float y)
        {
            var p = new Vector2(x, y);
            var distances = new Vector4(Distance(p, a, b), Distance(p, b, c), Distance(p, c, a), 0);
            return At(p, default, distances, colour.Packed, Kind.Triangle);
        }
    }

    private static float Cross(Vector2 a, Vector2 b) => (a.X * b.Y) - (a.Y * b.X);

    private static float Distance(Vector2 p, Vector2 from, Vector2 to) => Cross(Vector2.Normalize(to - from), p - from);

    private void Gradient(Rect area, Rgba topLeft, Rgba topRight, Rgba bottomLeft, Rgba bottomRight)
    {
        Span<Vertex> quad = AddQuad();
        quad[0] = At(new(area.X, area.Y), default, default, topLeft.Packed, Kind.Solid);
        quad[1] = At(new(area.Right, area.Y), default, default, topRight.Packed, Kind.Solid);
        quad[2] = At(new(area.X, area.Bottom), default, default, bottomLeft.Packed, Kind.Solid);
        quad[3] = At(new(area.Right, area.Bottom), default, default, bottomRight.Packed, Kind.Solid);
    }

    private void Box(Rect area, float radius, float stroke, Rgba colour)
    {
        float halfWidth = area.Width / 2, halfHeight = area.Height / 2;
        if (halfWidth <= 0 || halfHeight <= 0)
        {
            return;
        }
        float round = MathF.Min(radius, MathF.Min(halfWidth, halfHeight));
        Quad(
            area.Inset(-1), Rect.FromEdges(-halfWidth - 1, -halfHeight - 1, halfWidth + 1, halfHeight + 1),
            new Vector4(halfWidth, halfHeight, round, stroke), colour.Packed, Kind.Box);
    }
}
