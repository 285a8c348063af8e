using NeuralGL.Operators;

namespace NeuralGL.App.Demo;

/// <summary>How far an answer is from what it would have been without the tools: the length of the difference (L2), and the leading classes.</summary>
/// <param name="Distance">√Σ(after − before)².</param>
/// <param name="Before">The largest of before; −1 if no number can be compared.</param>
/// <param name="After">The largest of after.</param>
internal readonly record struct OutputChange(float Distance, int Before, int After)
{
    /// <summary>Compares answers of the same length.</summary>
    internal static OutputChange Of(ReadOnlySpan<float> before, ReadOnlySpan<float> after) =>
        new(System.Numerics.Tensors.TensorPrimitives.Distance(after, before), Largest(before), Largest(after));

    /// <summary>What the numbers are that the distance is of.</summary>
    internal static string Measure(Graphs.Value output) => output.Producer?.Operator is Softmax ? "L2 of probabilities " : "L2 of outputs ";

    private static int Largest(ReadOnlySpan<float> values)
    {
        int best = -1;
        for (int i = 0; i < values.Length; i++)
        {
            best = best < 0 ? (float.IsNaN(values[i]) ? -1 : i) : values[i] > values[best] ? i : best;
        }

        return best;
    }
}
