using NeuralGL.OpenGL.Heatmaps;
using NeuralGL.OpenGL.Transfers;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests;

/// <summary>The colours of numbers, the limits they are drawn within, and where each number lies.</summary>
public class HeatmapTests
{
    [Fact]
    public void Minus_r_zero_and_plus_r_have_the_ends_and_the_middle_of_the_diverging_map()
    {
        using var gl = new GlFixture();
        (uint[] pixels, HeatmapRange range) = Draw(gl, [-3, 0, 3, 1.5f]);
        Assert.Equal([ColorMaps.Diverging[0], ColorMaps.Diverging[127], ColorMaps.Diverging[254], ColorMaps.Diverging[191]], pixels);
        Assert.Equal(new HeatmapRange(-3, 3, true, -3, 3, 0, 0), range);
    }

    [Fact]
    public void Numbers_that_are_not_negative_have_the_sequential_map_from_zero()
    {
        using var gl = new GlFixture();
        (uint[] pixels, HeatmapRange range) = Draw(gl, [0, 2, 1, 2]);
        Assert.Equal([ColorMaps.Sequential[0], ColorMaps.Sequential[255], ColorMaps.Sequential[128], ColorMaps.Sequential[255]], pixels);
        Assert.Equal(new HeatmapRange(0, 2, false, 0, 2, 0, 0), range);
    }

    [Fact]
    public void NaN_and_infinities_have_colours_of_their_own_and_do_not_move_the_limits()
    {
        using var gl = new GlFixture();
        (uint[] pixels, HeatmapRange range) = Draw(gl, [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 5]);
        Assert.Equal([0xFFFF00FFu, 0xFFFFFFFFu, 0xFF0080FFu, ColorMaps.Sequential[255]], pixels);
        Assert.Equal(new HeatmapRange(0, 5, false, 5, 5, 1, 2), range);
        Assert.DoesNotContain(0xFFFF00FFu, ColorMaps.Sequential.Concat(ColorMaps.Diverging));
    }

    [Fact]
    public void Zeros_alone_are_drawn_and_nothing_divides_by_zero()
    {
        using var gl = new GlFixture();
        (uint[] pixels, HeatmapRange range) = Draw(gl, [0, 0, 0, 0]);
        Assert.All(pixels, p => Assert.Equal(ColorMaps.Sequential[0], p));
        Assert.Equal(0, range.High);
    }

    [Fact]
    public void Limits_widen_at_once_and_shrink_slowly()
    {
        using var gl = new GlFixture();
        using var buffer = new GlBuffer(gl.Device, 4, "numbers");
        using var canvas = new HeatmapCanvas(gl.Device, [new(buffer, 0, new(4, 1, 1, 2))], release: 0.25f);
        using var ring = new ReadbackRing(gl.Device, HeatmapCanvas.FloatsPerPanel);
        float HighAfter(params float[] numbers)
        {
            buffer.Upload(numbers);
            canvas.Draw();
            return Range(canvas, ring).High;
        }

        Assert.Equal(1, HighAfter(0, 1, 0, 0));
        Assert.Equal(9, HighAfter(0, 9, 0, 0));
        Assert.Equal(7, HighAfter(0, 1, 0, 0));
        Assert.Equal(5.5f, HighAfter(0, 1, 0, 0));
        Assert.Equal(20, HighAfter(0, 20, 0, 0));
    }

    [Fact]
    public void A_limit_that_stands_still_is_kept_and_larger_numbers_have_the_last_colour()
    {
        using var gl = new GlFixture();
        using var buffer = new GlBuffer(gl.Device, 4, "numbers");
        buffer.Upload([-8, -2, 0, 2]);
        using var canvas = new HeatmapCanvas(gl.Device, [new(buffer, 0, new(4, 1, 1, 4), Limit: 2)]);
        using var ring = new ReadbackRing(gl.Device, HeatmapCanvas.FloatsPerPanel);
        canvas.Draw();
        Assert.Equal([ColorMaps.Diverging[0], ColorMaps.Diverging[0], ColorMaps.Diverging[127], ColorMaps.Diverging[254]], Pixels(gl, canvas)[..4]);
        Assert.Equal(new HeatmapRange(-2, 2, true, -8, 2, 0, 0), Range(canvas, ring));
    }

