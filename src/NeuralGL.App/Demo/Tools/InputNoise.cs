using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuralGL.Pictures;

namespace NeuralGL.App.Demo;

/// <summary>
/// Noise on the frame whose grains are as large as a pixel of the network's input: finer noise would be gone once the frame is made
/// smaller. Each grain is the sum of four bytes of a hash of frame, place and channel, which is nearly normal, in whole levels: the same
/// frame always gets the same noise.
/// </summary>
internal sealed class InputNoise
{
    /// <summary>Mean and standard deviation of the sum of four bytes: 4·255/2, √(4·(256² − 1)/12).</summary>
    private const int Mean = 510;

    private const double Deviation = 147.80;

    private int[] _edges = [];
    private (uint Up, uint Down)[] _grains = [];

    /// <summary>What is added to a level, rounded towards 0; grains are numbered by rows.</summary>
    internal static int Level(long frame, int grain, int channel, int percent)
    {
        uint hash = Hash((uint)((frame * 3) + channel) ^ Hash((uint)grain ^ 0x9E3779B9u));
        int sum = (int)((hash & 255) + ((hash >> 8) & 255) + ((hash >> 16) & 255) + (hash >> 24));
        return (int)((sum - Mean) * (percent * 2.55 / Deviation));
    }

    /// <summary>Adds noise to the part of a picture that the network sees; colours saturate, alpha stays.</summary>
    /// <param name="rgba">[·, <paramref name="width"/>, 4] bytes.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="seen">The part.</param>
    /// <param name="across">Grains in a row.</param>
    /// <param name="down">Rows of grains.</param>
    /// <param name="isGray">Whether all channels of a pixel get the same.</param>
    /// <param name="frame">The frame's number.</param>
    /// <param name="percent">Standard deviation in per cent of 255.</param>
    internal void Add(Span<byte> rgba, int width, PictureRectangle seen, int across, int down, bool isGray, long frame, int percent)
    {
        (int columns, int rows) = (Math.Min(across, seen.Width), Math.Min(down, seen.Height));
        if (_grains.Length != columns)
        {
            (_grains, _edges) = (new (uint, uint)[columns], new int[columns + 1]);
        }

        for (int i = 0; i <= columns; i++)
        {
            _edges[i] = seen.X + (int)((long)i * seen.Width / columns);
        }

        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < columns; i++)
            {
                _grains[i] = Grain(frame, (row * columns) + i, isGray, percent);
            }

            int bottom = seen.Y + (int)((row + 1L) * seen.Height / rows);
            for (int y = seen.Y + (int)((long)row * seen.Height / rows); y < bottom; y++)
            {
                Span<byte> line = rgba.Slice(4 * y * width, 4 * width);
                for (int i = 0; i < columns; i++)
                {
                    AddTo(line[(4 * _edges[i])..(4 * _edges[i + 1])], _grains[i].Up, _grains[i].Down);
                }
            }
        }
    }

    private static (uint Up, uint Down) Grain(long frame, int grain, bool isGray, int percent)
    {
        uint up = 0, down = 0;
        for (int channel = 0; channel < 3; channel++)
        {
            int level = Level(frame, grain, isGray ? 0 : channel, percent);
            up |= (uint)Math.Clamp(level, 0, 255) << (8 * channel);
            down |= (uint)Math.Clamp(-level, 0, 255) << (8 * channel);
        }

        return (up, down);
    }

    private static void AddTo(Span<byte> pixels, uint up, uint down)
    {
        Vector128<byte> more = Vector128.Create(up).AsByte(), less = Vector128.Create(down).AsByte();
        int at = 0;
        for (; at + 16 <= pixels.Length; at += 16)
        {
            Vector128<byte> sum = Vector128.AddSaturate(Vector128.Create<byte>(pixels.Slice(at, 16)), more);
            Vector128.SubtractSaturate(sum, less).CopyTo(pixels.Slice(at, 16));
        }

        Span<uint> rest = MemoryMarshal.Cast<byte, uint>(pixels[at..]);
        foreach (ref uint pixel in rest)
        {
            Vector128<byte> sum = Vector128.AddSaturate(Vector128.CreateScalar(pixel).AsByte(), more);
            pixel = Vector128.SubtractSaturate(sum, less).AsUInt32().ToScalar();
        }
    }

    /// <summary>The mixing of lowbias32: every bit of the input changes about half of the output's.</summary>
    private static uint Hash(uint x)
    {
        x = (x ^ (x >> 16)) * 0x7FEB352Du;
        x = (x ^ (x >> 15)) * 0x846CA68Bu;
        return x ^ (x >> 16);
    }
}
