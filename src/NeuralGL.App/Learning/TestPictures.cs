using NeuralGL.App.Commands;
using NeuralGL.App.Frames;
using NeuralGL.App.Synthetic;
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
        float[]?[] inputs = new float[frames][];
        int[] truths = new int[frames];
        Parallel.For(0, frames, new ParallelOptions { CancellationToken = cancellation }, () => (Scene: new SyntheticScene(seed, width, height), Frame: new Frame()), (i, _, own) =>
        {
            FrameTruth truth = own.Scene.TruthAt(i);
            if (!truth.InTransition && (truth.Label ?? nothing) is { } label && label < classifier.Classes)
            {
                own.Scene.Render(i, own.Frame);
                classifier.Transform.Apply<float>(own.Frame.Pixels, width, height, inputs[i] = new float[classifier.InputLength]);
                truths[i] = label;
            }

            return own;
        }, _ => { });
        int[] judged = [.. Enumerable.Range(0, frames).Where(i => inputs[i] is not null)];
        classifier.Run(judged.Length, (i, to) => inputs[judged[i]].CopyTo(to), (i, p) => evaluation.Add(truths[judged[i]], p), cancellation);
        return frames - judged.Length;
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
