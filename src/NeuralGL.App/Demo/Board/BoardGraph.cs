using NeuralGL.Graphs;

namespace NeuralGL.App.Demo;

/// <summary>Which panels feed which, and how far from the inputs each stands: what a board needs to know of a graph.</summary>
internal sealed class BoardGraph
{
    private BoardGraph(int[][] sources, int[] levels) => (Sources, Levels) = (sources, levels);

    /// <summary>For each panel those whose values it is computed from, nearest first through whatever has no panel.</summary>
    internal int[][] Sources { get; }

    /// <summary>For each panel the length of the longest way to it from one that has no source: it stands to the right of all its sources.</summary>
    internal int[] Levels { get; }

    internal int LevelCount => Levels.Length == 0 ? 0 : Levels.Max() + 1;

    /// <summary>Finds out.</summary>
    /// <param name="panels">Values of a graph, each after those that it is computed from. Weights come from nowhere: they stand in the order of their layers.</param>
    internal static BoardGraph Of(IReadOnlyList<LayerPanel> panels)
    {
        var places = new Dictionary<Value, int>();
        for (int i = 0; i < panels.Count; i++)
        {
            places[panels[i].Value] = i;
        }

        var known = new Dictionary<Value, int[]>();
        int[][] sources = new int[panels.Count][];
        int[] levels = new int[panels.Count];
        for (int i = 0; i < panels.Count; i++)
        {
            sources[i] = panels[i].Value.Producer is { } node ? [.. node.Inputs.SelectMany(Nearest).Distinct().Where(s => s < i).Order()] : [];
            levels[i] = panels[i].Value.Kind == ValueKind.Parameter ? i : sources[i].Length == 0 ? 0 : sources[i].Max(s => levels[s]) + 1;
        }

        return new BoardGraph(sources, levels);

        // A value's own panel, or those of what it comes from. The graph is walked in order, so that deep ones need no deep recursion.
        int[] Nearest(Value value)
        {
            if (places.TryGetValue(value, out int place))
            {
                return [place];
            }

            if (value.Producer is null)
            {
                return [];
            }

            var waiting = new Stack<Value>([value]);
            while (waiting.TryPeek(out Value? next))
            {
                Value[] missing = [.. next.Producer!.Inputs.Where(v => v.Producer is not null && !places.ContainsKey(v) && !known.ContainsKey(v))];
                if (missing.Length > 0)
                {
                    foreach (Value v in missing)
                    {
                        waiting.Push(v);
                    }

                    continue;
                }

                waiting.Pop();
                known[next] = [.. next.Producer.Inputs.SelectMany(v => places.TryGetValue(v, out int p) ? [p] : known.GetValueOrDefault(v, [])).Distinct()];
            }

            return known[value];
        }
    }
}
