using NeuralGL.Operators;

namespace NeuralGL.Graphs;

/// <summary>One application of an operator to values.</summary>
public sealed class Node
{
    internal Node(string name, Operator op, Value[] inputs, Value[] outputs)
    {
        (Name, Operator, Inputs, Outputs) = (name, op, inputs, outputs);
        foreach (Value output in outputs)
        {
            output.Producer = this;
        }
    }

    /// <summary>The name, unique in its graph; messages and the window's panels show it.</summary>
    public string Name { get; }

    /// <summary>What is computed.</summary>
    public Operator Operator { get; }

    /// <summary>The operands in the operator's order.</summary>
    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>The results in the operator's order.</summary>
    public IReadOnlyList<Value> Outputs { get; }

    /// <summary>The first result; most operators have only this one.</summary>
    public Value Output => Outputs[0];

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Operator.Name}({string.Join(", ", Inputs)}) -> {string.Join(", ", Outputs)}";
}
