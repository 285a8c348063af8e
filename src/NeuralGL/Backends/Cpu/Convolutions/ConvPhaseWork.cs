using NeuralGL.Operators;

namespace NeuralGL.Backends.Cpu.Convolutions;

/// <summary>One phase of a convolution, laid out for the CPU: where its grid and its weights lie and how it is cut into parts.</summary>
internal sealed unsafe class ConvPhaseWork
{
    /// <summary>Multiplications that are worth a part of their own.</summary>
    private const long PartWork = 1 << 20;

    /// <summary>Elements of a grid that are built at a time: they stay in the second-level cache until they are read.</summary>
    private const long GridElements = 1 << 18;

    /// <summary>Examples times groups from which on each is a part that builds a grid of its own: what a thread builds it finds in its cache.</summary>
    private const int OwnParts = 8;

    /// <summary>Elements of such a grid at most.</summary>
    private const long OwnElements = 1 << 17;

    /// <summary>Multiplications that are worth a part where a group has few of its own, as in depthwise convolutions.</summary>
    private const long OwnWork = 1 << 15;

    /// <summary>Groups of a part at most.</summary>
    private const int MaxOwn = 64;

    private readonly nint[] _table;

    public ConvPhaseWork(ConvPlan plan, ConvPhase phase, int width)
    {
        (Plan, Phase, Copy) = (plan, phase, new GridCopy(phase, plan.InputSizes));
        int taps = phase.Taps.Count, channels = plan.Inputs * plan.Groups;
        Depth = plan.Inputs * taps;

        // Channels whose elements lie a multiple of a kilobyte apart fall into the same few lines of the cache.
        IsInPlace = taps > 0 && phase.IsWhole && phase.Positions >= width && phase.PartLength % 256 != 0;
        long one = Math.Max(1, (long)channels * Copy.Parts * Copy.Cells);
        IsOwn = !IsInPlace && taps > 0 && (long)plan.Batch * plan.Groups >= OwnParts && (long)plan.Inputs * Copy.Parts * Copy.Cells <= OwnElements;
        Chunk = IsInPlace || IsOwn || taps == 0 ? Math.Max(1, plan.Batch) : (int)Math.Clamp(GridElements / one, 1, Math.Max(1, plan.Batch));
        Part = IsInPlace ? 0 : IsOwn ? Copy.Cells : (nint)Chunk * Copy.Cells;
        Channel = IsInPlace ? plan.InputPlane : Spread(Copy.Parts * Part);
        GridLength = IsInPlace || taps == 0 ? 0 : ((IsOwn ? plan.Inputs : channels) * Channel) + phase.Taps.Max(t => t.Offset) + (2 * width);

        _table = GC.AllocateUninitializedArray<nint>(Math.Max(1, Depth), pinned: true);
        for (int k = 0; k < Depth; k++)
        {
            ConvTap tap = phase.Taps[k % taps];
            _table[k] = (k / taps * Channel) + (tap.Part * Part) + tap.Offset;
        }

        // A convolution's own weights are in the right order already.
        NeedsPacking = plan.IsTransposed || Depth % 512 == 0 || taps < plan.Window.Taps;
        WeightRow = NeedsPacking ? (int)Spread(Depth) : Depth;
        Panels = (phase.Positions + width - 1) / width;
        long panel = Math.Max(1, (long)plan.Outputs * Depth * width);
        RowsPerPart = panel <= 4 * PartWork ? plan.Outputs : (int)Math.Max(12, ((plan.Outputs * 4 * PartWork / panel) + 11) / 12 * 12);
        PanelsPerPart = (int)Math.Clamp(PartWork / Math.Max(1, panel * RowsPerPart / plan.Outputs), 1, Panels);
        PanelParts = (Panels + PanelsPerPart - 1) / PanelsPerPart;
        RowParts = (plan.Outputs + RowsPerPart - 1) / RowsPerPart;
        OwnPerPart = (int)Math.Clamp(OwnWork / Math.Max(1, panel * Panels), 1, MaxOwn);
    }

    public ConvPlan Plan { get; }

    public ConvPhase Phase { get; }

    public GridCopy Copy { get; }

    /// <summary>Terms of each sum.</summary>
    public int Depth { get; }

    /// <summary>Whether what is read is the grid as it stands.</summary>
    public bool IsInPlace { get; }

    /// <summary>Whether each part builds the grid of one group of one example by itself.</summary>
    public bool IsOwn { get; }

    /// <summary>Groups whose grids a part builds one after the other, in the same memory.</summary>
    public int OwnPerPart { get; }

    /// <summary>Examples whose grid is built at a time.</summary>
    public int Chunk { get; }

    /// <summary>From part to part of a channel in the grid.</summary>
    public nint Part { get; }

    /// <summary>From channel to channel in the grid.</summary>
    public nint Channel { get; }

    /// <summary>Elements of the grid.</summary>
    public nint GridLength { get; }

    /// <summary>For each term of a sum, where its elements begin, from the first channel of the group on.</summary>
    public nint* Table => (nint*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(_table));

    /// <summary>Whether the weights are brought into the order of the sums.</summary>
    public bool NeedsPacking { get; }

    /// <summary>From output to output in the weights.</summary>
    public int WeightRow { get; }

    /// <summary>Where the packed weights lie.</summary>
    public CpuBuffer? Packed { get; set; }

    /// <summary>Version of the weights that were packed.</summary>
    public long PackedVersion { get; set; } = -1;

    public int Panels { get; }

    public int RowsPerPart { get; }

    public int PanelsPerPart { get; }

    public int PanelParts { get; }

    public int RowParts { get; }

    /// <summary>Brings the weights of one group into the order of the sums.</summary>
    public void Pack(float* weights, int group)
    {
        float* to = Packed!.Pointer + ((nint)group * Plan.Outputs * WeightRow);
        int taps = Phase.Taps.Count;
        for (int m = 0; m < Plan.Outputs; m++, to += WeightRow)
        {
            for (int c = 0; c < Plan.Inputs; c++)
            {
                float* from = weights + Plan.WeightIndex(group, m, c, 0);
                for (int t = 0; t < taps; t++)
                {
                    to[(c * taps) + t] = from[Phase.Taps[t].Tap];
                }
            }
        }
    }

    /// <summary>A length near this one, of which multiples spread over the lines of a cache.</summary>
    internal static nint Spread(nint length) => (((length + 15) / 16) | 1) * 16;
}
