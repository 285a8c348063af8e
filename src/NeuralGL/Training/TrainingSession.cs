using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Training;

/// <summary>The losses of some steps one after the other.</summary>
/// <param name="Sum">The sum of their losses.</param>
/// <param name="Steps">How many steps they are.</param>
/// <param name="LastStep">The last of them, counted over all epochs from 1.</param>
public readonly record struct LossSum(double Sum, int Steps, long LastStep);

/// <summary>
/// Training as single steps: draws mini-batches from a source in an order shuffled anew for every epoch, or from a stream as they
/// come, and runs the training graph on them; the next batch is read on other threads meanwhile. The same seed gives the same batches. On a GPU steps are only
/// scheduled; parameters, gradients and the optimiser's state stay there, and losses come back some steps later.
/// </summary>
public sealed class TrainingSession : IDisposable
{
    private readonly CompiledGraph _graph;
    private readonly BatchStream _batches;
    private readonly Readback _lossSums;
    private readonly Queue<(int Steps, long LastStep)> _asked = new();
    private readonly Tensor _input, _target, _rate = Tensor.Scalar(0);
    private readonly int _batch, _examples;
    private readonly ulong _seed;
    private (int Epoch, int StepInEpoch) _underway;

    /// <summary>Compiles the graph; optimiser state that the store lacks starts at 0.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="graph">A graph by <see cref="TrainingGraph.Build"/> for the source's shapes.</param>
    /// <param name="parameters">Has first values for the network's parameters; steps change it.</param>
    /// <param name="examples">What to learn from.</param>
    /// <param name="seed">Decides the order of the examples of an <see cref="IExampleSource"/>; an <see cref="ExampleStream"/> has its own.</param>
    /// <param name="resume">Where to go on: the store gets its parameters, and the steps are those that would have followed.</param>
    /// <exception cref="GraphException">The examples do not fit the graph, or the state does not fit both.</exception>
    public TrainingSession(IBackend backend, Graph graph, ParameterStore parameters, IExamples examples, ulong seed, TrainingState? resume = null)
    {
        Value input = graph.Find(TrainingGraph.InputName), target = graph.Find(TrainingGraph.TargetName);
        (_batch, _examples, _seed) = (input.Shape[0], examples.Count, seed);
        (_input, _target) = (Tensor.Zeros(input.Type), Tensor.Zeros(target.Type));
        if (examples.InputShape.Length * _batch != _input.Length || examples.TargetShape.Length * _batch != _target.Length || examples.Count < 1)
        {
            throw new GraphException($"{examples.Count} examples {examples.InputShape} with targets {examples.TargetShape} do not fit a training graph for {input.Shape} and {target.Shape}");
        }

        if (resume is not null && (resume.Batch, resume.Examples, resume.Seed) != (_batch, _examples, _seed))
        {
            throw new GraphException($"the saved state is of batches of {resume.Batch} out of {resume.Examples} examples in the order of seed {resume.Seed}, but training is to go on with {_batch} out of {_examples} and seed {_seed}; give it the same");
        }

        parameters[TrainingGraph.LossSumSlot] = Tensor.Scalar(0);
        foreach (string name in resume?.Parameters.Names ?? [])
        {
            parameters[name] = resume!.Parameters[name].Clone();
        }

        Optimizer.InitializeState(graph, parameters);
        (Parameters, StepsPerEpoch) = (parameters, BatchStream.CountSteps(_examples, _batch));
        (Epoch, StepInEpoch) = (resume?.Epoch ?? 0, Math.Min(resume?.StepInEpoch ?? 0, StepsPerEpoch));
        Steps = (Math.Max(0, Epoch - 1) * (long)StepsPerEpoch) + StepInEpoch;
        StepsSinceAsk = resume?.StepsSinceAsk ?? 0;
        _graph = backend.Compile(graph, parameters);
        _lossSums = _graph.CreateReadback(_graph.Graph.Find(TrainingGraph.LossSumName));
        bool isBetween = Epoch == 0 || StepInEpoch == StepsPerEpoch;
        _batches = new BatchStream(examples, _batch, seed, isBetween ? Epoch + 1 : Epoch, isBetween ? 0 : StepInEpoch);
    }

    /// <summary>The parameters that are trained, with the optimiser's state.</summary>
    public ParameterStore Parameters { get; }

    /// <summary>Examples in a step.</summary>
    public int Batch => _batch;

    /// <summary>Steps in an epoch. What is left over below a batch waits for another epoch's order; fewer examples than a batch are repeated to fill it.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>The epoch of the last step: 1 for the first, 0 before it.</summary>
    public int Epoch { get; private set; }

    /// <summary>Steps done in this epoch.</summary>
    public int StepInEpoch { get; private set; }

    /// <summary>Steps done in all epochs, also before a state was saved.</summary>
    public long Steps { get; private set; }

    /// <summary>Steps whose losses have not been asked for.</summary>
    public int StepsSinceAsk { get; private set; }

    /// <summary>Whether <see cref="StepWithin"/> has begun a step and not ended it. Parameters, losses and counters are those of the step before.</summary>
    public bool IsStepUnderway { get; private set; }

