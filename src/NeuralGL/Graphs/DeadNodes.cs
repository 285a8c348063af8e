namespace NeuralGL.Graphs;

/// <summary>Finds the nodes that outputs and updates need; the rest, such as gradients nobody asked for, need not run.</summary>
internal static class DeadNodes
{
    /// <summary>The live nodes in topological order.</summary>
    public static IReadOnlyList<Node> Live(Graph graph)
    {
        var needed = new HashSet<Value>(graph.Outputs.Concat(graph.Updates.Select(u => u.NewValue)));
        var live = new List<Node>();
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (node.Outputs.Any(needed.Contains))
            {
                live.Add(node);
                needed.UnionWith(node.Inputs);
            }
        }

        live.Reverse();
        return live;
    }
}
