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

    [Theory]
    [InlineData(4, 4)]
    [InlineData(6, 5)]
    [InlineData(2, 3)]
    public void In_a_window_the_picture_is_upright_and_at_the_top_left(int windowWidth, int windowHeight)
    {
        using var gl = new GlFixture();
        using var canvas = new CanvasTarget(gl.Gl, 4, 4);
        canvas.Begin(new Rgba(0, 0, 255));
        var list = new DrawList2D();
        list.Fill(new Rect(0, 0, 4, 1), new Rgba(255, 0, 0));
        gl.Renderer.Draw(list, 4, 4);
        uint renderbuffer = gl.Gl.GenRenderbuffer(), window = gl.Gl.GenFramebuffer();
        gl.Gl.BindRenderbuffer(RenderbufferTarget.Renderbuffer, renderbuffer);
        gl.Gl.RenderbufferStorage(RenderbufferTarget.Renderbuffer, InternalFormat.Rgba8, (uint)windowWidth, (uint)windowHeight);
        gl.Gl.BindFramebuffer(FramebufferTarget.Framebuffer, window);
        gl.Gl.FramebufferRenderbuffer(FramebufferTarget.Framebuffer, FramebufferAttachment.ColorAttachment0, RenderbufferTarget.Renderbuffer, renderbuffer);
        gl.Gl.ClearColor(0, 1, 0, 1);
        gl.Gl.Clear(ClearBufferMask.ColorBufferBit);

        canvas.Blit(windowWidth, windowHeight, window);
        gl.Gl.BindFramebuffer(FramebufferTarget.ReadFramebuffer, window);
        byte[] rgba = new byte[4 * windowWidth * windowHeight];
        gl.Gl.ReadPixels(0, 0, (uint)windowWidth, (uint)windowHeight, PixelFormat.Rgba, PixelType.UnsignedByte, rgba.AsSpan());
        gl.Gl.DeleteFramebuffer(window);
        gl.Gl.DeleteRenderbuffer(renderbuffer);

        // A window's row 0 is its bottom row.
        Assert.Equal(0xFF0000u, Colour(0));
        Assert.Equal(0x0000FFu, Colour(1));
        Assert.Equal(windowHeight > 4 ? 0x00FF00u : 0x0000FFu, Colour(windowHeight - 1));

        uint Colour(int fromTop)
        {
            int at = 4 * windowWidth * (windowHeight - 1 - fromTop);
            return ((uint)rgba[at] << 16) | ((uint)rgba[at + 1] << 8) | rgba[at + 2];
        }
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
