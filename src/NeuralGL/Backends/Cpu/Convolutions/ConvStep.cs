using System.Numerics;
using NeuralGL.Backends.Cpu.Maps;
using NeuralGL.Backends.Cpu.Products;
using NeuralGL.Operators;

namespace NeuralGL.Backends.Cpu.Convolutions;

/// <summary>
/// One <see cref="ConvCall"/> as a matrix product of the weights with the grid of what is read: the rows are outputs, the columns positions, and
/// a step of the inner dimension is a run of the grid, found in a table, so that no element is copied once for each tap. Results are cut
/// into parts by the call's sizes alone, and an element's sum never depends on the part it is in.
/// </summary>
internal sealed unsafe class ConvStep : CpuStep
{
    /// <summary>Steps of the inner dimension between two loads of the results: their runs then stay in the first-level cache.</summary>
    private const int DepthBlock = 384;

    private readonly ConvPlan _plan;
    private readonly ProductKernels _kernels;
    private readonly CpuBuffer _input, _weight, _output;
    private readonly CpuBuffer? _bias;
    private readonly CpuBuffer[] _scratch, _grid;
    private readonly ConvPhaseWork[] _phases;
    private readonly MapFunction? _activation;
    private readonly float[] _constants;
    private readonly bool _relu;
    private readonly int _width, _tile;
    private readonly FillWork _fill;
    private readonly PackWork _pack;
    private ConvPhaseWork _now;
    private int _first, _examples;

    public ConvStep(ConvCall call, ProductKernels kernels, CpuMemory memory)
    {
        (_plan, _kernels, _width) = (call.Plan, kernels, kernels.PanelWidth);
        (_input, _weight, _output, _bias) = (memory.BufferOf(call.Input), memory.BufferOf(call.Weight), memory.BufferOf(call.Output), call.Bias is null ? null : memory.BufferOf(call.Bias));
        _relu = call.Epilogue?.Function == "relu";
        _activation = call.Epilogue is null || _relu ? null : MapFunctions.Find(call.Epilogue.Function);
        _constants = [.. call.Epilogue?.Constants ?? [], 0, 0];
        _phases = [.. _plan.Phases.Select(p => new ConvPhaseWork(_plan, p, _width))];
        _now = _phases[0];
        foreach (ConvPhaseWork phase in _phases.Where(p => p.NeedsPacking))
        {
            phase.Packed = memory.Scratch(checked(_plan.Groups * _plan.Outputs * phase.WeightRow));
        }

        _tile = (_phases.Max(p => p.RowsPerPart) + 1) * _width;
        _scratch = memory.ThreadScratch(checked((int)(_tile + _phases.Max(p => p.IsOwn ? p.GridLength : 0))));
        _grid = memory.SharedScratch(checked((int)_phases.Max(p => p.IsOwn ? 0 : p.GridLength)));
        (_fill, _pack) = (new FillWork(this), new PackWork(this));
    }

    /// <inheritdoc/>
    public override void Run(CpuThreads threads)
    {
        foreach (ConvPhaseWork phase in _phases)
        {
            _now = phase;
            if (phase.NeedsPacking && (phase.PackedVersion != _weight.Version || _weight.Version == 0))
            {
                threads.Run(_pack, Math.Min(_plan.Groups, CpuThreads.MaxParts));
                phase.PackedVersion = _weight.Version;
            }

            for (_first = 0; _first < _plan.Batch; _first += phase.Chunk)
            {
                _examples = Math.Min(phase.Chunk, _plan.Batch - _first);
                if (phase.GridLength > 0 && !phase.IsOwn)
                {
                    threads.Run(_fill, FillWork.Parts(this));
                }

                long groups = (long)_examples * _plan.Groups;
                RunParts(threads, phase.IsOwn ? (groups + phase.OwnPerPart - 1) / phase.OwnPerPart : groups * phase.RowParts * phase.PanelParts);
            }
        }
    }

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        ConvPhaseWork phase = _now;
        long at = FirstPart + part;
        if (!phase.IsOwn)
        {
            int panelPart = (int)(at % phase.PanelParts), rowPart = (int)(at / phase.PanelParts % phase.RowParts), rest = (int)(at / phase.PanelParts / phase.RowParts);
            int group = rest % _plan.Groups, example = rest / _plan.Groups;
            float* grid = phase.IsInPlace
                ? _input.Pointer + ((((nint)(_first + example) * _plan.Groups) + group) * _plan.Inputs * phase.Channel)
                : _grid[0].Pointer + (group * _plan.Inputs * phase.Channel) + ((nint)example * phase.Copy.Cells);
            Panels(phase, _first + example, group, rowPart, panelPart, grid, _scratch[thread].Pointer);
            return;
        }

