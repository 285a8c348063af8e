namespace NeuralGL.Graphs.Passes;

/// <summary>
/// Nodes between a value that must exist and the value it is an affine function of, row by row: result = A·root + c. Whatever the
/// graph gives, updates with or feeds to a non-linear node must exist, so nothing of that is hidden inside a region.
/// </summary>
/// <param name="Root">What goes in, shaped [batch, n].</param>
/// <param name="Result">What comes out, shaped [batch, m].</param>
/// <param name="Nodes">The nodes in topological order.</param>
/// <param name="Steps">What each node does.</param>
internal sealed record AffineRegion(Value Root, Value Result, IReadOnlyList<Node> Nodes, IReadOnlyDictionary<Node, AffineStep> Steps)
{
    /// <summary>The number of matrix products.</summary>
    public int Products => Nodes.Count(n => Steps[n].IsProduct);

    /// <summary>Finds every region of a graph.</summary>
    public static IReadOnlyList<AffineRegion> Find(Graph graph)
    {
        var updated = graph.Updates.Select(u => u.Parameter).ToHashSet();
        bool IsFixed(Value v) => v.Kind == ValueKind.Constant || (v.Kind == ValueKind.Parameter && !updated.Contains(v));

        Dictionary<Node, AffineStep> steps = graph.Nodes.Where(n => n.Inputs.Count > 0).ToDictionary(n => n, n => AffineStep.Of(n, IsFixed));
        HashSet<Value> visible = [.. graph.Outputs, .. graph.Updates.Select(u => u.NewValue)];
        var roots = new Dictionary<Value, Value>();
        Value RootOf(Value v) => !visible.Contains(v) && roots.TryGetValue(v, out Value? root) ? root : v;

        // Branches merge only if they start at one value; where they do not, what they join must exist and is a root itself, which may
        // part further branches. Every turn makes more values visible, so this ends.
        int before;
        do
        {
            before = visible.Count;
            roots.Clear();
            foreach (Node node in graph.Nodes)
            {
                AffineStep step = steps.GetValueOrDefault(node);
                if (step.Kind == AffineKind.None || (step.IsJoin && RootOf(step.Data) != RootOf(step.Other!)))
                {
                    visible.UnionWith(node.Inputs);
                }
                else
                {
                    roots[node.Output] = RootOf(step.Data);
                }
            }
        }
        while (visible.Count > before);

        return [.. roots.Where(pair => visible.Contains(pair.Key)).Select(pair => new AffineRegion(pair.Value, pair.Key, Between(graph, pair.Value, pair.Key, steps), steps))];
    }

    private static IReadOnlyList<Node> Between(Graph graph, Value root, Value result, Dictionary<Node, AffineStep> steps)
    {
        HashSet<Value> wanted = [result];
        var nodes = new List<Node>();
        foreach (Node node in graph.Nodes.Reverse().Where(n => wanted.Contains(n.Output) && n.Output != root))
        {
            nodes.Add(node);
            wanted.Add(steps[node].Data);
            if (steps[node].IsJoin)
            {
                wanted.Add(steps[node].Other!);
            }
        }

        nodes.Reverse();
        return nodes;
    }
}
