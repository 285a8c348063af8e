using System.Numerics;
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

    /// <summary>The smallest; NaN if one is NaN.</summary>
    Min,

    /// <summary>Their product.</summary>
    Prod,

    /// <summary>The sum of their magnitudes.</summary>
    L1,

    /// <summary>The root of the sum of their squares.</summary>
    L2,

    /// <summary>The logarithm of their sum.</summary>
    LogSum,

    /// <summary>The logarithm of the sum of their exponentials, with the largest taken out before.</summary>
    LogSumExp,

    /// <summary>The sum of their squares.</summary>
    SumSquare,
}

/// <summary>
/// Joins the elements along axes into one; no axes given means all of them. The gradient of a maximum or minimum is shared evenly by
/// the elements that attain it, as in PyTorch's amax. Of no elements a sum is 0, a product 1, a maximum −∞ and a mean NaN.
/// </summary>
public sealed partial class Reduce(ReduceKind kind, int[]? axes = null, bool keepDims = true) : Operator
{
    private bool TakesIntegers => kind is ReduceKind.Sum or ReduceKind.Max or ReduceKind.Min or ReduceKind.Prod or ReduceKind.L1 or ReduceKind.SumSquare;

    private bool IsExtremum => kind is ReduceKind.Max or ReduceKind.Min;

    /// <inheritdoc/>
    public override string Name => $"Reduce{kind}";

    /// <inheritdoc/>
    public override string Attributes => $"{(axes is null ? "all axes" : $"axes=[{string.Join(", ", axes)}]")}, keepdims={(keepDims ? 1 : 0)}";

    /// <inheritdoc/>
    public override string Notes => IsExtremum ? "float32, int32, int64, bool" : TakesIntegers ? "float32, int32, int64" : "";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        TensorType x = inputs[0];
        bool takes = x.Element switch { ElementType.Float32 => true, ElementType.Bool => IsExtremum, _ => TakesIntegers };
        if (!takes)
        {
            RequireFloat(inputs);
        }

        bool[] reduced = Mask(x.Shape);
        if (IsExtremum && x.Element != ElementType.Float32 && x.Shape.Where((size, i) => reduced[i] && size == 0).Any())
        {
            throw new ShapeException($"there is no {(kind == ReduceKind.Max ? "largest" : "smallest")} of no elements: {x} along {Attributes}");
        }

        if (kind == ReduceKind.Mean && x.Shape.Where((size, i) => reduced[i] && size == Shape.Open).Any())
        {
            throw new ShapeException("a mean over the open batch needs a batch size: fix it with Graph.WithBatch or build the input with one");
        }

