using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Learning;

/// <summary>Pictures as examples: flat rows of ink in [0, 1] and one-hot classes. With augmentation every epoch shows other variants.</summary>
/// <param name="pictures">The pictures.</param>
/// <param name="classes">How many classes there are.</param>
/// <param name="augmentation">How they are changed, or null.</param>
/// <param name="seed">Decides how.</param>
/// <param name="chosen">Which of them are the examples; null for all.</param>
internal sealed class PictureExamples(PictureSet pictures, int classes, Augmentation? augmentation, ulong seed, int[]? chosen = null) : IExampleSource
{
    public int Count => chosen?.Length ?? pictures.Count;

    public Shape InputShape { get; } = Shape.Of(pictures.Length);

    public Shape TargetShape { get; } = Shape.Of(classes);

    public void Read(int index, int epoch, Span<float> input, Span<float> target)
    {
        index = chosen?[index] ?? index;
        ReadOnlySpan<byte> picture = pictures.Picture(index, out int label, out bool scanned);
        target.Clear();
        target[label] = 1;
        if (augmentation is not null)
        {
            // Each pair of epoch and index starts a sequence of its own.
            var start = new SplitMix64(seed ^ ((ulong)epoch << 32) ^ (uint)index);
            augmentation.Apply(picture, pictures.Rows, pictures.Columns, scanned, new SplitMix64(start.Next()), input);
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
