using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Learning;

/// <summary>Pictures as examples: flat rows of ink in [0, 1] and one-hot classes. With augmentation every epoch shows other variants.</summary>
internal sealed class PictureExamples(PictureSet pictures, int classes, bool augment, ulong seed) : IExampleSource
{
    public int Count => pictures.Count;

    public Shape InputShape { get; } = Shape.Of(pictures.Length);

    public Shape TargetShape { get; } = Shape.Of(classes);

    public void Read(int index, int epoch, Span<float> input, Span<float> target)
    {
        ReadOnlySpan<byte> picture = pictures.Picture(index, out int label, out bool scanned);
        target.Clear();
        target[label] = 1;
        if (augment)
        {
            // Each pair of epoch and index starts a sequence of its own.
            var start = new SplitMix64(seed ^ ((ulong)epoch << 32) ^ (uint)index);
            Augmentation.Apply(picture, pictures.Rows, pictures.Columns, scanned, new SplitMix64(start.Next()), input);
        }
        else
        {
            for (int i = 0; i < input.Length; i++)
            {
                input[i] = picture[i] / 255f;
            }
        }
    }
}
