using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Graphs;

/// <summary>Reverse-mode differentiation (backpropagation): the gradient is built as ordinary nodes of the same graph.</summary>
public static class Autodiff
{
    /// <summary>Adds the nodes that compute the gradient of <paramref name="loss"/> by each of <paramref name="by"/>.</summary>
    /// <param name="g">The builder that made the values.</param>
    /// <param name="loss">A float32 value of one element, with a closed shape.</param>
    /// <param name="by">Parameters, inputs or computed values.</param>
    /// <returns>One gradient for each, in its shape; zeros where the loss does not depend on it.</returns>
    /// <exception cref="GraphException">The loss is not a single number, or an operator on the way has no derivative.</exception>
    public static Value[] Gradients(GraphBuilder g, Value loss, IReadOnlyList<Value> by)
    {
        if (loss.Shape.IsOpen || loss.Shape.Length != 1 || loss.Type.Element != ElementType.Float32)
        {
            throw new GraphException($"the gradient of '{loss.Name}' {loss.Type} is asked for, but a loss must be a single float32 number; join it with ReduceMean or ReduceSum first");
        }

        // Only nodes between the wanted values and the loss matter.
        Node[] nodes = [.. g.Nodes];
        var depends = new HashSet<Value>(by);
        foreach (Node node in nodes)
        {
            if (node.Inputs.Any(depends.Contains))
            {
                depends.UnionWith(node.Outputs);
            }
        }

        var gradients = new Dictionary<Value, Value> { [loss] = g.Constant(Ones(loss.Shape)) };
        foreach (Node node in nodes.Reverse())
        {
            if (!gradients.TryGetValue(node.Output, out Value? dy) || !depends.Contains(node.Output))
            {
                continue;
            }

            Value?[] back = node.Operator.Differentiate(g, node, dy);
            for (int i = 0; i < back.Length; i++)
            {
                if (back[i] is { } gradient && depends.Contains(node.Inputs[i]))
                {
                    // A value used several times gets the sum of what its uses say.
                    gradients[node.Inputs[i]] = gradients.TryGetValue(node.Inputs[i], out Value? sum) ? g.Add(new Add(), sum, gradient) : gradient;
                }
            }
        }

        return [.. by.Select(v => gradients.TryGetValue(v, out Value? gradient) ? gradient : g.Add(new Expand(v.Shape), g.Constant(0)))];
    }

    private static Tensor Ones(Shape shape) => new(shape, [.. Enumerable.Repeat(1f, shape.Length)]);
}
