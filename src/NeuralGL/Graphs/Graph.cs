using NeuralGL.Tensors;

namespace NeuralGL.Graphs;

/// <summary>
/// A computational graph: structure only. It has any number of inputs and outputs; nodes stand in an order in which every
/// value is computed before it is used. Parameters are names that a <see cref="ParameterStore"/> gives values to, so weights
/// change without rebuilding and survive a change of structure. Immutable once built by a <see cref="GraphBuilder"/>.
/// </summary>
public sealed class Graph
{
    internal Graph(
        string name, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs, IReadOnlyList<Value> parameters,
        IReadOnlyList<Node> nodes, IReadOnlyList<ParameterUpdate> updates) =>
        (Name, Inputs, Outputs, Parameters, Nodes, Updates) = (name, inputs, outputs, parameters, nodes, updates);

    /// <summary>The graph's name, for people.</summary>
    public string Name { get; }

    /// <summary>What a run is given.</summary>
    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>What a run gives. <see cref="Value.Name"/> is the name to read it by.</summary>
    public IReadOnlyList<Value> Outputs { get; }

    /// <summary>The parameter slots that nodes, outputs or updates use, in order of first use.</summary>
    public IReadOnlyList<Value> Parameters { get; }

    /// <summary>The nodes in topological order.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>Parameters that get a new value at the end of each run: how training is expressed. Empty for inference.</summary>
    public IReadOnlyList<ParameterUpdate> Updates { get; }

    /// <summary>Whether some input's batch is still open.</summary>
    public bool IsOpen => Inputs.Any(v => v.Shape.IsOpen);

    /// <summary>The number of trainable numbers: the elements of all parameters.</summary>
    public long ParameterCount => Parameters.Sum(p => (long)p.Shape.Length);

    /// <summary>All values that nodes compute, in order.</summary>
    public IEnumerable<Value> Computed => Nodes.SelectMany(n => n.Outputs);

    /// <summary>Finds an input, parameter or computed value by name.</summary>
    /// <exception cref="GraphException">There is none; the message lists what exists.</exception>
    public Value Find(string name) =>
        Inputs.Concat(Parameters).Concat(Computed).FirstOrDefault(v => v.Name == name)
        ?? throw new GraphException($"the graph '{Name}' has no value named '{name}'; it has {string.Join(", ", Inputs.Concat(Computed).Select(v => v.Name))}");

    /// <summary>The same graph for a fixed batch; itself if nothing is open.</summary>
    public Graph WithBatch(int batch) => IsOpen ? GraphRewriter.Copy(this, batch) : this;
}

/// <summary>At the end of a run <paramref name="Parameter"/> takes the value of <paramref name="NewValue"/>, which has its shape.</summary>
public sealed record ParameterUpdate(Value Parameter, Value NewValue);

/// <summary>A graph that cannot be built or used as asked. The message names the node and the shapes.</summary>
public sealed class GraphException(string message, Exception? inner = null) : Exception(message, inner);
