using NeuralGL.OpenGL.Guest;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Transfers;

/// <summary>
/// An RGBA8 texture that frames are uploaded to through a ring of pixel buffers, so that the driver never has to wait for the frame
/// before. The texture is made anew only when the frames' size changes.
/// </summary>
public sealed unsafe class UploadTexture(GlDevice device) : IDisposable
{
    private const int Depth = 3;

    private readonly GlName?[] _pixels = new GlName?[Depth];
    private GlName? _texture;
    private int _next;

    /// <summary>The GL name; 0 before the first upload.</summary>
    public uint Handle => _texture?.Handle ?? 0;

    /// <summary>Width in pixels.</summary>
    public int Width { get; private set; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; private set; }

    /// <summary>Uploads a frame.</summary>
    /// <param name="rgba">Four bytes for each pixel, top row first.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="GlLimitException">The frame is larger than a texture may be.</exception>
    public void Upload(ReadOnlySpan<byte> rgba, int width, int height)
    {
        GL gl = device.Gl;
        if (width > device.Limits.TextureSize || height > device.Limits.TextureSize)
        {
            throw new GlLimitException($"a frame of {width}×{height} pixels is larger than a texture may be on {device.Renderer}: {device.Limits.TextureSize} (GL_MAX_TEXTURE_SIZE)");
        }

        nuint bytes = (nuint)width * (nuint)height * 4;
        if (rgba.Length < (long)bytes)
        {
            throw new ArgumentException($"{rgba.Length} bytes are fewer than {width}×{height} pixels of four bytes", nameof(rgba));
        }

        using GuestScope scope = device.Enter(TouchedState.Texture | TouchedState.Unpack);
        device.CountUpload((long)bytes);
        bool isNew = width != Width || height != Height || Handle == 0;
        if (isNew)
        {
            Allocate(gl, width, height, bytes);
        }

        gl.BindBuffer(BufferTargetARB.PixelUnpackBuffer, _pixels[_next]!.Handle);
        _next = (_next + 1) % Depth;
        void* mapped = gl.MapBufferRange(BufferTargetARB.PixelUnpackBuffer, 0, bytes, MapBufferAccessMask.WriteBit | MapBufferAccessMask.InvalidateBufferBit);
        rgba[..(int)bytes].CopyTo(new Span<byte>(mapped, (int)bytes));
        gl.UnmapBuffer(BufferTargetARB.PixelUnpackBuffer);
        gl.ActiveTexture(TextureUnit.Texture0);
        gl.BindTexture(TextureTarget.Texture2D, Handle);
        gl.TexSubImage2D(TextureTarget.Texture2D, 0, 0, 0, (uint)width, (uint)height, PixelFormat.Rgba, PixelType.UnsignedByte, null);
        gl.BindBuffer(BufferTargetARB.PixelUnpackBuffer, 0);
    }

    /// <summary>Deletes texture and buffers.</summary>
    public void Dispose()
    {
        _texture?.Dispose();
        _texture = null;
        foreach (GlName? buffer in _pixels)
        {
            buffer?.Dispose();
        }
    }

    private void Allocate(GL gl, int width, int height, nuint bytes)
    {
        Dispose();
        (Width, Height) = (width, height);
        _texture = GlName.Texture(device);
        gl.ActiveTexture(TextureUnit.Texture0);
        gl.BindTexture(TextureTarget.Texture2D, Handle);
        device.AllocateRgba8(width, height);
        gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureMinFilter, (int)TextureMinFilter.Linear);
        gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureMagFilter, (int)TextureMagFilter.Linear);
        gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureWrapS, (int)TextureWrapMode.ClampToEdge);
        gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureWrapT, (int)TextureWrapMode.ClampToEdge);
        for (int i = 0; i < Depth; i++)
        {
            _pixels[i] = GlName.Buffer(device);
            gl.BindBuffer(BufferTargetARB.PixelUnpackBuffer, _pixels[i]!.Handle);
            gl.BufferData(BufferTargetARB.PixelUnpackBuffer, bytes, null, BufferUsageARB.StreamDraw);
        }

        gl.BindBuffer(BufferTargetARB.PixelUnpackBuffer, 0);
    }
}
