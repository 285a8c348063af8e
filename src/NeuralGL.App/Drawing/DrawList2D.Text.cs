namespace NeuralGL.App.Drawing;

/// <content>Text.</content>
internal sealed partial class DrawList2D
{
    /// <summary>One line of text from a pen position on the baseline.</summary>
    /// <returns>Where the pen is afterwards.</returns>
    internal float Text(Font font, ReadOnlySpan<char> text, float penX, float baseline, Rgba colour)
    {
        int y = (int)MathF.Round(baseline);
        while (Font.Next(ref text, out int codePoint))
        {
            Glyph glyph = font.Glyph(codePoint, penX, out int x);
            if (glyph.Width > 0)
            {
                var area = new Rect(x + glyph.Left, y + glyph.Top, glyph.Width, glyph.Height);
                Quad(area, new Rect(glyph.X, glyph.Y, glyph.Width, glyph.Height), default, colour.Packed, Kind.Glyph);
            }
            penX += font.Advance(codePoint);
        }
        return penX;
    }

    /// <summary>
    /// One line of text in a rectangle, capitals in the middle of its height; what does not fit its width ends in an ellipsis.
    /// </summary>
    /// <returns>The width drawn, in pixels.</returns>
    internal float Text(Font font, ReadOnlySpan<char> text, Rect area, Rgba colour, TextAlign align = TextAlign.Left)
    {
        int kept = font.Fit(text, area.Width, out float width);
        float x = align switch
        {
            TextAlign.Right => area.Right - width,
            TextAlign.Centre => area.X + ((area.Width - width) / 2),
            _ => area.X,
        };
        float baseline = area.Y + MathF.Floor((area.Height + font.CapHeight) / 2);
        float pen = Text(font, text[..kept], x, baseline, colour);
        if (kept < text.Length)
        {
            Text(font, "…", pen, baseline, colour);
        }
        return width;
    }
}
