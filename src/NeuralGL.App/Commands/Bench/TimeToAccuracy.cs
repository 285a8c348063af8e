using System.Diagnostics;
using NeuralGL.App.Learning;
using NeuralGL.Backends;
using NeuralGL.Data;
using NeuralGL.Graphs;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Commands.Bench;

/// <summary>
/// How long a network takes to learn: from opening the files to the end of the first epoch after which enough of all test pictures are
/// right, evaluation after every epoch included. The test pictures say when to stop, so this measures speed and not how good it gets.
/// </summary>
/// <param name="directory">A folder with IDX files.</param>
/// <param name="layers">The network.</param>
/// <param name="goal">The share of right test pictures to reach.</param>
internal sealed class TimeToAccuracy(string directory, LayerSpec layers, double goal)
{
    /// <summary>Adam with this rate, falling to 0 along a cosine, makes of few epochs the most: MNIST's 98 % are there at the third one's end.</summary>
    private const double LearningRate = 0.004;
    private const int Epochs = 3, Batch = 96;

    /// <summary>The time for one seed.</summary>
    /// <returns>Null if it was not reached in the epochs there are.</returns>
    /// <exception cref="UserException">The pictures do not fit the network.</exception>
    internal TimeSpan? Measure(IBackend backend, ulong seed, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        IdxDataSet train = IdxDataSet.Load(directory, DataSplit.Train), test = IdxDataSet.Load(directory, DataSplit.Test, layers.Outputs);
        PictureSet learnt = PictureSet.From(train), judged = PictureSet.From(test);
        if (learnt.Length != layers.Inputs || judged.Length != layers.Inputs || train.Labels.Max() >= layers.Outputs)
        {
            throw new UserException($"--data {directory}: {layers} takes {layers.Inputs} pixels and {layers.Outputs} classes, but there are pictures of {train.Columns}x{train.Rows} in {train.Labels.Max() + 1}", ExitCode.BadInput);
        }

        var parameters = new ParameterStore();
        Mlp.Initialize(layers, parameters, seed);
        Graph step = TrainingGraph.Build(Batch, Shape.Of(layers.Inputs), Shape.Of(layers.Outputs), (g, x) => Mlp.Add(g, layers, x, seed), Losses.SoftmaxCrossEntropy, new Adam());
        using var judge = new Judge(backend, layers, Losses.SoftmaxCrossEntropy, parameters, new PictureExamples(judged, layers.Outputs, null, seed));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        TimeSpan? reached = null;
        var trainer = new Trainer(new TrainerOptions { Epochs = Epochs, LearningRate = LearningRate, Schedule = LearningRateSchedule.Cosine, Seed = seed });
        trainer.Train(
            backend, step, parameters, new PictureExamples(learnt, layers.Outputs, null, seed),
            p =>
            {
                if (p.EpochEnded && reached is null && judge.Measure().Accuracy >= goal)
                {
                    reached = Stopwatch.GetElapsedTime(start);
                    stop.Cancel();
                }
            },
            stop.Token);
        cancellation.ThrowIfCancellationRequested();
        return reached;
    }
}
