using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// The mean over windows: y[p, o] = Σ_k x[p, o·stride + k·dilation − pad] / count over the taps k that lie on x. The count is that of these
/// taps, or with <paramref name="countPads"/> that of all taps on x and its pads; a window that lies on nothing gives 0. Operand: [batch,
/// channels, 1 to 3 spatial dimensions].
/// </summary>
/// <param name="window">Kernel, strides, dilations and pads.</param>
/// <param name="countPads">Whether pads count as zeros.</param>
public sealed class AveragePool(Window window, bool countPads = false) : Operator
{
    /// <summary>Windows of <paramref name="size"/>×<paramref name="size"/> pixels side by side.</summary>
    public AveragePool(int size = 2) : this(Window.Square(size))
    {
    }

    /// <inheritdoc/>
    public override string Name => "AveragePool";

    /// <inheritdoc/>
    public override string Attributes => Text(window, countPads);

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs) => [PoolText.Infer(inputs, window)];

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.BackwardError(window.Taps);

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e) => PoolLoops.Average(e, window, countPads);

    /// <inheritdoc/>
    public override void Lower(Lowering lowering) => lowering.Emit(PoolText.Call(countPads ? PoolKind.AverageWithPads : PoolKind.Average, window, false, lowering.Node.Inputs[0], lowering.Node.Output));

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [g.Add(new AveragePoolGradient(window, node.Inputs[0].Shape, countPads), dy)];

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
    [
        new OnnxImport(Name, n =>
        {
            Value x = n.Input(0);
            return n.Add(new AveragePool(PoolText.Read(n, x.Shape), n.Int("count_include_pad", 0) != 0), x);
        }),
        new OnnxImport("GlobalAveragePool", n => PoolText.Global(n, ReduceKind.Mean)),
        new OnnxImport("GlobalLpPool", PoolImports.GlobalLp), new OnnxImport("LpPool", PoolImports.Lp), new OnnxImport("LRN", PoolImports.LocalResponse),
    ];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) =>
    {
        // The attribute came with opset 19.
        bool isDilated = window.Dilations.Any(d => d != 1);
        x.RequireOpset(isDilated ? 19 : 0);
        x.Node(Name, node, [.. PoolText.Attributes(window, ("count_include_pad", countPads ? 1 : 0)).Where(a => isDilated || a.Name != "dilations")]);
    };

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in PoolText.Examples
        from counted in c.Window.Pads.Any(p => p > 0) ? new[] { false, true } : [false]
        select new OperatorCase($"{Shape.Of(c.X)}", new AveragePool(c.Window, counted), [CaseInput.Uniform(Shape.Of(c.X))], Tolerance.BackwardError(c.Window.Taps))
        {
            Gradient = c.X[^1] < 12, Large = c.X[^1] > 1000,
        };

    internal static string Text(Window window, bool countPads) => $"{window}{(countPads ? ", pads counted" : "")}";
}

/// <summary>The gradient of <see cref="AveragePool"/>: every element gets dy / count from each window over it. Operand: dy, shaped as the pool's result.</summary>
/// <param name="window">The pool's.</param>
/// <param name="picture">The shape of what was pooled.</param>
/// <param name="countPads">The pool's.</param>
public sealed class AveragePoolGradient(Window window, Shape picture, bool countPads = false) : Operator
{
    /// <inheritdoc/>
    public override string Name => "AveragePoolGradient";

    /// <inheritdoc/>
    public override string Attributes => $"{AveragePool.Text(window, countPads)}, picture={picture}";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        Shape wanted = Shape.Of([picture[0], picture[1], .. window.Slide(picture.Sizes[2..])]);
        return inputs[0].Shape == wanted ? [picture] : throw new ShapeException($"the gradient must be {wanted}");
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.BackwardError(window.Taps);

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e) => PoolLoops.AverageGradient(e, window, countPads);

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Node node = lowering.Node;
        lowering.Emit(new PoolGradientCall(PoolText.Call(countPads ? PoolKind.AverageWithPads : PoolKind.Average, window, false, node.Output, node.Inputs[0]), node.Inputs[0], node.Output));
    }

    /// <inheritdoc/>
    public override Operator WithBatch(int batch) => new AveragePoolGradient(window, picture.WithBatch(batch), countPads);

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in PoolText.Examples
        from counted in c.Window.Pads.Any(p => p > 0) ? new[] { false, true } : [false]
        let x = Shape.Of(c.X)
        select new OperatorCase($"{x}", new AveragePoolGradient(c.Window, x, counted), [CaseInput.Uniform(Shape.Of([x[0], x[1], .. c.Window.Slide(x.Sizes[2..])]))], Tolerance.BackwardError(c.Window.Taps))
        {
            Gradient = false, Large = c.X[^1] > 1000,
        };
}
