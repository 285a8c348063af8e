using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>Running sums along an axis: y_i = x_0 + … + x_i, without x_i if exclusive, from the end if reversed.</summary>
public sealed class CumSum(int axis, bool exclusive = false, bool reverse = false) : Operator
{
    /// <inheritdoc/>
    public override string Name => "CumSum";

    /// <inheritdoc/>
    public override string Attributes => $"axis={axis}, exclusive={(exclusive ? 1 : 0)}, reverse={(reverse ? 1 : 0)}";

    /// <inheritdoc/>
    public override string Notes => "float32, int32, int64; the axis must be known when the model is read";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs) =>
        inputs[0].Element != ElementType.Bool && inputs[0].Shape[inputs[0].Shape.Axis(axis)] != Shape.Open ? [inputs[0]] : throw new ShapeException("sums numbers, and not along the open batch");

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.BackwardError(operands[0].Shape[operands[0].Shape.Axis(axis)]);

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        (int outer, int length, int inner) = Softmax.Split(e.InputShape(0), axis);
        var walk = new AxisWalk<T>(AxisKind.RunningSum, reverse, exclusive, e.Input(0), e.Output(), length, inner);
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
        lowering.Emit(new AxisCall(AxisKind.RunningSum, reverse, exclusive, x, outer, length, inner, lowering.Node.Output));
    }

    /// <summary>Every result that an element is part of lies on the other side of it.</summary>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [g.Add(new CumSum(axis, exclusive, !reverse), dy)];

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, 11, OnnxImport.NewestOpset, n => OnnxIntegers.Of(n, 1) is [int along]
        ? n.Add(new CumSum(along, n.Int("exclusive", 0) != 0, n.Int("reverse", 0) != 0), n.Input(0))
        : throw n.Invalid("its axis must be a single number"))];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(
        Name, [x.NameOf(node.Inputs[0]), x.Constant(node.Name + "_axis", new Tensor(Shape.Scalar, [(long)axis]))], [x.NameOf(node.Output)], ("exclusive", exclusive ? 1 : 0), ("reverse", reverse ? 1 : 0));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases
    {
        get
        {
            foreach ((int[] sizes, int along, bool without, bool backwards) in new (int[], int, bool, bool)[] { ([7], 0, false, false), ([3, 5], 1, true, false), ([2, 3, 4], 1, false, true), ([2, 3, 4], -1, true, true), ([65, 63], 0, false, false), ([0, 4], 1, false, false) })
            {
                Shape shape = Shape.Of(sizes);
                var op = new CumSum(along, without, backwards);
                yield return new OperatorCase($"{shape}", op, [CaseInput.Uniform(shape)], op.ToleranceFor([shape])) { Gradient = shape.Length < 100 };
            }

            yield return new OperatorCase("int64", new CumSum(1), [CaseInput.Integers(Shape.Of(5, 9), -5, 5, ElementType.Int64)], Tolerance.Exact("whole numbers up to 2²⁴")) { Gradient = false };
        }
    }
}
