using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>How <see cref="Reduce"/> joins elements.</summary>
public enum ReduceKind
{
    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>The largest; NaN if one is NaN.</summary>
    Max,
}

/// <summary>
/// Joins the elements along axes into one: sum, mean or maximum. No axes given means all of them. The gradient of a maximum is shared
/// evenly by the elements that attain it, as in PyTorch's amax.
/// </summary>
public sealed class Reduce(ReduceKind kind, int[]? axes = null, bool keepDims = true) : Operator
{
    /// <inheritdoc/>
    public override string Name => $"Reduce{kind}";

    /// <inheritdoc/>
    public override string Attributes => $"{(axes is null ? "all axes" : $"axes=[{string.Join(", ", axes)}]")}, keepdims={(keepDims ? 1 : 0)}";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        Shape x = inputs[0].Shape;
        bool[] reduced = Mask(x);
        if (kind == ReduceKind.Max && x.Where((size, i) => reduced[i] && size == 0).Any())
        {
            throw new ShapeException($"there is no largest of no elements: {x} along {Attributes}");
        }

        if (kind == ReduceKind.Mean && x.Where((size, i) => reduced[i] && size == Shape.Open).Any())
        {
            throw new ShapeException("a mean over the open batch needs a batch size: fix it with Graph.WithBatch or build the input with one");
        }

        return [Shape.Of([.. x.Select((size, i) => reduced[i] ? 1 : size).Where((_, i) => keepDims || !reduced[i])])];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => kind == ReduceKind.Max ? Tolerance.Exact() : Tolerance.BackwardError(Count(operands[0].Shape));

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        ReadOnlySpan<T> x = e.Input(0);
        Span<T> y = e.Output();
        Shape shape = e.InputShape(0);
        y.Fill(kind == ReduceKind.Max ? T.NegativeInfinity : T.Zero);

        // The result with its reduced dimensions kept as 1 is broadcast to the operand: every operand element knows its place in it.
        Shape kept = Kept(shape);
        var walk = new Walk(shape, shape, kept);
        for (int i = 0; i < x.Length; i++, walk.Step())
        {
            ref T to = ref y[walk.Second];
            to = kind == ReduceKind.Max ? T.Max(to, x[i]) : to + x[i];
        }

