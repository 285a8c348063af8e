using System.Buffers;
using System.Text;
using SkiaSharp;

namespace NeuralGL.App.Drawing;

/// <summary>Where a glyph lies in the atlas, and where it goes relative to the pen.</summary>
/// <param name="X">Left texel.</param>
/// <param name="Y">Top texel.</param>
/// <param name="Width">Texels, 0 for a space.</param>
/// <param name="Height">Texels.</param>
/// <param name="Left">Pixels from the pen's whole pixel to the left edge.</param>
/// <param name="Top">Pixels from the baseline to the top edge, negative above.</param>
internal readonly record struct Glyph(short X, short Y, short Width, short Height, short Left, short Top);

/// <summary>
/// One face at one size. Glyphs are rasterised into the atlas when first used, in four horizontal quarter-pixel
/// places, so that the spacing of small type is even; the baseline is always on a whole pixel.
/// </summary>
internal sealed class Font : IDisposable
{
    private const int Places = 4;

    /// <summary>Coverage^(1/1.3): light text on a dark ground, mixed in sRGB, looks thinner than it is without it.</summary>
    private static readonly byte[] LightOnDark = [.. Enumerable.Range(0, 256).Select(c => (byte)Math.Round(255 * Math.Pow(c / 255.0, 1 / 1.3)))];

    private readonly GlyphAtlas atlas;
    private readonly SKFont font;
    private readonly SKPaint paint = new() { IsAntialias = true, Color = SKColors.Black };
    private readonly Dictionary<int, float> advances = [];
    private readonly Dictionary<int, Glyph> glyphs = [];
    private readonly float[] asciiAdvances = new float[128];

    internal Font(SKTypeface face, int pixels, GlyphAtlas atlas)
    {
        this.atlas = atlas;
        Pixels = pixels;
        font = new SKFont(face, pixels) { Edging = SKFontEdging.Antialias, Subpixel = true, Hinting = SKFontHinting.Slight };
        SKFontMetrics metrics = font.Metrics;
        Ascent = (int)MathF.Ceiling(-metrics.Ascent);
        Descent = (int)MathF.Ceiling(metrics.Descent);
        CapHeight = (int)MathF.Round(metrics.CapHeight);
        for (int c = 0; c < asciiAdvances.Length; c++)
        {
            asciiAdvances[c] = ComputeAdvance(c);
        }
        EllipsisWidth = Advance('…');
    }

    /// <summary>The size of the type in pixels.</summary>
    internal int Pixels { get; }

    /// <summary>Pixels above the baseline that letters may use.</summary>
    internal int Ascent { get; }

    /// <summary>Pixels below the baseline that letters may use.</summary>
    internal int Descent { get; }

    /// <summary>Pixels from the baseline to the top of capitals and digits.</summary>
    internal int CapHeight { get; }

    /// <summary>Pixels from one baseline to the next.</summary>
    internal int LineHeight => Ascent + Descent;

    private float EllipsisWidth { get; }

    /// <summary>The width of a line of text in pixels.</summary>
    internal float Measure(ReadOnlySpan<char> text)
    {
        float width = 0;
        while (Next(ref text, out int codePoint))
        {
            width += Advance(codePoint);
        }
        return width;
    }

    /// <summary>How many characters fit into a width, leaving room for an ellipsis unless all do.</summary>
    /// <param name="text">One line.</param>
    /// <param name="maxWidth">Pixels.</param>
    /// <param name="width">The width of what is drawn, with the ellipsis where there is one.</param>
    internal int Fit(ReadOnlySpan<char> text, float maxWidth, out float width)
    {
        ReadOnlySpan<char> rest = text;
        float pen = 0, keptWidth = 0;
        int kept = 0;
        while (true)
        {
            int read = text.Length - rest.Length;
            if (pen + EllipsisWidth <= maxWidth)
            {
                (kept, keptWidth) = (read, pen);
            }
            if (!Next(ref rest, out int codePoint))
            {
                break;
            }
            pen += Advance(codePoint);
        }
        if (pen <= maxWidth)
        {
            width = pen;
            return text.Length;
        }
        // No blank stands before an ellipsis.
        while (kept > 0 && text[kept - 1] == ' ')
        {
            kept--;
            keptWidth -= Advance(' ');
        }
        width = keptWidth + EllipsisWidth;
        return kept;
    }

