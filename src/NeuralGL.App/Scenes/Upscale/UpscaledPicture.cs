using NeuralGL.OpenGL;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Scenes;

/// <summary>A picture, the same half as large, and that doubled in two ways: four textures of four bytes a texel.</summary>
internal sealed class UpscaledPicture : IDisposable
{
    private readonly GL _gl;
    private readonly bool _isImmutable;

    /// <summary>Makes the textures; what is on them is undefined.</summary>
    internal UpscaledPicture(GlDevice device, int width, int height)
    {
        (_gl, _isImmutable, Width, Height) = (device.Gl, device.HasCompute, width, height);
        (Truth, Small, Bicubic, Network) = (Make(width, height), Make(width / 2, height / 2), Make(width, height), Make(width, height));
    }

    internal int Width { get; }

    internal int Height { get; }

    internal uint Truth { get; }

    internal uint Small { get; }

    internal uint Bicubic { get; }

    internal uint Network { get; }

    /// <summary>Peak signal-to-noise ratios of both results, in dB; null until they are known.</summary>
    internal (double Bicubic, double Network)? Decibels { get; set; }

    /// <summary>What the network took, in milliseconds.</summary>
    internal double Milliseconds { get; set; }

    public void Dispose()
    {
        foreach (uint texture in (uint[])[Truth, Small, Bicubic, Network])
        {
            _gl.DeleteTexture(texture);
        }
    }

    /// <summary>Immutable where there are compute shaders, whose images want it.</summary>
    private unsafe uint Make(int width, int height)
    {
        uint texture = _gl.GenTexture();
        _gl.BindTexture(TextureTarget.Texture2D, texture);
        if (_isImmutable)
        {
            _gl.TexStorage2D(TextureTarget.Texture2D, 1, SizedInternalFormat.Rgba8, (uint)width, (uint)height);
        }
        else
        {
            _gl.TexImage2D(TextureTarget.Texture2D, 0, InternalFormat.Rgba8, (uint)width, (uint)height, 0, PixelFormat.Rgba, PixelType.UnsignedByte, null);
            _gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureMaxLevel, 0);
        }

        _gl.BindTexture(TextureTarget.Texture2D, 0);
        return texture;
    }
}
