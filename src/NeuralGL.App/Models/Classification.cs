using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Models;

/// <summary>A class and its probability.</summary>
internal readonly record struct Guess(string Label, double Probability);

/// <summary>Reads an output as probabilities of classes.</summary>
internal static class Classification
{
    /// <summary>
    /// Whether an output [N, classes] tells classes apart: the model names them, or a softmax made it. Only the first output has the
    /// model's labels.
    /// </summary>
    internal static bool IsClassifier(LoadedModel model, Value output)
    {
        bool isRow = output.Type.Element == ElementType.Float32 && output.Shape.Rank == 2 && output.Shape[1] > 1;
        return isRow && output == model.Graph.Outputs[0] && (model.Onnx.Labels.Count == output.Shape[1] || output.Producer?.Operator is Softmax);
    }

    /// <summary>
    /// The most probable classes of one row, best first. What a softmax or sigmoid made is taken as it is, logarithms are raised, and
    /// plain scores (logits) go through a softmax first. Empty if a number is NaN.
    /// </summary>
    /// <param name="model">The model, for its labels.</param>
    /// <param name="output">The output that <see cref="IsClassifier"/> accepts.</param>
    /// <param name="row">The numbers of one sample.</param>
    /// <param name="count">How many classes at most.</param>
    internal static IReadOnlyList<Guess> Top(LoadedModel model, Value output, ReadOnlySpan<float> row, int count)
    {
        double[] p = [.. row.ToArray().Select(v => (double)v)];
        if (p.Any(double.IsNaN))
        {
            return [];
        }

        switch (output.Producer?.Operator)
        {
            case Softmax { Name: "LogSoftmax" }:
                p = Array.ConvertAll(p, Math.Exp);
                break;
            case not (Softmax or Sigmoid):
                double most = p.Max();
                p = Array.ConvertAll(p, v => v == most ? 1 : Math.Exp(v - most));
                double sum = p.Sum();
                p = Array.ConvertAll(p, v => v / sum);
                break;
        }

        return [.. p.Select((v, i) => new Guess(model.Labels[i], v)).OrderByDescending(guess => guess.Probability).Take(count)];
    }
}
