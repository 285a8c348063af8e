using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Tests.Drawing;

public class Renderer2DTests
{
    private static readonly Rgba Red = new(255, 0, 0), Green = new(0, 255, 0), Blue = new(0, 0, 255);

    [Fact]
    public void A_rectangle_covers_exactly_its_pixels_from_the_top_left()
    {
        using var gl = new GlFixture();
        var list = new DrawList2D();
        list.Fill(new Rect(3, 5, 4, 2), Red);
        Screenshot picture = gl.Draw(list, 20, 10);

        Assert.Equal((3, 5, 7, 7), picture.Ink());
        Assert.Equal((255, 0, 0), picture.At(3, 5));
        Assert.Equal((255, 0, 0), picture.At(6, 6));
    }

    [Fact]
    public void What_comes_later_lies_above_and_half_transparent_colours_mix()
    {
        using var gl = new GlFixture();
        var list = new DrawList2D();
        list.Fill(new Rect(0, 0, 4, 4), Red);
        list.Fill(new Rect(2, 0, 4, 4), Green.WithAlpha(0.5f));
        Screenshot picture = gl.Draw(list, 8, 4);

        Assert.Equal((255, 0, 0), picture.At(1, 1));
        Assert.Equal((127, 128, 0), picture.At(3, 1));
        Assert.Equal((0, 128, 0), picture.At(5, 1));
    }

    [Fact]
    public void Round_corners_leave_the_corner_out_and_a_stroke_leaves_the_middle_out()
    {
        using var gl = new GlFixture();
        var list = new DrawList2D();
        list.Fill(new Rect(2, 2, 20, 20), 8, Red);
        list.Stroke(new Rect(32, 2, 20, 20), 0, 1, Blue);
        Screenshot picture = gl.Draw(list, 64, 24);

        Assert.Equal((0, 0, 0), picture.At(2, 2));
        Assert.Equal((255, 0, 0), picture.At(2, 12));
        Assert.Equal((255, 0, 0), picture.At(12, 12));
        Assert.Equal((0, 0, 255), picture.At(32, 2));
        Assert.Equal((0, 0, 255), picture.At(51, 21));
        Assert.Equal((0, 0, 0), picture.At(33, 3));
        Assert.Equal((0, 0, 0), picture.At(31, 12));
        Assert.Equal((2, 2, 52, 22), picture.Ink());
    }

    [Fact]
    public void Lines_and_triangles_cover_their_inside()
    {
        using var gl = new GlFixture();
        var list = new DrawList2D();
        list.Line(new(4, 10), new(16, 10), 4, Green);
        list.Triangle(new(30, 20), new(40, 4), new(50, 20), Red);
        list.Triangle(new(60, 20), new(80, 20), new(70, 4), Blue);
        Screenshot picture = gl.Draw(list, 90, 24);

        Assert.Equal((0, 255, 0), picture.At(10, 9));
        Assert.Equal((0, 255, 0), picture.At(10, 10));
        Assert.Equal((0, 0, 0), picture.At(10, 13));
        Assert.Equal((255, 0, 0), picture.At(40, 15));
        Assert.Equal((0, 0, 255), picture.At(70, 15));
        // Outside each of the three edges, within the rectangle around the triangle.
        Assert.Equal((0, 0, 0), picture.At(32, 8));
        Assert.Equal((0, 0, 0), picture.At(48, 8));
        Assert.Equal((0, 0, 0), picture.At(62, 8));
        Assert.Equal((0, 0, 0), picture.At(78, 8));
        Assert.Equal((0, 0, 0), picture.At(40, 20));
        Assert.Equal((0, 0, 0), picture.At(70, 20));
    }

    [Fact]
    public void A_gradient_runs_from_one_colour_to_the_other()
    {
        using var gl = new GlFixture();
        var list = new DrawList2D();
        list.GradientAcross(new Rect(0, 0, 255, 1), Rgba.Black, Red);
        list.GradientDown(new Rect(0, 1, 1, 255), Rgba.Black, Blue);
        Screenshot picture = gl.Draw(list, 255, 256);

        foreach (int i in (int[])[0, 64, 128, 254])
        {
            // Half a pixel into the gradient, rounded either way.
            Assert.InRange(picture.At(i, 0).R, i, i + 1);
            Assert.InRange(picture.At(0, i + 1).B, i, i + 1);
        }
    }

    [Fact]
    public void Clips_nest_and_end()
    {
        using var gl = new GlFixture();
        var list = new DrawList2D();
        list.PushClip(new Rect(2, 2, 10, 10));
        list.PushClip(new Rect(6, 0, 20, 8));
        list.Fill(new Rect(0, 0, 30, 30), Red);
        list.PopClip();
        list.PopClip();
        list.Fill(new Rect(20, 20, 1, 1), Green);
        Screenshot picture = gl.Draw(list, 30, 30);

        Assert.Equal((255, 0, 0), picture.At(6, 2));
        Assert.Equal((255, 0, 0), picture.At(11, 7));
        Assert.Equal((0, 0, 0), picture.At(5, 2));
        Assert.Equal((0, 0, 0), picture.At(12, 7));
        Assert.Equal((0, 0, 0), picture.At(11, 8));
        Assert.Equal((0, 0, 0), picture.At(6, 1));
        Assert.Equal((0, 255, 0), picture.At(20, 20));
    }

