using NeuralGL.Backends.Cpu.Products;
using NeuralGL.Operators;

namespace NeuralGL.Backends.Cpu.Convolutions;

/// <summary>
/// What a band of a convolution's positions reads, with zeros where there is padding and the channels of a place side by side:
/// [tap plane][line][place][channel]. A band is some lines of positions of one plane. Position i of a band reads, for a tap, the run of channels
/// at Positions[i] + the tap's beginning.
/// </summary>
internal sealed unsafe class BandGrid
{
    /// <summary>Elements of a grid at most, where one line of positions does not need more: it stays in the second-level cache.</summary>
    private const long GridElements = 3 << 15;

    private readonly ConvPlan _plan;
    private readonly int[] _sizes, _kernel, _strides, _dilations, _pads;
    private readonly int _width, _lines, _place;
    private readonly nint[] _positions;

    public BandGrid(ConvPlan plan)
    {
        Window w = plan.Window;
        (_plan, _sizes, _kernel, _strides, _dilations, _pads) = (plan, [.. plan.InputSizes], [.. w.Kernel], [.. w.Strides], [.. w.Dilations], [.. w.Pads]);
        _place = plan.Inputs;
        _width = ((plan.OutputSizes[2] - 1) * _strides[2]) + w.Extent(2);
        long line = (long)_kernel[0] * _width * _place, room = GridElements / Math.Max(1, line) - w.Extent(1);
        LinesPerBand = (int)Math.Clamp((room / _strides[1]) + 1, 1, plan.OutputSizes[1]);
        _lines = ((LinesPerBand - 1) * _strides[1]) + w.Extent(1);
        BandsPerPlane = (plan.OutputSizes[1] + LinesPerBand - 1) / LinesPerBand;

        // A kernel reads whole registers, also behind the last channel of the last place.
        Length = (checked((int)(line * _lines)) + 64 + 15) / 16 * 16;
        _positions = GC.AllocateUninitializedArray<nint>(LinesPerBand * plan.OutputSizes[2], pinned: true);
        for (int i = 0; i < _positions.Length; i++)
        {
            _positions[i] = (((nint)(i / plan.OutputSizes[2]) * _strides[1] * _width) + ((nint)(i % plan.OutputSizes[2]) * _strides[2])) * _place;
        }
    }

    /// <summary>Lines of positions in a band; the last of a plane may have fewer.</summary>
    public int LinesPerBand { get; }

    /// <summary>Bands in a plane of positions.</summary>
    public int BandsPerPlane { get; }

    /// <summary>Elements to allocate.</summary>
    public int Length { get; }

    /// <summary>Where each position of a band begins.</summary>
    public nint* Positions => (nint*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(_positions));

    /// <summary>Where a tap begins.</summary>
    public nint Tap(int z, int y, int x) => ((((nint)z * _lines) + (y * _dilations[1])) * _width + (x * _dilations[2])) * _place;

    /// <summary>Fills the grid for a band.</summary>
    /// <param name="from">The group's first channel in the example.</param>
    /// <param name="plane">The plane of positions.</param>
    /// <param name="line">The first line of positions.</param>
    /// <param name="lines">Lines of positions.</param>
    /// <param name="to">The grid.</param>
    public void Fill(float* from, int plane, int line, int lines, float* to)
    {
        int needed = ((lines - 1) * _strides[1]) + ((_kernel[1] - 1) * _dilations[1]) + 1;
        for (int k = 0; k < _kernel[0]; k++)
        {
            int z = (plane * _strides[0]) + (k * _dilations[0]) - _pads[0];
            for (int i = 0; i < needed; i++)
            {
                int y = (line * _strides[1]) + i - _pads[1];
                float* row = to + ((((nint)k * _lines) + i) * _width * _place);
                if (z < 0 || z >= _sizes[0] || y < 0 || y >= _sizes[1])
                {
                    new Span<float>(row, _width * _place).Clear();
                }
                else
                {
                    Line(from + ((((nint)z * _sizes[1]) + y) * _sizes[2]), row);
                }
            }
        }
    }

    private void Line(float* from, float* to)
    {
        int before = Math.Clamp(_pads[2], 0, _width), first = Math.Max(0, -_pads[2]), count = Math.Clamp(_sizes[2] - first, 0, _width - before), behind = before + count;
        new Span<float>(to, before * _place).Clear();
        new Span<float>(to + ((nint)behind * _place), (_width - behind) * _place).Clear();
        if (_place == 1)
        {
            new ReadOnlySpan<float>(from + first, count).CopyTo(new Span<float>(to + before, count));
        }
        else
        {
            Packing.Panels(from + first, _plan.InputPlane, 1, _place, count, _place, to + ((nint)before * _place));
        }
    }
}
