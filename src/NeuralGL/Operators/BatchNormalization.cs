using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// y = (x − mean) / √(variance + epsilon) · scale + bias for each channel, dimension 1 of x, with mean and variance given: the form of
/// networks in use. Operands: x [N, C, …], scale, bias, mean and variance [C]. (Ioffe, Szegedy: Batch Normalization, 2015.)
/// </summary>
public sealed class BatchNormalization(float epsilon = 1e-5f) : Operator
{
    /// <summary>Added to the variance.</summary>
    public float Epsilon => epsilon;

    /// <inheritdoc/>
    public override string Name => "BatchNormalization";

    /// <inheritdoc/>
    public override string Attributes => $"epsilon={epsilon}";

    /// <inheritdoc/>
    public override int MinInputs => 5;

    /// <inheritdoc/>
    public override string Notes => "training_mode with its two running statistics from opset 14 on; spatial=0 of opsets 7 and 8 is refused";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        Channels.Require(inputs);
        return [inputs[0]];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Relative(2e-5, "x times a factor plus a shift, which cancel where the mean is far from 0");

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        ReadOnlySpan<T> x = e.Input(0), scale = e.Input(1), bias = e.Input(2), mean = e.Input(3), variance = e.Input(4);
        Span<T> y = e.Output();
        int plane = e.InputShape(0).Product(2, e.InputShape(0).Rank), channels = scale.Length;
        for (int i = 0; i < y.Length; i++)
        {
            int c = i / plane % channels;
            y[i] = ((x[i] - mean[c]) / T.Sqrt(variance[c] + T.CreateChecked(epsilon)) * scale[c]) + bias[c];
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        IReadOnlyList<Value> x = lowering.Node.Inputs;
        Value factor = lowering.Temporary(x[1].Shape);
        lowering.EmitMap("scale_of_deviation", [epsilon], factor, x[1], x[4]);
        Value shift = lowering.Temporary(x[1].Shape);
        lowering.EmitMap("shift_of_mean", [], shift, x[2], x[3], factor);
        Channels.EmitMap(lowering, "affine", [], lowering.Node.Output, x[0], factor, shift);
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        Value x = node.Inputs[0], scale = node.Inputs[1], mean = node.Inputs[3], variance = node.Inputs[4];
        Value inverse = g.Add(new Reciprocal(), g.Add(new Sqrt(), g.Add(new Add(), variance, g.Constant(epsilon)))), factor = g.Add(new Multiply(), scale, inverse);
        Value centred = g.Add(new Subtract(), x, Channels.Along(g, mean, x));
        Value sum = Channels.Sum(g, dy), products = Channels.Sum(g, g.Add(new Multiply(), dy, centred));
        Value byScale = g.Add(new Multiply(), products, inverse);
        Value byVariance = g.Add(new Multiply(), g.Add(new Multiply(), byScale, g.Add(new Multiply(), factor, inverse)), g.Constant(-0.5f));
        return [g.Add(new Multiply(), dy, Channels.Along(g, factor, x)), byScale, sum, g.Add(new Neg(), g.Add(new Multiply(), sum, factor)), byVariance];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
    [
        new OnnxImport(Name, OnnxImport.OldestOpset, 8, n => n.Int("spatial", 1) == 1 ? Inference(n) : throw n.Unsupported("spatial=0, statistics of every element, is not read")),
        new OnnxImport(Name, 9, 13, Inference),
        new OnnxImport(Name, 14, OnnxImport.NewestOpset, n => n.Int("training_mode", 0) == 0 ? Inference(n)
            : n.Add(new BatchNormalizationInTraining(n.Float("epsilon", 1e-5f), n.Float("momentum", 0.9f)), Operands(n))),
    ];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("epsilon", epsilon));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from sizes in new int[][] { [1, 1, 1, 1], [2, 3], [2, 3, 4, 5], [3, 2, 7], [1, 4, 2, 3, 2], [0, 3, 2], [2, 65, 9] }
        let x = Shape.Of(sizes)
        let c = Shape.Of(sizes[1])
        select new OperatorCase($"{x}", new BatchNormalization(sizes.Length == 3 ? 0.01f : 1e-5f), [CaseInput.Uniform(x), CaseInput.Uniform(c), CaseInput.Uniform(c), CaseInput.Uniform(c, -1, 1), CaseInput.Uniform(c, 0.3f, 2)], ToleranceFor([])) { Gradient = x.Length < 200 };

    private static Value[] Inference(OnnxNode n)
    {
        _ = n.Float("momentum", 0.9f);
        if (n.IsConstant(4) && n.ConstantInput(4) is { Element: ElementType.Float32 } variance && variance.Floats.ContainsAnyInRange(float.NegativeInfinity, -float.Epsilon))
        {
            n.Warn("a variance is negative, so its channel may come out as NaN");
        }

        return n.Add(new BatchNormalization(n.Float("epsilon", 1e-5f)), Operands(n));
    }

    private static Value[] Operands(OnnxNode n) => [.. Enumerable.Range(0, 5).Select(n.Input)];
}
