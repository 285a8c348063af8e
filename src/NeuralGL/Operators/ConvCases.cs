using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>What proves convolutions, their transposes and their gradients: the same geometries for all three.</summary>
internal static class ConvCases
{
    private static readonly (int[] X, int Outputs, Window Window, int Groups)[] Small =
    [
        ([1, 1, 1], 1, new([1]), 1),
        ([2, 3, 9], 4, new([3]), 1),
        ([2, 4, 11], 6, new([4], [3], [2], [2, 1]), 2),
        ([1, 1, 3, 3], 2, new([3, 3]), 1),
        ([2, 3, 5, 6], 4, new([3, 3], pads: [1, 1, 1, 1]), 1),
        ([2, 2, 7, 6], 3, new([3, 2], [2, 3], pads: [1, 0, 2, 1]), 1),
        ([1, 2, 9, 8], 2, new([3, 3], dilations: [2, 3], pads: [2, 3, 1, 2]), 1),
        ([1, 4, 5, 5], 4, new([3, 3], pads: [1, 1, 1, 1]), 4),
        ([1, 3, 6, 6], 6, new([3, 3], [2, 2], pads: [1, 1, 1, 1]), 3),
        ([2, 4, 4, 3], 6, new([1, 1]), 2),
        ([2, 3, 5, 5], 2, new([1, 1], [2, 2]), 1),
        ([1, 2, 4, 4], 2, new([2, 2], [3, 3]), 1),
        ([1, 1, 2, 2], 1, new([3, 3], pads: [2, 2, 3, 3]), 1),
        ([1, 2, 4, 5, 3], 3, new([3, 2, 2], [1, 2, 1], pads: [1, 1, 0, 1, 0, 1]), 1),
        ([1, 2, 5, 5, 5], 2, new([2, 3, 2], [2, 1, 2], [2, 1, 3], [0, 1, 2, 1, 1, 0]), 2),
    ];

    // Large enough for kernels that compute tiles, with parts of them beyond every edge.
    private static readonly (int[] X, int Outputs, Window Window, int Groups)[] Wide =
    [
        ([3, 5, 13, 11], 19, new([3, 3], pads: [1, 1, 1, 1]), 1),
        ([2, 16, 28, 28], 32, new([5, 5], pads: [2, 2, 2, 2]), 1),
        ([2, 32, 14, 14], 24, new([3, 3], [2, 2], pads: [1, 1, 1, 1]), 1),
        ([4, 64, 7, 7], 40, new([1, 1]), 1),
        ([1, 96, 16, 16], 36, new([1, 1], [2, 2]), 2),
        ([2, 40, 15, 17], 40, new([3, 3], pads: [1, 1, 1, 1]), 40),
        ([1, 8, 40, 40], 8, new([7, 7], [2, 2], pads: [3, 3, 3, 3]), 1),
        ([1, 90, 6, 6], 13, new([3, 3], dilations: [2, 2], pads: [2, 2, 2, 2]), 1),
        ([2, 6, 70], 10, new([5], [1], [3], [6, 6]), 1),
        ([1, 4, 6, 9, 10], 12, new([3, 3, 3], pads: [1, 1, 1, 1, 1, 1]), 1),
    ];

    private static readonly Tolerance Whole = Tolerance.Exact("sums of small whole numbers are exact in float32");

    public static IEnumerable<OperatorCase> Forward() => All((x, y, weight, w, groups) => (new Conv(w, groups), [x, weight], y[1]))
        .Append(new OperatorCase("no examples", new Conv(new([3, 3])), [CaseInput.Uniform(Shape.Of(0, 2, 4, 4)), CaseInput.Uniform(Shape.Of(3, 2, 3, 3))], Tolerance.BackwardError(18)))
        .Append(new OperatorCase("infinities and NaN", new Conv(new([2])), [CaseInput.Given(Shape.Of(1, 1, 6), 1, 2, float.NaN, 1, float.PositiveInfinity, 3), CaseInput.Given(Shape.Of(1, 1, 2), 1, -2)], Tolerance.BackwardError(2)) { Gradient = false });

    public static IEnumerable<OperatorCase> Transposed() => All((x, y, weight, w, groups) => (new ConvTranspose(w, groups, x.Sizes[2..]), [y, weight], x[1]))
        .Append(new OperatorCase("room that no tap reaches", new ConvTranspose(new([2, 2], [3, 3]), 1, [7, 6]), [CaseInput.Uniform(Shape.Of(1, 2, 2, 2)), CaseInput.Uniform(Shape.Of(2, 1, 2, 2)), CaseInput.Uniform(Shape.Of(1))], Tolerance.BackwardError(8)));

    public static IEnumerable<OperatorCase> Weights() => All((x, y, _, w, groups) => (new ConvWeightGradient(w, groups), [x, y], 0));

    private static IEnumerable<OperatorCase> All(Func<Shape, Shape, Shape, Window, int, (Operator Operator, Shape[] Operands, int Bias)> make)
    {
        foreach ((int[] sizes, int outputs, Window window, int groups) in Small.Concat(Wide))
        {
            Shape x = Shape.Of(sizes), y = Shape.Of([x[0], outputs, .. window.Slide(x.Sizes[2..])]), weight = Shape.Of([outputs, x[1] / groups, .. window.Kernel]);
            (Operator op, Shape[] operands, int bias) = make(x, y, weight, window, groups);
            bool small = x.Length < 300, biased = bias > 0 && outputs % 2 == 0;
            IEnumerable<CaseInput> Inputs(Func<Shape, CaseInput> of) => operands.Select(of).Concat(biased ? [of(Shape.Of(bias))] : []);
            yield return new OperatorCase($"{x} to {y}", op, [.. Inputs(s => small ? CaseInput.Uniform(s) : CaseInput.Uniform(s, -1, 1))], op.ToleranceFor([.. operands.Select(s => (TensorType)s)])) { Gradient = small };
            yield return new OperatorCase($"{x} to {y}, whole numbers", op, [.. Inputs(s => CaseInput.Integers(s))], Whole) { Gradient = false };
        }
    }
}
