using NeuralGL.OpenGL.Heatmaps;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Drawing;

/// <summary>A pair of colour maps as a texture for colour bars: row 0 sequential, row 1 diverging.</summary>
internal sealed unsafe class ColorMapTexture : IDisposable
{
    private readonly GL _gl;
    private readonly uint[] _texels = new uint[512];
    private HeatmapColors? _shown;

    public ColorMapTexture(GL gl)
    {
        _gl = gl;
        Handle = gl.GenTexture();
        Show(ColorMaps.Default);
        gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureMaxLevel, 0);
    }

    /// <summary>Takes another pair.</summary>
    internal void Show(HeatmapColors colors)
    {
        if (_shown == colors)
        {
            return;
        }

        _shown = colors;
        colors.Sequential.CopyTo(_texels, 0);
        colors.Diverging.CopyTo(_texels, 256);
        _texels[^1] = colors.Diverging[^1];
        _gl.BindTexture(TextureTarget.Texture2D, Handle);
        fixed (uint* p = _texels)
        {
            _gl.TexImage2D(TextureTarget.Texture2D, 0, InternalFormat.Rgba8, 256, 2, 0, PixelFormat.Rgba, PixelType.UnsignedByte, p);
        }
    }

    /// <summary>The texture's name.</summary>
    internal uint Handle { get; }

    public void Dispose() => _gl.DeleteTexture(Handle);
}
