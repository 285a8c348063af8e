using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Backends;

/// <summary>
/// Brings a value of a compiled graph to the host without waiting for the GPU: it is asked for between runs and taken when it has
/// arrived, some runs later. Backends that compute on the host answer at once.
/// </summary>
public abstract class Readback : IDisposable
{
    /// <summary>Asks for the value as the runs so far leave it.</summary>
    /// <returns>False if too many answers are on their way; take one first.</returns>
    public abstract bool TryAsk();

    /// <summary>Takes the oldest answer if it has arrived.</summary>
    /// <param name="destination">As long as the value.</param>
    public abstract bool TryTake(Span<float> destination);

    /// <summary>Takes the oldest answer, waiting for it.</summary>
    /// <param name="destination">As long as the value.</param>
    /// <returns>False if nothing was asked for.</returns>
    public abstract bool TakeBlocking(Span<float> destination);

    /// <summary>Frees what it holds; dispose it before the graph.</summary>
    public abstract void Dispose();
}

/// <summary>A copy of the parameters that a graph updates, kept where the graph runs, so that taking one does not wait for the GPU.</summary>
public abstract class ParameterSnapshot : IDisposable
{
    /// <summary>Copies the parameters as the runs so far leave them, in place of the copy before.</summary>
    public abstract void Take();

    /// <summary>Gives the parameters back the values of the last <see cref="Take"/>; <see cref="CompiledGraph.SyncParametersBlocking"/> brings them to the store.</summary>
    public abstract void Restore();

    /// <summary>Frees the copy; dispose it before the graph.</summary>
    public abstract void Dispose();
}

/// <summary>For backends that compute on the host: the answer is there when it is asked for.</summary>
internal sealed class HostReadback(CompiledGraph graph, Value value) : Readback
{
    private readonly Queue<Tensor> _answers = new();

    public override bool TryAsk()
    {
        _answers.Enqueue(graph.ReadBlocking(value));
        return true;
    }

    public override bool TryTake(Span<float> destination)
    {
        bool isThere = _answers.TryDequeue(out Tensor? answer);
        answer?.CopyTo(destination);
        return isThere;
    }

    public override bool TakeBlocking(Span<float> destination) => TryTake(destination);

    public override void Dispose()
    {
    }
}

/// <summary>For backends whose parameters are those of the store.</summary>
internal sealed class HostSnapshot(CompiledGraph graph) : ParameterSnapshot
{
    private readonly Dictionary<string, Tensor> _values = [];

    public override void Take()
    {
        graph.SyncParametersBlocking();
        foreach (ParameterUpdate update in graph.Graph.Updates)
        {
            _values[update.Parameter.Name] = graph.Parameters[update.Parameter.Name].Clone();
        }
    }

    public override void Restore()
    {
        foreach ((string name, Tensor value) in _values)
        {
            graph.Parameters[name] = value.Clone();
        }
    }

    public override void Dispose()
    {
    }
}