    /// <summary>
    /// One mini-batch and one step of the optimiser; on a GPU it is only scheduled. A step that <see cref="StepWithin"/> began is ended
    /// instead, at the rate that it began with. What an <see cref="ExampleStream"/> throws comes out here.
    /// </summary>
    public void Step(double learningRate)
    {
        if (IsStepUnderway)
        {
            StepWithin(learningRate, Timeout.InfiniteTimeSpan);
            return;
        }

        BeginStep(learningRate);
        _graph.Run();
        EndStep();
    }

    /// <summary>
    /// As much of a step as is expected to fit a budget, and the rest in the next calls: for a program that draws frames meanwhile. The
    /// parameters change when the step ends, all at once, and are to the bit those that <see cref="Step"/> would have made of them. On
    /// the reference each call is a whole step.
    /// </summary>
    /// <param name="learningRate">Counts in the call that begins a step.</param>
    /// <param name="budget">What this call may cost, besides the upload of a batch when a step begins; <see cref="Timeout.InfiniteTimeSpan"/> ends the step.</param>
    /// <returns>What was done; <see cref="SliceResult.Calls"/> of a complete step is its latency in frames.</returns>
    public SliceResult StepWithin(double learningRate, TimeSpan budget)
    {
        if (!IsStepUnderway)
        {
            BeginStep(learningRate);
        }

        SliceResult result = _graph.RunWithin(budget);
        if (result.IsComplete)
        {
            EndStep();
        }

        return result;
    }

    /// <summary>
    /// Asks for the losses of the steps since the last time; <see cref="TryTakeLossSum"/> has them later on a GPU and at once elsewhere.
    /// </summary>
    /// <returns>False if too many answers are on their way or a step is underway; these steps are then part of the next question.</returns>
    public bool TryAskLossSum()
    {
        if (IsStepUnderway || !_lossSums.TryAsk())
        {
            return false;
        }

        _asked.Enqueue((StepsSinceAsk, Steps));
        StepsSinceAsk = 0;
        Parameters[TrainingGraph.LossSumSlot] = Tensor.Scalar(0);
        return true;
    }

    /// <summary>Takes the oldest answer, if it has arrived; never waits.</summary>
    public bool TryTakeLossSum(out LossSum losses) => Take(wait: false, out losses);

    /// <summary>Takes the oldest answer, waiting for it.</summary>
    /// <returns>False if nothing is on its way.</returns>
    public bool TakeLossSumBlocking(out LossSum losses) => Take(wait: true, out losses);

    /// <summary>The sum of the losses of all steps that have not been taken; ends a step that is underway and waits for it.</summary>
    public double TakeLossSumBlocking()
    {
        if (IsStepUnderway)
        {
            StepWithin(0, Timeout.InfiniteTimeSpan);
        }

        double sum = 0;
        while (Take(wait: true, out LossSum losses))
        {
            sum += losses.Sum;
        }

        if (StepsSinceAsk > 0 && TryAskLossSum() && Take(wait: true, out LossSum last))
        {
            sum += last.Sum;
        }

        return sum;
    }

    /// <summary>Brings <see cref="Parameters"/> up to date; waits for the last step to end.</summary>
    public void SyncParametersBlocking() => _graph.SyncParametersBlocking();

    /// <summary>Room for a copy of parameters and optimiser state where they are trained.</summary>
    public ParameterSnapshot CreateSnapshot() => _graph.CreateSnapshot();

    /// <summary>
    /// Everything needed to go on from here; waits for the last step to end. What it holds is shared with nothing. Losses that were
    /// asked for and not taken are not in it, nor is a step that is underway: whoever resumes begins it anew.
    /// </summary>
    public TrainingState CaptureBlocking()
    {
        SyncParametersBlocking();
        return new TrainingState { Parameters = Parameters.Clone(), Epoch = Epoch, StepInEpoch = StepInEpoch, Batch = _batch, Examples = _examples, Seed = _seed, StepsSinceAsk = StepsSinceAsk };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _batches.Dispose();
        _lossSums.Dispose();
        _graph.Dispose();
    }

    private void BeginStep(double learningRate)
    {
        BatchStream.Batch batch = _batches.Next();
        batch.Inputs.CopyTo(_input.Floats);
        batch.Targets.CopyTo(_target.Floats);
        _rate.Floats[0] = (float)learningRate;
        _graph.SetInput(TrainingGraph.InputName, _input);
        _graph.SetInput(TrainingGraph.TargetName, _target);
        _graph.SetInput(TrainingGraph.LearningRateName, _rate);
        (IsStepUnderway, _underway) = (true, (batch.Epoch, batch.Step + 1));
    }

    private void EndStep()
    {
        (IsStepUnderway, (Epoch, StepInEpoch)) = (false, _underway);
        Steps++;
        StepsSinceAsk++;
    }

    private bool Take(bool wait, out LossSum losses)
    {
        Span<float> sum = stackalloc float[1];
        if (_asked.Count == 0 || !(wait ? _lossSums.TakeBlocking(sum) : _lossSums.TryTake(sum)))
        {
            losses = default;
            return false;
        }

        (int steps, long last) = _asked.Dequeue();
        losses = new LossSum(sum[0], steps, last);
        return true;
    }
}
