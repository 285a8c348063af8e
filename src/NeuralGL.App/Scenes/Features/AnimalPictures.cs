using NeuralGL.App.Synthetic;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Scenes;

/// <summary>What happens to the held-back pictures before a classifier sees them.</summary>
internal enum PictureChange
{
    /// <summary>Nothing.</summary>
    Clean,

    /// <summary>Everything moved, each picture in one of eight directions.</summary>
    Moved,

    /// <summary>Every value halved: half the light and half the contrast.</summary>
    Contrast,
}

/// <summary>
/// Small colour pictures of cats (even numbers) and dogs (odd ones) with the attributes that their painter was told: some to learn
/// from and some held back.
/// </summary>
internal sealed class AnimalPictures
{
    internal const int Side = 24, Length = 3 * Side * Side, Margin = 6, Training = 1024, HeldBack = 256;

    internal const long TrainingSeed = 1, HeldBackSeed = 2;

    internal const float ContrastFactor = 0.5f;

    private static readonly (int X, int Y)[] s_directions = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)];

    private readonly CatsAndDogs _window = new(Side, Margin);
    private readonly float[][] _training, _heldBack;
    private readonly AnimalTraits[] _trainingTraits = new AnimalTraits[Training], _heldBackTraits = new AnimalTraits[HeldBack];

    public AnimalPictures()
    {
        _training = Paint(TrainingSeed, _trainingTraits);
        _heldBack = Paint(HeldBackSeed, _heldBackTraits);
    }

    /// <summary>The attributes of the held-back pictures.</summary>
    internal IReadOnlyList<AnimalTraits> HeldBackTraits => _heldBackTraits;

    /// <summary>The attributes of the pictures to learn from.</summary>
    internal IReadOnlyList<AnimalTraits> TrainingTraits => _trainingTraits;

    /// <summary>Whether a picture of either set is of a cat.</summary>
    internal static bool IsCat(int index) => index % 2 == 0;

    /// <summary>A held-back picture, [3, Side, Side] from 0 to 1.</summary>
    /// <param name="index">Its number.</param>
    /// <param name="change">What happens to it.</param>
    /// <param name="pixels">How far it moves, if it does; at most <see cref="Margin"/>.</param>
    /// <param name="into">Filled.</param>
    internal void ReadHeldBack(int index, PictureChange change, int pixels, Span<float> into)
    {
        // Cats and dogs take turns, so pairs share a direction.
        (int x, int y) = change == PictureChange.Moved ? s_directions[index / 2 % s_directions.Length] : (0, 0);
        _window.Window(_heldBack[index], x * pixels, y * pixels, into);
        Scale(into, change == PictureChange.Contrast ? ContrastFactor : 1);
    }

    /// <summary>All held-back pictures, [HeldBack, Length].</summary>
    internal float[] ReadHeldBack(PictureChange change, int pixels)
    {
        var all = new float[HeldBack * Length];
        for (int i = 0; i < HeldBack; i++)
        {
            ReadHeldBack(i, change, pixels, all.AsSpan(i * Length, Length));
        }

        return all;
    }

    /// <summary>The attributes as numbers, [count, <see cref="AnimalTraits.Count"/>].</summary>
    internal static float[] Numbers(IReadOnlyList<AnimalTraits> traits)
    {
        var all = new float[traits.Count * AnimalTraits.Count];
        for (int i = 0; i < traits.Count; i++)
        {
            traits[i].Write(all.AsSpan(i * AnimalTraits.Count, AnimalTraits.Count));
        }

        return all;
    }

    /// <summary>The attributes of the pictures to learn from.</summary>
    internal IExampleSource AttributeExamples()
    {
        var targets = Tensor.Zeros(Shape.Of(Training, 1));
        for (int i = 0; i < Training; i++)
        {
            targets.Floats[i] = IsCat(i) ? 1 : 0;
        }

        return new TensorExamples(new Tensor(Shape.Of(Training, AnimalTraits.Count), Numbers(_trainingTraits)), targets);
    }

    /// <summary>The pictures to learn from.</summary>
    /// <param name="most">The most pixels that a picture is moved, anew in every epoch, with another contrast each time; 0 leaves the pictures as they are.</param>
    internal IExampleSource PictureExamples(int most) => new Examples(this, most);

    private static void Scale(Span<float> values, float factor) => System.Numerics.Tensors.TensorPrimitives.Multiply(values, factor, values);

    private static float[][] Paint(long seed, AnimalTraits[] traits)
    {
        var pictures = new float[traits.Length][];
        Parallel.For(0, traits.Length, () => new CatsAndDogs(Side, Margin), (i, _, painter) =>
        {
            pictures[i] = new float[painter.WholeLength];
            traits[i] = painter.Draw(seed, i, pictures[i]);
            return painter;
        }, _ => { });
        return pictures;
    }

    private sealed class Examples(AnimalPictures pictures, int most) : IExampleSource
    {
        private const long ChangeStream = 204;

        public int Count => Training;

        public Shape InputShape => Shape.Of(Length);

        public Shape TargetShape => Shape.Of(1);

        public void Read(int index, int epoch, Span<float> input, Span<float> target)
        {
            target[0] = IsCat(index) ? 1 : 0;
            if (most == 0)
            {
                pictures._window.Window(pictures._training[index], 0, 0, input);
                return;
            }

            var random = new SplitMix(TrainingSeed, ChangeStream, ((long)epoch * Training) + index);
            pictures._window.Window(pictures._training[index], random.Below((2 * most) + 1) - most, random.Below((2 * most) + 1) - most, input);
            Scale(input, random.Range(0.4f, 1));
        }
    }
}
