using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>What the convolution operators have in common: their attributes and what they demand of their operands.</summary>
internal static class ConvText
{
    public static string Of(Window window, int groups) => groups == 1 ? window.ToString() : $"{window}, {groups} groups";

    /// <summary>Terms of a sum, at most what an int holds.</summary>
    public static int Terms(ReadOnlySpan<int> sizes)
    {
        long product = 1;
        foreach (int size in sizes)
        {
            product = Math.Min(product * size, int.MaxValue);
        }

        return (int)product;
    }

    public static void Require(Window window, int groups, Shape x, Shape weight)
    {
        if (x.Rank != window.Rank + 2 || weight.Rank != x.Rank || !weight.Sizes[2..].SequenceEqual(window.Kernel.ToArray()))
        {
            throw new ShapeException($"wants x [batch, channels, {window.Rank} spatial dimensions] and a weight whose kernel is {string.Join("×", window.Kernel)}, not {x} and {weight}");
        }

        if (groups < 1)
        {
            throw new ShapeException($"{groups} groups make no sense");
        }
    }

    public static void RequireBias(ReadOnlySpan<TensorType> inputs, long outputs)
    {
        if (inputs.Length == 3 && (inputs[2].Shape.Rank != 1 || inputs[2].Shape[0] != outputs))
        {
            throw new ShapeException($"the bias must be [{outputs}], one number for each output channel, not {inputs[2].Shape}");
        }
    }

    /// <summary>The sum of a gradient over everything but the channels.</summary>
    public static Value BiasGradient(GraphBuilder g, Value dy) => g.Add(new Reduce(ReduceKind.Sum, [.. Enumerable.Range(0, dy.Shape.Rank).Where(axis => axis != 1)], keepDims: false), dy);

    /// <summary>Reads the attribute group, after a look at the ranks of both operands.</summary>
    public static int Groups(OnnxNode n, Shape x, Shape weight)
    {
        if (x.Rank is < 3 or > Window.MaxRank + 2 || weight.Rank != x.Rank)
        {
            throw n.Invalid($"x {x} and weight {weight} must have the same rank, 3 to {Window.MaxRank + 2}: batch or outputs, channels, and the spatial dimensions");
        }

        int groups = n.Int("group", 1);
        return groups >= 1 ? groups : throw n.BadAttribute($"group is {groups}; 1 or more are wanted");
    }
}
