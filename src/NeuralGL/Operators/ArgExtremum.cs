using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>The place of the largest or smallest element along an axis, as int64: the first if several are, or the last. A NaN counts as beyond all numbers.</summary>
public sealed class ArgExtremum(bool largest, int axis = 0, bool keepDims = true, bool last = false) : Operator
{
    /// <inheritdoc/>
    public override string Name => largest ? "ArgMax" : "ArgMin";

    /// <inheritdoc/>
    public override string Attributes => $"axis={axis}, keepdims={(keepDims ? 1 : 0)}, select_last_index={(last ? 1 : 0)}";

    /// <inheritdoc/>
    public override string Notes => "float32, int32, int64; the result is int64";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        Shape x = inputs[0].Shape;
        int along = x.Axis(axis);
        if (x[along] < 1 || inputs[0].Element == ElementType.Bool)
        {
            throw new ShapeException($"there is no {(largest ? "largest" : "smallest")} number along dimension {along} of {inputs[0]}");
        }

        return [new TensorType(Shape.Of([.. x.Select((size, i) => i == along ? 1 : size).Where((_, i) => keepDims || i != along)]), ElementType.Int64)];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Exact("a place is a whole number");

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        (int outer, int length, int inner) = Softmax.Split(e.InputShape(0), axis);
        var walk = new AxisWalk<T>(Kind, last, false, e.Input(0), e.Output(), length, inner);
        for (int row = 0; row < outer * inner; row++)
        {
            walk.Row(row);
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Value x = lowering.Node.Inputs[0];
        (int outer, int length, int inner) = Softmax.Split(x.Shape, axis);
        lowering.Emit(new AxisCall(Kind, last, false, x, outer, length, inner, lowering.Node.Output));
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [null];

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
        [new OnnxImport(Name, n => n.Add(new ArgExtremum(largest, n.Int("axis", 0), n.Int("keepdims", 1) != 0, n.Int("select_last_index", 0) != 0), n.Input(0)))];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("axis", axis), ("keepdims", keepDims ? 1 : 0), ("select_last_index", last ? 1 : 0));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases
    {
        get
        {
            Tolerance exact = ToleranceFor([]);
            foreach ((int[] sizes, int along, bool keep, bool end) in new (int[], int, bool, bool)[] { ([7], 0, true, false), ([3, 5], 1, false, false), ([2, 3, 4], 1, true, true), ([65, 63], -1, false, true), ([3, 131, 2], 1, false, false), ([0, 4], 1, true, false) })
            {
                Shape shape = Shape.Of(sizes);
                var op = new ArgExtremum(largest, along, keep, end);
                yield return new OperatorCase($"{shape}", op, [CaseInput.Uniform(shape)], exact) { Gradient = false };
                yield return new OperatorCase($"{shape} with ties", op, [CaseInput.Integers(shape, -1, 1)], exact) { Gradient = false };
            }

            float inf = float.PositiveInfinity, nan = float.NaN;
            yield return new OperatorCase("special values", new ArgExtremum(largest, 1), [CaseInput.Given(Shape.Of(4, 3), 1, nan, nan, inf, -inf, inf, -inf, -inf, 3, 3, 2, -inf)], exact) { Gradient = false };
            yield return new OperatorCase("int64", new ArgExtremum(largest, 1, false), [CaseInput.Integers(Shape.Of(5, 9), -5, 5, ElementType.Int64)], exact) { Gradient = false };
        }
    }

    private AxisKind Kind => largest ? AxisKind.PlaceOfMax : AxisKind.PlaceOfMin;
}

/// <summary>1 at the first largest element along an axis, 0 elsewhere.</summary>
public sealed class Hardmax(int axis = -1) : Operator
{
    /// <inheritdoc/>
    public override string Name => "Hardmax";

    /// <inheritdoc/>
    public override string Attributes => $"axis={axis}";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        return inputs[0].Shape[inputs[0].Shape.Axis(axis)] != Shape.Open ? [inputs[0]] : throw new ShapeException("cannot run along the open batch");
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Exact("0 and 1");

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        (int outer, int length, int inner) = Softmax.Split(e.InputShape(0), axis);
        var walk = new AxisWalk<T>(AxisKind.OneAtMax, false, false, e.Input(0), e.Output(), length, inner);
        for (int row = 0; length > 0 && row < outer * inner; row++)
        {
            walk.Row(row);
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Value x = lowering.Node.Inputs[0];
        (int outer, int length, int inner) = Softmax.Split(x.Shape, axis);
        lowering.Emit(new AxisCall(AxisKind.OneAtMax, false, false, x, outer, length, inner, lowering.Node.Output));
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [null];

    /// <summary>Before opset 13 all dimensions from the axis on were one.</summary>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
    [
        new OnnxImport(Name, OnnxImport.OldestOpset, 12, n => Softmax.ReadFlattening(n, new Hardmax())),
        new OnnxImport(Name, 13, OnnxImport.NewestOpset, n => n.Add(new Hardmax(n.Int("axis", -1)), n.Input(0))),
    ];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("axis", axis));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in new (int[] Sizes, int Axis)[] { ([7], 0), ([3, 5], 1), ([2, 3, 4], 1), ([65, 63], -1), ([0, 4], 1) }
        select new OperatorCase($"{Shape.Of(c.Sizes)} along {c.Axis}", new Hardmax(c.Axis), [CaseInput.Integers(Shape.Of(c.Sizes), -3, 3)], ToleranceFor([])) { Gradient = false };
}
