using NeuralGL.App.Commands;
using NeuralGL.App.Frames;
using NeuralGL.Data;
using NeuralGL.Pictures;

namespace NeuralGL.App.Learning;

/// <summary>Puts pictures with known truth before a classifier.</summary>
internal static class TestPictures
{
    /// <summary>IDX pictures, 255 = ink. They are not inverted, whatever the model does with frames: MNIST's ink is light already.</summary>
    public static void Evaluate(Classifier classifier, IdxDataSet data, Evaluation evaluation, CancellationToken cancellation) =>
        Run(classifier, data, (i, p) => evaluation.Add(data.Labels[i], p), cancellation);

    /// <summary>IDX pictures that show nothing the model knows.</summary>
    public static void EvaluateNegatives(Classifier classifier, IdxDataSet data, Evaluation evaluation, CancellationToken cancellation) =>
        Run(classifier, data, (_, p) => evaluation.AddNegative(p), cancellation);

    /// <summary>Frames of the synthetic scene. Those in transition are left out, and empty ones if the model has no class for them.</summary>
    /// <returns>How many frames were left out.</returns>
    public static int EvaluateFrames(Classifier classifier, long seed, int frames, int? nothing, Evaluation evaluation, CancellationToken cancellation)
    {
        (int width, int height) = new FrameSourceOptions().Size;
        using var source = new SyntheticSource(seed, width, height);
        var frame = new Frame();
        var inputs = new List<float[]>();
        var truths = new List<int>();
        for (int i = 0; i < frames; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            source.Read(frame, cancellation);
            FrameTruth truth = frame.Truth!.Value;
            if (!truth.InTransition && (truth.Label ?? nothing) is { } label && label < classifier.Classes)
            {
                float[] input = new float[classifier.InputLength];
                classifier.Transform.Apply<float>(frame.Pixels, frame.Width, frame.Height, input);
                inputs.Add(input);
                truths.Add(label);
            }
        }

        classifier.Run(inputs.Count, (i, to) => inputs[i].CopyTo(to), (i, p) => evaluation.Add(truths[i], p), cancellation);
        return frames - inputs.Count;
    }

    private static void Run(Classifier classifier, IdxDataSet data, Classifier.Use use, CancellationToken cancellation)
    {
        PictureTransform transform = classifier.Transform with { Invert = false };
        if (transform.Length != classifier.InputLength)
        {
            throw new UserException($"the model takes {classifier.InputLength} numbers, but pictures become {transform.Length}", ExitCode.BadInput);
        }

        classifier.Run(data.Count, (i, to) => transform.Apply(data.Image(i), data.Columns, data.Rows, to, 1), use, cancellation);
    }
}