    [Fact]
    public void Each_panel_draws_its_own_tiles_and_leaves_the_rest_alone()
    {
        using var gl = new GlFixture();
        using var first = new GlBuffer(gl.Device, 5, "five");
        using var second = new GlBuffer(gl.Device, 10, "two pictures and a bit");
        first.Upload([0, 1, 2, 3, 4]);
        second.Upload([100, 0, 1, 2, 3, 4, 5, 6, 7, 100]);
        using var canvas = new HeatmapCanvas(gl.Device, [new(first, 0, new(5, 1, 1, 3)), new(second, 1, new(8, 2, 2, 2))]);
        canvas.Draw();
        uint[] all = Pixels(gl, canvas);
        uint At(int panel, int x, int y) => all[((canvas.PlaceOf(panel).Y + y) * canvas.Width) + canvas.PlaceOf(panel).X + x];
        Assert.Equal(ColorMaps.Sequential[255], At(0, 1, 1));
        Assert.Equal(0u, At(0, 2, 1));
        Assert.Equal(ColorMaps.Sequential[(int)MathF.Floor((255f * 4 / 7) + 0.5f)], At(1, 2, 0));
        Assert.Equal(ColorMaps.Sequential[255], At(1, 3, 1));
        Assert.Equal(4, new HeatmapLayout(8, 2, 2, 2).IndexAt(2, 0));
        Assert.Equal(-1, new HeatmapLayout(5, 1, 1, 3).IndexAt(2, 1));
    }

    [Theory]
    [InlineData(10, 5, 2)]
    [InlineData(256, 16, 16)]
    [InlineData(128, 12, 11)]
    [InlineData(120, 12, 10)]
    [InlineData(1, 1, 1)]
    [InlineData(4096, 64, 64)]
    [InlineData(1000, 40, 25)]
    [InlineData(13, 4, 4)]
    public void A_vector_is_folded_near_to_a_square(int units, int width, int height)
    {
        HeatmapLayout layout = HeatmapLayout.OfActivation(Shape.Of(1, units));
        Assert.Equal((width, height), (layout.Width, layout.Height));
    }

    [Fact]
    public void Drawing_again_allocates_no_managed_memory()
    {
        using var gl = new GlFixture();
        using var buffer = new GlBuffer(gl.Device, 100, "numbers");
        using var canvas = new HeatmapCanvas(gl.Device, [new(buffer, 0, new(100, 1, 1, 10))]);
        canvas.Draw();
        canvas.Draw();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            canvas.Draw();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static (uint[] Pixels, HeatmapRange Range) Draw(GlFixture gl, float[] numbers)
    {
        using var buffer = new GlBuffer(gl.Device, 4, "numbers");
        buffer.Upload(numbers);
        using var canvas = new HeatmapCanvas(gl.Device, [new(buffer, 0, new(4, 1, 1, 4))]);
        using var ring = new ReadbackRing(gl.Device, HeatmapCanvas.FloatsPerPanel);
        canvas.Draw();
        return (Pixels(gl, canvas)[..4], Range(canvas, ring));
    }

    private static HeatmapRange Range(HeatmapCanvas canvas, ReadbackRing ring)
    {
        Assert.True(ring.TryBegin());
        canvas.CopyRanges(ring);
        ring.End();
        var floats = new float[HeatmapCanvas.FloatsPerPanel];
        Assert.True(ring.TakeBlocking(floats, out _));
        return HeatmapCanvas.RangeFrom(floats, 0);
    }

    private static unsafe uint[] Pixels(GlFixture gl, HeatmapCanvas canvas)
    {
        var pixels = new uint[canvas.Width * canvas.Height];
        gl.Gl.BindTexture(TextureTarget.Texture2D, canvas.Texture);
        fixed (uint* p = pixels)
        {
            gl.Gl.GetTexImage(TextureTarget.Texture2D, 0, PixelFormat.Rgba, PixelType.UnsignedByte, p);
        }

        return pixels;
    }
}
