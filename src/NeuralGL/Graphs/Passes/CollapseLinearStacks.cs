using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Graphs.Passes;

/// <summary>
/// Folds linear layers without a non-linearity between them into one Dense, for a product of matrices is a matrix:
/// W₂·(W₁·x + b₁) + b₂ = (W₂·W₁)·x + (W₂·b₁ + b₂). Dense, MatMul by fixed weights, adding or multiplying by fixed rows, sums of
/// branches from one value, Identity and the like are linear here.
/// </summary>
public static class CollapseLinearStacks
{
    /// <summary>The largest matrix that is built, in elements (1 GiB of float32): a narrow stack between wide ends stays as it is.</summary>
    private const long LargestMatrix = 1L << 28;

    /// <summary>
    /// The folded graph and a store of its own for it: new weights, multiplied in double and rounded once, beside copies of the
    /// parameters that are still used. Outputs keep their names and all values that are needed outside a stack stay. A stack is left as
    /// it is if its parameters are updated by the graph, or if its matrix would hold numbers beyond float32. Nodes that nothing needs go.
    /// </summary>
    /// <exception cref="GraphException">A parameter of a stack has no value or another shape.</exception>
    public static (Graph Graph, ParameterStore Parameters) Collapse(Graph graph, ParameterStore parameters)
    {
        var folds = new Dictionary<Value, (AffineRegion Region, Tensor Weight, Tensor? Bias)>();
        foreach (AffineRegion region in AffineRegion.Find(graph).Where(r => r.Nodes.Count > 1 && r.Products > 0))
        {
            int n = region.Root.Shape[1], m = region.Result.Shape[1];
            if ((long)n * m > LargestMatrix)
            {
                continue;
            }

            AffineForm form = AffineForm.Of(region, parameters);
            float[] weight = Array.ConvertAll(form.Matrix!, v => (float)v);
            float[]? bias = form.Bias is null ? null : Array.ConvertAll(form.Bias, v => (float)v);
            if (weight.All(float.IsFinite) && (bias ?? []).All(float.IsFinite))
            {
                folds[region.Result] = (region, new Tensor(Shape.Of(m, n), weight), bias is null ? null : new Tensor(Shape.Of(m), bias));
            }
        }

        HashSet<Node> live = Live(graph, folds.ToDictionary(f => f.Key, f => f.Value.Region.Root));
        HashSet<string> taken = [.. graph.Inputs.Concat(live.SelectMany(n => n.Outputs)).Concat(live.Where(n => !folds.ContainsKey(n.Output)).SelectMany(n => n.Inputs)).Select(v => v.Name), .. live.Select(n => n.Name)];
        string Name(string stem)
        {
            string name = stem;
            for (int i = 2; !taken.Add(name); i++)
            {
                name = $"{stem}{i}";
            }

            return name;
        }

        var store = new ParameterStore();
        Graph result = GraphRewriter.Rewrite(graph, (g, node, mapped) =>
        {
            if (!live.Contains(node))
            {
                return [];
            }

            if (!folds.TryGetValue(node.Output, out var fold))
            {
                return g.AddNode(node.Operator, node.Name, [.. node.Inputs.Select(mapped)]).Outputs;
            }

            Value Slot(string name, Tensor value)
            {
                store[name] = value;
                return g.Parameter(name, value.Type);
            }

            Value x = mapped(fold.Region.Root), weight = Slot(Name($"{node.Name}.weight"), fold.Weight);
            return g.AddNode(new Dense(), node.Name, fold.Bias is null ? [x, weight] : [x, weight, Slot(Name($"{node.Name}.bias"), fold.Bias)]).Outputs;
        });
        foreach (Value kept in result.Parameters.Where(p => !store.Contains(p.Name)))
        {
            store[kept.Name] = parameters.Get(kept).Clone();
        }

        return (result, store);
    }

    /// <summary>The nodes that are needed when each folded value is computed from its root alone.</summary>
    private static HashSet<Node> Live(Graph graph, Dictionary<Value, Value> roots)
    {
        HashSet<Value> needed = [.. graph.Outputs, .. graph.Updates.Select(u => u.NewValue)];
        var live = new HashSet<Node>();
        foreach (Node node in graph.Nodes.Reverse().Where(n => n.Outputs.Any(needed.Contains)))
        {
            live.Add(node);
            needed.UnionWith(roots.TryGetValue(node.Output, out Value? root) ? [root] : node.Inputs);
        }

        return live;
    }
}
