using System.Numerics;
using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Transfers;
using NeuralGL.Pictures;

namespace NeuralGL.App.Demo;

/// <summary>
/// Small pictures of what a network saw, made of prepared inputs on the GPU: in its colours, standardisation undone, large inputs
/// thinned out. What the network sees inverted stays so. Without compute shaders the numbers are in the CPU's memory and are turned there.
/// </summary>
internal sealed class InputPictures : IDisposable
{
    /// <summary>The longest side of a picture in pixels.</summary>
    private const int Longest = 256;

    private readonly UploadTexture[] _textures;
    private readonly TensorToTexture? _convert;
    private readonly TexelLayout _layout;
    private readonly int _first;
    private readonly Vector4 _scale, _offset;
    private readonly float[] _numbers;
    private readonly byte[] _pixels;

    /// <summary>Makes room for pictures; all are black.</summary>
    /// <param name="device">The device.</param>
    /// <param name="transform">How inputs are made.</param>
    /// <param name="count">How many pictures.</param>
    internal InputPictures(GlDevice device, PictureTransform transform, int count)
    {
        int channels = transform.ChannelCount, thin = (Math.Max(transform.Width, transform.Height) + Longest - 1) / Longest;
        (int channel, int row, int column) = transform.Strides;
        bool isTurned = transform.Channels == PictureChannels.Bgr;
        _first = isTurned ? (channels - 1) * channel : 0;
        _layout = new TexelLayout(transform.Width / thin, transform.Height / thin, channels, isTurned ? -channel : channel, row * thin, column * thin);
        (Vector4 scale, Vector4 offset) = (Vector4.One, Vector4.Zero);
        for (int c = 0; c < channels; c++)
        {
            int of = isTurned ? channels - 1 - c : c;
            scale[c] = transform.ScaleOf(of) == 0 ? 1 : 1 / transform.ScaleOf(of);
            offset[c] = transform.MeanOf(of);
        }

        (_scale, _offset) = (scale, offset);

        _pixels = new byte[4 * _layout.Width * _layout.Height];
        _numbers = device.HasCompute ? [] : new float[transform.Length];
        _convert = device.HasCompute ? new TensorToTexture(device) : null;
        _textures = [.. Enumerable.Range(0, count).Select(_ => new UploadTexture(device))];
        foreach (UploadTexture texture in _textures)
        {
            texture.Upload(_pixels, _layout.Width, _layout.Height);
        }
    }

    internal int Width => _layout.Width;

    internal int Height => _layout.Height;

    /// <summary>The GL name of a picture.</summary>
    internal uint this[int index] => _textures[index].Handle;

    /// <summary>Makes a picture of an input; only schedules.</summary>
    internal void Take(int index, GlBuffer input)
    {
        if (_convert is not null)
        {
            _convert.Run(input, _layout, _textures[index].Handle, OutputTextureFormat.Rgba8, _scale, _offset, _first);
            return;
        }

        input.ReadBlocking(_numbers);
        int at = 0;
        for (int y = 0; y < _layout.Height; y++)
        {
            for (int x = 0; x < _layout.Width; x++, at += 4)
            {
                int place = _first + (y * _layout.RowStride) + (x * _layout.ColumnStride);
                for (int c = 0; c < 3; c++)
                {
                    int of = _layout.Channels == 1 ? 0 : c;
                    _pixels[at + c] = (byte)MathF.Round(255 * Math.Clamp((_numbers[place + (of * _layout.ChannelStride)] * _scale[of]) + _offset[of], 0, 1));
                }

                _pixels[at + 3] = 255;
            }
        }

        _textures[index].Upload(_pixels, _layout.Width, _layout.Height);
    }

    public void Dispose()
    {
        _convert?.Dispose();
        foreach (UploadTexture texture in _textures)
        {
            texture.Dispose();
        }
    }
}
