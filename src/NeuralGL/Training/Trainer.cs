using System.Diagnostics;
using System.Numerics.Tensors;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Training;

/// <summary>How long and how fast to train.</summary>
public sealed record TrainerOptions
{
    /// <summary>Passes over all examples.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>The learning rate that the schedule scales.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>How the learning rate changes.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Constant;

    /// <summary>Decides the order of the examples.</summary>
    public ulong Seed { get; init; }

    /// <summary>Steps between two looks at the loss. Every look waits for the backend.</summary>
    public int StepsPerReport { get; init; } = 50;
}

/// <summary>Where training stands.</summary>
/// <param name="Epoch">1 for the first.</param>
/// <param name="Epochs">How many there will be.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="StepsPerEpoch">Steps in an epoch.</param>
/// <param name="Loss">The mean loss since the last report; at the end of an epoch, of the whole epoch.</param>
/// <param name="SamplesPerSecond">Since the start, without what listeners take.</param>
/// <param name="EpochEnded">Whether this is an epoch's end; then the store holds the parameters as they are.</param>
public readonly record struct TrainingProgress(int Epoch, int Epochs, int Step, int StepsPerEpoch, double Loss, double SamplesPerSecond, bool EpochEnded);

/// <summary>What came of training.</summary>
/// <param name="EpochLosses">The mean loss of each whole epoch.</param>
/// <param name="Seconds">The time of the steps, without what listeners take.</param>
/// <param name="SamplesPerSecond">Examples learnt from in a second.</param>
/// <param name="Interrupted">Whether it was cancelled before the last epoch ended.</param>
public sealed record TrainingResult(IReadOnlyList<double> EpochLosses, double Seconds, double SamplesPerSecond, bool Interrupted);

/// <summary>The loss or a parameter is no longer a finite number. The store holds the last good parameters.</summary>
public sealed class TrainingDivergedException(int epoch, int step, string message) : Exception(message)
{
    /// <summary>The epoch in which it was noticed.</summary>
    public int Epoch { get; } = epoch;

    /// <summary>The step of that epoch at which it was noticed.</summary>
    public int Step { get; } = step;
}

/// <summary>Runs a <see cref="TrainingSession"/> over epochs, reports, and sees to it that the store ends with weights worth keeping.</summary>
public sealed class Trainer(TrainerOptions options)
{
    /// <summary>
    /// Trains. The store ends with the last epoch's parameters; when cancelled, with those of the epoch whose mean loss was least
    /// (with the current ones if no epoch has ended).
    /// </summary>
    /// <param name="backend">What computes.</param>
    /// <param name="graph">A graph by <see cref="TrainingGraph.Build"/>.</param>
    /// <param name="parameters">Has first values for the network's parameters.</param>
    /// <param name="examples">What to learn from.</param>
    /// <param name="report">Called on this thread every few steps and at the end of each epoch.</param>
    /// <param name="cancellation">Ends training after the current step.</param>
    /// <exception cref="TrainingDivergedException">The loss became NaN or infinite.</exception>
    public TrainingResult Train(
        IBackend backend, Graph graph, ParameterStore parameters, IExampleSource examples, Action<TrainingProgress>? report = null, CancellationToken cancellation = default)
    {
        using var session = new TrainingSession(backend, graph, parameters, examples, options.Seed);
        long steps = (long)options.Epochs * session.StepsPerEpoch, done = 0;
        var losses = new List<double>();
        var clock = new Stopwatch();
        ParameterStore good = parameters.Clone(), best = good;
        double Speed() => done * session.Batch / Math.Max(clock.Elapsed.TotalSeconds, 1e-9);
        for (int epoch = 1; epoch <= options.Epochs; epoch++)
        {
            double epochSum = 0;
            int since = 0;
            for (int step = 1; step <= session.StepsPerEpoch; step++)
            {
                if (cancellation.IsCancellationRequested)
                {
                    session.SyncParametersBlocking();
                    Restore(losses.Count > 0 ? best : parameters, parameters);
                    return new TrainingResult(losses, clock.Elapsed.TotalSeconds, Speed(), true);
                }

                clock.Start();
                session.Step(options.LearningRate * options.Schedule.Factor(done, steps));
                done++;
                since++;
                bool ended = step == session.StepsPerEpoch;
                if (!ended && since < options.StepsPerReport)
                {
                    clock.Stop();
                    continue;
                }

                // In this order: reading the loss sum also sets it to 0 in the store, which must not be overwritten.
                session.SyncParametersBlocking();
                double sum = session.TakeLossSumBlocking();
                clock.Stop();

                // The loss tells of the parameters before the step, so they are looked at too.
                if (!double.IsFinite(sum) || !AllFinite(parameters))
                {
                    Restore(good, parameters);
                    throw new TrainingDivergedException(
                        epoch, step, $"training diverged: the loss or a weight is no longer a finite number in epoch {epoch}, step {step}; the last good weights are kept; try a smaller learning rate than {options.LearningRate}");
                }

                good = parameters.Clone();
                epochSum += sum;
                report?.Invoke(new TrainingProgress(epoch, options.Epochs, step, session.StepsPerEpoch, sum / since, Speed(), false));
                since = 0;
            }

            losses.Add(epochSum / session.StepsPerEpoch);
            best = losses[^1] <= losses.Min() ? good : best;
            report?.Invoke(new TrainingProgress(epoch, options.Epochs, session.StepsPerEpoch, session.StepsPerEpoch, losses[^1], Speed(), true));
        }

        return new TrainingResult(losses, clock.Elapsed.TotalSeconds, Speed(), false);
    }

    private static bool AllFinite(ParameterStore parameters) =>
        parameters.Names.All(name => parameters[name] is not { Element: ElementType.Float32 } t || float.IsFinite(TensorPrimitives.SumOfMagnitudes<float>(t.Floats)));

    private static void Restore(ParameterStore from, ParameterStore to)
    {
        if (from == to)
        {
            return;
        }

        foreach (string name in from.Names)
        {
            to[name] = from[name].Clone();
        }
    }
}
