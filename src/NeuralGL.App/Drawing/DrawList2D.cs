using System.Numerics;
using System.Runtime.InteropServices;

namespace NeuralGL.App.Drawing;

/// <summary>How a texture is read where its texels and the pixels do not coincide.</summary>
internal enum ImageFilter
{
    Nearest,
    Linear,
}

/// <summary>Where a text stands in the width of its rectangle.</summary>
internal enum TextAlign
{
    Left,
    Centre,
    Right,
}

/// <summary>
/// What is to be drawn, in order: quads for <see cref="Renderer2D"/>, without any GL. Pixels from the top left, y downwards.
/// Kept and refilled for every frame, it allocates nothing once it has grown to the largest one.
/// </summary>
internal sealed partial class DrawList2D
{
    private Vertex[] vertices = new Vertex[4096];
    private int vertexCount;
    private Batch[] batches = new Batch[64];
    private int batchCount;
    private readonly Stack<Rect> clips = new();
    private Rect clip = Everywhere;

    private static readonly Rect Everywhere = new(0, 0, ushort.MaxValue, ushort.MaxValue);

    /// <summary>What a fragment of a quad computes; the numbers are those of draw2d.frag.</summary>
    private enum Kind : uint
    {
        Solid = 0,
        Glyph = 1,
        Image = 2,
        Box = 3,
        Triangle = 4,
    }

    internal ReadOnlySpan<Vertex> Vertices => vertices.AsSpan(0, vertexCount);

    internal ReadOnlySpan<Batch> Batches => batches.AsSpan(0, batchCount);

    /// <summary>Where something is drawn at present: what all clips leave.</summary>
    internal Rect Clip => clip;

    /// <summary>Empties the list for the next frame.</summary>
    internal void Clear()
    {
        vertexCount = batchCount = 0;
        clips.Clear();
        clip = Everywhere;
    }

    /// <summary>Draws nothing outside <paramref name="area"/>, nor outside the clips around it, until <see cref="PopClip"/>.</summary>
    internal void PushClip(Rect area)
    {
        clips.Push(clip);
        clip = clip.Intersect(area);
    }

    /// <summary>Goes back to the clip before the last <see cref="PushClip"/>.</summary>
    internal void PopClip() => clip = clips.Pop();

    /// <summary>A texture in a rectangle. Row 0 of the texture is its top row, as everywhere in this program.</summary>
    /// <param name="texture">The GL name of an RGBA texture with straight alpha; the caller keeps it alive until the list is drawn.</param>
    /// <param name="area">Where it goes.</param>
    /// <param name="filter">How it is enlarged or reduced.</param>
    /// <param name="part">Which part of it, 0…1 in both directions; all where null.</param>
    /// <param name="tint">Multiplied with each texel; none where null.</param>
    internal void Image(uint texture, Rect area, ImageFilter filter, Rect? part = null, Rgba? tint = null)
    {
        UseTexture(texture, filter);
        Rect from = part ?? new Rect(0, 0, 1, 1);
        Quad(area, from, default, (tint ?? Rgba.White).Packed, Kind.Image);
    }

    /// <summary>Batches differ by texture; what needs none has a batch, and a program, of its own.</summary>
    private void UseTexture(uint texture, ImageFilter filter)
    {
        if (batchCount == 0 || batches[batchCount - 1].Texture != texture || batches[batchCount - 1].Filter != filter)
        {
            AddBatch(texture, filter);
        }
    }

    private void AddBatch(uint texture, ImageFilter filter)
    {
        if (batchCount == batches.Length)
        {
            Array.Resize(ref batches, 2 * batches.Length);
        }
        batches[batchCount++] = new Batch(texture, filter, vertexCount / 4);
    }

    private void Quad(Rect area, Rect coordinates, Vector4 shape, uint colour, Kind kind)
    {
        Span<Vertex> quad = kind == Kind.Image ? AddCorners() : AddQuad();
        quad[0] = At(new(area.X, area.Y), new(coordinates.X, coordinates.Y), shape, colour, kind);
        quad[1] = At(new(area.Right, area.Y), new(coordinates.Right, coordinates.Y), shape, colour, kind);
        quad[2] = At(new(area.X, area.Bottom), new(coordinates.X, coordinates.Bottom), shape, colour, kind);
        quad[3] = At(new(area.Right, area.Bottom), new(coordinates.Right, coordinates.Bottom), shape, colour, kind);
    }

    /// <summary>A quad without a texture: top left, top right, bottom left, bottom right.</summary>
    private Span<Vertex> AddQuad()
    {
        UseTexture(0, ImageFilter.Nearest);
        return AddCorners();
    }

    private Span<Vertex> AddCorners()
    {
        if (vertexCount + 4 > vertices.Length)
        {
            Array.Resize(ref vertices, 2 * vertices.Length);
        }
        vertexCount += 4;
        return vertices.AsSpan(vertexCount - 4, 4);
    }

    private Vertex At(Vector2 position, Vector2 coordinate, Vector4 shape, uint colour, Kind kind) => new(
        position, coordinate, shape, colour, (uint)kind, Edge(clip.X), Edge(clip.Y), Edge(clip.Right), Edge(clip.Bottom));

    private static ushort Edge(float value) => (ushort)Math.Clamp(MathF.Round(value), 0, ushort.MaxValue);

    /// <summary>Quads that share a texture, from <paramref name="FirstQuad"/> to the first of the next batch.</summary>
    internal readonly record struct Batch(uint Texture, ImageFilter Filter, int FirstQuad);

    /// <summary>One corner, as draw2d.vert reads it: 48 bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct Vertex(
        Vector2 Position, Vector2 Coordinate, Vector4 Shape, uint Colour, uint Kind, ushort ClipLeft, ushort ClipTop, ushort ClipRight, ushort ClipBottom)
    {
        internal const int Size = 48;
    }
}