        if (kind == ReduceKind.Mean)
        {
            T count = T.CreateChecked(Count(shape));
            for (int i = 0; i < y.Length; i++)
            {
                y[i] /= count;
            }
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Value x = lowering.Node.Inputs[0];
        bool[] reduced = Mask(x.Shape);
        int[] strides = x.Shape.Strides();
        lowering.Emit(new ReduceCall(
            kind == ReduceKind.Max ? Reduction.Max : Reduction.Sum, kind == ReduceKind.Mean ? (float)(1.0 / Count(x.Shape)) : 1,
            new(x, [.. strides.Where((_, i) => !reduced[i]), .. strides.Where((_, i) => reduced[i])]),
            [.. x.Shape.Where((_, i) => !reduced[i])], [.. x.Shape.Where((_, i) => reduced[i])], lowering.Node.Output));
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        Value x = node.Inputs[0];
        Shape kept = Kept(x.Shape);
        Value Spread(Value value) => g.Add(new Expand(x.Shape), value.Shape == kept ? value : g.Add(new Reshape(kept), value));
        switch (kind)
        {
            case ReduceKind.Sum:
                return [Spread(dy)];
            case ReduceKind.Mean:
                return [Spread(g.Add(new Multiply(), dy, g.Constant((float)(1.0 / Count(x.Shape)))))];
            default:
                Value attains = g.Add(new Where(), g.Add(new Equal(), x, Spread(node.Output)), g.Constant(1), g.Constant(0));
                Value shares = g.Add(new Reduce(ReduceKind.Sum, axes, keepDims), attains);
                return [g.Add(new Multiply(), attains, Spread(g.Add(new Divide(), dy, shares)))];
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
    [
        new OnnxImport(Name, OnnxImport.OldestOpset, kind == ReduceKind.Sum ? 12 : 17, n => n.Add(new Reduce(kind, n.Ints("axes") is { Length: > 0 } along ? along : null, n.Int("keepdims", 1) != 0), n.Input(0))),
        new OnnxImport(Name, kind == ReduceKind.Sum ? 13 : 18, OnnxImport.NewestOpset, ReadWithAxesInput),
    ];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) =>
    {
        long[] along = axes is null ? [] : [.. axes.Select(a => (long)a)];
        string[] operands = along.Length == 0 ? [x.NameOf(node.Inputs[0])] : [x.NameOf(node.Inputs[0]), x.Constant(node.Name + "_axes", new Tensor(Shape.Of(along.Length), along))];
        (string, object) keep = ("keepdims", keepDims ? 1 : 0);
        x.Node(Name, operands, [x.NameOf(node.Output)], axes is { Length: 0 } ? [keep, ("noop_with_empty_axes", 1)] : [keep]);
    };

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases
    {
        get
        {
            (int[] Sizes, int[]? Axes)[] shapes =
            [
                ([1], null), ([7], null), ([3, 4], null), ([3, 4], [0]), ([3, 4], [1]), ([2, 3, 4], [1]), ([2, 3, 4], [0, 2]), ([2, 3, 4, 5], [-1, 1]), ([0, 3], [1]), ([2, 3], []), ([63, 65], [1]), ([65, 64], [0]), ([1021], [0]),
                ([5000], [0]), ([3, 70000], [1]), ([4097, 3], [0]),
            ];
            foreach ((int[] sizes, int[]? along) in shapes)
            {
                foreach (bool keep in new[] { true, false })
                {
                    var op = new Reduce(kind, along, keep);
                    Shape shape = Shape.Of(sizes);
                    Tolerance tolerance = kind == ReduceKind.Max ? Tolerance.Exact() : Tolerance.BackwardError(shape.Length == 0 ? 1 : op.Count(shape));
                    yield return new OperatorCase($"{shape} {op.Attributes}", op, [CaseInput.Uniform(shape)], tolerance) { Gradient = shape.Length <= 130 };
                }
            }

            if (kind != ReduceKind.Max)
            {
                yield return new OperatorCase("no elements", new Reduce(ReduceKind.Sum, [1]), [CaseInput.Uniform(Shape.Of(3, 0))], Tolerance.Exact("the sum of nothing is 0"));
                yield return new OperatorCase("whole numbers", new Reduce(ReduceKind.Sum, [1]), [CaseInput.Integers(Shape.Of(3, 70001))], Tolerance.Exact("sums of small whole numbers are exact in float32")) { Gradient = false };
            }

            yield return new OperatorCase("special values", new Reduce(kind, [1]), [CaseInput.Given(Shape.Of(4, 3), 1, float.NaN, 2, float.PositiveInfinity, 1, 2, float.NegativeInfinity, 5, 6, -1, -2, -3)], kind == ReduceKind.Max ? Tolerance.Exact() : Tolerance.BackwardError(3)) { Gradient = false };
            yield return new OperatorCase("more than 65,535 work groups", new Reduce(kind, [1]), [CaseInput.Integers(Shape.Of(4300000, 2))], kind == ReduceKind.Mean ? Tolerance.BackwardError(2) : Tolerance.Exact("sums of two small whole numbers are exact in float32")) { Gradient = false, Large = true };
        }
    }

    private bool[] Mask(Shape shape)
    {
        var mask = new bool[shape.Rank];
        if (axes is null)
        {
            Array.Fill(mask, true);
        }

        foreach (int axis in axes ?? [])
        {
            int at = shape.Axis(axis);
            mask[at] = !mask[at] ? true : throw new AxisException($"axis {axis} is named twice in [{string.Join(", ", axes!)}]");
        }

        return mask;
    }

    private Shape Kept(Shape shape)
    {
        bool[] reduced = Mask(shape);
        return Shape.Of([.. shape.Select((size, i) => reduced[i] ? 1 : size)]);
    }

    private int Count(Shape shape)
    {
        bool[] reduced = Mask(shape);
        return Shape.Of([.. shape.Where((_, i) => reduced[i])]).Length;
    }

    private Value[] ReadWithAxesInput(OnnxNode n)
    {
        bool keep = n.Int("keepdims", 1) != 0, noneMeansNone = n.Int("noop_with_empty_axes", 0) != 0;
        int[] along = n.HasInput(1) ? OnnxIntegers.Of(n, 1) : [];
        return along.Length > 0 ? n.Add(new Reduce(kind, along, keep), n.Input(0))
            : noneMeansNone ? n.Add(new Identity(), n.Input(0))
            : n.Add(new Reduce(kind, null, keep), n.Input(0));
    }
}
