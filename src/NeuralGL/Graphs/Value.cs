using NeuralGL.Tensors;

namespace NeuralGL.Graphs;

/// <summary>Where a value comes from.</summary>
public enum ValueKind
{
    /// <summary>Given from outside for every run.</summary>
    Input,

    /// <summary>A named slot in a <see cref="ParameterStore"/>: weights, biases, optimiser state.</summary>
    Parameter,

    /// <summary>Fixed data that is part of the graph.</summary>
    Constant,

    /// <summary>The output of a node.</summary>
    Computed,
}

/// <summary>One tensor-valued edge of a graph. It may be used any number of times, also by one node twice.</summary>
public sealed class Value
{
    internal Value(string name, TensorType type, ValueKind kind, Tensor? constant = null) =>
        (Name, Type, Kind, Constant) = (name, type, kind, constant);

    /// <summary>The name, unique in its graph.</summary>
    public string Name { get; internal set; }

    /// <summary>Shape and element type, inferred when the graph was built.</summary>
    public TensorType Type { get; }

    /// <summary>The shape; its batch may be open.</summary>
    public Shape Shape => Type.Shape;

    /// <summary>Where the value comes from.</summary>
    public ValueKind Kind { get; }

    /// <summary>The data of a constant, otherwise null.</summary>
    public Tensor? Constant { get; }

    /// <summary>The node that computes it, or null for inputs, parameters and constants.</summary>
    public Node? Producer { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Type}";
}
