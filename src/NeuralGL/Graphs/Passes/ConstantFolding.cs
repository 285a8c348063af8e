using System.Numerics;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Graphs.Passes;

/// <summary>Evaluates nodes whose operands are all constants once, when the graph is prepared, instead of in every run.</summary>
public static class ConstantFolding
{
    /// <summary>Whole numbers up to here are exact in double, in which integers are folded.</summary>
    private const long LargestExact = 1L << 53;

    /// <summary>
    /// The same graph with constants in place of what can be computed now; itself if there is nothing to fold. Float32 is computed
    /// in float32, as a run would, integers in double; a node with integers beyond 2⁵³ or an open batch is left as it is.
    /// </summary>
    public static Graph Fold(Graph graph)
    {
        var folded = new Dictionary<Value, Tensor>();
        foreach (Node node in graph.Nodes)
        {
            Tensor?[] operands = [.. node.Inputs.Select(v => v.Constant ?? folded.GetValueOrDefault(v))];
            if (operands.Length > 0 && operands.All(t => t is not null) && node.Outputs.All(v => !v.Shape.IsOpen))
            {
                Tensor[]? results = Evaluate(node, operands!);
                for (int i = 0; i < (results?.Length ?? 0); i++)
                {
                    folded[node.Outputs[i]] = results![i];
                }
            }
        }

        if (folded.Count == 0)
        {
            return graph;
        }

        return GraphRewriter.Rewrite(graph, (g, node, inputs) => folded.ContainsKey(node.Output)
            ? [.. node.Outputs.Select((v, i) => g.Constant(folded[v], v.Name))]
            : g.AddNode(node.Operator, node.Name, inputs).Outputs);
    }

    private static Tensor[]? Evaluate(Node node, Tensor[] operands)
    {
        bool integers = operands.Select(t => t.Element).Concat(node.Outputs.Select(v => v.Type.Element)).Any(e => e is ElementType.Int64 or ElementType.Int32);
        if (!integers)
        {
            return Evaluate<float>(node, operands);
        }

        Tensor[]? results = operands.All(IsExact) ? Evaluate<double>(node, operands) : null;
        return results?.All(IsExact) == true ? results : null;
    }

    private static bool IsExact(Tensor t) => t.Element != ElementType.Int64 || t.Elements<long>().IndexOfAnyExceptInRange(1 - LargestExact, LargestExact - 1) < 0;

    private static Tensor[] Evaluate<T>(Node node, Tensor[] operands) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[][] inputs = [.. operands.Select(t => new T[t.Length])], outputs = [.. node.Outputs.Select(v => new T[v.Shape.Length])];
        for (int i = 0; i < inputs.Length; i++)
        {
            operands[i].CopyTo(inputs[i].AsSpan());
        }

        node.Operator.Evaluate(new Evaluation<T>(inputs, [.. operands.Select(t => t.Shape)], outputs, [.. node.Outputs.Select(v => v.Shape)]));
        return [.. node.Outputs.Select((v, i) => Tensor.From(v.Type, (ReadOnlySpan<T>)outputs[i]))];
    }
}