    /// <summary>How far the pen moves after a character, in pixels.</summary>
    internal float Advance(int codePoint)
    {
        if ((uint)codePoint < 128)
        {
            return asciiAdvances[codePoint];
        }
        if (!advances.TryGetValue(codePoint, out float advance))
        {
            advance = ComputeAdvance(codePoint);
            advances.Add(codePoint, advance);
        }
        return advance;
    }

    /// <summary>The glyph of a character for a pen at <paramref name="penX"/>, and the whole pixel it starts from.</summary>
    internal Glyph Glyph(int codePoint, float penX, out int pixelX)
    {
        int quarters = (int)MathF.Floor((penX * Places) + 0.5f);
        pixelX = quarters >> 2;
        int place = quarters & (Places - 1);
        int key = (codePoint * Places) + place;
        if (!glyphs.TryGetValue(key, out Glyph glyph))
        {
            glyph = Rasterise(codePoint, place / (float)Places);
            glyphs.Add(key, glyph);
        }
        return glyph;
    }

    /// <summary>Takes the first character off a text; a broken surrogate reads as U+FFFD.</summary>
    internal static bool Next(ref ReadOnlySpan<char> text, out int codePoint)
    {
        if (text.IsEmpty)
        {
            codePoint = 0;
            return false;
        }
        OperationStatus status = Rune.DecodeFromUtf16(text, out Rune rune, out int used);
        codePoint = status == OperationStatus.Done ? rune.Value : 0xFFFD;
        text = text[used..];
        return true;
    }

    public void Dispose()
    {
        paint.Dispose();
        font.Dispose();
    }

    private float ComputeAdvance(int codePoint)
    {
        if (DrawnGlyphs.Has(codePoint))
        {
            return DrawnGlyphs.Advance * Pixels;
        }
        Span<float> widths = stackalloc float[1];
        font.GetGlyphWidths([font.GetGlyph(codePoint)], widths, [], paint);
        return widths[0];
    }

    private Glyph Rasterise(int codePoint, float shift)
    {
        using SKPath outline = DrawnGlyphs.Has(codePoint) ? DrawnGlyphs.Outline(codePoint, Pixels) : new SKPath();
        SKRect bounds = outline.Bounds;
        if (outline.IsEmpty)
        {
            Span<SKRect> rects = stackalloc SKRect[1];
            font.GetGlyphWidths([font.GetGlyph(codePoint)], [], rects, paint);
            bounds = rects[0];
        }
        if (bounds.IsEmpty)
        {
            return default;
        }
        // One pixel more on each side: hinting and antialiasing may reach past the outline.
        int left = (int)MathF.Floor(bounds.Left + shift) - 1, top = (int)MathF.Floor(bounds.Top) - 1;
        int width = (int)MathF.Ceiling(bounds.Right + shift) + 1 - left, height = (int)MathF.Ceiling(bounds.Bottom) + 1 - top;
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Alpha8, SKAlphaType.Premul));
        bitmap.Erase(SKColors.Transparent);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Translate(shift - left, -top);
            if (outline.IsEmpty)
            {
                canvas.DrawText(new Rune(codePoint).ToString(), 0, 0, SKTextAlign.Left, font, paint);
            }
            else
            {
                canvas.DrawPath(outline, paint);
            }
        }
        Span<byte> coverage = bitmap.GetPixelSpan();
        foreach (ref byte value in coverage)
        {
            value = LightOnDark[value];
        }
        (int x, int y) = atlas.Add(coverage, bitmap.RowBytes, width, height);
        return new Glyph((short)x, (short)y, (short)width, (short)height, (short)left, (short)top);
    }
}
