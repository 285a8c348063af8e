using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// A convolution made regular for kernels. Its results are cut into phases, within which neighbouring results read neighbouring
/// elements: one phase for a convolution, one for each remainder of the strides for its transpose. All spatial sizes are in three
/// dimensions.
/// </summary>
public sealed class ConvPlan
{
    private readonly bool _skipsPads;

    private ConvPlan(bool isTransposed, Window window, int groups, Shape input, Shape output, bool skipsPads = false)
    {
        _skipsPads = skipsPads;
        (IsTransposed, Window, Groups, Batch) = (isTransposed, window.InThree(), groups, input[0]);
        (Inputs, Outputs) = (input[1] / groups, output[1] / groups);
        (InputSizes, OutputSizes) = (Window.SizesInThree(input), Window.SizesInThree(output));
        Phases = isTransposed ? [.. TransposedPhases()] : [ForwardPhase()];
    }

    /// <summary>Whether elements are spread by the window instead of gathered.</summary>
    public bool IsTransposed { get; }

    /// <summary>The window, in three dimensions.</summary>
    public Window Window { get; }

    /// <summary>Groups of channels that do not mix.</summary>
    public int Groups { get; }

    /// <summary>Examples.</summary>
    public int Batch { get; }

    /// <summary>Channels that are read in each group.</summary>
    public int Inputs { get; }

    /// <summary>Channels that are computed in each group.</summary>
    public int Outputs { get; }

    /// <summary>Spatial sizes of what is read.</summary>
    public IReadOnlyList<int> InputSizes { get; }

    /// <summary>Spatial sizes of what is computed.</summary>
    public IReadOnlyList<int> OutputSizes { get; }

    /// <summary>Elements of one channel that is read.</summary>
    public int InputPlane => InputSizes[0] * InputSizes[1] * InputSizes[2];

    /// <summary>Elements of one channel that is computed.</summary>
    public int OutputPlane => OutputSizes[0] * OutputSizes[1] * OutputSizes[2];

    /// <summary>The parts of the result.</summary>
    public IReadOnlyList<ConvPhase> Phases { get; }

    /// <summary>Where in the weights the number for a channel that is computed, one that is read (both within the group) and a tap is.</summary>
    public int WeightIndex(int group, int output, int input, int tap) => IsTransposed
        ? ((((group * Inputs) + input) * Outputs) + output) * Window.Taps + tap
        : ((((group * Outputs) + output) * Inputs) + input) * Window.Taps + tap;

    /// <summary>A convolution from one shape to another.</summary>
    public static ConvPlan Forward(Window window, int groups, Shape input, Shape output) => new(false, window, groups, input, output);

    /// <summary>The transpose of a convolution from one shape to another.</summary>
    public static ConvPlan Transposed(Window window, int groups, Shape input, Shape output) => new(true, window, groups, input, output);

    /// <summary>
    /// The same convolution without the taps that read padding at every position, as most do where a window is dilated beyond a small
    /// picture: the grid then is no larger than what is read. The weights' gradient wants all taps.
    /// </summary>
    internal ConvPlan WithoutPads()
    {
        bool hasAny = !IsTransposed && Enumerable.Range(0, Window.MaxRank).Any(axis => Enumerable.Range(0, Window.Kernel[axis]).Any(k => !Reads(axis, k)));
        return hasAny
            ? new ConvPlan(false, Window, Groups, Shape.Of([Batch, Inputs * Groups, .. InputSizes]), Shape.Of([Batch, Outputs * Groups, .. OutputSizes]), skipsPads: true)
            : this;
    }

    /// <summary>Whether a tap reads an element at any position.</summary>
    private bool Reads(int axis, int k)
    {
        int shift = (k * Window.Dilations[axis]) - Window.Pads[axis], stride = Window.Strides[axis];
        return Enumerable.Range(0, OutputSizes[axis]).Any(i => shift + ((long)i * stride) is var at && at >= 0 && at < InputSizes[axis]);
    }

    private ConvPhase ForwardPhase()
    {
        List<(int Tap, int Shift)>[] taps = [.. Enumerable.Range(0, Window.MaxRank).Select(axis =>
            Enumerable.Range(0, Window.Kernel[axis]).Where(k => !_skipsPads || Reads(axis, k)).Select(k => (k, (k * Window.Dilations[axis]) - Window.Pads[axis])).ToList())];
        return new ConvPhase([0, 0, 0], [1, 1, 1], [.. OutputSizes], [.. Window.Strides], taps, Window, [.. InputSizes]);
    }

    /// <summary>Results i ≡ r modulo the stride get what lies at (i + pad − k·dilation) / stride, for the taps k that make it whole.</summary>
    private IEnumerable<ConvPhase> TransposedPhases()
    {
        int[] ends = [.. OutputSizes.Select((size, axis) => Math.Min(size, Window.Strides[axis]))];
        for (int z = 0; z < ends[0]; z++)
        {
            for (int y = 0; y < ends[1]; y++)
            {
                for (int x = 0; x < ends[2]; x++)
                {
                    int[] start = [z, y, x];
                    int[] count = [.. OutputSizes.Select((size, axis) => (size - start[axis] + Window.Strides[axis] - 1) / Window.Strides[axis])];
                    yield return new ConvPhase(start, [.. Window.Strides], count, [1, 1, 1], [.. start.Select((r, axis) => TapsOf(axis, r))], Window, [.. InputSizes]);
                }
            }
        }
    }

