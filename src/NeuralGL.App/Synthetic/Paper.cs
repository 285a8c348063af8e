using System.Numerics;
using System.Runtime.InteropServices;
using NeuralGL.App.Frames;

namespace NeuralGL.App.Synthetic;

/// <summary>The last step of a synthetic picture: paper under a light, what is painted on it, and the camera's noise, as bytes.</summary>
internal sealed class Paper
{
    private const int Tile = 256;
    private const int NoiseCount = 1 << 16;
    private static readonly float[] Grain = MakeGrain();
    private static readonly float[] Noise = MakeNoise();
    private readonly uint[] _row;
    private readonly float _fine;

    public Paper(int width, int height)
    {
        _row = new uint[width + Vector<float>.Count];

        // A small picture stands for a big one made smaller, and there noise and grain have averaged out.
        _fine = Math.Clamp(Math.Min(width, height) / 224f, 0.2f, 1);
    }

    /// <summary>Composes the picture. <paramref name="noiseSeed"/> makes every frame's noise its own.</summary>
    public void Compose(Canvas canvas, in Light light, ulong noiseSeed, Frame into)
    {
        int width = canvas.Width, height = canvas.Height;
        var pixels = MemoryMarshal.Cast<byte, uint>(into.Resize(width, height));
        var unit = 2f / Math.Min(width, height);
        var noise = light.Noise * 255 * _fine;
        Vector<float> zero = Vector<float>.Zero, one = Vector<float>.One, high = new(255f), half = new(0.5f);
        Vector<float> red = new(255 * (1 + light.Warmth)), green = new(255f), blue = new(255 * (1 - light.Warmth));
        var random = new SplitMix((long)noiseSeed, 77, 0);
        var box = canvas.Painted;
        var shadowSlope = unit * light.ShadowDirection.X / light.ShadowWidth;
        var count = Vector<float>.Count;
        for (var y = 0; y < height; y++)
        {
            var v = (y + 0.5f - (height * 0.5f)) * unit;
            var bits = random.Next();
            int n0 = (int)(bits & 0x7FFF), n1 = (int)((bits >> 16) & 0x7FFF);
            var grainRow = ((y + light.PaperY) & (Tile - 1)) * (Tile + 64);
            var inkRow = y >= box.Y0 && y < box.Y1;
            var level = new Vector<float>(light.Level + (light.Gradient.Y * v) - (light.Vignette * v * v));
            var shadowStart = new Vector<float>((((light.ShadowDirection.Y * v) - light.ShadowEdge) / light.ShadowWidth) + 0.5f);
            for (var x = 0; x < width; x += count)
            {
                var px = Vector<float>.Indices + new Vector<float>(x + 0.5f - (width * 0.5f));
                var u = px * unit;
                var lit = level + (u * (new Vector<float>(light.Gradient.X) - (u * light.Vignette)));
                var s = Vector.Min(Vector.Max((px * shadowSlope) + shadowStart, zero), one);
                lit *= one - (s * s * (new Vector<float>(3f) - (s * 2)) * light.Shadow);
                lit *= one + (new Vector<float>(Grain, grainRow + ((x + light.PaperX) & (Tile - 1))) * (light.Grain * _fine));
                Vector<float> r = lit, g = lit, b = lit;
                if (inkRow && x >= box.X0 && x < box.X1)
                {
                    var at = (y * canvas.Stride) + x;
                    var bare = one - new Vector<float>(canvas.Coverage, at);
                    r *= bare + new Vector<float>(canvas.Red, at);
                    g *= bare + new Vector<float>(canvas.Green, at);
                    b *= bare + new Vector<float>(canvas.Blue, at);
                }

                // Two tables: one for brightness, one, weaker, for colour.
                var luma = new Vector<float>(Noise, n0 + (x & 0x7FFF)) * noise;
                var chroma = new Vector<float>(Noise, n1 + (x & 0x7FFF)) * (noise * 0.5f);
                r = (r * red) + luma + chroma;
                g = (g * green) + luma;
                b = (b * blue) + luma - chroma;
                var packed = Byte(r, zero, high, half) | (Byte(g, zero, high, half) << 8) | (Byte(b, zero, high, half) << 16) | new Vector<uint>(0xFF000000);
                packed.CopyTo(_row, x);
            }

            _row.AsSpan(0, width).CopyTo(pixels[(y * width)..]);
        }
    }

    private static Vector<uint> Byte(Vector<float> value, Vector<float> low, Vector<float> high, Vector<float> half) =>
        Vector.AsVectorUInt32(Vector.ConvertToInt32(Vector.Min(Vector.Max(value + half, low), high)));

    /// <summary>Fibres and unevenness: three octaves of noise that repeats every 256 pixels, about ±1; rows have 64 more, so that a vector may begin at the last.</summary>
    private static float[] MakeGrain()
    {
        var tile = new float[Tile * (Tile + 64)];
        foreach (var (cell, weight) in new[] { (1, 0.5f), (4, 0.7f), (32, 0.9f) })
        {
            var cells = Tile / cell;
            for (var y = 0; y < Tile; y++)
            {
                for (var x = 0; x < Tile; x++)
                {
                    int cx = x / cell, cy = y / cell;
                    float fx = (x % cell) / (float)cell, fy = (y % cell) / (float)cell;
                    float a = At(cx, cy), b = At(cx + 1, cy), c = At(cx, cy + 1), d = At(cx + 1, cy + 1);
                    tile[(y * (Tile + 64)) + x] += weight * (a + ((b - a) * fx) + ((c - a) * fy) + ((a - b - c + d) * fx * fy));
                }
            }

            float At(int cx, int cy) => new SplitMix(cell, cx % cells, cy % cells).Normal();
        }

        for (var y = 0; y < Tile; y++)
        {
            Array.Copy(tile, y * (Tile + 64), tile, (y * (Tile + 64)) + Tile, 64);
        }

        return tile;
    }

    private static float[] MakeNoise()
    {
        var table = new float[NoiseCount + 64];
        var random = new SplitMix(20, 11, 5);
        foreach (ref var value in table.AsSpan())
        {
            value = random.Normal();
        }

        return table;
    }
}
