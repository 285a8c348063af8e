using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Training;

/// <summary>
/// Training as single steps: draws mini-batches from a source in an order shuffled anew for every epoch and runs the training
/// graph on them; the next batch is read on other threads meanwhile. The same seed gives the same batches.
/// </summary>
public sealed class TrainingSession : IDisposable
{
    private readonly CompiledGraph _graph;
    private readonly BatchStream _batches;
    private readonly Tensor _input, _target;
    private readonly int _batch;

    /// <summary>Compiles the graph; optimiser state that the store lacks starts at 0, and the loss sum starts anew.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="graph">A graph by <see cref="TrainingGraph.Build"/> for the source's shapes.</param>
    /// <param name="parameters">Has first values for the network's parameters; steps change it.</param>
    /// <param name="examples">What to learn from.</param>
    /// <param name="seed">Decides the order of the examples.</param>
    public TrainingSession(IBackend backend, Graph graph, ParameterStore parameters, IExampleSource examples, ulong seed)
    {
        Value input = graph.Find(TrainingGraph.InputName), target = graph.Find(TrainingGraph.TargetName);
        _batch = input.Shape[0];
        (_input, _target) = (Tensor.Zeros(input.Type), Tensor.Zeros(target.Type));
        if (examples.InputShape.Length * _batch != _input.Length || examples.TargetShape.Length * _batch != _target.Length || examples.Count < 1)
        {
            throw new GraphException($"{examples.Count} examples {examples.InputShape} with targets {examples.TargetShape} do not fit a training graph for {input.Shape} and {target.Shape}");
        }

        parameters[TrainingGraph.LossSumSlot] = Tensor.Scalar(0);
        Optimizer.InitializeState(graph, parameters);
        Parameters = parameters;
        _graph = backend.Compile(graph, parameters);
        _batches = new BatchStream(examples, _batch, seed);
    }

    /// <summary>The parameters that are trained, with the optimiser's state.</summary>
    public ParameterStore Parameters { get; }

    /// <summary>Examples in a step.</summary>
    public int Batch => _batch;

    /// <summary>Steps in an epoch. What is left over below a batch waits for another epoch's order; fewer examples than a batch are repeated to fill it.</summary>
    public int StepsPerEpoch => _batches.StepsPerEpoch;

    /// <summary>The epoch of the last step: 1 for the first, 0 before it.</summary>
    public int Epoch { get; private set; }

    /// <summary>Steps done in this epoch.</summary>
    public int StepInEpoch { get; private set; }

    /// <summary>One mini-batch and one step of the optimiser; on a GPU it is only scheduled.</summary>
    public void Step(double learningRate)
    {
        BatchStream.Batch batch = _batches.Next();
        batch.Inputs.CopyTo(_input.Floats);
        batch.Targets.CopyTo(_target.Floats);
        _graph.SetInput(TrainingGraph.InputName, _input);
        _graph.SetInput(TrainingGraph.TargetName, _target);
        _graph.SetInput(TrainingGraph.LearningRateName, Tensor.Scalar((float)learningRate));
        _graph.Run();
        (Epoch, StepInEpoch) = (batch.Epoch, batch.Step + 1);
    }

    /// <summary>The sum of the losses of the steps since the last call; waits for the last step to end.</summary>
    public double TakeLossSumBlocking()
    {
        double sum = _graph.ReadBlocking(TrainingGraph.LossSumName).Floats[0];
        Parameters[TrainingGraph.LossSumSlot] = Tensor.Scalar(0);
        return sum;
    }

    /// <summary>Brings <see cref="Parameters"/> up to date; waits for the last step to end.</summary>
    public void SyncParametersBlocking() => _graph.SyncParametersBlocking();

    /// <inheritdoc/>
    public void Dispose()
    {
        _batches.Dispose();
        _graph.Dispose();
    }
}
