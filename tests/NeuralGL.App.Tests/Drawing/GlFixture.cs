using NeuralGL.App.Drawing;
using NeuralGL.Platform;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Tests.Drawing;

/// <summary>A headless debug context for one test; ends the test with a failure where the driver has something to complain about.</summary>
internal sealed class GlFixture : IDisposable
{
    private readonly HeadlessContext context = HeadlessContext.Create(debug: true);

    internal GlFixture()
    {
        Gl = GL.GetApi(context);
        Gl.Enable(EnableCap.DebugOutput);
        Fonts = new Fonts();
        Renderer = new Renderer2D(Gl, Fonts);
    }

    internal GL Gl { get; }

    internal Fonts Fonts { get; }

    internal Renderer2D Renderer { get; }

    /// <summary>Draws a list on black and reads it back.</summary>
    internal Screenshot Draw(DrawList2D list, int width, int height)
    {
        using var canvas = new CanvasTarget(Gl, width, height);
        canvas.Begin(Rgba.Black);
        Renderer.Draw(list, width, height);
        byte[] rgba = new byte[canvas.ByteCount];
        canvas.ReadPixels(rgba);
        return new Screenshot(rgba, width, height);
    }

    /// <summary>An RGBA texture [height, width], row 0 the top row.</summary>
    internal uint Texture(int width, int height, params ReadOnlySpan<byte> rgba)
    {
        uint texture = Gl.GenTexture();
        Gl.BindTexture(TextureTarget.Texture2D, texture);
        Gl.TexStorage2D(TextureTarget.Texture2D, 1, SizedInternalFormat.Rgba8, (uint)width, (uint)height);
        Gl.TexSubImage2D(TextureTarget.Texture2D, 0, 0, 0, (uint)width, (uint)height, PixelFormat.Rgba, PixelType.UnsignedByte, rgba);
        Gl.BindTexture(TextureTarget.Texture2D, 0);
        return texture;
    }

    public void Dispose()
    {
        Renderer.Dispose();
        Fonts.Dispose();
        GLEnum error = Gl.GetError();
        string messages = SevereMessages(Gl);
        Gl.Dispose();
        context.Dispose();
        Assert.Equal(GLEnum.NoError, error);
        Assert.Equal("", messages);
    }

    /// <summary>Errors and messages of high severity; a debug context keeps them where no callback is set.</summary>
    internal static string SevereMessages(GL gl)
    {
        var severe = new List<string>();
        Span<byte> text = stackalloc byte[4096];
        while (true)
        {
            uint read = gl.GetDebugMessageLog(1, (uint)text.Length, out GLEnum _, out GLEnum type, out uint _, out GLEnum severity, out uint length, out text[0]);
            if (read == 0)
            {
                return string.Join('\n', severe);
            }
            if (type == GLEnum.DebugTypeError || severity == GLEnum.DebugSeverityHigh)
            {
                severe.Add(System.Text.Encoding.UTF8.GetString(text[..(int)length]));
            }
        }
    }
}

/// <summary>Looking at pixels.</summary>
internal static class ScreenshotExtensions
{
    internal static (byte R, byte G, byte B) At(this Screenshot picture, int x, int y)
    {
        int at = 4 * ((y * picture.Width) + x);
        return (picture.Rgba[at], picture.Rgba[at + 1], picture.Rgba[at + 2]);
    }

    /// <summary>The smallest box around all pixels that are not black: left, top, right, bottom (exclusive).</summary>
    internal static (int Left, int Top, int Right, int Bottom) Ink(this Screenshot picture)
    {
        (int left, int top, int right, int bottom) = (picture.Width, picture.Height, 0, 0);
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                if (picture.At(x, y) != (0, 0, 0))
                {
                    (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
                }
            }
        }
        return (left, top, right, bottom);
    }

    /// <summary>Writes it where the environment variable NEURALGL_TEST_PICTURES names a directory, to be looked at.</summary>
    internal static void Keep(this Screenshot picture, string name)
    {
        if (Environment.GetEnvironmentVariable("NEURALGL_TEST_PICTURES") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            PngFile.Write(Path.Combine(folder, name), picture.Rgba, picture.Width, picture.Height);
        }
    }
}
