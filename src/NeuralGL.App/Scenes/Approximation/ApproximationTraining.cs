using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Scenes;

/// <summary>A training graph for examples that are given once and stay on the device, so that a step uploads nothing but the learning rate.</summary>
internal sealed class ApproximationTraining : IDisposable
{
    private readonly CompiledGraph _graph;
    private readonly Graph _recipe;
    private readonly Tensor _rate = Tensor.Scalar(0);

    /// <summary>Compiles a graph of <see cref="TrainingGraph"/>; the store must have first values for the network's parameters.</summary>
    internal ApproximationTraining(IBackend backend, Graph graph, ParameterStore parameters)
    {
        (_recipe, Parameters) = (graph, parameters);
        Forget();
        _graph = backend.Compile(graph, parameters);
    }

    internal ParameterStore Parameters { get; }

    /// <summary>Sets the optimiser's memory to 0: what follows a new set of first weights.</summary>
    internal void Forget()
    {
        foreach (Value slot in _recipe.Parameters.Where(p => p.Name.StartsWith(Optimizer.StatePrefix, StringComparison.Ordinal)))
        {
            Parameters[slot.Name] = Tensor.Zeros(slot.Type);
        }
    }

    /// <summary>The examples for the following steps, in the shapes of the graph.</summary>
    internal void Examples(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets) =>
        Examples(new Tensor(_recipe.Find(TrainingGraph.InputName).Shape, inputs.ToArray()), new Tensor(_recipe.Find(TrainingGraph.TargetName).Shape, targets.ToArray()));

    /// <summary>The examples for the following steps.</summary>
    internal void Examples(Tensor inputs, Tensor targets)
    {
        _graph.SetInput(TrainingGraph.InputName, inputs);
        _graph.SetInput(TrainingGraph.TargetName, targets);
    }

    /// <summary>One step of the optimiser; on a GPU it is only scheduled.</summary>
    internal void Step(double rate)
    {
        _rate.Floats[0] = (float)rate;
        _graph.SetInput(TrainingGraph.LearningRateName, _rate);
        _graph.Run();
    }

    /// <summary>What the last step made of an output, before it changed the parameters.</summary>
    internal float[] Read(string name) => [.. _graph.ReadBlocking(name).Floats];

    /// <summary>Brings <see cref="Parameters"/> up to date.</summary>
    internal void Sync() => _graph.SyncParametersBlocking();

    /// <summary>The full rate at first, along a cosine down to a twentieth of it at the end of the budget, which then stays.</summary>
    internal static double Rate(double full, int step, int budget) => full * (0.05 + (0.95 * LearningRateSchedule.Cosine.Factor(Math.Min(step, budget), budget)));

    public void Dispose() => _graph.Dispose();
}
