using NeuralGL.Graphs;
using NeuralGL.Operators;

namespace NeuralGL.Training;

/// <summary>Builds the single number that training makes small.</summary>
/// <param name="g">The graph.</param>
/// <param name="prediction">What the network gives, [batch, …], the batch fixed.</param>
/// <param name="target">What it should give, in the same shape.</param>
/// <returns>A value of shape [].</returns>
public delegate Value Loss(GraphBuilder g, Value prediction, Value target);

/// <summary>Losses as ordinary nodes, with PyTorch's definitions and its mean over the batch.</summary>
public static class Losses
{
    /// <summary>mean((prediction − target)²) over all elements. (PyTorch's MSELoss.)</summary>
    /// <exception cref="GraphException">The shapes differ or the batch is open.</exception>
    public static Value MeanSquaredError(GraphBuilder g, Value prediction, Value target)
    {
        RequireSameShape(prediction, target);
        Value error = g.Add(new Subtract(), prediction, target);
        return g.Add(new Reduce(ReduceKind.Mean, keepDims: false), g.Add(new Multiply(), error, error));
    }

    /// <summary>
    /// −mean_b Σ_c target[b, c] · log softmax(logits)[b, c]. The targets are distributions, one-hot for plain classes. (PyTorch's
    /// CrossEntropyLoss with class probabilities.)
    /// </summary>
    /// <exception cref="GraphException">The shapes differ, are not [batch, classes], or the batch is open.</exception>
    public static Value SoftmaxCrossEntropy(GraphBuilder g, Value logits, Value target)
    {
        RequireSameShape(logits, target);
        if (logits.Shape.Rank != 2 || logits.Shape.IsOpen)
        {
            throw new GraphException($"softmax cross-entropy wants logits [batch, classes] with a fixed batch, not '{logits}'");
        }

        Value sum = g.Add(new Reduce(ReduceKind.Sum, keepDims: false), g.Add(new Multiply(), target, g.Add(new Softmax(log: true), logits)));
        return g.Add(new Multiply(), sum, g.Constant(-1f / logits.Shape[0]));
    }

    private static void RequireSameShape(Value prediction, Value target)
    {
        if (prediction.Shape != target.Shape)
        {
            throw new GraphException($"a loss compares '{prediction}' with '{target}', whose shapes differ");
        }
    }
}
