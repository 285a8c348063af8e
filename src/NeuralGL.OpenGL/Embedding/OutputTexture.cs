using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Pictures;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Embedding;

/// <summary>A texture that an output is written into.</summary>
internal sealed class OutputTexture : IDisposable
{
    private readonly GlName? _texture;
    private readonly uint _hosts;
    private readonly TensorToTexture _writer;

    /// <summary>A texture of the host's.</summary>
    internal OutputTexture(GlDevice device, uint texture, OutputTextureFormat format, TexelLayout layout, float scale, float offset)
    {
        (_hosts, Format, Layout, Scale, Offset) = (texture, format, layout, scale, offset);
        _writer = new TensorToTexture(device);
    }

    /// <summary>A texture made here.</summary>
    internal OutputTexture(GlDevice device, OutputTextureFormat format, TexelLayout layout, float scale, float offset)
    {
        (Format, Layout, Scale, Offset) = (format, layout, scale, offset);
        if (Math.Max(layout.Width, layout.Height) > device.Limits.TextureSize)
        {
            throw new GlLimitException($"an output of {layout.Width}×{layout.Height} texels is larger than a texture may be on {device.Renderer}: {device.Limits.TextureSize} (GL_MAX_TEXTURE_SIZE)");
        }

        using GuestScope scope = device.Enter(TouchedState.Texture);
        _texture = GlName.Texture(device);
        GL gl = device.Gl;
        gl.ActiveTexture(TextureUnit.Texture0);
        gl.BindTexture(TextureTarget.Texture2D, _texture.Handle);
        gl.TexStorage2D(TextureTarget.Texture2D, 1, format.Names().Storage, (uint)layout.Width, (uint)layout.Height);
        gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureMinFilter, (int)TextureMinFilter.Nearest);
        gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureMagFilter, (int)TextureMagFilter.Nearest);
        gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureWrapS, (int)TextureWrapMode.ClampToEdge);
        gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureWrapT, (int)TextureWrapMode.ClampToEdge);
        _writer = new TensorToTexture(device);
    }

    internal OutputTextureFormat Format { get; }

    internal TexelLayout Layout { get; }

    internal float Scale { get; }

    internal float Offset { get; }

    internal bool IsHosts => _texture is null;

    internal uint Handle => _texture?.Handle ?? _hosts;

    internal void Write(GlBuffer source) => _writer.Run(source, Layout, Handle, Format, 0, Scale, Offset);

    public void Dispose()
    {
        _writer.Dispose();
        _texture?.Dispose();
    }
}