        long end = Math.Min((at + 1) * phase.OwnPerPart, (long)_plan.Batch * _plan.Groups);
        for (long group = at * phase.OwnPerPart; group < end; group++)
        {
            Own(phase, group, isFirst: group == at * phase.OwnPerPart, _scratch[thread].Pointer);
        }
    }

    /// <summary>Computes one group of one example from a grid of its own; the zeros around it stay from group to group.</summary>
    private void Own(ConvPhaseWork phase, long at, bool isFirst, float* scratch)
    {
        float* own = scratch + _tile, x = _input.Pointer + ((nint)at * _plan.Inputs * _plan.InputPlane);
        for (int c = 0; c < _plan.Inputs; c++)
        {
            phase.Copy.Channel(x + ((nint)c * _plan.InputPlane), 0, 1, own + (c * phase.Channel), phase.Part, clears: isFirst);
        }

        int group = (int)(at % _plan.Groups), example = (int)(at / _plan.Groups);
        for (int i = 0; i < phase.RowParts * phase.PanelParts; i++)
        {
            Panels(phase, example, group, i / phase.PanelParts, i % phase.PanelParts, own, scratch);
        }
    }

    /// <summary>Computes some rows of some panels.</summary>
    private void Panels(ConvPhaseWork phase, int example, int group, int rowPart, int panelPart, float* grid, float* scratch)
    {
        int m = rowPart * phase.RowsPerPart, rows = Math.Min(phase.RowsPerPart, _plan.Outputs - m), channel = (group * _plan.Outputs) + m;
        float* weights = phase.NeedsPacking ? phase.Packed!.Pointer : _weight.Pointer;
        float* y = _output.Pointer + ((((nint)example * _plan.Groups * _plan.Outputs) + channel) * _plan.OutputPlane);
        int end = Math.Min(phase.Panels, (panelPart + 1) * phase.PanelsPerPart);
        for (int panel = panelPart * phase.PanelsPerPart; panel < end; panel++)
        {
            // What is read in place ends with the last position, so the last panel begins early enough.
            int position = phase.IsInPlace ? Math.Min(panel * _width, phase.Phase.Positions - _width) : panel * _width;
            Panel(phase, rows, weights + ((nint)channel * phase.WeightRow), grid + position, scratch);
            Finish(rows, channel, scratch);
            Store(phase.Phase, position, rows, scratch, y);
        }
    }

    private void Panel(ConvPhaseWork phase, int rows, float* weights, float* grid, float* scratch)
    {
        int k = 0;
        do
        {
            int depth = Math.Min(DepthBlock, phase.Depth - k);
            _kernels.Panel(rows, phase.Table + k, new TileArguments
            {
                A = weights + k, ARow = phase.WeightRow, AK = 1, B = grid, C = scratch, CRow = _width, K = depth, Accumulate = k > 0,
            });
            k += depth;
        }
        while (k < phase.Depth);
    }

    /// <summary>Adds the bias and applies what follows, to all columns of the panel.</summary>
    private void Finish(int rows, int channel, float* tile)
    {
        for (int i = 0; i < rows; i++, tile += _width)
        {
            if (_bias is not null)
            {
                var bias = new Vector<float>(_bias.Pointer[channel + i]);
                for (int j = 0; j < _width; j += Vector<float>.Count)
                {
                    (Vector.Load(tile + j) + bias).Store(tile + j);
                }
            }

            if (_relu)
            {
                for (int j = 0; j < _width; j += Vector<float>.Count)
                {
                    Vector<float> x = Vector.Load(tile + j);
                    Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), Vector<float>.Zero, x).Store(tile + j);
                }
            }
            else if (_activation is not null)
            {
                _activation.Apply(new MapLine { A = tile, Y = tile, Length = _width, K0 = _constants[0], K1 = _constants[1] });
            }
        }
    }

    /// <summary>Stores those columns that are results, run by run.</summary>
    private void Store(ConvPhase phase, int position, int rows, float* tile, float* y)
    {
        int end = Math.Min(position + _width, phase.Positions), extentX = phase.Extent[2], extentY = phase.Extent[1], countX = phase.Count[2], step = phase.Step[2];
        for (int at = position; at < end;)
        {
            int row = at / extentX, x = at - (row * extentX), z = row / extentY, line = row - (z * extentY), length = Math.Min(countX - x, end - at);
            if (length > 0 && line < phase.Count[1])
            {
                nint to = (((((nint)phase.Start[0] + (z * phase.Step[0])) * _plan.OutputSizes[1]) + phase.Start[1] + (line * phase.Step[1])) * _plan.OutputSizes[2]) + phase.Start[2] + (x * step);
                Run(tile + (at - position), y + to, rows, length, step);
            }

            at += extentX - x;
        }
    }

    private void Run(float* from, float* to, int rows, int length, int step)
    {
        for (int i = 0; i < rows; i++, from += _width, to += _plan.OutputPlane)
        {
            if (step == 1)
            {
                new ReadOnlySpan<float>(from, length).CopyTo(new Span<float>(to, length));
                continue;
            }

            for (int j = 0; j < length; j++)
            {
                to[(nint)j * step] = from[j];
            }
        }
    }

    /// <summary>Builds the grid of the examples at hand, a channel at a time.</summary>
    private sealed class FillWork(ConvStep step) : CpuWork
    {
        public static int Parts(ConvStep step) => Math.Min(step._plan.Groups * step._plan.Inputs, CpuThreads.MaxParts);

        public override void Part(int part, int thread)
        {
            ConvPlan plan = step._plan;
            ConvPhaseWork phase = step._now;
            int channels = plan.Groups * plan.Inputs, parts = Parts(step);
            for (int c = part; c < channels; c += parts)
            {
                float* from = step._input.Pointer + ((((nint)step._first * channels) + c) * plan.InputPlane);
                phase.Copy.Channel(from, (nint)channels * plan.InputPlane, step._examples, step._grid[0].Pointer + (c * phase.Channel), phase.Part);
            }
        }
    }

    private sealed class PackWork(ConvStep step) : CpuWork
    {
        public override void Part(int part, int thread)
        {
            for (int group = part; group < step._plan.Groups; group += CpuThreads.MaxParts)
            {
                step._now.Pack(step._weight.Pointer, group);
            }
        }
    }
}
