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

    /// <summary>Steps whose losses are asked for together; on a GPU they arrive some steps later.</summary>
    public int StepsPerReport { get; init; } = 50;

    /// <summary>Called at the end of each epoch, and when training is cancelled, with everything needed to go on from there, or null. What it gets is the callee's.</summary>
    public Action<TrainingState>? Checkpoint { get; init; }
}

/// <summary>Where training stands.</summary>
/// <param name="Epoch">1 for the first.</param>
/// <param name="Epochs">How many there will be.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="StepsPerEpoch">Steps in an epoch.</param>
/// <param name="Loss">The mean of the losses that arrived since the last report, on a GPU those of some steps ago; at the end of an epoch, of the whole epoch.</param>
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
    /// (with the current ones if no epoch has ended). Within an epoch nothing waits for a GPU: losses are taken when they arrive, and the
    /// good parameters are copied on the GPU. At an epoch's end the parameters come to the store.
    /// </summary>
    /// <param name="backend">What computes.</param>
    /// <param name="graph">A graph by <see cref="TrainingGraph.Build"/>.</param>
    /// <param name="parameters">Has first values for the network's parameters.</param>
    /// <param name="examples">What to learn from.</param>
    /// <param name="report">Called on this thread every few steps and at the end of each epoch.</param>
    /// <param name="cancellation">Ends training after the current step.</param>
    /// <param name="resume">Where to go on: with the same examples and options the result is that of training which never stopped, bit for bit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is not a positive finite number.</exception>
    /// <exception cref="TrainingDivergedException">The loss became NaN or infinite.</exception>
    /// <exception cref="GraphException">The examples do not fit the graph, or the state does not fit both or is of another schedule.</exception>
    public TrainingResult Train(
        IBackend backend, Graph graph, ParameterStore parameters, IExamples examples, Action<TrainingProgress>? report = null, CancellationToken cancellation = default,
        TrainingState? resume = null)
    {
        if (!(options.LearningRate > 0 && double.IsFinite(options.LearningRate)))
        {
            throw new ArgumentOutOfRangeException(nameof(TrainerOptions.LearningRate), options.LearningRate, "the learning rate must be a positive number");
        }

        if (resume is { Schedule.Length: > 0 } && resume.Schedule != options.Schedule.ToString())
        {
            throw new GraphException($"the saved state is of the learning-rate schedule {resume.Schedule}, but training is to go on with {options.Schedule}; give it the same");
        }

        using var session = new TrainingSession(backend, graph, parameters, examples, options.Seed, resume);
        using var good = new GoodWeights(session);
        long steps = (long)options.Epochs * session.StepsPerEpoch, before = session.Steps;
        List<double> losses = [.. resume?.EpochLosses ?? []];
        ParameterStore? best = resume?.Best ?? resume?.Parameters;
        var clock = new Stopwatch();
        TrainingState State() => session.CaptureBlocking() with { Schedule = $"{options.Schedule}", EpochLosses = [.. losses] };
        double Speed() => (session.Steps - before) * session.Batch / Math.Max(clock.Elapsed.TotalSeconds, 1e-9);
        TrainingDivergedException Diverged()
        {
            good.Restore();
            session.SyncParametersBlocking();
            return new TrainingDivergedException(
                session.Epoch, session.StepInEpoch, $"training diverged: the loss or a weight is no longer a finite number in epoch {session.Epoch}, step {session.StepInEpoch}; the last good weights are kept; try a smaller learning rate than {options.LearningRate}");
        }

        (double epochSum, int epochSteps) = (resume?.LossSum ?? 0, resume?.LossSteps ?? 0);
        while (session.Steps < steps)
        {
            bool ended = false;
            while (!ended)
            {
                if (cancellation.IsCancellationRequested)
                {
                    while (session.TakeLossSumBlocking(out LossSum part))
                    {
                        (epochSum, epochSteps) = (epochSum + part.Sum, epochSteps + part.Steps);
                    }

                    session.SyncParametersBlocking();
                    if (!double.IsFinite(epochSum) || !AllFinite(parameters))
                    {
                        throw Diverged();
                    }

                    options.Checkpoint?.Invoke(State() with { Best = losses.Count > 0 ? best!.Clone() : null, LossSum = epochSum, LossSteps = epochSteps });
                    Restore(losses.Count > 0 ? best! : parameters, parameters);
                    return new TrainingResult(losses, clock.Elapsed.TotalSeconds, Speed(), true);
                }

                clock.Start();
                session.Step(options.LearningRate * options.Schedule.Factor(session.Steps, steps));
                ended = session.StepInEpoch == session.StepsPerEpoch;
                if (!ended && session.StepsSinceAsk < options.StepsPerReport)
                {
                    clock.Stop();
                    continue;
                }

                // A ring of answers that is full bounds how far the host may run ahead.
                var arrived = new LossSum();
                bool isAsked = session.TryAskLossSum();
                while (ended || !isAsked ? session.TakeLossSumBlocking(out LossSum part) : session.TryTakeLossSum(out part))
                {
                    arrived = new LossSum(arrived.Sum + part.Sum, arrived.Steps + part.Steps, part.LastStep);
                    isAsked = isAsked || session.TryAskLossSum();
                }

                if (!double.IsFinite(arrived.Sum))
                {
                    throw Diverged();
                }

                good.Confirm(arrived.LastStep);
                if (!ended)
                {
                    good.Offer(session.Steps);
                }

                clock.Stop();
                (epochSum, epochSteps) = (epochSum + arrived.Sum, epochSteps + arrived.Steps);
                if (arrived.Steps > 0)
                {
                    report?.Invoke(new TrainingProgress(session.Epoch, options.Epochs, session.StepInEpoch, session.StepsPerEpoch, arrived.Sum / arrived.Steps, Speed(), false));
                }
            }

            // A loss tells of the parameters before its step, so the last ones are looked at too.
            clock.Start();
            session.SyncParametersBlocking();
            clock.Stop();
            if (!AllFinite(parameters))
            {
                throw Diverged();
            }

            good.Accept();
            losses.Add(epochSum / epochSteps);
            bool isBest = losses[^1] <= losses.Min();
            best = isBest ? parameters.Clone() : best;
            (epochSum, epochSteps) = (0, 0);
            options.Checkpoint?.Invoke(State() with { Best = isBest ? null : best!.Clone() });
            report?.Invoke(new TrainingProgress(session.Epoch, options.Epochs, session.StepsPerEpoch, session.StepsPerEpoch, losses[^1], Speed(), true));
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
