using NeuralGL.Graphs;
using NeuralGL.Operators;

namespace NeuralGL.Training;

/// <summary>Keeps one wild batch from throwing the parameters far away.</summary>
public static class GradientClipping
{
    /// <summary>
    /// All gradients times min(1, limit / (‖all gradients together‖ + 10⁻⁶)): longer ones keep their direction. (Pascanu, Mikolov, Bengio:
    /// On the difficulty of training recurrent neural networks, 2013, algorithm 1; PyTorch's clip_grad_norm_.)
    /// </summary>
    /// <param name="g">The graph.</param>
    /// <param name="gradients">Any number of gradients of any shapes.</param>
    /// <param name="limit">The longest norm that is left as it is; above 0.</param>
    /// <returns>The gradients in their order and shapes.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is not a positive finite number.</exception>
    public static Value[] ByGlobalNorm(GraphBuilder g, IReadOnlyList<Value> gradients, float limit)
    {
        if (!(limit > 0) || !float.IsFinite(limit))
        {
            throw new ArgumentOutOfRangeException(nameof(limit), limit, "the limit of the gradients' norm must be a positive number");
        }

        Value? squares = null;
        foreach (Value gradient in gradients)
        {
            Value sum = g.Add(new Reduce(ReduceKind.Sum, keepDims: false), g.Add(new Multiply(), gradient, gradient));
            squares = squares is null ? sum : g.Add(new Add(), squares, sum);
        }

        if (squares is null)
        {
            return [];
        }

        Value norm = g.Add(new Add(), g.Add(new Sqrt(), squares), g.Constant(1e-6f));
        Value factor = g.Add(new Clip(high: 1), g.Add(new Divide(), g.Constant(limit), norm));
        return [.. gradients.Select(gradient => g.Add(new Multiply(), gradient, factor))];
    }
}