    [Fact]
    public void Textures_keep_their_top_row_on_top_and_filter_as_asked()
    {
        using var gl = new GlFixture();
        uint texture = gl.Texture(2, 2, 255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255);
        var list = new DrawList2D();
        list.Image(texture, new Rect(0, 0, 8, 8), ImageFilter.Nearest);
        list.Image(texture, new Rect(10, 0, 8, 8), ImageFilter.Linear);
        list.Image(texture, new Rect(20, 0, 8, 8), ImageFilter.Nearest, new Rect(0.5f, 0, 0.5f, 0.5f));
        Screenshot picture = gl.Draw(list, 30, 8);
        gl.Gl.DeleteTexture(texture);

        Assert.Equal(((255, 0, 0), (0, 255, 0)), (picture.At(3, 3), picture.At(4, 3)));
        Assert.Equal(((0, 0, 255), (255, 255, 255)), (picture.At(3, 4), picture.At(4, 4)));
        (byte r, byte g, _) = picture.At(14, 0);
        Assert.InRange(r, 1, 254);
        Assert.InRange(g, 1, 254);
        Assert.Equal((0, 255, 0), picture.At(20, 7));
    }

    [Fact]
    public void Shapes_and_text_share_a_draw_call_and_every_change_of_texture_starts_another()
    {
        using var fonts = new Fonts();
        Font font = fonts.Get(FontFace.Regular, 13);
        var list = new DrawList2D();
        list.Fill(new Rect(0, 0, 1, 1), Red);
        list.Text(font, "before", 0, 20, Red);
        list.Image(7, new Rect(0, 0, 1, 1), ImageFilter.Nearest);
        list.Text(font, "between", 0, 20, Red);
        list.Image(7, new Rect(0, 0, 1, 1), ImageFilter.Nearest);
        Assert.Equal([0u, 7, 0, 7], list.Batches.ToArray().Select(b => b.Texture));

        list.Image(7, new Rect(0, 0, 1, 1), ImageFilter.Nearest);
        Assert.Equal(4, list.Batches.Length);
        list.Image(8, new Rect(0, 0, 1, 1), ImageFilter.Nearest);
        list.Image(8, new Rect(0, 0, 1, 1), ImageFilter.Linear);
        Assert.Equal(6, list.Batches.Length);
        list.Clear();
        Assert.True(list.Batches.IsEmpty && list.Vertices.IsEmpty);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1.5f)]
    [InlineData(2)]
    public void A_page_is_the_same_to_the_bit_in_two_contexts(float factor)
    {
        Screenshot first = Page(factor), second = Page(factor);
        first.Keep($"page-{factor}x.png");

        Assert.True(first.Rgba.AsSpan().SequenceEqual(second.Rgba));
        var scale = new UiScale(factor);
        Assert.Equal((Theme.Background.R, Theme.Background.G, Theme.Background.B), first.At(2, 2));
        Assert.Equal((Theme.Surface.R, Theme.Surface.G, Theme.Surface.B), first.At(scale.Px(30), scale.Px(60)));
        Assert.Equal((Theme.Accent.R, Theme.Accent.G, Theme.Accent.B), first.At(scale.Px(500), scale.Px(152)));
    }

    [Fact]
    public void Drawing_the_same_page_again_allocates_nothing()
    {
        using var gl = new GlFixture();
        using var canvas = new CanvasTarget(gl.Gl, 800, 440);
        uint texture = gl.Texture(2, 2, new byte[16]);
        Font font = gl.Fonts.Get(FontFace.Regular, 13);
        var list = new DrawList2D();
        Frame();
        Frame();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            Frame();
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        gl.Gl.DeleteTexture(texture);

        Assert.Equal(0, allocated);

        void Frame()
        {
            list.Clear();
            list.PushClip(new Rect(0, 0, 700, 400));
            list.Fill(new Rect(10, 10, 100, 100), 4, Red);
            list.Text(font, "Σ w·x + b → 0.123, and some more of it", new Rect(10, 10, 150, 20), Green, TextAlign.Right);
            list.Image(texture, new Rect(200, 10, 100, 100), ImageFilter.Linear);
            list.Line(new Vector2(1, 1), new Vector2(90, 80), 2, Blue);
            list.PopClip();
            canvas.Begin(Theme.Background);
            gl.Renderer.Draw(list, 800, 440);
        }
    }

    private static Screenshot Page(float factor)
    {
        using var gl = new GlFixture();
        byte[] texels = new byte[4 * 64];
        for (int i = 0; i < 64; i++)
        {
            (texels[4 * i], texels[(4 * i) + 1], texels[(4 * i) + 2], texels[(4 * i) + 3]) = ((byte)(i * 4), (byte)(i % 8 * 32), (byte)(255 - (i * 4)), 255);
        }
        uint picture = gl.Texture(8, 8, texels);
        var scale = new UiScale(factor);
        var list = new DrawList2D();
        (int width, int height) = (scale.Px(800), scale.Px(440));
        list.Fill(new Rect(0, 0, width, height), Theme.Background);
        SampleScene.Fill(list, gl.Fonts, scale, picture);
        Screenshot result = gl.Draw(list, width, height);
        gl.Gl.DeleteTexture(picture);
        return result;
    }
}
