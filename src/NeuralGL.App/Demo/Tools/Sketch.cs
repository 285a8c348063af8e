using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Demo;

/// <summary>What lies over a pixel of the frame.</summary>
internal enum SketchMark : byte
{
    /// <summary>Nothing: the frame is seen.</summary>
    None,

    /// <summary>What the network takes for a stroke.</summary>
    Ink,

    /// <summary>What it takes for the ground.</summary>
    Paper,
}

/// <summary>A drawing by hand over frames of a size, one mark a pixel.</summary>
internal sealed class Sketch
{
    private byte[] _marks = [];
    private int _width, _height, _count;

    /// <summary>Whether nothing is drawn.</summary>
    internal bool IsEmpty => _count == 0;

    /// <summary>Marks, [height, width].</summary>
    internal ReadOnlySpan<byte> Marks => _marks.AsSpan(0, _width * _height);

    /// <summary>Columns of the frames.</summary>
    internal int Width => _width;

    /// <summary>Rows of the frames.</summary>
    internal int Height => _height;

    /// <summary>Begins for frames of a size. What was drawn on frames of another is gone.</summary>
    internal void Begin(int width, int height)
    {
        if ((width, height) != (_width, _height))
        {
            (_marks, _width, _height, _count) = (new byte[width * height], width, height, 0);
        }
    }

    /// <summary>Takes over marks that were saved.</summary>
    /// <param name="marks">[<paramref name="height"/>, <paramref name="width"/>] values of <see cref="SketchMark"/>.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    internal void Set(ReadOnlySpan<byte> marks, int width, int height)
    {
        (_marks, _width, _height) = (marks.ToArray(), width, height);
        _count = _marks.Length - _marks.AsSpan().Count((byte)SketchMark.None);
    }

    /// <summary>Rubs everything out.</summary>
    internal void Clear()
    {
        Array.Clear(_marks);
        _count = 0;
    }

    /// <summary>Draws a stroke with round ends: every pixel whose centre is within the radius of the line.</summary>
    /// <param name="from">In pixels of the frame.</param>
    /// <param name="to">Where it ends; may be the same.</param>
    /// <param name="radius">In pixels, above 0.</param>
    /// <param name="mark">What to leave.</param>
    internal void Stroke(Vector2 from, Vector2 to, float radius, SketchMark mark)
    {
        (Vector2 low, Vector2 high) = (Vector2.Min(from, to) - new Vector2(radius), Vector2.Max(from, to) + new Vector2(radius));
        (int left, int right) = (Math.Max(0, (int)low.X), Math.Min(_width - 1, (int)high.X));
        (int top, int bottom) = (Math.Max(0, (int)low.Y), Math.Min(_height - 1, (int)high.Y));
        Vector2 along = to - from;
        float squared = MathF.Max(along.LengthSquared(), 1e-12f);
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                Vector2 at = new Vector2(x + 0.5f, y + 0.5f) - from;
                Vector2 nearest = along * Math.Clamp(Vector2.Dot(at, along) / squared, 0, 1);
                if (Vector2.DistanceSquared(at, nearest) <= radius * radius)
                {
                    ref byte pixel = ref _marks[(y * _width) + x];
                    _count += (mark == SketchMark.None ? 0 : 1) - (pixel == 0 ? 0 : 1);
                    pixel = (byte)mark;
                }
            }
        }
    }

    /// <summary>Puts the drawing over a picture.</summary>
    /// <param name="rgba">[height, width, 4] bytes of the frame that it was begun for.</param>
    /// <param name="ink">The colour of <see cref="SketchMark.Ink"/>.</param>
    /// <param name="paper">The colour of <see cref="SketchMark.Paper"/>.</param>
    internal void Paint(Span<byte> rgba, Rgba ink, Rgba paper)
    {
        // Most of it is empty, and is passed over at the speed of memory.
        ReadOnlySpan<byte> marks = Marks;
        for (int at = 0; !IsEmpty && marks[at..].IndexOfAnyExcept((byte)SketchMark.None) is >= 0 and var next; at++)
        {
            at += next;
            Rgba color = marks[at] == (byte)SketchMark.Ink ? ink : paper;
            (rgba[4 * at], rgba[(4 * at) + 1], rgba[(4 * at) + 2]) = (color.R, color.G, color.B);
        }
    }
}
