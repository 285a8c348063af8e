using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// y_i = e^(x_i − max x) / Σ_j e^(x_j − max x) along an axis, or the logarithm of it, x_i − max x − log Σ_j e^(x_j − max x).
/// Subtracting the maximum changes nothing in exact arithmetic and keeps every exponential below 1.
/// </summary>
public sealed class Softmax(int axis = -1, bool log = false) : Operator
{
    /// <inheritdoc/>
    public override string Name => log ? "LogSoftmax" : "Softmax";

    /// <inheritdoc/>
    public override string Attributes => $"axis={axis}";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        return inputs[0].Shape[inputs[0].Shape.Axis(axis)] != Shape.Open ? [inputs[0]] : throw new ShapeException("cannot run along the open batch");
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Bound(Math.Max(1, operands[0].Shape[operands[0].Shape.Axis(axis)]));

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        (int outer, int length, int inner) = Split(e.InputShape(0), axis);
        ReadOnlySpan<T> x = e.Input(0);
        Span<T> y = e.Output();
        for (int row = 0; row < outer * inner; row++)
        {
            int start = (row / inner * length * inner) + (row % inner);
            T max = T.NegativeInfinity, sum = T.Zero;
            for (int i = 0; i < length; i++)
            {
                max = T.Max(max, x[start + (i * inner)]);
            }

            for (int i = 0; i < length; i++)
            {
                sum += T.Exp(x[start + (i * inner)] - max);
            }

            for (int i = 0; i < length; i++)
            {
                T shifted = x[start + (i * inner)] - max;
                y[start + (i * inner)] = log ? shifted - T.Log(sum) : T.Exp(shifted) / sum;
            }
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Value x = lowering.Node.Inputs[0], y = lowering.Node.Output;
        (int outer, int length, int inner) = Split(x.Shape, axis);
        if (length <= SoftmaxCall.MaxAxis)
        {
            lowering.Emit(new SoftmaxCall(log, x, outer, length, inner, y));
            return;
        }

        int[] own = x.Shape.Strides();
        int along = x.Shape.Axis(axis);
        Shape kept = Shape.Of([.. x.Shape.Select((size, i) => i == along ? 1 : size)]);
        Value Joined(Reduction reduction, Value from)
        {
            Value result = lowering.Temporary(kept);
            lowering.Emit(new ReduceCall(reduction, 1, new(from, [.. own.Where((_, i) => i != along), own[along]]), [.. kept.Where((_, i) => i != along)], [length], result));
            return result;
        }

        Value shifted = lowering.Temporary(x.Shape);
        lowering.EmitMap("subtract", [], shifted, x, Joined(Reduction.Max, x));
        Value exponentials = lowering.Temporary(x.Shape);
        lowering.EmitMap("exponential", [], exponentials, shifted);
        Value sum = Joined(Reduction.Sum, exponentials);
        if (log)
        {
            Value logarithm = lowering.Temporary(kept);
            lowering.EmitMap("logarithm", [], logarithm, sum);
            lowering.EmitMap("subtract", [], y, shifted, logarithm);
        }
        else
        {
            lowering.EmitMap("divide", [], y, exponentials, sum);
        }
    }

    /// <summary>Softmax: dx = y·(dy − Σ y·dy). LogSoftmax: dx = dy − e^y·Σ dy.</summary>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        Value y = node.Output;
        var sum = new Reduce(ReduceKind.Sum, [axis], keepDims: true);
        if (log)
        {
            return [g.Add(new Subtract(), dy, g.Add(new Multiply(), g.Add(new Exp(), y), g.Add(sum, dy)))];
        }

        return [g.Add(new Multiply(), y, g.Add(new Subtract(), dy, g.Add(sum, g.Add(new Multiply(), y, dy))))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
    [
        new OnnxImport(Name, OnnxImport.OldestOpset, 12, n => ReadFlattening(n, new Softmax(-1, log))),
        new OnnxImport(Name, 13, OnnxImport.NewestOpset, n => n.Add(new Softmax(n.Int("axis", -1), log), n.Input(0))),
    ];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("axis", axis));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases
    {
        get
        {
            foreach ((int[] sizes, int along) in new (int[], int)[] { ([1], 0), ([10], -1), ([3, 10], 1), ([3, 10], 0), ([2, 3, 5], 1), ([2, 3, 5], -1), ([4, 0], 0), ([0, 4], 1), ([7, 1], 1), ([65, 63], 1), ([2, 1000], 1), ([3, 131, 2], 1) })
            {
                Shape shape = Shape.Of(sizes);
                int n = Math.Max(1, sizes[shape.Axis(along)]);
                yield return new OperatorCase($"{shape} along {along}", new Softmax(along, log), [CaseInput.Uniform(shape, -4, 4)], Bound(n)) { Gradient = shape.Length <= 40 };
            }

            yield return new OperatorCase("large numbers", new Softmax(1, log), [CaseInput.Given(Shape.Of(3, 4), 10000, 10001, 10002, 10003, -3e38f, 0, 0, -3e38f, 88, 89, 90, -200)], Bound(4)) { Gradient = false };
            yield return new OperatorCase("special values", new Softmax(1, log), [CaseInput.Given(Shape.Of(3, 2), float.NaN, 1, float.NegativeInfinity, 0, 5, 5)], Bound(2)) { Gradient = false };
            yield return new OperatorCase("more than 65,535 work groups", new Softmax(1, log), [CaseInput.Uniform(Shape.Of(4_200_000, 2), -4, 4)], Bound(2)) { Gradient = false, Large = true };
            yield return new OperatorCase("an axis longer than a loop may be", new Softmax(0, log), [CaseInput.Uniform(Shape.Of(20011, 2), -4, 4)], Bound(20011)) { Gradient = false };
        }
    }

    private Tolerance Bound(int n) => log
        ? Tolerance.Relative(2e-6, "exp within 3+2|x| ulp and log within 4 ulp of a sum that is at least 1")
        : Tolerance.Within(1e-6, "every result is in [0, 1]; each term is within 3n+3 ulp", (3 * n) + 3);

    internal static (int Outer, int Length, int Inner) Split(Shape shape, int axis)
    {
        int along = shape.Axis(axis);
        return (shape.Product(0, along), shape[along], shape.Product(along + 1, shape.Rank));
    }

    /// <summary>Before opset 13 the operand was flattened to two dimensions at the axis (1 by default) and the operator ran over the second.</summary>
    internal static Value[] ReadFlattening(OnnxNode n, Operator alongLast)
    {
        Value x = n.Input(0);
        int along = n.Int("axis", 1);
        int at = along == x.Shape.Rank ? along : x.Shape.Axis(along);
        if (at == x.Shape.Rank - 1)
        {
            return n.Add(alongLast, x);
        }

        Value flat = n.Graph.Add(new Flatten(at), x);
        return n.Add(new Reshape(x.Shape), n.Graph.Add(alongLast, flat));
    }
}
