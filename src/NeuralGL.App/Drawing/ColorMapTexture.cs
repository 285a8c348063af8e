using NeuralGL.OpenGL.Heatmaps;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Drawing;

/// <summary>Both colour maps as a texture for colour bars: row 0 sequential, row 1 diverging.</summary>
internal sealed unsafe class ColorMapTexture : IDisposable
{
    private readonly GL _gl;

    public ColorMapTexture(GL gl)
    {
        _gl = gl;
        uint[] texels = [.. ColorMaps.Sequential, .. ColorMaps.Diverging, ColorMaps.Diverging[^1]];
        Handle = gl.GenTexture();
        gl.BindTexture(TextureTarget.Texture2D, Handle);
        fixed (uint* p = texels)
        {
            gl.TexImage2D(TextureTarget.Texture2D, 0, InternalFormat.Rgba8, 256, 2, 0, PixelFormat.Rgba, PixelType.UnsignedByte, p);
        }

        gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureMaxLevel, 0);
    }

    /// <summary>The texture's name.</summary>
    internal uint Handle { get; }

    public void Dispose() => _gl.DeleteTexture(Handle);
}
