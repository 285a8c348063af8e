using NeuralGL.App.Drawing;
using NeuralGL.OpenGL.Heatmaps;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Scenes;

/// <summary>Maps of the plane as tiles of one texture.</summary>
internal sealed unsafe class PlaneAtlas : IDisposable
{
    /// <summary>How many maps there is room for.</summary>
    internal const int Count = Across * Across;

    private const int Across = 16, Side = PlaygroundNetwork.Side, Width = Across * Side;

    private readonly GL _gl;
    private readonly uint _texture;
    private readonly uint[] _texels = new uint[Width * Width];

    public PlaneAtlas(GL gl)
    {
        _gl = gl;
        _texture = gl.GenTexture();
        gl.BindTexture(TextureTarget.Texture2D, _texture);
        gl.TexImage2D(TextureTarget.Texture2D, 0, InternalFormat.Rgba8, Width, Width, 0, PixelFormat.Rgba, PixelType.UnsignedByte, null);
        gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureMaxLevel, 0);
    }

    /// <summary>Fills a tile: blue below 0, red above.</summary>
    /// <param name="tile">Which.</param>
    /// <param name="values">For each place, row by row.</param>
    /// <param name="limit">What gets the darkest colours.</param>
    internal void Set(int tile, ReadOnlySpan<float> values, float limit)
    {
        int at = (tile / Across * Side * Width) + (tile % Across * Side);
        for (int i = 0; i < values.Length; i++)
        {
            float share = limit > 0 ? Math.Clamp(values[i] / limit, -1, 1) : 0;
            _texels[at + (i / Side * Width) + (i % Side)] = ColorMaps.Diverging[(int)MathF.Round(127 + (127 * share))];
        }
    }

    /// <summary>Brings what was set to the GPU.</summary>
    internal void Upload()
    {
        _gl.BindTexture(TextureTarget.Texture2D, _texture);
        fixed (uint* p = _texels)
        {
            _gl.TexSubImage2D(TextureTarget.Texture2D, 0, 0, 0, Width, Width, PixelFormat.Rgba, PixelType.UnsignedByte, p);
        }
    }

    /// <summary>Draws a tile.</summary>
    internal void Draw(ScenePage page, int tile, Rect area)
    {
        // From the middle of the first place to that of the last: no colour of a neighbour comes in.
        const float texel = 1f / Width, span = (Side - 1) * texel;
        page.Image(_texture, area, ImageFilter.Linear, new Rect(((tile % Across * Side) + 0.5f) * texel, ((tile / Across * Side) + 0.5f) * texel, span, span));
    }

    public void Dispose() => _gl.DeleteTexture(_texture);
}
