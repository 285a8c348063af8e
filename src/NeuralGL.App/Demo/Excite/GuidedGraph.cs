using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Pictures;

namespace NeuralGL.App.Demo;

/// <summary>
/// Guided backpropagation (Springenberg, Dosovitskiy, Brox, Riedmiller: Striving for simplicity, the all convolutional net, 2015): on the
/// way back a Relu passes a gradient only where its operand was positive and the gradient is: dx = [x &gt; 0]·max(0, dy). Every other
/// operator has its ordinary gradient.
/// </summary>
internal static class GuidedGraph
{
    /// <summary>The guided gradient of a layer's unit by the light of the input's pixels, [height·width], as <see cref="GradientGraph.ByLight"/> has it.</summary>
    /// <param name="network">Its batch is fixed.</param>
    /// <param name="layer">The layer that people see.</param>
    /// <param name="transform">How the input is made of a picture.</param>
    /// <returns>The graph with inputs picture and <see cref="UnitGraph.UnitName"/>, how many Relus guide it, and the function that was left out at the end.</returns>
    /// <exception cref="GraphException">An operator on the way has no derivative.</exception>
    internal static (Graph Graph, int Relus, Node? LeftOut) Of(Graph network, Value layer, PictureTransform transform)
    {
        var unit = new UnitGraph(network, layer);
        Value gradient = unit.GradientBy(unit.Picture);
        unit.Builder.Output(GradientGraph.ByLight(unit.Builder, gradient, transform), "guided gradient");
        (Graph graph, int relus) = Guide(unit.Builder.Build());
        return (graph, relus, unit.LeftOut);
    }

    /// <summary>The same graph with every gradient of a Relu guided.</summary>
    /// <param name="gradients">A graph grown by <see cref="Autodiff"/>.</param>
    /// <returns>The graph, and how many there were.</returns>
    internal static (Graph Graph, int Relus) Guide(Graph gradients)
    {
        var g = new GraphBuilder(gradients.Name);
        var copies = new Dictionary<Value, Value>();
        int relus = 0;
        foreach (string name in gradients.Nodes.SelectMany(n => n.Outputs.Concat(n.Inputs)).Select(v => v.Name).Concat(gradients.Nodes.Select(n => n.Name)))
        {
            g.Reserve(name);
        }

        foreach (Value input in gradients.Inputs)
        {
            copies[input] = g.Input(input.Name, input.Type);
        }

        foreach (Node node in gradients.Nodes)
        {
            Value[] operands = [.. node.Inputs.Select(Of)];
            if (node.Operator is UnaryGradient<Relu.Function>)
            {
                operands[1] = g.Add(new Relu(), operands[1]);
                relus++;
            }

            IReadOnlyList<Value> results = g.AddNode(node.Operator, node.Name, operands).Outputs;
            for (int i = 0; i < results.Count; i++)
            {
                copies[node.Outputs[i]] = results[i];
            }
        }

        foreach (Value output in gradients.Outputs)
        {
            g.Output(copies[output], output.Name);
        }

        return (g.Build(), relus);

        Value Of(Value old)
        {
            if (!copies.TryGetValue(old, out Value? copy))
            {
                copies[old] = copy = old.Kind == ValueKind.Parameter ? g.Parameter(old.Name, old.Type) : g.Constant(old.Constant!, old.Name);
            }

            return copy;
        }
    }
}
