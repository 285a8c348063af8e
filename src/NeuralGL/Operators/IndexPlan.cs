using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>A dimension along which elements keep their place.</summary>
/// <param name="Size">Its size in the data.</param>
/// <param name="Limit">How much of it is read or written; at most <paramref name="Size"/>.</param>
/// <param name="DataStride">How far its elements are apart in the data.</param>
/// <param name="IndexStride">How far in the indices; 0 if they are the same for all.</param>
/// <param name="PickedStride">How far in what is picked.</param>
public readonly record struct FreeAxis(int Size, int Limit, int DataStride, int IndexStride, int PickedStride);

/// <summary>A dimension of the data in which an index says the place. Negative indices count from the end; those beyond are the nearest place.</summary>
/// <param name="Size">Its size.</param>
/// <param name="Stride">How far its elements are apart.</param>
public readonly record struct IndexedAxis(int Size, int Stride);

/// <summary>
/// How indices connect data with what is picked of it: for coordinates f of the free axes and each i below <paramref name="Count"/>,
/// picked[Σ f·PickedStride + i·PickedRow] belongs to data[Σ f·DataStride + Σ_k index_k·Stride_k], where index_k is
/// indices[Σ f·IndexStride + i·IndexRow + k]. Gathering reads that way, scattering writes.
/// </summary>
/// <param name="Free">Dimensions along which elements keep their place.</param>
/// <param name="Axes">The dimensions that indices say.</param>
/// <param name="Count">The number of indices for each coordinate.</param>
/// <param name="IndexRow">How far from one index to the next.</param>
/// <param name="PickedRow">How far from what one index picks to what the next does.</param>
public sealed record IndexPlan(FreeAxis[] Free, IndexedAxis[] Axes, int Count, int IndexRow, int PickedRow)
{
    /// <summary>The number of coordinates of the free axes.</summary>
    public int Coordinates => Free.Aggregate(1, (product, axis) => product * axis.Limit);

    /// <summary>One index for a whole slice of the data: picked has the indices' shape in place of the axis.</summary>
    public static IndexPlan Slices(Shape data, int axis, int count)
    {
        int size = data[axis], inner = data.Product(axis + 1, data.Rank), outer = data.Product(0, axis);
        return new IndexPlan([new(outer, outer, size * inner, 0, count * inner), new(inner, inner, 1, 0, 1)], [new(size, inner)], count, 1, inner);
    }

    /// <summary>One index for each element: picked is shaped as the indices.</summary>
    public static IndexPlan Elements(Shape data, Shape indices, int axis)
    {
        int[] own = data.Strides(), theirs = indices.Strides();
        FreeAxis[] free = [.. Enumerable.Range(0, data.Rank).Where(d => d != axis).Select(d => new FreeAxis(data[d], indices[d], own[d], theirs[d], theirs[d]))];
        return new IndexPlan(free, [new(data[axis], own[axis])], indices[axis], theirs[axis], theirs[axis]);
    }

    /// <summary>Each row of indices says the place in the first dimensions after <paramref name="batch"/> common ones.</summary>
    public static IndexPlan Places(Shape data, Shape indices, int batch)
    {
        int depth = indices[^1], count = indices.Product(batch, indices.Rank - 1), rest = data.Product(batch + depth, data.Rank), batches = data.Product(0, batch);
        int[] own = data.Strides();
        return new IndexPlan(
            [new(batches, batches, data.Product(batch, data.Rank), count * depth, count * rest), new(rest, rest, 1, 0, 1)],
            [.. Enumerable.Range(batch, depth).Select(d => new IndexedAxis(data[d], own[d]))], count, depth, rest);
    }

    /// <summary>Where free coordinate number <paramref name="coordinate"/> begins in the data, the indices and what is picked.</summary>
    public (int Data, int Index, int Picked) Begin(int coordinate)
    {
        (int data, int index, int picked) = (0, 0, 0);
        for (int d = Free.Length - 1; d >= 0; d--)
        {
            FreeAxis axis = Free[d];
            int at = coordinate % axis.Limit;
            coordinate /= axis.Limit;
            (data, index, picked) = (data + (at * axis.DataStride), index + (at * axis.IndexStride), picked + (at * axis.PickedStride));
        }

        return (data, index, picked);
    }

