using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>y = x / ‖x‖ along an axis, by the sum of magnitudes (p = 1) or the root of the sum of squares (p = 2); 0 where the norm is 0.</summary>
public sealed class LpNormalization(int axis = -1, int p = 2) : Operator
{
    private ReduceKind Norm => p switch { 1 => ReduceKind.L1, 2 => ReduceKind.L2, _ => throw new ShapeException($"p={p} is neither 1 nor 2") };

    /// <inheritdoc/>
    public override string Name => "LpNormalization";

    /// <inheritdoc/>
    public override string Attributes => $"axis={axis}, p={p}";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        _ = (Norm, inputs[0].Shape.Axis(axis));
        return [inputs[0]];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Within(1e-5, "every result is in [−1, 1], a quotient by a rounded norm");

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        Shape shape = e.InputShape(0);
        T[] norm = new T[shape.Length / Math.Max(1, shape[shape.Axis(axis)])];
        new Reduce(Norm, [axis]).Evaluate(new Evaluation<T>([e.InputArray(0)], [shape], [norm], [Kept(shape)]));
        var walk = new Walk(shape, shape, Kept(shape));
        Span<T> y = e.Output();
        for (int i = 0; i < y.Length; i++, walk.Step())
        {
            y[i] = norm[walk.Second] == T.Zero ? T.Zero : e.Input(0)[i] / norm[walk.Second];
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Value x = lowering.Node.Inputs[0];
        int along = x.Shape.Axis(axis);
        int[] strides = x.Shape.Strides(), kept = [.. Enumerable.Range(0, x.Shape.Rank).Where(i => i != along)];
        Value terms = lowering.Temporary(x.Shape);
        lowering.EmitMap(p == 1 ? "absolute" : "multiply", [], terms, p == 1 ? [x] : [x, x]);
        Value norm = lowering.Temporary(Kept(x.Shape));
        lowering.Emit(new ReduceCall(Reduction.Sum, 1, new(terms, [.. kept.Select(i => strides[i]), strides[along]]), [.. kept.Select(i => x.Shape[i])], [x.Shape[along]], norm));
        if (p == 2)
        {
            Value root = lowering.Temporary(norm.Shape);
            lowering.EmitMap("square_root", [], root, norm);
            norm = root;
        }

        lowering.EmitMap("over_norm", [], lowering.Node.Output, x, norm);
    }

    /// <summary>dx = (dy − n·Σ dy·y) / ‖x‖, where n is the derivative of the norm: the sign of x (p = 1) or y (p = 2).</summary>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        Value x = node.Inputs[0], y = node.Output, slope = p == 1 ? g.Add(new Sign(), x) : y;
        Value sum = g.Add(new Reduce(ReduceKind.Sum, [axis]), g.Add(new Multiply(), dy, y));
        Value rest = g.Add(new Subtract(), dy, g.Add(new Multiply(), slope, sum));
        return [g.Add(new Divide(), rest, g.Add(new Reduce(Norm, [axis]), x))];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, n => n.Add(new LpNormalization(n.Int("axis", -1), n.Int("p", 2)), n.Input(0)))];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("axis", axis), ("p", p));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases
    {
        get
        {
            foreach ((int[] sizes, int along, int order) in new (int[], int, int)[] { ([3, 5], -1, 2), ([3, 5], 0, 1), ([2, 3, 4], 1, 2), ([2, 3, 4], 1, 1), ([65, 63], 1, 2), ([0, 4], 1, 2) })
            {
                Shape x = Shape.Of(sizes);
                yield return new OperatorCase($"{x}", new LpNormalization(along, order), [CaseInput.Uniform(x, awayFrom: 0)], ToleranceFor([])) { Gradient = x.Length < 200 };
            }

            yield return new OperatorCase("zeros", this, [CaseInput.Given(Shape.Of(2, 2), 0, 0, 3, 4)], ToleranceFor([])) { Gradient = false };
        }
    }

    private Shape Kept(Shape x) => Shape.Of([.. x.Select((size, i) => i == x.Axis(axis) ? 1 : size)]);
}
