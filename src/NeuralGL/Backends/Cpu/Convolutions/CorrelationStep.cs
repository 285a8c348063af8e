using NeuralGL.Backends.Cpu.Products;
using NeuralGL.Operators;

namespace NeuralGL.Backends.Cpu.Convolutions;

/// <summary>
/// One <see cref="ConvWeightCall"/>: the gradients are laid on the grid of what the convolution read, with zeros between the results, so that
/// each weight's gradient is a dot product of two runs through the whole batch. Which examples are joined at a time and how a sum is
/// formed depends on the call's sizes alone.
/// </summary>
internal sealed unsafe class CorrelationStep : CpuStep
{
    /// <summary>Cells between two changes of tile: the runs of a tile then stay in the first-level cache.</summary>
    private const int CellBlock = 1024;

    /// <summary>Elements of both grids that are built at a time.</summary>
    private const long GridElements = 1 << 19;

    private readonly ConvPlan _plan;
    private readonly ConvPhase _phase;
    private readonly CorrelationKernels _kernels;
    private readonly CpuBuffer _input, _gradient, _output;
    private readonly CpuBuffer[] _grid, _scratch;
    private readonly GridCopy _copy, _copyGradient;
    private readonly nint[] _table;
    private readonly nint _channel, _part, _row, _gradients;
    private readonly int _chunk, _depth, _rowTiles, _columnTiles, _tilesPerPart, _columnParts;
    private readonly FillWork _fill;
    private int _first, _examples;

    public CorrelationStep(ConvWeightCall call, ProductKernels kernels, CpuMemory memory)
    {
        (_plan, _phase, _kernels) = (call.Plan, call.Plan.Phases[0], kernels.Correlations);
        (_input, _gradient, _output) = (memory.BufferOf(call.Input), memory.BufferOf(call.Gradient), memory.BufferOf(call.Output));
        (_copy, _copyGradient) = (new GridCopy(_phase, _plan.InputSizes), new GridCopy(_plan.OutputSizes, _phase.Extent));
        int taps = _phase.Taps.Count, inputs = _plan.Inputs * _plan.Groups, outputs = _plan.Outputs * _plan.Groups;
        _depth = _plan.Inputs * taps;
        long one = Math.Max(1, (((long)inputs * _copy.Parts) + outputs) * _copy.Cells);
        _chunk = (int)Math.Clamp(GridElements / one, 1, Math.Max(1, _plan.Batch));
        _part = (nint)_chunk * _copy.Cells;
        _channel = ConvPhaseWork.Spread(_copy.Parts * _part);
        _row = ConvPhaseWork.Spread(_part);

        // A whole register beyond the last cell is read, and under the last tap.
        _gradients = ConvPhaseWork.Spread((inputs * _channel) + _phase.Taps.Max(t => t.Offset) + _row);
        _grid = memory.SharedScratch(checked((int)(_gradients + (outputs * _row))));

        _rowTiles = (_plan.Outputs + _kernels.Rows - 1) / _kernels.Rows;
        _columnTiles = (_depth + _kernels.Columns - 1) / _kernels.Columns;
        int wanted = Math.Max(1, 16 / Math.Max(1, _rowTiles * _plan.Groups));
        _tilesPerPart = Math.Max(1, (_columnTiles + wanted - 1) / wanted);
        _columnParts = (_columnTiles + _tilesPerPart - 1) / _tilesPerPart;
        _scratch = memory.ThreadScratch(_tilesPerPart * _kernels.Rows * _kernels.Columns);

        // Columns that do not fill a tile repeat the last one.
        _table = GC.AllocateUninitializedArray<nint>(Math.Max(1, _columnTiles * _kernels.Columns), pinned: true);
        for (int i = 0; i < _table.Length && _depth > 0; i++)
        {
            int k = Math.Min(i, _depth - 1);
            ConvTap tap = _phase.Taps[k % taps];
            _table[i] = (k / taps * _channel) + (tap.Part * _part) + tap.Offset;
        }

        _fill = new FillWork(this);
    }

