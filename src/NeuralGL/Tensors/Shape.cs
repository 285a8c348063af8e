using System.Collections;

namespace NeuralGL.Tensors;

/// <summary>
/// The sizes of a tensor's dimensions, outermost first, row-major. Dimension 0 is the batch by convention and may stay
/// <see cref="Open"/> until a graph is compiled. Immutable; equal when all sizes are equal.
/// </summary>
public sealed class Shape : IEquatable<Shape>, IReadOnlyList<int>
{
    /// <summary>A size that is not known yet: the batch, fixed when the graph is compiled. Prints as <c>N</c>.</summary>
    public const int Open = -1;

    /// <summary>The largest rank a tensor may have.</summary>
    public const int MaxRank = 8;

    private readonly int[] _sizes;

    private Shape(int[] sizes) => _sizes = sizes;

    /// <summary>The shape of a single number: no dimensions, one element.</summary>
    public static Shape Scalar { get; } = new([]);

    /// <summary>A shape from its sizes.</summary>
    /// <exception cref="ShapeException">A size is negative (other than <see cref="Open"/>), the rank exceeds <see cref="MaxRank"/> or the element count exceeds 2^31−1.</exception>
    public static Shape Of(params ReadOnlySpan<int> sizes)
    {
        if (sizes.Length > MaxRank)
        {
            throw new ShapeException($"a tensor of rank {sizes.Length} is beyond the limit of {MaxRank} dimensions");
        }

        // The product without zeros saturates, so that no order of sizes overflows it; a zero anywhere means no elements.
        long count = 1;
        foreach (int size in sizes)
        {
            if (size < Open)
            {
                throw new ShapeException($"a dimension of size {size} makes no sense");
            }

            count = Math.Min(count * Math.Max(size, 1), 1L << 32);
        }

        if (count > int.MaxValue && !sizes.Contains(0))
        {
            throw new ShapeException($"[{string.Join(", ", sizes.ToArray())}] has more than {int.MaxValue} elements");
        }

        return new Shape(sizes.ToArray());
    }

    /// <summary>The number of dimensions.</summary>
    public int Rank => _sizes.Length;

    /// <inheritdoc/>
    public int Count => _sizes.Length;

    /// <summary>The size of dimension <paramref name="axis"/>; <see cref="Open"/> if it is not known yet.</summary>
    public int this[int axis] => _sizes[axis];

    /// <summary>Whether some dimension is still open.</summary>
    public bool IsOpen => Array.IndexOf(_sizes, Open) >= 0;

    /// <summary>The sizes as a span.</summary>
    public ReadOnlySpan<int> Sizes => _sizes;

    /// <summary>This shape with every open dimension set to <paramref name="batch"/>.</summary>
    public Shape WithBatch(int batch) => IsOpen ? Of([.. _sizes.Select(s => s == Open ? batch : s)]) : this;

    /// <summary>The product of the sizes from <paramref name="from"/> up to but not including <paramref name="to"/>.</summary>
    /// <exception cref="ShapeException">One of them is open.</exception>
    public int Product(int from, int to) => Of(_sizes.AsSpan(from, to - from)).Length;

    /// <summary>Row-major strides in elements: the innermost dimension has stride 1.</summary>
    public int[] Strides()
    {
        var strides = new int[Rank];
        int stride = 1;
        for (int axis = Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(_sizes[axis], 0);
        }

        return strides;
    }

    /// <summary>Turns an axis counted from the end (−1 is the last) into one counted from the front.</summary>
    /// <exception cref="AxisException">The axis is outside [−rank, rank−1].</exception>
    public int Axis(int axis) => axis >= -Rank && axis < Rank
        ? (axis + Rank) % Rank
        : throw new AxisException($"axis {axis} is outside [{-Rank}, {Rank - 1}] of a tensor shaped {this}");

    /// <summary>
    /// The common shape of two operands by the rules of numpy and ONNX: aligned at the last dimension, sizes equal or one of them 1.
    /// An open batch meets only 1 or another open batch.
    /// </summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Shape Broadcast(Shape a, Shape b)
    {
        var sizes = new int[Math.Max(a.Rank, b.Rank)];
        for (int i = 1; i <= sizes.Length; i++)
        {
            int x = i <= a.Rank ? a[^i] : 1, y = i <= b.Rank ? b[^i] : 1;
            sizes[^i] = x == y || y == 1 ? x : x == 1 ? y : throw new ShapeException($"shapes {a} and {b} do not fit together: at dimension {-i}, {Text(x)} and {Text(y)} differ and neither is 1");
        }

        return Of(sizes);
    }

    /// <summary>Strides with which an operand of this shape is read while <paramref name="result"/> is walked: 0 where it repeats.</summary>
    public int[] BroadcastStrides(Shape result)
    {
        var strides = new int[result.Rank];
        int[] own = Strides();
        for (int i = 1; i <= Rank; i++)
        {
            strides[^i] = this[^i] == 1 ? 0 : own[^i];
        }

        return strides;
    }

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && _sizes.AsSpan().SequenceEqual(other._sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int size in _sizes)
        {
            hash.Add(size);
        }

        return hash.ToHashCode();
    }

    /// <summary>Equal sizes.</summary>
    public static bool operator ==(Shape? a, Shape? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Different sizes.</summary>
    public static bool operator !=(Shape? a, Shape? b) => !(a == b);

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)_sizes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The sizes in brackets, an open batch as N: <c>[N, 784]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", _sizes.Select(Text))}]";

    private static string Text(int size) => size == Open ? "N" : size.ToString();
}

/// <summary>
/// The length of a shape. An extension rather than a member: the compiler takes a member <c>Length</c> for the number of items of a
/// list, so <c>shape[^1]</c>, <c>[.. shape]</c> and list patterns would count elements where they must count dimensions.
/// </summary>
public static class ShapeLength
{
    extension(Shape shape)
    {
        /// <summary>The number of elements.</summary>
        /// <exception cref="ShapeException">The shape is open.</exception>
        public int Length
        {
            get
            {
                int product = 1;
                foreach (int size in shape.Sizes)
                {
                    product *= size >= 0 ? size : throw new ShapeException($"{shape} has an open batch; compile the graph for a batch size first");
                }

                return product;
            }
        }
    }
}

/// <summary>Shapes or element types that do not fit together. The message names them; a graph builder adds the node.</summary>
public class ShapeException(string message) : Exception(message);

/// <summary>A dimension that a tensor does not have.</summary>
public sealed class AxisException(string message) : ShapeException(message);

/// <summary>A list of dimensions that names one twice, or leaves one out that it must name.</summary>
public sealed class AxisOrderException(string message) : ShapeException(message);
