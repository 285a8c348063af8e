using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>ONNX operators that are means over windows with arithmetic around them, and so are read as that: every backend and training has them.</summary>
internal static class PoolImports
{
    /// <summary>
    /// LRN: y = x / (bias + alpha / size · Σ x²)^beta, the sum over size channels about each, of which ⌈(size − 1) / 2⌉ lie behind it; beyond the
    /// first and last channel are zeros. (Krizhevsky, Sutskever, Hinton: ImageNet classification, 2012, section 3.3.)
    /// </summary>
    public static Value[] LocalResponse(OnnxNode n)
    {
        Value x = n.Input(0);
        int size = n.Int("size", 0), before = (size - 1) / 2;
        float alpha = n.Float("alpha", 1e-4f), beta = n.Float("beta", 0.75f), bias = n.Float("bias", 1);
        if (size < 1)
        {
            throw n.BadAttribute($"size is {size}; the number of channels that are summed, 1 or more, is wanted");
        }

        if (x.Shape.Rank < 2)
        {
            throw n.Invalid($"its operand {x.Shape} has no channels; they are dimension 1");
        }

        GraphBuilder g = n.Graph;
        Value planes = g.Add(new Reshape(Shape.Of(x.Shape[0], 1, x.Shape[1], x.Shape.Product(2, x.Shape.Rank))), g.Add(new Multiply(), x, x));

        // The mean with zeros counted is the sum over the size.
        Value mean = g.Add(new AveragePool(new Window([size, 1], pads: [before, 0, size - 1 - before, 0]), countPads: true), planes);
        Value divisor = g.Add(new Power(), g.Add(new Add(), g.Add(new Multiply(), mean, g.Constant(alpha)), g.Constant(bias)), g.Constant(beta));
        return n.Add(new Divide(), x, g.Add(new Reshape(x.Shape), divisor));
    }

    /// <summary>LpPool: (Σ |x|^p)^(1/p) over each window, pads being zeros.</summary>
    public static Value[] Lp(OnnxNode n)
    {
        Value x = n.Input(0);
        int p = Norm(n);
        Window window = PoolText.Read(n, x.Shape);
        int[] positions = window.Slide(x.Shape.Sizes[2..]), pads = [.. window.Pads];
        for (int i = 0; i < window.Rank; i++)
        {
            // As many zeros behind as the last window reaches: then all windows have all their taps, also those that rounding up adds.
            pads[window.Rank + i] = Math.Max(0, ((positions[i] - 1) * window.Strides[i]) + window.Extent(i) - x.Shape[2 + i] - pads[i]);
        }

        GraphBuilder g = n.Graph;
        Value mean = g.Add(new AveragePool(new Window([.. window.Kernel], [.. window.Strides], [.. window.Dilations], pads), countPads: true), Powered(g, x, p));
        Value taps = g.Constant((float)window.Taps);
        return p == 1 ? n.Add(new Multiply(), mean, taps) : Root(n, g.Add(new Multiply(), mean, taps), p);
    }

    /// <summary>GlobalLpPool: (Σ |x|^p)^(1/p) over all spatial dimensions.</summary>
    public static Value[] GlobalLp(OnnxNode n)
    {
        int p = Norm(n);
        if (p is 1 or 2)
        {
            return PoolText.Global(n, p == 1 ? ReduceKind.L1 : ReduceKind.L2);
        }

        Value x = n.Input(0);
        if (x.Shape.Rank < 3)
        {
            throw n.Invalid($"its operand {x.Shape} has no spatial dimensions");
        }

        return Root(n, n.Graph.Add(new Reduce(ReduceKind.Sum, [.. Enumerable.Range(2, x.Shape.Rank - 2)]), Powered(n.Graph, x, p)), p);
    }

    private static int Norm(OnnxNode n) => n.Int("p", 2) is >= 1 and var p ? p : throw n.BadAttribute($"p is {n.Int("p", 2)}; 1 or more is wanted");

    private static Value Powered(GraphBuilder g, Value x, int p) =>
        p == 2 ? g.Add(new Multiply(), x, x) : p == 1 ? g.Add(new Abs(), x) : g.Add(new Power(), g.Add(new Abs(), x), g.Constant((float)p));

    private static Value[] Root(OnnxNode n, Value sum, int p) => p == 2 ? n.Add(new Sqrt(), sum) : n.Add(new Power(), sum, n.Graph.Constant(1f / p));
}
