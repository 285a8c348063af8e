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
        Value error = Error(g, prediction, target);
        return Mean(g, g.Add(new Multiply(), error, error));
    }

    /// <summary>mean(|prediction − target|) over all elements; the gradient where they are equal is 0. (PyTorch's L1Loss.)</summary>
    /// <exception cref="GraphException">The shapes differ or the batch is open.</exception>
    public static Value MeanAbsoluteError(GraphBuilder g, Value prediction, Value target) => Mean(g, g.Add(new Abs(), Error(g, prediction, target)));

    /// <summary>
    /// The mean over all elements of ½·e² where |e| ≤ δ and of δ·(|e| − ½·δ) beyond, e = prediction − target. (Huber: Robust estimation
    /// of a location parameter, 1964; PyTorch's HuberLoss.)
    /// </summary>
    /// <param name="delta">δ: where the parabola becomes a line; above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delta"/> is not a positive finite number.</exception>
    public static Loss Huber(float delta = 1)
    {
        Require(delta > 0 && float.IsFinite(delta), nameof(delta), delta, "a positive number");
        return (g, prediction, target) =>
        {
            // With c = clip(e, −δ, δ) both branches are c·(e − ½·c).
            Value error = Error(g, prediction, target), clipped = g.Add(new Clip(-delta, delta), error);
            return Mean(g, g.Add(new Multiply(), clipped, g.Add(new Subtract(), error, g.Add(new Multiply(), clipped, g.Constant(0.5f)))));
        };
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

    /// <summary>
    /// <see cref="SoftmaxCrossEntropy"/> with the targets (1 − ε)·target + ε / classes. (Szegedy and others: Rethinking the Inception
    /// architecture, 2016, section 7; PyTorch's label_smoothing.)
    /// </summary>
    /// <param name="smoothing">ε: 0 changes nothing, 1 makes all classes equal.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="smoothing"/> is not in [0, 1].</exception>
    public static Loss SmoothedCrossEntropy(float smoothing)
    {
        Require(smoothing is >= 0 and <= 1, nameof(smoothing), smoothing, "a number from 0 to 1");
        return (g, logits, target) =>
        {
            RequireSameShape(logits, target);
            Value kept = g.Add(new Multiply(), target, g.Constant(1 - smoothing));
            return SoftmaxCrossEntropy(g, logits, g.Add(new Add(), kept, g.Constant(smoothing / Math.Max(1, logits.Shape[^1]))));
        };
    }

    /// <summary>
    /// −mean(target·ln σ(logit) + (1 − target)·ln(1 − σ(logit))) over all elements, computed without σ, so that it neither overflows
    /// nor loses small losses: −ln σ(x) = softplus(−x), −ln(1 − σ(x)) = softplus(x). (PyTorch's BCEWithLogitsLoss.)
    /// </summary>
    /// <param name="g">The graph.</param>
    /// <param name="logits">What the network gives before any sigmoid.</param>
    /// <param name="target">Probabilities from 0 to 1 in the same shape.</param>
    /// <exception cref="GraphException">The shapes differ or the batch is open.</exception>
    public static Value BinaryCrossEntropy(GraphBuilder g, Value logits, Value target)
    {
        RequireSameShape(logits, target);
        Value yes = g.Add(new Multiply(), target, g.Add(new Softplus(), g.Add(new Neg(), logits)));
        Value no = g.Add(new Multiply(), g.Add(new Subtract(), g.Constant(1), target), g.Add(new Softplus(), logits));
        return Mean(g, g.Add(new Add(), yes, no));
    }

    private static Value Error(GraphBuilder g, Value prediction, Value target)
    {
        RequireSameShape(prediction, target);
        return g.Add(new Subtract(), prediction, target);
    }

    private static Value Mean(GraphBuilder g, Value values) => g.Add(new Reduce(ReduceKind.Mean, keepDims: false), values);

    private static void RequireSameShape(Value prediction, Value target)
    {
        if (prediction.Shape != target.Shape)
        {
            throw new GraphException($"a loss compares '{prediction}' with '{target}', whose shapes differ");
        }
    }

    private static void Require(bool holds, string name, float value, string wanted)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {wanted}");
        }
    }
}
