using NeuralGL.App.Frames;
using NeuralGL.App.Synthetic;
using NeuralGL.Pictures;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Scenes;

/// <summary>The program's own digits as a network sees them, without their paper: some to learn from and some held back, moved by whole pixels.</summary>
internal sealed class ShiftDigits
{
    internal const int Side = 28, Length = Side * Side, Classes = 10, Training = 800, HeldBack = 200;

    /// <summary>The most pixels that digits are moved while a network learns.</summary>
    internal const int LearnedShift = 3;

    private const int FrameSide = 2 * Side;

    private const long TrainingSeed = 11, HeldBackSeed = 12, MoveStream = 301;

    private static readonly (int X, int Y)[] s_directions = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    private readonly float[] _training, _heldBack;

    public ShiftDigits(PictureTransform transform) => (_training, _heldBack) = (Write(transform, Training, TrainingSeed), Write(transform, HeldBack, HeldBackSeed));

    /// <summary>The digit on a picture of either set.</summary>
    internal static int LabelOf(int index) => index % Classes;

    /// <summary>A held-back digit, moved to the right, down, to the left or up, as its number has it.</summary>
    /// <param name="index">Its number.</param>
    /// <param name="pixels">How far it moves.</param>
    /// <param name="into">[Side, Side], ink from 0 to 1; filled.</param>
    internal void ReadHeldBack(int index, int pixels, Span<float> into)
    {
        (int x, int y) = s_directions[index / Classes % s_directions.Length];
        Move(_heldBack.AsSpan(index * Length, Length), x * pixels, y * pixels, into);
    }

    /// <summary>All held-back digits, [HeldBack, Length].</summary>
    internal Tensor ReadHeldBack(int pixels)
    {
        var all = Tensor.Zeros(Shape.Of(HeldBack, Length));
        for (int i = 0; i < HeldBack; i++)
        {
            ReadHeldBack(i, pixels, all.Floats.Slice(i * Length, Length));
        }

        return all;
    }

    /// <summary>The digits to learn from, as they are or moved anew in every epoch.</summary>
    internal IExampleSource Examples(bool moved) => new MovedExamples(this, moved ? LearnedShift : 0);

    /// <summary>Draws digits in turn and takes their paper away, as a scanner would: what is no darker than the picture's mean becomes 0, the darkest ink 1.</summary>
    private static float[] Write(PictureTransform transform, int count, long seed)
    {
        var pictures = new float[count * Length];
        Parallel.For(0, count, () => (Painter: new SyntheticDigits(FrameSide, FrameSide), Frame: new Frame()), (i, _, pen) =>
        {
            pen.Painter.RenderDigit(seed, i, LabelOf(i), pen.Frame);
            Span<float> picture = pictures.AsSpan(i * Length, Length);
            transform.Apply(pen.Frame.Pixels, FrameSide, FrameSide, picture);
            float paper = System.Numerics.Tensors.TensorPrimitives.Average<float>(picture) + 0.1f, ink = System.Numerics.Tensors.TensorPrimitives.Max<float>(picture);
            foreach (ref float value in picture)
            {
                value = Math.Clamp((value - paper) / Math.Max(ink - paper, 0.1f), 0, 1);
            }

            return pen;
        }, _ => { });
        return pictures;
    }

    /// <summary>Moves a picture; the paper goes on at the edges that come into view.</summary>
    private static void Move(ReadOnlySpan<float> picture, int right, int down, Span<float> into)
    {
        for (int i = 0; i < Length; i++)
        {
            int x = Math.Clamp((i % Side) - right, 0, Side - 1), y = Math.Clamp((i / Side) - down, 0, Side - 1);
            into[i] = picture[(y * Side) + x];
        }
    }

    private sealed class MovedExamples(ShiftDigits digits, int most) : IExampleSource
    {
        public int Count => Training;

        public Shape InputShape => Shape.Of(Length);

        public Shape TargetShape => Shape.Of(Classes);

        public void Read(int index, int epoch, Span<float> input, Span<float> target)
        {
            var random = new SplitMix(TrainingSeed, MoveStream, ((long)epoch * Training) + index);
            Move(digits._training.AsSpan(index * Length, Length), random.Below((2 * most) + 1) - most, random.Below((2 * most) + 1) - most, input);
            target.Clear();
            target[LabelOf(index)] = 1;
        }
    }
}
