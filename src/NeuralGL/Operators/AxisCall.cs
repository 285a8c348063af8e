using NeuralGL.Graphs;

namespace NeuralGL.Operators;

/// <summary>What an <see cref="AxisCall"/> makes of a row.</summary>
public enum AxisKind
{
    /// <summary>The place of the first largest element; of the first NaN if there is one.</summary>
    PlaceOfMax,

    /// <summary>The place of the first smallest element; of the first NaN if there is one.</summary>
    PlaceOfMin,

    /// <summary>1 at the place of the first largest element, 0 elsewhere.</summary>
    OneAtMax,

    /// <summary>The running sums.</summary>
    RunningSum,
}

/// <summary>Walks every row along the middle of [Outer, Axis, Inner], one row after the other, element by element.</summary>
/// <param name="Kind">What is made of it.</param>
/// <param name="Backwards">Whether it is walked from its end, so that "first" means last.</param>
/// <param name="IsExclusive">Whether a running sum leaves out its own element.</param>
/// <param name="Input">[Outer, Axis, Inner].</param>
/// <param name="Outer">Elements before the axis.</param>
/// <param name="Axis">The length of a row, at least 1 for a place.</param>
/// <param name="Inner">Elements after the axis.</param>
/// <param name="Output">[Outer, Inner] for a place, else like the input.</param>
public sealed record AxisCall(AxisKind Kind, bool Backwards, bool IsExclusive, Value Input, int Outer, int Axis, int Inner, Value Output) : KernelCall(Output)
{
    /// <inheritdoc/>
    public override IEnumerable<Value> Reads => [Input];
}

/// <summary>The walk in plain loops, for the reference and the cpu backend.</summary>
internal readonly ref struct AxisWalk<T>(AxisKind kind, bool backwards, bool exclusive, ReadOnlySpan<T> x, Span<T> y, int axis, int inner)
    where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _x = x;
    private readonly Span<T> _y = y;

    /// <summary>Does one of the Outer · Inner rows.</summary>
    public void Row(int row)
    {
        int start = (row / inner * axis * inner) + (row % inner);
        if (kind == AxisKind.RunningSum)
        {
            T sum = T.Zero;
            for (int i = 0; i < axis; i++)
            {
                int at = start + ((backwards ? axis - 1 - i : i) * inner);
                T next = sum + _x[at];
                _y[at] = exclusive ? sum : next;
                sum = next;
            }

            return;
        }

        int best = backwards ? axis - 1 : 0;
        for (int i = 1; i < axis; i++)
        {
            int at = backwards ? axis - 1 - i : i;
            T value = _x[start + (at * inner)], top = _x[start + (best * inner)];
            best = !T.IsNaN(top) && (T.IsNaN(value) || (kind == AxisKind.PlaceOfMin ? value < top : value > top)) ? at : best;
        }

        if (kind != AxisKind.OneAtMax)
        {
            _y[row] = T.CreateChecked(best);
            return;
        }

        for (int i = 0; i < axis; i++)
        {
            _y[start + (i * inner)] = i == best ? T.One : T.Zero;
        }
    }
}
