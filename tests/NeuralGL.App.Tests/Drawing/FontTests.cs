using NeuralGL.App.Drawing;

namespace NeuralGL.App.Tests.Drawing;

public sealed class FontTests : IDisposable
{
    private readonly Fonts fonts = new();

    public void Dispose() => fonts.Dispose();

    [Fact]
    public void Every_character_of_the_interface_can_be_drawn()
    {
        Assert.Null(fonts.FirstMissing(Fonts.UiCharacters));
        Assert.All("×·−±Σ∞…→µ°αΩЖё", character => Assert.Contains(character, Fonts.UiCharacters));
    }

    [Theory]
    [InlineData("漢")]
    [InlineData("ok ☃")]
    [InlineData("😀")]
    public void A_character_without_a_glyph_is_noticed(string text) => Assert.False(fonts.Covers(text));

    [Fact]
    public void Every_character_but_the_blanks_leaves_ink()
    {
        Font font = fonts.Get(FontFace.Regular, 13);
        foreach (char character in Fonts.UiCharacters)
        {
            Glyph glyph = font.Glyph(character, 0, out _);
            bool isBlank = character is ' ' or '\u00A0' or '\u00AD';
            Assert.True(isBlank || HasInk(glyph), $"'{character}' (U+{(int)character:X4}) leaves no ink");
        }
    }

    [Fact]
    public void The_width_of_a_text_is_the_way_of_the_pen()
    {
        Font font = fonts.Get(FontFace.Medium, 15);
        var list = new DrawList2D();
        float pen = list.Text(font, "Dense 784 → 256", 10, 20, Rgba.White);

        Assert.Equal(pen - 10, font.Measure("Dense 784 → 256"), 3);
        Assert.True(font.Measure("ii") < font.Measure("mm"));
        Assert.Equal(0, font.Measure(""));
    }

    [Fact]
    public void Digits_are_equally_wide_so_that_counting_numbers_do_not_jump()
    {
        Font font = fonts.Get(FontFace.Regular, 13);

        Assert.All("0123456789", digit => Assert.Equal(font.Advance('0'), font.Advance(digit)));
    }

    [Fact]
    public void A_text_that_fits_is_kept_and_a_longer_one_ends_in_an_ellipsis_within_the_width()
    {
        Font font = fonts.Get(FontFace.Regular, 13);
        const string text = "hidden layer";
        float full = font.Measure(text);

        Assert.Equal(text.Length, font.Fit(text, full, out float width));
        Assert.Equal(full, width);
        int kept = font.Fit(text, full - 1, out width);
        Assert.InRange(kept, 1, text.Length - 1);
        Assert.True(width <= full - 1);
        Assert.Equal(font.Measure(text[..kept] + "…"), width, 3);
        Assert.Equal("hidden".Length, font.Fit(text, font.Measure("hidden …"), out _));
        Assert.Equal(0, font.Fit(text, 0, out _));
    }

    [Fact]
    public void Characters_outside_the_basic_plane_and_broken_ones_do_not_end_the_program()
    {
        Font font = fonts.Get(FontFace.Regular, 13);
        var list = new DrawList2D();
        list.Text(font, "😀\ud83d", 0, 20, Rgba.White);

        Assert.True(font.Measure("😀\ud83d") > 0);
        Assert.Equal(8, list.Vertices.Length);
    }

    [Theory]
    [InlineData(TextAlign.Left, 100, 101)]
    [InlineData(TextAlign.Centre, 149, 151)]
    [InlineData(TextAlign.Right, 199, 200)]
    public void Text_stands_where_it_is_aligned(object align, int from, int to)
    {
        using var gl = new GlFixture();
        var list = new DrawList2D();
        var alignment = (TextAlign)align;
        list.Text(gl.Fonts.Get(FontFace.Regular, 20), "HEH", new Rect(100, 10, 100, 30), Rgba.White, alignment);
        (int left, _, int right, _) = gl.Draw(list, 300, 60).Ink();

        double place = alignment switch { TextAlign.Left => left - 1.5, TextAlign.Right => right + 1.5, _ => (left + right) / 2.0 };
        Assert.InRange(place, from - 1, to + 1);
    }

    [Fact]
    public void Capitals_stand_in_the_middle_of_their_rectangle_on_sharp_rows()
    {
        using var gl = new GlFixture();
        var list = new DrawList2D();
        list.Text(gl.Fonts.Get(FontFace.Regular, 13), "HEH", new Rect(10, 10, 100, 25), Rgba.White);
        Screenshot picture = gl.Draw(list, 120, 45);
        (int left, int top, _, int bottom) = picture.Ink();

        Assert.InRange(top - 10, 7, 9);
        Assert.InRange(35 - bottom, 7, 9);
        // The foot of the H: a sharp baseline has full rows of ink, and nothing below.
        Assert.Equal(picture.At(left + 1, bottom - 2), picture.At(left + 1, bottom - 1));
    }

    [Fact]
    public void Glyphs_stand_on_whole_pixels_wherever_the_pen_is()
    {
        var list = new DrawList2D();
        list.Text(fonts.Get(FontFace.Regular, 13), "NeuralGL", 3.3f, 20.4f, Rgba.White);

        foreach (DrawList2D.Vertex vertex in list.Vertices)
        {
            Assert.Equal((MathF.Round(vertex.Position.X), MathF.Round(vertex.Position.Y)), (vertex.Position.X, vertex.Position.Y));
        }
    }

    private bool HasInk(Glyph glyph)
    {
        for (int y = 0; y < glyph.Height; y++)
        {
            ReadOnlySpan<byte> row = fonts.Atlas.Pixels.AsSpan(((glyph.Y + y) * GlyphAtlas.Width) + glyph.X, glyph.Width);
            if (row.ContainsAnyExcept((byte)0))
            {
                return true;
            }
        }
        return false;
    }
}
