using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Graphs.Passes;

/// <summary>
/// Folds batch normalisation into the Conv, ConvTranspose or Dense before it: both are linear in each output channel, so
/// factor·(W·x + b − mean) + shift = (factor·W)·x + (factor·(b − mean) + shift) with factor = scale / √(variance + epsilon).
/// </summary>
public static class FoldBatchNormalization
{
    /// <summary>
    /// The folded graph and a store of its own for it: new weights, computed in double and rounded once, beside copies of the parameters
    /// that are still used. A normalisation stays where something else reads what it normalises, where its own or the neighbour's operands
    /// are computed or updated by the graph, or where a folded number would be beyond float32.
    /// </summary>
    /// <exception cref="GraphException">A parameter of a folded node has no value or another shape.</exception>
    public static (Graph Graph, ParameterStore Parameters) Fold(Graph graph, ParameterStore parameters)
    {
        Dictionary<Node, Folded> folds = Find(graph, parameters);
        HashSet<Node> neighbours = [.. folds.Values.Select(f => f.Neighbour)];
        HashSet<string> taken = [.. graph.Inputs.Concat(graph.Parameters).Concat(graph.Computed).Select(v => v.Name)];
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
            if (neighbours.Contains(node))
            {
                return [];
            }

            if (!folds.TryGetValue(node, out Folded? fold))
            {
                return g.AddNode(node.Operator, node.Name, [.. node.Inputs.Select(mapped)]).Outputs;
            }

            Value Slot(string stem, Tensor value)
            {
                string name = Name(stem);
                store[name] = value;
                return g.Parameter(name, value.Type);
            }

            Value weight = Slot($"{node.Name}.weight", fold.Weight), bias = Slot($"{node.Name}.bias", fold.Bias);
            return g.AddNode(fold.Neighbour.Operator, node.Name, mapped(fold.Neighbour.Inputs[0]), weight, bias).Outputs;
        });
        foreach (Value kept in result.Parameters.Where(p => !store.Contains(p.Name)))
        {
            store[kept.Name] = parameters.Get(kept).Clone();
        }

        return (result, store);
    }

    private static Dictionary<Node, Folded> Find(Graph graph, ParameterStore parameters)
    {
        HashSet<Value> updated = [.. graph.Updates.Select(u => u.Parameter)], kept = [.. graph.Outputs, .. graph.Updates.Select(u => u.NewValue)];
        ILookup<Value, Node> readers = graph.Nodes.SelectMany(n => n.Inputs.Select(v => (Value: v, Node: n))).ToLookup(p => p.Value, p => p.Node);
        bool IsFixed(Value v) => v.Kind is ValueKind.Parameter or ValueKind.Constant && !updated.Contains(v);
        var folds = new Dictionary<Node, Folded>();
        foreach (Node node in graph.Nodes.Where(n => n.Operator is BatchNormalization && n.Inputs.Skip(1).All(IsFixed)))
        {
            Value between = node.Inputs[0];
            if (between.Producer is { Operator: Conv or ConvTranspose or Dense } neighbour && readers[between].Count() == 1 && !kept.Contains(between)
                && neighbour.Inputs.Skip(1).All(IsFixed) && Folded.Of(neighbour, node, parameters) is { } fold)
            {
                folds[node] = fold;
            }
        }

        return folds;
    }

    /// <summary>A linear node with the weights that make the normalisation after it needless.</summary>
    private sealed record Folded(Node Neighbour, Tensor Weight, Tensor Bias)
    {
        public static Folded? Of(Node neighbour, Node normalisation, ParameterStore parameters)
        {
            double[] Numbers(Value value)
            {
                Tensor tensor = value.Constant ?? parameters.Get(value);
                var numbers = new double[tensor.Length];
                tensor.CopyTo(numbers.AsSpan());
                return numbers;
            }

            double[][] statistics = [.. normalisation.Inputs.Skip(1).Select(Numbers)];
            (double[] scale, double[] shift, double[] mean, double[] variance) = (statistics[0], statistics[1], statistics[2], statistics[3]);
            double epsilon = ((BatchNormalization)normalisation.Operator).Epsilon;
            double[] factor = [.. scale.Select((s, c) => s / Math.Sqrt(variance[c] + epsilon))], weight = Numbers(neighbour.Inputs[1]);
            double[]? bias = neighbour.Inputs.Count > 2 ? Numbers(neighbour.Inputs[2]) : null;
            Shape shape = neighbour.Inputs[1].Shape;
            float[] folded = [.. weight.Select((w, i) => (float)(w * factor[ChannelOf(neighbour.Operator, shape, i)]))];
            float[] shifted = [.. factor.Select((f, c) => (float)((f * ((bias?[c] ?? 0) - mean[c])) + shift[c]))];
            return folded.All(float.IsFinite) && shifted.All(float.IsFinite)
                ? new Folded(neighbour, new Tensor(shape, folded), new Tensor(Shape.Of(shifted.Length), shifted))
                : null;
        }

        /// <summary>The output channel that weight element i belongs to: dimension 0, but for a transposed convolution dimension 1 within its group.</summary>
        private static int ChannelOf(Operator op, Shape weight, int i)
        {
            if (op is not ConvTranspose transpose)
            {
                return i / weight.Product(1, weight.Rank);
            }

            int kernel = weight.Product(2, weight.Rank), input = i / (weight[1] * kernel);
            return (input / (weight[0] / transpose.Groups) * weight[1]) + (i / kernel % weight[1]);
        }
    }
}
