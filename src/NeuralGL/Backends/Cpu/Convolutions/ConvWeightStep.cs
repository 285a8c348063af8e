using System.Numerics;
using NeuralGL.Backends.Cpu.Products;
using NeuralGL.Operators;

namespace NeuralGL.Backends.Cpu.Convolutions;

/// <summary>
/// One <see cref="ConvWeightCall"/> as matrix products: the rows are outputs, the columns channels side by side under neighbouring taps, and the
/// inner dimension runs through the positions of a band, found in a table, so that gradients are read where they are and an element is copied
/// once, not once for each tap. Examples are cut into slices with sums of their own, which are then added in order; what a slice is
/// depends on the call's sizes alone.
/// </summary>
internal sealed unsafe class ConvWeightStep : CpuStep
{
    /// <summary>Positions between two loads of the sums: their runs then stay in the first-level cache.</summary>
    private const int PositionBlock = 256;

    /// <summary>Parts that are wanted, so that no thread waits long for another.</summary>
    private const int WantedParts = 16;

    /// <summary>Sums of all slices together, where fewer parts would do.</summary>
    private const long SliceElements = 1 << 19;

    private readonly ConvPlan _plan;
    private readonly ProductKernels _kernels;
    private readonly CpuBuffer _input, _gradient, _output;
    private readonly CpuBuffer[] _scratch, _shared;
    private readonly BandGrid _grid;
    private readonly nint[] _begins;
    private readonly int[] _targets;
    private readonly int _width, _bands, _examples, _items, _slices, _blocks, _blockParts, _blocksPerPart, _sums;
    private readonly bool _copies;
    private readonly JoinWork _join;

    public ConvWeightStep(ConvWeightCall call, ProductKernels kernels, CpuMemory memory)
    {
        (_plan, _kernels, _width) = (call.Plan, kernels, kernels.PanelWidth);
        (_input, _gradient, _output) = (memory.BufferOf(call.Input), memory.BufferOf(call.Gradient), memory.BufferOf(call.Output));
        _grid = new BandGrid(_plan);
        (_begins, _targets) = Blocks();
        _blocks = _begins.Length;
        _sums = checked(_blocks * _plan.Outputs * _width);

        // Small pictures go together, so that the sums of a block of columns stay in the first-level cache for a while.
        _bands = _grid.BandsPerPlane * _plan.OutputSizes[0];
        _examples = _bands > 1 ? 1 : (int)Math.Clamp((3 << 15) / _grid.Length, 1, Math.Max(1, (_plan.Batch + WantedParts - 1) / WantedParts));
        _items = checked((_plan.Batch + _examples - 1) / _examples * _bands);
        _slices = (int)Math.Clamp(SliceElements / _sums, 4, WantedParts);
        _slices = Math.Clamp(_items, 1, _slices);
        int wanted = (WantedParts + (_slices * _plan.Groups) - 1) / (_slices * _plan.Groups);
        _blocksPerPart = (_blocks + wanted - 1) / wanted;
        _blockParts = (_blocks + _blocksPerPart - 1) / _blocksPerPart;

        // Rows a multiple of a kilobyte apart fall into the same few lines of the cache.
        _copies = _plan.OutputPlane % 256 == 0 && _plan.Outputs > 2;
        _scratch = memory.ThreadScratch(checked((_examples * _grid.Length) + (_copies ? _plan.Outputs * CopyRow : 0)));
        _shared = memory.SharedScratch(checked(_plan.Groups * _slices * _sums));
        _join = new JoinWork(this);
    }

    private static int CopyRow => PositionBlock + 16;

    /// <summary>Whether products suit a call; where few outputs share what is read, runs of single channels do.</summary>
    public static bool Suits(ConvPlan plan) => plan.Outputs >= 4 || plan.Groups == 1;

