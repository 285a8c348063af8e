using NeuralGL.App.Frames;
using NeuralGL.App.Synthetic;
using NeuralGL.Pictures;

namespace NeuralGL.App.Learning;

/// <summary>Synthetic pictures as the network would see them: drawn as frames, then prepared by the model's own input transform.</summary>
internal static class SyntheticPictures
{
    /// <summary>Sides of the frames drawn, in pixels; several, since cameras differ.</summary>
    private static readonly int[] Sides = [112, 168, 240];

    /// <summary>Digits 0 to 9 with their labels; picture i is a function of seed and i alone.</summary>
    public static (byte[] Pixels, byte[] Labels) Digits(PictureTransform transform, int count, long seed, CancellationToken cancellation) =>
        Draw(transform, count, (digits, index, frame) => digits.RenderDigit(seed, index, null, frame), 0, cancellation);

    /// <summary>Pictures without a digit, all of class <paramref name="label"/>.</summary>
    public static (byte[] Pixels, byte[] Labels) Nothing(PictureTransform transform, int count, long seed, byte label, CancellationToken cancellation) =>
        Draw(transform, count, (digits, index, frame) => digits.RenderNothing(seed, index, frame), label, cancellation);

    private static (byte[] Pixels, byte[] Labels) Draw(PictureTransform transform, int count, Action<SyntheticDigits, long, Frame> render, byte noLabel, CancellationToken cancellation)
    {
        byte[] pixels = new byte[(long)count * transform.Length], labels = new byte[count];
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation }, () => new Pen(transform.Length), (index, _, pen) =>
        {
            int side = Sides[index % Sides.Length];
            SyntheticDigits digits = pen.Sizes.TryGetValue(side, out SyntheticDigits? known) ? known : pen.Sizes[side] = new SyntheticDigits(side, side);
            render(digits, index, pen.Frame);
            transform.Apply<float>(pen.Frame.Pixels, side, side, pen.Values);
            for (int i = 0; i < pen.Values.Length; i++)
            {
                pixels[((long)index * pen.Values.Length) + i] = (byte)Math.Clamp((pen.Values[i] * 255) + 0.5f, 0, 255);
            }

            labels[index] = pen.Frame.Truth?.Label is { } label ? (byte)label : noLabel;
            return pen;
        }, _ => { });
        return (pixels, labels);
    }

    private sealed class Pen(int length)
    {
        public Dictionary<int, SyntheticDigits> Sizes { get; } = [];

        public Frame Frame { get; } = new();

        public float[] Values { get; } = new float[length];
    }
}