    private List<(int Tap, int Shift)> TapsOf(int axis, int remainder)
    {
        var taps = new List<(int, int)>();
        for (int k = 0; k < Window.Kernel[axis]; k++)
        {
            int at = remainder + Window.Pads[axis] - (k * Window.Dilations[axis]);
            if (at % Window.Strides[axis] == 0)
            {
                taps.Add((k, at / Window.Strides[axis]));
            }
        }

        return taps;
    }
}

/// <summary>A tap of a phase: which weight, and where its elements begin in the phase's grid.</summary>
/// <param name="Tap">The tap's number in the kernel, row-major.</param>
/// <param name="Part">The part of the grid it reads.</param>
/// <param name="Offset">The element of that part under the first position.</param>
public readonly record struct ConvTap(int Tap, int Part, int Offset);

/// <summary>
/// Results at Start + i·Step for i below Count. They are computed from a grid: the elements that are read, with zeros where there
/// are none, cut into parts by the remainder of their place modulo the stride. In a part, position i finds the element under a
/// tap at i's place + the tap's offset, so that a run of positions reads a run of elements. Positions that are not results lie between
/// the rows of results; what is computed there is not stored.
/// </summary>
public sealed class ConvPhase
{
    private readonly int[] _start, _step, _count, _stride, _origin, _extent, _sizes;
    private readonly List<int[]> _parts = [];

    internal ConvPhase(int[] start, int[] step, int[] count, int[] stride, List<(int Tap, int Shift)>[] taps, Window window, int[] sizes)
    {
        (_start, _step, _count, _stride, _sizes) = (start, step, count, stride, sizes);
        _origin = [.. taps.Select((list, axis) => list.Count == 0 ? 0 : list.Min(t => FloorDivide(t.Shift, stride[axis])))];
        _extent = [.. taps.Select((list, axis) => count[axis] + (list.Count == 0 ? 0 : list.Max(t => FloorDivide(t.Shift, stride[axis])) - _origin[axis]))];
        var found = new List<ConvTap>();
        foreach ((int kz, int z) in taps[0])
        {
            foreach ((int ky, int y) in taps[1])
            {
                foreach ((int kx, int x) in taps[2])
                {
                    int[] shift = [z, y, x], whole = [.. shift.Select((s, axis) => FloorDivide(s, stride[axis]))];
                    int part = PartOf([.. shift.Select((s, axis) => s - (whole[axis] * stride[axis]))]);
                    int offset = ((((whole[0] - _origin[0]) * _extent[1]) + whole[1] - _origin[1]) * _extent[2]) + whole[2] - _origin[2];
                    found.Add(new ConvTap((((kz * window.Kernel[1]) + ky) * window.Kernel[2]) + kx, part, offset));
                }
            }
        }

        Taps = found;
    }

    /// <summary>The first result along each dimension.</summary>
    public IReadOnlyList<int> Start => _start;

    /// <summary>From one result to the next.</summary>
    public IReadOnlyList<int> Step => _step;

    /// <summary>Results along each dimension.</summary>
    public IReadOnlyList<int> Count => _count;

    /// <summary>From one element of a part to the next, in elements of what is read.</summary>
    public IReadOnlyList<int> Stride => _stride;

    /// <summary>Sizes of each part of the grid.</summary>
    public IReadOnlyList<int> Extent => _extent;

    /// <summary>For each part, the place of its first element in what is read; it may lie outside.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Parts => _parts;

    /// <summary>The taps, in the order in which sums are formed.</summary>
    public IReadOnlyList<ConvTap> Taps { get; }

    /// <summary>Elements of a part.</summary>
    public int PartLength => _extent[0] * _extent[1] * _extent[2];

    /// <summary>Positions from the first result to the last.</summary>
    public int Positions => (((((_count[0] - 1) * _extent[1]) + _count[1] - 1) * _extent[2]) + _count[2]);

    /// <summary>Whether the grid is just what is read, in its order.</summary>
    public bool IsWhole => _parts.Count == 1 && _stride.All(s => s == 1) && _parts[0].All(o => o == 0) && _extent.SequenceEqual(_sizes);

    private int PartOf(int[] remainder)
    {
        int[] first = [.. remainder.Select((r, axis) => r + (_origin[axis] * _stride[axis]))];
        int at = _parts.FindIndex(p => p.SequenceEqual(first));
        if (at < 0)
        {
            _parts.Add(first);
            at = _parts.Count - 1;
        }

        return at;
    }

    private static int FloorDivide(int a, int b) => (a / b) - (a % b < 0 ? 1 : 0);
}
