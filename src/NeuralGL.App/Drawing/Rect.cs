using System.Numerics;

namespace NeuralGL.App.Drawing;

/// <summary>A rectangle in pixels, y downwards.</summary>
internal readonly record struct Rect(float X, float Y, float Width, float Height)
{
    internal float Right => X + Width;

    internal float Bottom => Y + Height;

    internal Vector2 Centre => new(X + (Width / 2), Y + (Height / 2));

    internal static Rect FromEdges(float left, float top, float right, float bottom) => new(left, top, right - left, bottom - top);

    /// <summary>Smaller by <paramref name="by"/> on every side (larger where negative).</summary>
    internal Rect Inset(float by) => new(X + by, Y + by, Width - (2 * by), Height - (2 * by));

    internal Rect Inset(float horizontal, float vertical) =>
        new(X + horizontal, Y + vertical, Width - (2 * horizontal), Height - (2 * vertical));

    internal bool Contains(Vector2 point) => point.X >= X && point.X < Right && point.Y >= Y && point.Y < Bottom;

    /// <summary>What both cover; without extent where they do not meet.</summary>
    internal Rect Intersect(Rect other)
    {
        float left = Math.Max(X, other.X), top = Math.Max(Y, other.Y);
        return FromEdges(left, top, Math.Max(left, Math.Min(Right, other.Right)), Math.Max(top, Math.Min(Bottom, other.Bottom)));
    }

    /// <summary>The largest rectangle of the given shape in the middle of this one, on whole pixels.</summary>
    internal Rect Fit(float width, float height)
    {
        float scale = Math.Min(Width / width, Height / height);
        float w = MathF.Round(width * scale), h = MathF.Round(height * scale);
        return new(MathF.Round(X + ((Width - w) / 2)), MathF.Round(Y + ((Height - h) / 2)), w, h);
    }

    /// <summary>One of equal parts side by side.</summary>
    internal Rect Part(int index, int count, float gap)
    {
        float width = MathF.Floor((Width - ((count - 1) * gap)) / count);
        return count == 1 ? this : this with { X = X + (index * (width + gap)), Width = width };
    }

    /// <summary>One of equal parts below each other.</summary>
    internal Rect Row(int index, int count, float gap)
    {
        float height = MathF.Floor((Height - ((count - 1) * gap)) / count);
        return count == 1 ? this : this with { Y = Y + (index * (height + gap)), Height = height };
    }

    /// <summary>The same rectangle with edges on whole pixels.</summary>
    internal Rect Snapped => FromEdges(MathF.Round(X), MathF.Round(Y), MathF.Round(Right), MathF.Round(Bottom));
}