    /// <inheritdoc/>
    public override void Run(CpuThreads threads)
    {
        if (_plan.Batch == 0)
        {
            _output.Span.Clear();
        }

        for (_first = 0; _first < _plan.Batch; _first += _chunk)
        {
            _examples = Math.Min(_chunk, _plan.Batch - _first);
            threads.Run(_fill, FillWork.Parts(this));
            RunParts(threads, (long)_plan.Groups * _rowTiles * _columnParts);
        }
    }

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        long at = FirstPart + part;
        int columnPart = (int)(at % _columnParts), rowTile = (int)(at / _columnParts % _rowTiles), group = (int)(at / _columnParts / _rowTiles);
        int tile = columnPart * _tilesPerPart, tiles = Math.Min(_tilesPerPart, _columnTiles - tile), size = _kernels.Rows * _kernels.Columns;
        int m = rowTile * _kernels.Rows, last = _plan.Outputs - 1;
        float* sums = _scratch[thread].Pointer, grid = _grid[0].Pointer, gradients = grid + _gradients + (group * _plan.Outputs * _row);
        float* x = grid + (group * _plan.Inputs * _channel);
        float** rows = stackalloc float*[_kernels.Rows];
        new Span<float>(sums, tiles * size).Clear();
        int cells = ((_examples * _copy.Cells) + 15) / 16 * 16;
        fixed (nint* table = _table)
        {
            for (int cell = 0; cell < cells; cell += CellBlock)
            {
                for (int i = 0; i < _kernels.Rows; i++)
                {
                    rows[i] = gradients + (Math.Min(m + i, last) * _row) + cell;
                }

                for (int i = 0; i < tiles; i++)
                {
                    _kernels.Tile(Math.Min(CellBlock, cells - cell), rows, x + cell, table + ((tile + i) * _kernels.Columns), sums + (i * size));
                }
            }
        }

        Store(group, m, tile, tiles, sums);
    }

    private void Store(int group, int m, int tile, int tiles, float* sums)
    {
        for (int i = 0; i < Math.Min(_kernels.Rows, _plan.Outputs - m); i++)
        {
            float* to = _output.Pointer + ((((nint)group * _plan.Outputs) + m + i) * _depth);
            for (int t = 0; t < tiles; t++)
            {
                float* from = sums + (((t * _kernels.Rows) + i) * _kernels.Columns);
                int column = (tile + t) * _kernels.Columns, columns = Math.Min(_kernels.Columns, _depth - column);
                for (int j = 0; j < columns; j++)
                {
                    to[column + j] = _first == 0 ? from[j] : to[column + j] + from[j];
                }
            }
        }
    }

    /// <summary>Builds both grids, a channel at a time.</summary>
    private sealed class FillWork(CorrelationStep step) : CpuWork
    {
        public static int Parts(CorrelationStep step) => Math.Min(step._plan.Groups * (step._plan.Inputs + step._plan.Outputs), CpuThreads.MaxParts);

        public override void Part(int part, int thread)
        {
            ConvPlan plan = step._plan;
            int inputs = plan.Groups * plan.Inputs, outputs = plan.Groups * plan.Outputs, parts = Parts(step);
            float* grid = step._grid[0].Pointer;
            for (int c = part; c < inputs + outputs; c += parts)
            {
                if (c < inputs)
                {
                    float* from = step._input.Pointer + ((((nint)step._first * inputs) + c) * plan.InputPlane);
                    step._copy.Channel(from, (nint)inputs * plan.InputPlane, step._examples, grid + (c * step._channel), step._part);
                    continue;
                }

                int m = c - inputs, used = step._examples * step._copy.Cells;
                float* gradient = step._gradient.Pointer + ((((nint)step._first * outputs) + m) * plan.OutputPlane), to = grid + step._gradients + (m * step._row);
                step._copyGradient.Channel(gradient, (nint)outputs * plan.OutputPlane, step._examples, to, 0);
                new Span<float>(to + used, (int)step._row - used).Clear();
            }
        }
    }
}
