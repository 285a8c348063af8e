using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Proof;

/// <summary>Judges one node by what it was really given: its results against the operator's formula in double on the same operands.</summary>
public static class NodeProof
{
    /// <summary>Compares a node's results with the reference.</summary>
    /// <param name="node">The node.</param>
    /// <param name="operands">What it read, in its order.</param>
    /// <param name="results">What a backend made of that, in the order of its outputs.</param>
    /// <returns>The result that is farthest beyond its tolerance; the message names the element.</returns>
    /// <exception cref="ArgumentException">A result's type is not the node's.</exception>
    public static ProofResult Check(Node node, IReadOnlyList<Tensor> operands, IReadOnlyList<Tensor> results)
    {
        Tensor[] given = [.. operands];
        TensorType[] types = [.. given.Select(t => t.Type)];
        Tolerance tolerance = node.Operator.ToleranceFor(types);
        double[][] expected = OperatorProof.Evaluate(node.Operator, given);
        double[][]? magnitudes = tolerance.Terms > 0 ? OperatorProof.Evaluate(node.Operator, given, Math.Abs) : null;
        ProofResult? worst = null;
        for (int i = 0; i < results.Count; i++)
        {
            if (results[i].Type != node.Outputs[i].Type)
            {
                throw new ArgumentException($"node '{node.Name}' gives {node.Outputs[i].Type}, not {results[i].Type}");
            }

            string what = results.Count == 1 ? node.Name : $"{node.Name}, {node.Outputs[i].Name}";
            ProofResult result = TensorComparison.Compare(what, results[i], expected[i], tolerance, magnitudes is null ? default : magnitudes[i]);
            worst = worst is null || (worst.Passed && !result.Passed) ? result : worst;
        }

        return worst!;
    }
}
