using NeuralGL.Operators;

namespace NeuralGL.Graphs;

/// <summary>Makes a new graph from an old one, node by node. Names of inputs, outputs, parameters and kept nodes stay.</summary>
internal static class GraphRewriter
{
    /// <summary>Copies a graph with its open batch fixed.</summary>
    public static Graph Copy(Graph source, int batch)
    {
        if (batch < 0)
        {
            throw new GraphException($"a batch of {batch} makes no sense");
        }

        return Rewrite(source, (g, node, inputs) => g.AddNode(node.Operator.WithBatch(batch), node.Name, inputs).Outputs, batch);
    }

    /// <summary>
    /// Rewrites a graph. <paramref name="replace"/> is given each node with its operands in the new graph and returns the values
    /// that stand for its results.
    /// </summary>
    public static Graph Rewrite(Graph source, Func<GraphBuilder, Node, Value[], IReadOnlyList<Value>> replace, int? batch = null) =>
        Rewrite(source, (g, node, mapped) => replace(g, node, [.. node.Inputs.Select(mapped)]), batch);

    /// <summary>
    /// As above, but <paramref name="replace"/> asks for the operands it needs, so that nodes can be left out: it returns nothing for
    /// them, and no other node may ask for their results.
    /// </summary>
    public static Graph Rewrite(Graph source, Func<GraphBuilder, Node, Func<Value, Value>, IReadOnlyList<Value>> replace, int? batch = null)
    {
        var builder = new GraphBuilder(source.Name);
        var map = new Dictionary<Value, Value>();
        foreach (Value input in source.Inputs)
        {
            map[input] = builder.Input(input.Name, batch is { } n ? input.Type with { Shape = input.Shape.WithBatch(n) } : input.Type);
        }

        Value Mapped(Value old)
        {
            if (!map.TryGetValue(old, out Value? value))
            {
                // Only parameters and constants are met here for the first time: inputs and computed values precede their use.
                map[old] = value = old.Kind == ValueKind.Parameter ? builder.Parameter(old.Name, old.Type) : builder.Constant(old.Constant!, old.Name);
            }

            return value;
        }

        foreach (Node node in source.Nodes)
        {
            IReadOnlyList<Value> results = replace(builder, node, Mapped);
            for (int i = 0; i < node.Outputs.Count && i < results.Count; i++)
            {
                map[node.Outputs[i]] = results[i];
            }
        }

        foreach (Value output in source.Outputs)
        {
            builder.Output(Mapped(output), builder.IsTaken(output.Name) ? null : output.Name);
        }

        foreach (ParameterUpdate update in source.Updates)
        {
            builder.Update(Mapped(update.Parameter), Mapped(update.NewValue));
        }

        return builder.Build();
    }
}
