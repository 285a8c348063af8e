using NeuralGL.App.Drawing;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Tests.Drawing;

public class CanvasTargetTests
{
    [Fact]
    public void The_top_row_comes_first()
    {
        using var gl = new GlFixture();
        using var canvas = new CanvasTarget(gl.Gl, 4, 3);
        canvas.Begin(Rgba.Black);
        var list = new DrawList2D();
        list.Fill(new Rect(0, 0, 4, 1), Rgba.White);
        gl.Renderer.Draw(list, 4, 3);
        byte[] rgba = new byte[canvas.ByteCount];
        canvas.ReadPixels(rgba);

        Assert.Equal([255, 0, 0], (int[])[rgba[0], rgba[16], rgba[32]]);
    }

    [Fact]
    public void Another_size_gives_another_texture_and_the_same_size_does_not()
    {
        using var gl = new GlFixture();
        using var canvas = new CanvasTarget(gl.Gl, 4, 3);
        uint texture = canvas.Texture;
        canvas.Resize(4, 3);
        Assert.Equal(texture, canvas.Texture);

        canvas.Resize(10, 6);
        canvas.Begin(new Rgba(1, 2, 3));
        byte[] rgba = new byte[canvas.ByteCount];
        canvas.ReadPixels(rgba);
        Assert.Equal(240, rgba.Length);
        Assert.Equal([1, 2, 3, 255], rgba[^4..]);
        Assert.Throws<ArgumentException>(() => canvas.ReadPixels(new byte[10]));
        Assert.Throws<ArgumentOutOfRangeException>(() => canvas.Resize(0, 5));
    }

    [Fact]
    public void An_asynchronous_screenshot_is_what_was_drawn_when_it_was_started()
    {
        using var gl = new GlFixture();
        using var canvas = new CanvasTarget(gl.Gl, 8, 8);
        using var screenshot = new AsyncScreenshot(gl.Gl);
        Assert.Null(screenshot.TryTake());
        canvas.Begin(new Rgba(10, 20, 30));
        screenshot.Start(canvas);
        Assert.True(screenshot.IsPending);
        canvas.Resize(5, 5);
        canvas.Begin(Rgba.White);

        gl.Gl.Finish();
        Screenshot? picture = screenshot.TryTake();
        Assert.NotNull(picture);
        Assert.Equal((8, 8), (picture.Width, picture.Height));
        Assert.Equal((10, 20, 30), picture.At(7, 7));
        Assert.False(screenshot.IsPending);
    }

    [Fact]
    public void The_pixel_store_is_left_as_other_uploads_expect_it()
    {
        using var gl = new GlFixture();
        var list = new DrawList2D();
        list.Text(gl.Fonts.Get(FontFace.Regular, 13), "text", 0, 20, Rgba.White);
        gl.Draw(list, 30, 30);

        Assert.Equal(4, gl.Gl.GetInteger(GetPName.UnpackAlignment));
        Assert.Equal(0, gl.Gl.GetInteger(GetPName.CurrentProgram));
        Assert.Equal(0, gl.Gl.GetInteger(GetPName.PixelPackBufferBinding));
    }
}
