using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>How a <see cref="Standardization"/> looks at its operand.</summary>
/// <param name="Sizes">The operand's elements as dimensions.</param>
/// <param name="Axes">Those over which mean and variance are taken.</param>
/// <param name="Scale">Scale and bias as a shape that broadcasts to <paramref name="Sizes"/>.</param>
internal readonly record struct StandardView(Shape Sizes, int[] Axes, Shape Scale);

/// <summary>
/// y = (x − mean) / √(variance + epsilon) · scale + bias, with mean and variance of groups of the operand's own elements: the common
/// part of layer, instance and group normalisation. Operands: x, and unless the subclass has none, scale and bias.
/// </summary>
public abstract class Standardization : Operator
{
    private protected Standardization(float epsilon) => Epsilon = epsilon;

    /// <summary>Added to the variance.</summary>
    private protected float Epsilon { get; }

    /// <summary>How x is looked at; the shape of scale is given where there is one.</summary>
    private protected abstract StandardView ViewOf(Shape x, Shape? scale);

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        StandardView view = View(inputs);
        if (view.Axes.Any(axis => view.Sizes[axis] == Shape.Open))
        {
            throw new ShapeException("mean and variance cannot be taken over the open batch");
        }

        foreach (TensorType operand in inputs[1..])
        {
            if (operand.Shape.WithBatch(1).Length != view.Scale.Length || Shape.Broadcast(view.Sizes, view.Scale) != view.Sizes)
            {
                throw new ShapeException($"{operand.Shape} is no scale or bias for {inputs[0].Shape}");
            }
        }

        return [inputs[0]];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Relative(3e-5, "sums over the group, their squares, and a quotient of what is left of x");

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        StandardView view = ViewOf(e.InputShape(0), e.InputCount > 1 ? e.InputShape(1) : null);
        Shape kept = Kept(view);
        ReadOnlySpan<T> x = e.Input(0);
        Span<T> y = e.Output();
        T[] mean = new T[kept.Length], squares = new T[kept.Length];
        T count = T.CreateChecked(Count(view));
        var walk = new Walk(view.Sizes, kept, view.Scale);
        for (int i = 0; i < x.Length; i++, walk.Step())
        {
            mean[walk.First] += x[i] / count;
        }

        walk = new Walk(view.Sizes, kept, view.Scale);
        for (int i = 0; i < x.Length; i++, walk.Step())
        {
            T centred = x[i] - mean[walk.First];
            squares[walk.First] += centred * centred;
        }

        walk = new Walk(view.Sizes, kept, view.Scale);
        for (int i = 0; i < x.Length; i++, walk.Step())
        {
            T normal = (x[i] - mean[walk.First]) / T.Sqrt((squares[walk.First] / count) + T.CreateChecked(Epsilon));
            y[i] = e.InputCount switch
            {
                1 => normal,
                2 => normal * e.Input(1)[walk.Second],
                _ => (normal * e.Input(1)[walk.Second]) + e.Input(2)[walk.Second],
            };
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        IReadOnlyList<Value> inputs = lowering.Node.Inputs;
        Value x = inputs[0], y = lowering.Node.Output;
        StandardView view = View([.. inputs.Select(v => v.Type)]);
        Shape kept = Kept(view);
        void Map(string function, float[] constants, Value result, params (Value Value, Shape As)[] operands) => lowering.Emit(new MapCall(
            function, constants, [.. operands.Select(o => new Operand(o.Value, o.As.BroadcastStrides(view.Sizes)))], result, view.Sizes.Sizes.ToArray()));

        Value centred = lowering.Temporary(x.Shape);
        Map("subtract", [], centred, (x, view.Sizes), (EmitMean(lowering, x, view), kept));
        Value squares = lowering.Temporary(x.Shape);
        Map("multiply", [], squares, (centred, view.Sizes), (centred, view.Sizes));
        Value variance = EmitMean(lowering, squares, view), inverse = lowering.Temporary(kept);
        lowering.EmitMap("inverse_deviation", [Epsilon], inverse, variance);
        Value normal = inputs.Count == 1 ? y : lowering.Temporary(x.Shape);
        Map("multiply", [], normal, (centred, view.Sizes), (inverse, kept));
        if (inputs.Count > 1)
        {
            Map(inputs.Count == 2 ? "multiply" : "affine", [], y, [(normal, view.Sizes), .. inputs.Skip(1).Select(v => (v, view.Scale))]);
        }
    }

    /// <summary>dx = (g − mean(g) − x̂·mean(g·x̂)) / √(variance + epsilon) with g = dy·scale, as mean and variance depend on x.</summary>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        StandardView view = View([.. node.Inputs.Select(v => v.Type)]);
        Value Shaped(Value v, Shape shape) => v.Shape == shape ? v : g.Add(new Reshape(shape), v);
        Value Mean(Value v) => g.Add(new Reduce(ReduceKind.Mean, view.Axes), v);
        Value Times(Value a, Value b) => g.Add(new Multiply(), a, b);
        Value x = Shaped(node.Inputs[0], view.Sizes), by = Shaped(dy, view.Sizes);
        Value centred = g.Add(new Subtract(), x, Mean(x));
        Value inverse = g.Add(new Reciprocal(), g.Add(new Sqrt(), g.Add(new Add(), Mean(Times(centred, centred)), g.Constant(Epsilon))));
        Value normal = Times(centred, inverse), scaled = node.Inputs.Count == 1 ? by : Times(by, Shaped(node.Inputs[1], view.Scale));
        Value rest = g.Add(new Subtract(), g.Add(new Subtract(), scaled, Mean(scaled)), Times(normal, Mean(Times(scaled, normal))));
        Value Summed(Value v, Value operand) => Shaped(v.Shape == view.Scale ? v : g.Add(new SumTo(view.Scale), v), operand.Shape);
        Value?[] all = [Shaped(Times(inverse, rest), node.Inputs[0].Shape), .. node.Inputs.Skip(1).Select((v, i) => Summed(i == 0 ? Times(by, normal) : by, v))];
        return all;
    }

    private StandardView View(ReadOnlySpan<TensorType> inputs) => ViewOf(inputs[0].Shape, inputs.Length > 1 ? inputs[1].Shape : null);

    private static Shape Kept(StandardView view) => Shape.Of([.. view.Sizes.Select((size, axis) => view.Axes.Contains(axis) ? 1 : size)]);

    private static int Count(StandardView view) => view.Axes.Aggregate(1, (product, axis) => product * view.Sizes[axis]);

    private static Value EmitMean(Lowering lowering, Value x, StandardView view)
    {
        Value mean = lowering.Temporary(Kept(view));
        int[] strides = view.Sizes.Strides(), kept = [.. Enumerable.Range(0, view.Sizes.Rank).Except(view.Axes)];
        lowering.Emit(new ReduceCall(
            Reduction.Sum, (float)(1.0 / Count(view)), new(x, [.. kept.Select(i => strides[i]), .. view.Axes.Select(i => strides[i])]),
            [.. kept.Select(i => view.Sizes[i])], [.. view.Axes.Select(i => view.Sizes[i])], mean));
        return mean;
    }
}
