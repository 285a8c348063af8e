using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <content>The cases.</content>
public sealed partial class Reduce
{
    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases
    {
        get
        {
            bool isBasic = kind is ReduceKind.Sum or ReduceKind.Mean or ReduceKind.Max;
            (float low, float high) = kind switch { ReduceKind.LogSum => (0.2f, 2), ReduceKind.Prod => (0.97f, 1.03f), _ => (-2f, 2f) };
            (int[] Sizes, int[]? Axes)[] shapes = !isBasic ? [([7], null), ([3, 4], [0]), ([2, 3, 4], [0, 2]), ([2, 3, 4, 5], [-1, 1]), ([0, 3], [1]), ([2, 3], []), ([63, 65], [1]), ([4097, 3], [0]), ([3, 9000], [1])] :
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
                    yield return new OperatorCase($"{shape} {op.Attributes}", op, [CaseInput.Uniform(shape, low, high)], op.ToleranceFor([shape])) { Gradient = shape.Length <= 130 };
                }
            }

            yield return new OperatorCase("no elements", new Reduce(kind, [1]), [CaseInput.Uniform(Shape.Of(3, 0))], Tolerance.Exact("of no elements the result is fixed")) { Gradient = kind == ReduceKind.Sum };
            if (kind is ReduceKind.Sum or ReduceKind.Mean)
            {
                yield return new OperatorCase("whole numbers", new Reduce(ReduceKind.Sum, [1]), [CaseInput.Integers(Shape.Of(3, 70001))], Tolerance.Exact("sums of small whole numbers are exact in float32")) { Gradient = false };
            }

            if (kind == ReduceKind.Prod)
            {
                yield return new OperatorCase("zeros", new Reduce(kind, [1]), [CaseInput.Given(Shape.Of(3, 3), 2, 0, 3, 0, 0, 4, 1, 2, 5)], Tolerance.BackwardError(3)) { Gradient = true };
            }

            foreach (ElementType type in TakesIntegers ? [ElementType.Int32, ElementType.Int64] : Array.Empty<ElementType>())
            {
                yield return new OperatorCase(type.Text(), new Reduce(kind, [1]), [CaseInput.Integers(Shape.Of(5, 7), -5, 5, type)], Tolerance.Exact("whole numbers up to 2²⁴")) { Gradient = false };
            }

            if (IsExtremum)
            {
                yield return new OperatorCase("bool", new Reduce(kind, [1]), [CaseInput.Bools(Shape.Of(9, 2))], Tolerance.Exact()) { Gradient = false };
            }

            yield return new OperatorCase("special values", new Reduce(kind, [1]), [CaseInput.Given(Shape.Of(4, 3), 1, float.NaN, 2, float.PositiveInfinity, 1, 2, float.NegativeInfinity, 5, 6, -1, -2, -3)], new Reduce(kind, [1]).ToleranceFor([Shape.Of(4, 3)])) { Gradient = false };
            if (isBasic)
            {
                yield return new OperatorCase("more than 65,535 work groups", new Reduce(kind, [1]), [CaseInput.Integers(Shape.Of(4300000, 2))], kind == ReduceKind.Mean ? Tolerance.BackwardError(2) : Tolerance.Exact("sums of two small whole numbers are exact in float32")) { Gradient = false, Large = true };
            }
        }
    }
}
