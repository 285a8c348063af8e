namespace NeuralGL.App.Drawing;

/// <summary>Coverage of glyphs in one picture of bytes, packed in rows as they come; it grows downwards and never moves a glyph.</summary>
internal sealed class GlyphAtlas
{
    internal const int Width = 1024;
    private const int Gap = 1;
    private int shelfX, shelfY, shelfHeight;
    private int dirtyTop = int.MaxValue, dirtyBottom;

    internal int Height { get; private set; } = 256;

    /// <summary>[Height, Width], one byte of coverage each.</summary>
    internal byte[] Pixels { get; private set; } = new byte[Width * 256];

    /// <summary>Adds a picture [height, width] and says where its top left corner is.</summary>
    internal (int X, int Y) Add(ReadOnlySpan<byte> coverage, int stride, int width, int height)
    {
        if (width > Width)
        {
            throw new ArgumentOutOfRangeException(nameof(width), width, $"a glyph is wider than the atlas ({Width} pixels)");
        }
        if (shelfX + width > Width)
        {
            shelfY += shelfHeight + Gap;
            shelfX = shelfHeight = 0;
        }
        shelfHeight = Math.Max(shelfHeight, height);
        while (shelfY + shelfHeight > Height)
        {
            Height *= 2;
            byte[] larger = new byte[Width * Height];
            Pixels.CopyTo(larger, 0);
            Pixels = larger;
        }
        (int x, int y) = (shelfX, shelfY);
        for (int row = 0; row < height; row++)
        {
            coverage.Slice(row * stride, width).CopyTo(Pixels.AsSpan(((y + row) * Width) + x));
        }
        shelfX += width + Gap;
        dirtyTop = Math.Min(dirtyTop, y);
        dirtyBottom = Math.Max(dirtyBottom, y + height);
        return (x, y);
    }

    /// <summary>The rows changed since the last call; false where there are none.</summary>
    internal bool TakeDirtyRows(out int top, out int bottom)
    {
        (top, bottom) = (dirtyTop, dirtyBottom);
        (dirtyTop, dirtyBottom) = (int.MaxValue, 0);
        return top < bottom;
    }
}