    /// <inheritdoc/>
    public override void Run(CpuThreads threads)
    {
        if (_plan.Batch == 0)
        {
            _output.Span.Clear();
            return;
        }

        RunParts(threads, (long)_plan.Groups * _slices * _blockParts);
        threads.Run(_join, Math.Min(_plan.Groups * _plan.Outputs, CpuThreads.MaxParts));
    }

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        long at = FirstPart + part;
        int blockPart = (int)(at % _blockParts), slice = (int)(at / _blockParts % _slices), group = (int)(at / _blockParts / _slices);
        float* sums = _shared[0].Pointer + ((((nint)group * _slices) + slice) * _sums);
        int first = (int)((long)_items * slice / _slices), end = (int)((long)_items * (slice + 1) / _slices);
        for (int item = first; item < end; item++)
        {
            Item(group, item / _bands * _examples, item % _bands, blockPart * _blocksPerPart, sums, item > first, _scratch[thread].Pointer);
        }
    }

    /// <summary>Adds what some examples, or a band of one, give to some blocks of columns.</summary>
    private void Item(int group, int example, int band, int block, float* sums, bool goesOn, float* scratch)
    {
        int examples = Math.Min(_examples, _plan.Batch - example), plane = band / _grid.BandsPerPlane, line = band % _grid.BandsPerPlane * _grid.LinesPerBand;
        int lines = Math.Min(_grid.LinesPerBand, _plan.OutputSizes[1] - line), positions = lines * _plan.OutputSizes[2], end = Math.Min(_blocks, block + _blocksPerPart);
        float* gradient = _gradient.Pointer + ((((nint)example * _plan.Groups) + group) * _plan.Outputs * _plan.OutputPlane)
            + ((((nint)plane * _plan.OutputSizes[1]) + line) * _plan.OutputSizes[2]);
        nint fromExample = (nint)_plan.Groups * _plan.Outputs * _plan.OutputPlane;
        for (int i = 0; i < examples; i++)
        {
            float* from = _input.Pointer + ((((nint)(example + i) * _plan.Groups) + group) * _plan.Inputs * _plan.InputPlane);
            _grid.Fill(from, plane, line, lines, scratch + ((nint)i * _grid.Length));
        }

        for (int k = 0; k < positions; k += PositionBlock)
        {
            int depth = Math.Min(PositionBlock, positions - k);
            for (int i = 0; i < examples; i++)
            {
                // Copied rows serve all blocks, so with them the examples go outside.
                float* rows = gradient + (i * fromExample) + k;
                nint row = _plan.OutputPlane;
                if (_copies)
                {
                    rows = Copy(rows, depth, scratch + ((nint)_examples * _grid.Length));
                    row = CopyRow;
                }
                else if (i > 0)
                {
                    break;
                }

                for (int b = block; b < end; b++)
                {
                    for (int e = i; e < (_copies ? i + 1 : examples); e++)
                    {
                        _kernels.Panel(_plan.Outputs, _grid.Positions + k, new TileArguments
                        {
                            A = _copies ? rows : rows + (e * fromExample), ARow = row, AK = 1, B = scratch + ((nint)e * _grid.Length) + _begins[b],
                            C = sums + ((nint)b * _plan.Outputs * _width), CRow = _width, K = depth, Accumulate = goesOn || k > 0 || e > 0,
                        });
                    }
                }
            }
        }
    }

    private float* Copy(float* from, int count, float* to)
    {
        for (int i = 0; i < _plan.Outputs; i++)
        {
            new ReadOnlySpan<float>(from + ((nint)i * _plan.OutputPlane), count).CopyTo(new Span<float>(to + ((nint)i * CopyRow), count));
        }

        return to;
    }

    /// <summary>Where each block of columns begins in the grid, and which weight of an output each column is, −1 for none.</summary>
    private (nint[] Begins, int[] Targets) Blocks()
    {
        Window w = _plan.Window;
        int joined = w.Dilations[2] == 1 ? w.Kernel[2] : 1, run = joined * _plan.Inputs;
        var (begins, targets) = (new List<nint>(), new List<int>());
        for (int z = 0; z < w.Kernel[0]; z++)
        {
            for (int y = 0; y < w.Kernel[1]; y++)
            {
                for (int x = 0; x < w.Kernel[2]; x += joined)
                {
                    for (int at = 0; at < run; at += _width)
                    {
                        begins.Add(_grid.Tap(z, y, x) + at);
                        for (int column = at; column < at + _width; column++)
                        {
                            int tap = (((z * w.Kernel[1]) + y) * w.Kernel[2]) + x + (column / _plan.Inputs);
                            targets.Add(column < run ? (column % _plan.Inputs * w.Taps) + tap : -1);
                        }
                    }
                }
            }
        }

        return ([.. begins], [.. targets]);
    }

    /// <summary>Adds the slices and brings the sums of an output into the weights' order.</summary>
    private sealed class JoinWork(ConvWeightStep step) : CpuWork
    {
        public override void Part(int part, int thread)
        {
            ConvPlan plan = step._plan;
            int all = plan.Groups * plan.Outputs, parts = Math.Min(all, CpuThreads.MaxParts), depth = plan.Inputs * plan.Window.Taps, width = step._width;
            float* joined = stackalloc float[width];
            for (int m = part; m < all; m += parts)
            {
                float* sums = step._shared[0].Pointer + ((nint)(m / plan.Outputs) * step._slices * step._sums) + (m % plan.Outputs * width), to = step._output.Pointer + ((nint)m * depth);
                for (int block = 0; block < step._blocks; block++, sums += plan.Outputs * width)
                {
                    for (int j = 0; j < width; j += Vector<float>.Count)
                    {
                        Vector<float> sum = Vector.Load(sums + j);
                        for (int s = 1; s < step._slices; s++)
                        {
                            sum += Vector.Load(sums + ((nint)s * step._sums) + j);
                        }

                        sum.Store(joined + j);
                    }

                    for (int j = 0; j < width; j++)
                    {
                        int target = step._targets[(block * width) + j];
                        if (target >= 0)
                        {
                            to[target] = joined[j];
                        }
                    }
                }
            }
        }
    }
}
