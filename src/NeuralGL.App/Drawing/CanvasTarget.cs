using Silk.NET.OpenGL;

namespace NeuralGL.App.Drawing;

/// <summary>
/// The picture of the whole window: an RGBA texture with a framebuffer. Row 0 is the top row, so that a compute shader, a
/// PNG file and <see cref="DrawList2D"/> agree; only <see cref="Blit"/> turns it over for the window.
/// </summary>
internal sealed class CanvasTarget : IDisposable
{
    private readonly GL gl;
    private readonly uint framebuffer;

    /// <param name="gl">The context's functions.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    internal CanvasTarget(GL gl, int width, int height)
    {
        this.gl = gl;
        framebuffer = gl.GenFramebuffer();
        Resize(width, height);
    }

    internal int Width { get; private set; }

    internal int Height { get; private set; }

    /// <summary>The GL name of the RGBA8 texture; another one after <see cref="Resize"/>.</summary>
    internal uint Texture { get; private set; }

    /// <summary>The bytes of the picture: four for each pixel.</summary>
    internal int ByteCount => 4 * Width * Height;

    /// <summary>Gives it another size; the content is lost. Does nothing where the size is the same.</summary>
    internal unsafe void Resize(int width, int height)
    {
        if (width == Width && height == Height)
        {
            return;
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        gl.DeleteTexture(Texture);
        (Width, Height) = (width, height);
        Texture = gl.GenTexture();
        gl.BindTexture(TextureTarget.Texture2D, Texture);
        gl.TexImage2D(TextureTarget.Texture2D, 0, InternalFormat.Rgba8, (uint)width, (uint)height, 0, PixelFormat.Rgba, PixelType.UnsignedByte, null);
        gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureMaxLevel, 0);
        gl.BindTexture(TextureTarget.Texture2D, 0);
        gl.BindFramebuffer(FramebufferTarget.Framebuffer, framebuffer);
        gl.FramebufferTexture2D(FramebufferTarget.Framebuffer, FramebufferAttachment.ColorAttachment0, TextureTarget.Texture2D, Texture, 0);
        GLEnum status = gl.CheckFramebufferStatus(FramebufferTarget.Framebuffer);
        gl.BindFramebuffer(FramebufferTarget.Framebuffer, 0);
        if (status != GLEnum.FramebufferComplete)
        {
            throw new InvalidOperationException($"a canvas of {width}x{height} pixels cannot be drawn to ({status})");
        }
    }

    /// <summary>Makes it the target of drawing and fills it with one colour.</summary>
    internal void Begin(Rgba background)
    {
        gl.BindFramebuffer(FramebufferTarget.Framebuffer, framebuffer);
        gl.Viewport(0, 0, (uint)Width, (uint)Height);
        gl.Disable(EnableCap.ScissorTest);
        gl.ClearColor(background.R / 255f, background.G / 255f, background.B / 255f, background.A / 255f);
        gl.Clear(ClearBufferMask.ColorBufferBit);
    }

    /// <summary>Makes it the target of drawing once more; what is on it stays.</summary>
    internal void Resume()
    {
        gl.BindFramebuffer(FramebufferTarget.Framebuffer, framebuffer);
        gl.Viewport(0, 0, (uint)Width, (uint)Height);
    }

    /// <summary>Copies it into the window's framebuffer, whose row 0 is the bottom row, at the top left corner.</summary>
    /// <param name="windowWidth">The window framebuffer's width in pixels.</param>
    /// <param name="windowHeight">The window framebuffer's height in pixels.</param>
    /// <param name="window">The window's framebuffer: 0, where the host has no other.</param>
    internal void Blit(int windowWidth, int windowHeight, uint window = 0)
    {
        int width = Math.Min(Width, windowWidth), height = Math.Min(Height, windowHeight);
        gl.BindFramebuffer(FramebufferTarget.ReadFramebuffer, framebuffer);
        gl.BindFramebuffer(FramebufferTarget.DrawFramebuffer, window);
        gl.BlitFramebuffer(
            0, 0, width, height, 0, windowHeight, width, windowHeight - height, ClearBufferMask.ColorBufferBit, BlitFramebufferFilter.Nearest);
        gl.BindFramebuffer(FramebufferTarget.Framebuffer, 0);
    }

    /// <summary>Copies all of it to a place in the window's framebuffer; what lies outside is left out.</summary>
    /// <param name="left">Pixels from the left edge.</param>
    /// <param name="top">Pixels from the top edge.</param>
    /// <param name="windowHeight">The window framebuffer's height in pixels.</param>
    internal void BlitTo(int left, int top, int windowHeight)
    {
        gl.BindFramebuffer(FramebufferTarget.ReadFramebuffer, framebuffer);
        gl.BindFramebuffer(FramebufferTarget.DrawFramebuffer, 0);
        gl.BlitFramebuffer(0, 0, Width, Height, left, windowHeight - top, left + Width, windowHeight - top - Height, ClearBufferMask.ColorBufferBit, BlitFramebufferFilter.Nearest);
        gl.BindFramebuffer(FramebufferTarget.Framebuffer, 0);
    }

    /// <summary>Copies all of it into the middle of another canvas, as large as fits there in its own shape, on black.</summary>
    internal void FitInto(CanvasTarget other)
    {
        other.Begin(new Rgba(0, 0, 0));
        double scale = Math.Min(other.Width / (double)Width, other.Height / (double)Height);
        (int width, int height) = ((int)Math.Round(scale * Width), (int)Math.Round(scale * Height));
        (int left, int top) = ((other.Width - width) / 2, (other.Height - height) / 2);
        gl.BindFramebuffer(FramebufferTarget.ReadFramebuffer, framebuffer);
        gl.BlitFramebuffer(0, 0, Width, Height, left, top, left + width, top + height, ClearBufferMask.ColorBufferBit, BlitFramebufferFilter.Linear);
        gl.BindFramebuffer(FramebufferTarget.Framebuffer, 0);
    }

    /// <summary>Waits for the GPU and reads the picture.</summary>
    /// <param name="rgba">Receives <see cref="ByteCount"/> bytes [height, width, 4], the top row first.</param>
    internal void ReadPixels(Span<byte> rgba)
    {
        if (rgba.Length < ByteCount)
        {
            throw new ArgumentException($"{Width}x{Height} pixels need {ByteCount} bytes, got {rgba.Length}", nameof(rgba));
        }
        BindForReading();
        gl.ReadPixels(0, 0, (uint)Width, (uint)Height, PixelFormat.Rgba, PixelType.UnsignedByte, rgba);
        gl.BindFramebuffer(FramebufferTarget.ReadFramebuffer, 0);
    }

    /// <summary>Starts a read into the bound pixel pack buffer, without waiting.</summary>
    internal unsafe void ReadPixelsIntoPackBuffer()
    {
        BindForReading();
        gl.ReadPixels(0, 0, (uint)Width, (uint)Height, PixelFormat.Rgba, PixelType.UnsignedByte, null);
        gl.BindFramebuffer(FramebufferTarget.ReadFramebuffer, 0);
    }

    public void Dispose()
    {
        gl.DeleteFramebuffer(framebuffer);
        gl.DeleteTexture(Texture);
    }

    private void BindForReading()
    {
        gl.BindFramebuffer(FramebufferTarget.ReadFramebuffer, framebuffer);
        gl.ReadBuffer(ReadBufferMode.ColorAttachment0);
        gl.PixelStore(PixelStoreParameter.PackAlignment, 4);
    }
}