    /// <summary>An index as a place of an axis.</summary>
    public static int Place(int index, int size) => Math.Clamp(index < 0 ? index + size : index, 0, size - 1);

    /// <summary>Refuses indices that cannot be followed.</summary>
    internal static void RequireIndices(TensorType indices)
    {
        if (indices.Element is not (ElementType.Int32 or ElementType.Int64))
        {
            throw new ShapeException($"wants integers as indices, not {indices.Element.Text()}");
        }
    }

    /// <summary>Refuses constant indices outside the axis, and any index into nothing.</summary>
    internal static void RequireInside(OnnxNode n, Value indices, Func<int, int> sizeOf)
    {
        if (indices.Constant is not { } data)
        {
            return;
        }

        var numbers = new double[data.Length];
        data.CopyTo<double>(numbers);
        for (int i = 0; i < numbers.Length; i++)
        {
            int size = sizeOf(i);
            if (size != Shape.Open && (numbers[i] < -size || numbers[i] >= size))
            {
                throw n.Invalid($"index {numbers[i]} is outside [{-size}, {size - 1}]");
            }
        }
    }
}

/// <summary>Output, all of it, picked from the data by indices: see <see cref="IndexPlan"/>.</summary>
public sealed record GatherCall(IndexPlan Plan, Value Data, Value Indices, Value Output) : KernelCall(Output)
{
    /// <inheritdoc/>
    public override IEnumerable<Value> Reads => [Data, Indices];

    /// <summary>The plain loop.</summary>
    internal static void Evaluate<T>(IndexPlan plan, ReadOnlySpan<T> data, ReadOnlySpan<T> indices, Span<T> picked) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        for (int c = 0; c < plan.Coordinates; c++)
        {
            (int from, int index, int to) = plan.Begin(c);
            for (int i = 0; i < plan.Count; i++, index += plan.IndexRow, to += plan.PickedRow)
            {
                int at = from;
                for (int k = 0; k < plan.Axes.Length; k++)
                {
                    at += IndexPlan.Place(int.CreateSaturating(indices[index + k]), plan.Axes[k].Size) * plan.Axes[k].Stride;
                }

                picked[to] = data[at];
            }
        }
    }
}

/// <summary>How a scattered number joins the one that is there.</summary>
public enum ScatterReduction
{
    /// <summary>It takes its place; of several the last one stays.</summary>
    None,

    /// <summary>It is added.</summary>
    Add,

    /// <summary>It is multiplied with it.</summary>
    Mul,

    /// <summary>The larger stays, NaN if one is.</summary>
    Max,

    /// <summary>The smaller stays, NaN if one is.</summary>
    Min,
}

/// <summary>Output is the data, or zeros without any, with updates written to where indices say, in their order: see <see cref="IndexPlan"/>.</summary>
public sealed record ScatterCall(IndexPlan Plan, ScatterReduction Reduction, Value? Data, Value Indices, Value Updates, Value Output) : KernelCall(Output)
{
    /// <inheritdoc/>
    public override IEnumerable<Value> Reads => Data is null ? [Indices, Updates] : [Data, Indices, Updates];

    /// <summary>The plain loop, on a result that holds the data or zeros.</summary>
    internal static void Evaluate<T>(IndexPlan plan, ScatterReduction reduction, ReadOnlySpan<T> indices, ReadOnlySpan<T> updates, Span<T> result) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        for (int c = 0; c < plan.Coordinates; c++)
        {
            (int begin, int index, int from) = plan.Begin(c);
            for (int i = 0; i < plan.Count; i++, index += plan.IndexRow, from += plan.PickedRow)
            {
                int at = begin;
                for (int k = 0; k < plan.Axes.Length; k++)
                {
                    at += IndexPlan.Place(int.CreateSaturating(indices[index + k]), plan.Axes[k].Size) * plan.Axes[k].Stride;
                }

                result[at] = reduction switch
                {
                    ScatterReduction.None => updates[from],
                    ScatterReduction.Add => result[at] + updates[from],
                    ScatterReduction.Mul => result[at] * updates[from],
                    ScatterReduction.Max => T.Max(result[at], updates[from]),
                    _ => T.Min(result[at], updates[from]),
                };
            }
        }
    }
}