        return [x with { Shape = Shape.Of([.. x.Shape.Select((size, i) => reduced[i] ? 1 : size).Where((_, i) => keepDims || !reduced[i])]) }];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands)
    {
        int count = Math.Max(1, Count(operands[0].Shape));
        return kind switch
        {
            ReduceKind.Max or ReduceKind.Min => Tolerance.Exact(),
            ReduceKind.L2 => Tolerance.BackwardError(count + 3),
            ReduceKind.LogSum or ReduceKind.LogSumExp => Tolerance.Relative(2e-6 + Math.ScaleB(count, -23), "log within 4 ulp of a sum of K terms, which are within 3+2|x| ulp and (K+3)·2⁻²³ together"),
            _ => Tolerance.BackwardError(count),
        };
    }

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        ReadOnlySpan<T> x = e.Input(0);
        Span<T> y = e.Output();
        Shape shape = e.InputShape(0), kept = Kept(shape);
        T[] largest = [];
        if (kind == ReduceKind.LogSumExp)
        {
            largest = new T[y.Length];
            Join(ReduceKind.Max, x, largest, shape, kept, []);
        }

        Join(kind, x, y, shape, kept, largest);
        T count = T.CreateChecked(Count(shape));
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = kind switch
            {
                ReduceKind.Mean => y[i] / count,
                ReduceKind.L2 => T.Sqrt(y[i]),
                ReduceKind.LogSum => T.Log(y[i]),
                ReduceKind.LogSumExp => T.Log(y[i]) + FiniteOrZero(largest[i]),
                _ => y[i],
            };
        }
    }

    /// <summary>The result with its reduced dimensions kept as 1 is broadcast to the operand: every operand element knows its place in it.</summary>
    private static void Join<T>(ReduceKind kind, ReadOnlySpan<T> x, Span<T> y, Shape shape, Shape kept, T[] largest) where T : unmanaged, IFloatingPointIeee754<T>
    {
        y.Fill(kind switch { ReduceKind.Max => T.NegativeInfinity, ReduceKind.Min => T.PositiveInfinity, ReduceKind.Prod => T.One, _ => T.Zero });
        var walk = new Walk(shape, shape, kept);
        for (int i = 0; i < x.Length; i++, walk.Step())
        {
            ref T to = ref y[walk.Second];
            to = kind switch
            {
                ReduceKind.Max => T.Max(to, x[i]),
                ReduceKind.Min => T.Min(to, x[i]),
                ReduceKind.Prod => to * x[i],
                ReduceKind.L1 => to + T.Abs(x[i]),
                ReduceKind.L2 or ReduceKind.SumSquare => to + (x[i] * x[i]),
                ReduceKind.LogSumExp => to + T.Exp(x[i] - FiniteOrZero(largest[walk.Second])),
                _ => to + x[i],
            };
        }
    }

    private static T FiniteOrZero<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.IsFinite(x) ? x : T.Zero;

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Value x = lowering.Node.Inputs[0], y = lowering.Node.Output;
        Value Mapped(string function, Shape shape, params Value[] operands)
        {
            Value result = lowering.Temporary(shape);
            lowering.EmitMap(function, [], result, operands);
            return result;
        }

        Value Joined(Reduction reduction, Value from)
        {
            Value result = lowering.Temporary(y.Shape);
            EmitReduce(lowering, reduction, from, result);
            return result;
        }

        switch (kind)
        {
            case ReduceKind.L1:
                EmitReduce(lowering, Reduction.Sum, Mapped("absolute", x.Shape, x), y);
                break;
            case ReduceKind.SumSquare:
                EmitReduce(lowering, Reduction.Sum, Mapped("multiply", x.Shape, x, x), y);
                break;
            case ReduceKind.L2:
                lowering.EmitMap("square_root", [], y, Joined(Reduction.Sum, Mapped("multiply", x.Shape, x, x)));
                break;
            case ReduceKind.LogSum:
                lowering.EmitMap("logarithm", [], y, Joined(Reduction.Sum, x));
                break;
            case ReduceKind.LogSumExp:
                Value largest = lowering.Temporary(Kept(x.Shape));
                EmitReduce(lowering, Reduction.Max, x, largest);
                Value top = Mapped("finite_or_zero", largest.Shape, largest), logarithm = lowering.Temporary(largest.Shape), sum = lowering.Temporary(largest.Shape);
                EmitReduce(lowering, Reduction.Sum, Mapped("exponential", x.Shape, Mapped("subtract", x.Shape, x, top)), sum);
                lowering.EmitMap("logarithm", [], logarithm, sum);
                int[] flat = [1];
                lowering.Emit(new MapCall("add", [], [new(logarithm, flat), new(top, flat)], y, [y.Shape.Length]));
                break;
            default:
                EmitReduce(lowering, kind switch { ReduceKind.Max => Reduction.Max, ReduceKind.Min => Reduction.Min, ReduceKind.Prod => Reduction.Product, _ => Reduction.Sum }, x, y);
                break;
        }
    }

    private void EmitReduce(Lowering lowering, Reduction reduction, Value x, Value y)
    {
        bool[] reduced = Mask(x.Shape);
        int[] strides = x.Shape.Strides();
        lowering.Emit(new ReduceCall(
            reduction, kind == ReduceKind.Mean ? (float)(1.0 / Count(x.Shape)) : 1,
            new(x, [.. strides.Where((_, i) => !reduced[i]), .. strides.Where((_, i) => reduced[i])]),
            [.. x.Shape.Where((_, i) => !reduced[i])], [.. x.Shape.Where((_, i) => reduced[i])], y));
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        Value x = node.Inputs[0], zero = g.Constant(0), one = g.Constant(1);
        Shape kept = Kept(x.Shape);
        Value Spread(Value value) => g.Add(new Expand(x.Shape), value.Shape == kept ? value : g.Add(new Reshape(kept), value));
        Value Times(Value a, Value b) => g.Add(new Multiply(), a, b);
        Value Over(Value a, Value b) => g.Add(new Divide(), a, b);
        Value Indicator(Value a, Value b) => g.Add(new Where(), g.Add(new Equal(), a, b), one, zero);
        switch (x.Type.Element == ElementType.Float32 ? kind : (ReduceKind)(-1))
        {
            case ReduceKind.Sum:
                return [Spread(dy)];
            case ReduceKind.Mean:
                return [Spread(Times(dy, g.Constant((float)(1.0 / Count(x.Shape)))))];
            case ReduceKind.Max or ReduceKind.Min:
                Value attains = Indicator(x, Spread(node.Output));
                return [Times(attains, Spread(Over(dy, g.Add(new Reduce(ReduceKind.Sum, axes, keepDims), attains))))];
            case ReduceKind.Prod:
                // The product of the others: that of all numbers but zeros over x, unless one of the others is a zero.
                Value isZero = Indicator(x, zero), others = g.Add(new Add(), x, isZero), zeros = g.Add(new Reduce(ReduceKind.Sum, axes, keepDims), isZero);
                Value product = Over(Spread(Times(dy, g.Add(this, others))), others);
                return [Times(product, Indicator(Spread(zeros), isZero))];
            case ReduceKind.L1:
                return [Times(Spread(dy), g.Add(new Sign(), x))];
            case ReduceKind.L2:
                Value norm = g.Add(new Add(), node.Output, Indicator(node.Output, zero));
                return [Times(x, Spread(Over(dy, norm)))];
            case ReduceKind.SumSquare:
                return [Times(x, Spread(Times(dy, g.Constant(2))))];
            case ReduceKind.LogSum:
                return [Spread(Over(dy, g.Add(new Reduce(ReduceKind.Sum, axes, keepDims), x)))];
            case ReduceKind.LogSumExp:
                return [Times(Spread(dy), g.Add(new Exp(), g.Add(new Subtract(), x, Spread(node.Output))))];
            default:
                return [null];
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
            mask[at] = !mask[at] ? true : throw new AxisOrderException($"axis {axis} is named twice in [{string.Join(", ", axes!)}]");
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
}
