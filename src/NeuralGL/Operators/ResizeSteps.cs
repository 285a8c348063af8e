using System.Numerics;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>One axis of a resize after the other.</summary>
/// <param name="Outer">Elements before the axis.</param>
/// <param name="Inner">Elements behind it.</param>
/// <param name="Table">What becomes of the axis.</param>
internal readonly record struct ResizeStep(int Outer, int Inner, ResizeTable Table);

/// <summary>A resize, or its gradient, as steps that each change one axis.</summary>
internal static class ResizeSteps
{
    /// <summary>The steps for an operand of that shape; for the gradient, they lead back to it.</summary>
    public static ResizeStep[] Of(ResizeSpec spec, Shape from, bool isGradient)
    {
        var targets = spec.Targets(from);
        int[] sizes = [.. from];
        if (isGradient)
        {
            for (int i = 0; i < targets.Length; i++)
            {
                sizes[spec.Axes[i]] = targets[i].Size;
            }
        }

        var steps = new List<ResizeStep>();
        for (int i = 0; i < targets.Length; i++)
        {
            ResizeTable table = ResizeTable.Of(spec, i, from[spec.Axes[i]], targets[i]);
            table = isGradient ? table.Transpose() : table;
            if (!table.IsIdentity)
            {
                int axis = spec.Axes[i];
                steps.Add(new ResizeStep(Shape.Of(sizes[..axis]).WithBatch(1).Length, Shape.Of(sizes[(axis + 1)..]).Length, table));
                sizes[axis] = table.Out;
            }
        }

        return [.. steps];
    }

    /// <summary>Nearest elements are moved; sums of elements have as many terms as entries. A cubic's weights are also negative, so that its sum may be smaller than its terms.</summary>
    public static Tolerance ToleranceOf(ResizeSpec spec, ResizeStep[] steps, bool isGradient = false)
    {
        long terms = steps.Aggregate(1L, (product, s) => Math.Min(product * Math.Max(1, s.Table.Longest), 1 << 20));
        return spec.Mode == ResizeMode.Nearest && !isGradient ? Tolerance.Exact()
            : spec.Mode == ResizeMode.Cubic ? Tolerance.Relative(1e-5, "sums of elements by weights of both signs, whose absolute values add up to little more than 1")
            : Tolerance.BackwardError((int)terms + (2 * steps.Length));
    }

    /// <summary>The reference.</summary>
    public static void Run<T>(ResizeStep[] steps, T[] x, T[] y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[] from = x;
        for (int s = 0; s < steps.Length; s++)
        {
            T[] to = s == steps.Length - 1 ? y : new T[steps[s].Outer * steps[s].Table.Out * steps[s].Inner];
            Step(steps[s], from, to);
            from = to;
        }

        if (steps.Length == 0)
        {
            x.CopyTo(y, 0);
        }
    }

    /// <summary>A call for each step.</summary>
    public static void Emit(Lowering lowering, ResizeStep[] steps, Value x, Value y)
    {
        if (steps.Length == 0)
        {
            lowering.EmitMap("identity", [], y, x);
            return;
        }

        Value from = x;
        for (int s = 0; s < steps.Length; s++)
        {
            (int outer, int inner, ResizeTable table) = steps[s];
            Value to = s == steps.Length - 1 ? y : lowering.Temporary(Shape.Of(outer, table.Out, inner));
            lowering.Emit(new ResampleCall(outer, table.In, table.Out, inner, table.Longest, from, Fixed(lowering, table.Pack()), to));
            from = to;
        }
    }

    /// <summary>1 where some axis lies outside, in a shape that spreads over the result; null if nothing does.</summary>
    public static Tensor? Mask(ResizeSpec spec, Shape from, Shape to)
    {
        var targets = spec.Targets(from);
        ResizeTable[] tables = [.. targets.Select((t, i) => ResizeTable.Of(spec, i, from[spec.Axes[i]], t))];
        Shape shape = Shape.Of([.. to.Select((size, axis) => Array.IndexOf(spec.Axes, axis) >= 0 ? size : 1)]);
        float[] mask = new float[shape.Length];
        int[] strides = shape.Strides();
        for (int i = 0; i < mask.Length; i++)
        {
            mask[i] = tables.Where((t, n) => t.IsOutside(i / strides[spec.Axes[n]] % shape[spec.Axes[n]])).Any() ? 1 : 0;
        }

        return mask.Contains(1) ? new Tensor(shape, mask) : null;
    }

    /// <summary>Fixed data of a call.</summary>
    public static Value Fixed(Lowering lowering, Tensor data) => new($"{lowering.Node.Name}.fixed{lowering.Calls.Count}", data.Type, ValueKind.Constant, data);

    private static void Step<T>(ResizeStep step, T[] from, T[] to) where T : unmanaged, IFloatingPointIeee754<T>
    {
        (int outer, int inner, ResizeTable table) = step;
        T[] weights = Array.ConvertAll(table.Weights, T.CreateChecked);
        ConvLoops.Each((long)outer * table.Out, (long)inner * table.Longest, at =>
        {
            int o = at / table.Out, j = at % table.Out;
            Span<T> sums = to.AsSpan(at * inner, inner);
            sums.Clear();
            for (int t = table.Starts[j]; t < table.Starts[j + 1]; t++)
            {
                ReadOnlySpan<T> line = from.AsSpan(((o * table.In) + table.Elements[t]) * inner, inner);
                for (int i = 0; i < inner; i++)
                {
                    sums[i] += line[i] * weights[t];
                }
            }
        });
    }
}
