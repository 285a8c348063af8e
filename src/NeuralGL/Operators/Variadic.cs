using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>How <see cref="Variadic"/> joins its operands.</summary>
public enum VariadicKind
{
    /// <summary>The largest; NaN if one is NaN.</summary>
    Max,

    /// <summary>The mean.</summary>
    Mean,

    /// <summary>The smallest; NaN if one is NaN.</summary>
    Min,

    /// <summary>The sum.</summary>
    Sum,
}

/// <summary>
/// Joins any number of operands element by element, with broadcasting: maximum, minimum, sum or mean. The gradient of a maximum or
/// minimum is shared evenly by the operands that attain it.
/// </summary>
public sealed class Variadic(VariadicKind kind) : Operator
{
    private bool IsExtremum => kind is VariadicKind.Max or VariadicKind.Min;

    /// <inheritdoc/>
    public override string Name => $"{kind}";

    /// <inheritdoc/>
    public override int MaxInputs => 1 << 16;

    /// <inheritdoc/>
    public override string Notes => IsExtremum ? "float32, int32, int64" : "";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        Shape shape = inputs[0].Shape;
        foreach (TensorType input in inputs)
        {
            if (input.Element != inputs[0].Element || input.Element == ElementType.Bool)
            {
                throw new ShapeException($"the operands must be numbers of one type, not {inputs[0].Element.Text()} and {input.Element.Text()}");
            }

            shape = Shape.Broadcast(shape, input.Shape);
        }

        if (!IsExtremum)
        {
            RequireFloat(inputs);
        }

        return [inputs[0] with { Shape = shape }];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => IsExtremum ? Tolerance.Exact() : Tolerance.BackwardError(operands.Length);

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        Span<T> y = e.Output();
        for (int n = 0; n < e.InputCount; n++)
        {
            ReadOnlySpan<T> x = e.Input(n);
            var walk = new Walk(e.OutputShape(), e.InputShape(n), Shape.Scalar);
            for (int i = 0; i < y.Length; i++, walk.Step())
            {
                T next = x[walk.First];
                y[i] = n == 0 ? next : kind switch
                {
                    VariadicKind.Max => T.Max(y[i], next),
                    VariadicKind.Min => T.Min(y[i], next),
                    _ => y[i] + next,
                };
            }
        }

        for (int i = 0; kind == VariadicKind.Mean && i < y.Length; i++)
        {
            y[i] /= T.CreateChecked(e.InputCount);
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        IReadOnlyList<Value> x = lowering.Node.Inputs;
        Value y = lowering.Node.Output, joined = x[0];
        string function = kind switch { VariadicKind.Max => "larger", VariadicKind.Min => "smaller", _ => "add" };
        for (int n = 1; n < x.Count; n++)
        {
            Value next = n == x.Count - 1 && kind != VariadicKind.Mean ? y : lowering.Temporary(Shape.Broadcast(joined.Shape, x[n].Shape));
            lowering.EmitMap(function, [], next, joined, x[n]);
            joined = next;
        }

        if (kind == VariadicKind.Mean)
        {
            lowering.EmitMap("over", [x.Count], y, joined);
        }
        else if (x.Count == 1)
        {
            lowering.EmitMap("identity", [], y, joined);
        }
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        if (!IsExtremum)
        {
            Value share = kind == VariadicKind.Mean ? g.Add(new Divide(), dy, g.Constant(node.Inputs.Count)) : dy;
            return [.. node.Inputs.Select(x => SumTo.Shaped(g, share, x))];
        }

        Value one = g.Constant(1), zero = g.Constant(0);
        Value[] attains = [.. node.Inputs.Select(x => g.Add(new Where(), g.Add(new Equal(), x, node.Output), one, zero))];
        Value each = g.Add(new Divide(), dy, g.Add(new Variadic(VariadicKind.Sum), attains));
        return [.. node.Inputs.Select((x, i) => SumTo.Shaped(g, g.Add(new Multiply(), each, attains[i]), x))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, n => n.Add(this, [.. Enumerable.Range(0, Math.Max(1, n.InputCount)).Select(n.Input)]))];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node);

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases
    {
        get
        {
            foreach (int[][] sizes in new int[][][] { [[65]], [[65], [65]], [[256], [256], [256]], [[3, 5], [5]], [[5], [3, 5], []], [[4, 1], [1, 7], [4, 7], [1]], [[0], [1]] })
            {
                CaseInput[] inputs = [.. sizes.Select(s => CaseInput.Uniform(Shape.Of(s)))];
                yield return new OperatorCase($"{string.Join(" and ", sizes.Select(s => Shape.Of(s)))}", this, inputs, ToleranceFor([.. inputs.Select(i => i.Type)]));
            }

            float inf = float.PositiveInfinity, nan = float.NaN;
            yield return new OperatorCase("special values", this, [CaseInput.Given(1, nan, nan, inf, -inf, 3, -0f), CaseInput.Given(nan, 1, nan, 2, 2, inf, 0)], ToleranceFor(new TensorType[2])) { Gradient = false };
            if (IsExtremum)
            {
                foreach (ElementType type in new[] { ElementType.Int32, ElementType.Int64 })
                {
                    yield return new OperatorCase(type.Text(), this, [CaseInput.Integers(Shape.Of(67), -9, 9, type), CaseInput.Integers(Shape.Of(67), -9, 9, type)], Tolerance.Exact()) { Gradient = false };
                }
            }
        }
    }
}
