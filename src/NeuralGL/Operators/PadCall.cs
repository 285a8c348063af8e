using NeuralGL.Graphs;

namespace NeuralGL.Operators;

/// <summary>What stands outside the operand of a <see cref="PadCall"/>.</summary>
public enum PadMode
{
    /// <summary>A number.</summary>
    Constant,

    /// <summary>The nearest element.</summary>
    Edge,

    /// <summary>The elements mirrored at the edge, which is not repeated.</summary>
    Reflect,

    /// <summary>The elements of the other end.</summary>
    Wrap,
}

/// <summary>How one dimension of a padded result is made: result element o is operand element (o − Begin) / Step.</summary>
/// <param name="Mode">What stands where there is no such element.</param>
/// <param name="To">The size of the result.</param>
/// <param name="From">The size of the operand.</param>
/// <param name="Begin">Where the operand's first element comes to stand; negative if it is cut off.</param>
/// <param name="Step">How far apart its elements stand; negative for backwards, and other than 1 only with <see cref="PadMode.Constant"/>.</param>
public readonly record struct PadAxis(PadMode Mode, int To, int From, int Begin, int Step = 1)
{
    /// <summary>Whether nothing changes along this dimension.</summary>
    public bool IsWhole => To == From && Begin == 0 && Step == 1;

    /// <summary>The operand's element for a result's, or −1 for the number.</summary>
    public int Source(int to)
    {
        int q = Step > 0 ? to - Begin : Begin - to, step = Math.Abs(Step), period = 2 * (From - 1);
        switch (Mode)
        {
            case PadMode.Constant:
                return q >= 0 && q % step == 0 && q / step < From ? q / step : -1;
            case PadMode.Edge:
                return Math.Clamp(q, 0, From - 1);
            case PadMode.Reflect:
                int r = period == 0 ? 0 : Math.Abs(q) % period;
                return r < From ? r : period - r;
            default:
                return q >= 0 ? q % From : From - 1 - ((-q - 1) % From);
        }
    }
}

/// <summary>The input between numbers, mirrored, or with its elements apart: see <see cref="PadAxis"/>. One axis for each dimension; the output is row-major.</summary>
public sealed record PadCall(float Number, PadAxis[] Axes, Value Input, Value Output) : KernelCall(Output)
{
    /// <inheritdoc/>
    public override IEnumerable<Value> Reads => [Input];

    /// <summary>The axes with neighbours that stay whole joined into one, and those of size 1 left out: fewer coordinates for the same walk.</summary>
    public PadAxis[] Simplify()
    {
        var axes = new List<PadAxis>();
        foreach (PadAxis axis in Axes)
        {
            if (axis.IsWhole && axis.To == 1)
            {
                continue;
            }

            if (axis.IsWhole && axes is [.., { IsWhole: true } last])
            {
                axes[^1] = last with { To = last.To * axis.To, From = last.From * axis.From };
            }
            else
            {
                axes.Add(axis);
            }
        }

        return [.. axes];
    }

    /// <summary>The plain loop.</summary>
    internal static void Evaluate<T>(ReadOnlySpan<T> x, Span<T> y, T number, PadAxis[] axes)
    {
        for (int i = 0; i < y.Length; i++)
        {
            int from = 0, stride = 1, rest = i;
            for (int axis = axes.Length - 1; axis >= 0 && from >= 0; axis--)
            {
                int source = axes[axis].Source(rest % axes[axis].To);
                from = source < 0 ? -1 : from + (source * stride);
                rest /= axes[axis].To;
                stride *= axes[axis].From;
            }

            y[i] = from < 0 ? number : x[from];
        }
    }
}
