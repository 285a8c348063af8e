using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Demo;

/// <summary>
/// A copy of what a layer is computed from, with the value of one of its units (see <see cref="UnitTarget"/>) as a single number to be
/// differentiated. Which unit is an input, <see cref="UnitName"/> [1, units]: 1 at that unit, 0 elsewhere.
/// </summary>
internal sealed class UnitGraph
{
    internal const string UnitName = "the unit";

    private readonly Dictionary<Value, Value> _copies = [];

    /// <summary>Copies a network as far as a layer.</summary>
    /// <param name="network">Its batch is fixed, and it has one input.</param>
    /// <param name="layer">The layer that people see.</param>
    /// <param name="picture">Makes what takes the input's place; null for an input as the network's own.</param>
    internal UnitGraph(Graph network, Value layer, Func<GraphBuilder, Value>? picture = null)
    {
        (Value value, LeftOut) = UnitTarget.BeforeSaturation(layer);
        Builder = new GraphBuilder($"unit of {layer.Name}");
        Node[] needed = [.. Ancestors(network, value)];
        foreach (string name in needed.SelectMany(n => n.Inputs.Concat(n.Outputs)).Select(v => v.Name).Concat(needed.Select(n => n.Name)))
        {
            Builder.Reserve(name);
        }

        Value input = network.Inputs[0];
        _copies[input] = Picture = picture is null ? Builder.Input(input.Name, input.Type) : picture(Builder);
        foreach (Node node in needed)
        {
            IReadOnlyList<Value> results = Builder.AddNode(node.Operator, node.Name, [.. node.Inputs.Select(Of)]).Outputs;
            for (int i = 0; i < results.Count; i++)
            {
                _copies[node.Outputs[i]] = results[i];
            }
        }

        Score = Chosen(Of(value));
    }

    internal GraphBuilder Builder { get; }

    /// <summary>What the copy computes from.</summary>
    internal Value Picture { get; }

    /// <summary>The unit's value, a single number.</summary>
    internal Value Score { get; }

    /// <summary>The saturating function whose operand <see cref="Score"/> is taken of; null if the layer ends in none.</summary>
    internal Node? LeftOut { get; }

    /// <summary>Adds the gradient of <see cref="Score"/> by a value.</summary>
    /// <exception cref="GraphException">An operator on the way has no derivative, or one that is 0 everywhere.</exception>
    internal Value GradientBy(Value value)
    {
        Value gradient = Autodiff.Gradients(Builder, Score, [value])[0];
        return IsNone(gradient) ? throw new GraphException(WhyNone(value)) : gradient;
    }

    /// <summary>What <see cref="Autodiff"/> gives where nothing depends on a value.</summary>
    private static bool IsNone(Value gradient) => gradient.Producer is { Operator: Expand } node && node.Inputs[0].Constant is not null;

    /// <summary>Names the last node that a gradient reaches and does not leave.</summary>
    private string WhyNone(Value value)
    {
        Node[] nodes = [.. Builder.Nodes.Where(n => n.Outputs.Any(_copies.ContainsValue) && n.Output.Type.Element == ElementType.Float32)];
        Value[] gradients = Autodiff.Gradients(Builder, Score, [value, .. nodes.Select(n => n.Output)]);
        int first = Array.FindIndex(gradients, 1, g => !IsNone(g));
        return first < 1 ? "the unit does not depend on the picture" : $"node '{nodes[first - 1].Name}': {nodes[first - 1].Operator.Name} is constant between its steps, so nothing passes back";
    }

    /// <summary>What to give <see cref="UnitName"/>.</summary>
    internal static Tensor Mask(UnitTarget target)
    {
        var mask = Tensor.Zeros(Shape.Of(1, target.Value.Shape.Length / UnitTarget.PlacesOf(target.Value.Shape)));
        mask.Floats[target.Unit] = 1;
        return mask;
    }

    private Value Chosen(Value value)
    {
        int places = UnitTarget.PlacesOf(value.Shape), units = value.Shape.Length / places;
        Value byUnit = places == 1
            ? Builder.Add(new Reshape(Shape.Of(1, units)), value)
            : Builder.Add(new Reduce(ReduceKind.Max, [2], keepDims: false), Builder.Add(new Reshape(Shape.Of(1, units, places)), value));
        return Builder.Add(new Reduce(ReduceKind.Sum, keepDims: false), Builder.Add(new Multiply(), Builder.Input(UnitName, Shape.Of(1, units)), byUnit));
    }

    /// <summary>The nodes that a value is computed by, in order.</summary>
    private static IEnumerable<Node> Ancestors(Graph network, Value value)
    {
        var needed = new HashSet<Value> { value };
        var nodes = new HashSet<Node>();
        foreach (Node node in network.Nodes.Reverse().Where(n => n.Outputs.Any(needed.Contains)))
        {
            nodes.Add(node);
            needed.UnionWith(node.Inputs);
        }

        return network.Nodes.Where(nodes.Contains);
    }

    private Value Of(Value old)
    {
        if (!_copies.TryGetValue(old, out Value? copy))
        {
            _copies[old] = copy = old.Kind == ValueKind.Parameter ? Builder.Parameter(old.Name, old.Type) : Builder.Constant(old.Constant!, old.Name);
        }

        return copy;
    }
}
