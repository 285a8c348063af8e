using NeuralGL;
using NeuralGL.Backends;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace Upscaler;

/// <summary>
/// Examples: patches of brightness out of pictures made half as large, and what bicubic interpolation of them lacks. Each epoch turns and
/// mirrors them anew.
/// </summary>
internal sealed class Patches : IExampleSource
{
    private const int Side = 24, Seen = Side + (2 * Network.Halo), Made = 2 * Side;

    /// <summary>One patch for so many pixels of a picture.</summary>
    private const int PixelsPerPatch = 4600;

    /// <summary>Places drawn for each patch, of which the one that lacks most is taken: flat ones teach nothing.</summary>
    private const int Draws = 2;

    private readonly List<(float[] Seen, float[] Lacking)> _patches = [];
    private readonly ulong _seed;

    internal Patches(IReadOnlyList<Picture> pictures, IBackend backend, ulong seed)
    {
        (_seed, PictureCount) = (seed, pictures.Count);
        var random = new SplitMix64(seed);
        foreach (Picture picture in pictures)
        {
            Picture small = Scaling.Halved(picture, backend);
            float[] seen = Brightness(small), lacking = Brightness(picture), smooth = Brightness(Scaling.Doubled(small, backend));
            for (int i = 0; i < lacking.Length; i++)
            {
                lacking[i] -= smooth[i];
            }

            for (int i = 0; i < 1 + (lacking.Length / PixelsPerPatch) && small.Width >= Side && small.Height >= Side; i++)
            {
                _patches.Add(Draw(small, seen, lacking, ref random));
            }
        }
    }

    /// <summary>Pictures that the patches are of.</summary>
    internal int PictureCount { get; }

    /// <inheritdoc/>
    public int Count => _patches.Count;

    /// <inheritdoc/>
    public Shape InputShape => Shape.Of(1, Seen, Seen);

    /// <inheritdoc/>
    public Shape TargetShape => Shape.Of(1, Made, Made);

    /// <inheritdoc/>
    public void Read(int index, int epoch, Span<float> input, Span<float> target)
    {
        int turn = (int)(SplitMix64.Mix(_seed + ((ulong)index << 20) + (ulong)epoch) & 7);
        Turn(_patches[index].Seen, Seen, turn, input);
        Turn(_patches[index].Lacking, Made, turn, target);
    }

    /// <summary>One of the eight ways to lay a square: mirrored in x, in y, and at its diagonal.</summary>
    private static void Turn(float[] from, int side, int turn, Span<float> to)
    {
        for (int i = 0; i < to.Length; i++)
        {
            int x = i % side, y = i / side;
            (x, y) = ((turn & 1) == 0 ? x : side - 1 - x, (turn & 2) == 0 ? y : side - 1 - y);
            to[i] = (turn & 4) == 0 ? from[(y * side) + x] : from[(x * side) + y];
        }
    }

    private static float[] Brightness(Picture picture)
    {
        var brightness = new float[picture.Width * picture.Height];
        for (int i = 0; i < picture.Rgb.Length; i++)
        {
            brightness[i % brightness.Length] += Network.Luma[i / brightness.Length] * picture.Rgb[i] / 255;
        }

        return brightness;
    }

    private static (float[] Seen, float[] Lacking) Draw(Picture small, float[] seen, float[] lacking, ref SplitMix64 random)
    {
        (float[] Seen, float[] Lacking) best = ([], []);
        for (int draw = 0; draw < Draws; draw++)
        {
            int x = random.NextInt(small.Width - Side + 1), y = random.NextInt(small.Height - Side + 1);
            float[] found = Cut(lacking, 2 * small.Width, 2 * small.Height, 2 * x, 2 * y, Made);
            if (draw == 0 || found.Sum(MathF.Abs) > best.Lacking.Sum(MathF.Abs))
            {
                best = (Cut(seen, small.Width, small.Height, x - Network.Halo, y - Network.Halo, Seen), found);
            }
        }

        return best;
    }

    private static float[] Cut(float[] plane, int width, int height, int left, int top, int side)
    {
        var square = new float[side * side];
        for (int i = 0; i < square.Length; i++)
        {
            square[i] = plane[(Math.Clamp(top + (i / side), 0, height - 1) * width) + Math.Clamp(left + (i % side), 0, width - 1)];
        }

        return square;
    }
}
