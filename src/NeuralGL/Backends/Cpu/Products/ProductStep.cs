using NeuralGL.Backends.Cpu.Maps;
using NeuralGL.Graphs;
using NeuralGL.Operators;

namespace NeuralGL.Backends.Cpu.Products;

/// <summary>
/// One <see cref="GemmCall"/>. The results are cut into parts by the call's sizes alone, and an element's sum never depends on the
/// part it is in, so the number of threads does not change a bit.
/// </summary>
internal sealed unsafe class ProductStep : CpuStep
{
    /// <summary>Multiplications that are worth a part of their own.</summary>
    private const long PartWork = 1 << 20;

    /// <summary>Weights that are worth a part of their own where each serves a few rows only: the time goes into reading them.</summary>
    private const long PartWeights = 1 << 14;

    /// <summary>Steps along the inner dimension between two loads of the results: a panel's slice then stays in the first-level cache.</summary>
    private const int DepthBlock = 320;

    /// <summary>Panels of a part that copies its rows of the left operand.</summary>
    private const int CopyPanels = 8;

    /// <summary>Rows that go through one slice of a panel.</summary>
    private const int RowBlock = 240;

    private readonly GemmCall _call;
    private readonly ProductKernels _kernels;
    private readonly CpuBuffer _a, _b, _output;
    private readonly CpuBuffer? _bias;
    private readonly PackedWeights? _packed;
    private readonly CpuBuffer[] _scratch;
    private readonly nint _aRow, _aK, _bRow, _bK;
    private readonly nint[] _batchA, _batchB;
    private readonly int _batches, _rowParts, _columnParts, _panels, _rowsPerPart, _panelsPerPart, _width;
    private readonly bool _relu, _dots, _inPlace, _copyA;
    private readonly MapFunction? _activation;
    private readonly float[] _constants;

    public ProductStep(GemmCall call, ProductKernels kernels, CpuMemory memory)
    {
        (_call, _kernels, _width) = (call, kernels, kernels.PanelWidth);
        (_a, _b, _output, _bias) = (memory.BufferOf(call.A.Value), memory.BufferOf(call.B.Value), memory.BufferOf(call.Output), call.Bias is null ? null : memory.BufferOf(call.Bias));
        int rank = call.Batches.Length;
        (_aRow, _aK, _bRow, _bK) = (call.A.Strides[rank], call.A.Strides[rank + 1], call.B.Strides[rank], call.B.Strides[rank + 1]);
        _relu = call.Epilogue?.Function == "relu";
        _activation = call.Epilogue is null || _relu ? null : MapFunctions.Find(call.Epilogue.Function);
        _constants = [.. call.Epilogue?.Constants ?? [], 0, 0];
        (_batchA, _batchB) = Offsets(call);
        _batches = _batchA.Length;

        bool isShared = Array.TrueForAll(_batchB, offset => offset == 0), isFixed = memory.IsFixed(call.B.Value);
        if (isFixed && isShared && !(call.M <= 2 && memory.IsUpdated(call.B.Value)))
        {
            _packed = new PackedWeights(_b, _bRow, _bK, call.N, call.K, _width, memory.WeightTypeOf(call.B.Value), memory);
        }

        _dots = _packed is null && call.M <= 8 && _aK == 1 && _bK == 1;
        _inPlace = _packed is null && !_dots && call.M <= 8 && _bRow == 1;
        _panels = (call.N + _width - 1) / _width;

        // Rows that lie a power of two apart fall into the same few lines of the cache; such a left operand is copied, block by block,
        // and a part then has enough panels to make up for it.
        bool falls = _aK == 1 ? _aRow % 512 == 0 : _aK % 64 == 0 && call.K > 128;
        _copyA = falls && !_dots && call.M >= 24 && _panels >= CopyPanels;

        // Otherwise columns first: every part reads all of A and packs its own panels.
        long work = (long)call.M * call.N * call.K;
        int parts = (int)Math.Clamp(call.M <= 8 ? (long)call.N * call.K / PartWeights : work / PartWork, 1, 64);
        _panelsPerPart = _copyA ? CopyPanels : Math.Max(1, (_panels + parts - 1) / parts);
        if (_packed is not null && call.M == 1)
        {
            // Whole strips.
            _panelsPerPart = _panelsPerPart <= 2 ? 2 : (_panelsPerPart + 3) / 4 * 4;
        }

        _columnParts = (_panels + _panelsPerPart - 1) / _panelsPerPart;
        int wanted = Math.Max(Math.Max(1, parts / Math.Max(_columnParts, 1)), (call.M + (2 * RowBlock) - 1) / (2 * RowBlock));
        _rowsPerPart = _copyA ? Math.Min(RowBlock, Rounded((call.M + 1) / 2)) : Rounded((call.M + wanted - 1) / wanted);
        _rowParts = (call.M + _rowsPerPart - 1) / _rowsPerPart;
        _scratch = memory.ThreadScratch((Math.Min(call.K, DepthBlock) * _width) + (RowBlock * _width) + _width + (_copyA ? RowBlock * DepthBlock : 0));
    }

    /// <inheritdoc/>
    public override void Run(CpuThreads threads)
    {
        _packed?.Update(threads);
        RunParts(threads, (long)_batches * _rowParts * _columnParts);
    }

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        long at = FirstPart + part;
        int columnPart = (int)(at % _columnParts), rowPart = (int)(at / _columnParts % _rowParts), batch = (int)(at / _columnParts / _rowParts);
        int m = rowPart * _rowsPerPart, rows = Math.Min(_rowsPerPart, _call.M - m);
        int n = columnPart * _panelsPerPart * _width, columns = Math.Min(_panelsPerPart * _width, _call.N - n);
        float* c = _output.Pointer + ((nint)batch * _call.M * _call.N) + ((nint)m * _call.N) + n;
        float* a = _a.Pointer + _batchA[batch] + (m * _aRow), b = _b.Pointer + _batchB[batch] + (n * _bRow);
        float* bias = _bias is null ? null : _bias.Pointer + n;
        if (_dots)
        {
            _kernels.Dots(rows, columns, _call.K, a, _aRow, b, _bRow, c, _call.N, bias, _relu);
        }
        else if (_packed is not null && _call.M == 1)
        {
            _kernels.Strip(_packed.Type, columns, new StripArguments
            {
                A = a, AK = _aK, B = _packed.At(n / _width, 0), PanelBytes = _packed.PanelBytes, K = _call.K, C = c, Bias = bias, Relu = _relu,
                Scales = _packed.Scales is null ? null : _packed.Scales + n, Factor = _packed.Factor,
            });
        }
        else
        {
            Multiply(rows, columns, n, a, b, c, bias, _scratch[thread].Pointer);
        }

        if (_activation is { } activation)
        {
            for (int i = 0; i < rows; i++, c += _call.N)
            {
                activation.Apply(new MapLine { A = c, Y = c, Length = columns, K0 = _constants[0], K1 = _constants[1] });
            }
        }
    }

    private void Multiply(int rows, int columns, int n, float* a, float* b, float* c, float* bias, float* scratch)
    {
        float* edge = scratch + (Math.Min(_call.K, DepthBlock) * _width), copy = edge + (RowBlock * _width) + _width;
        int k = 0;
        do
        {
            int depth = Math.Min(DepthBlock, _call.K - k);
            for (int m = 0; m < rows; m += RowBlock)
            {
                int block = Math.Min(RowBlock, rows - m);
                var tile = new TileArguments
                {
                    A = a + (m * _aRow) + (k * _aK), ARow = _aRow, AK = _aK, CRow = _call.N, K = depth, Accumulate = k > 0, Relu = _relu && k + depth >= _call.K,
                };
                if (_copyA)
                {
                    Copy(ref tile, block, copy);
                }

                for (int at = 0; at < columns; at += _width)
                {
                    int here = Math.Min(_width, columns - at);
                    tile.C = c + ((nint)m * _call.N) + at;
                    tile.Bias = bias is null ? null : bias + at;
                    Right(ref tile, b + (at * _bRow) + (k * _bK), n + at, here, k, scratch);
                    if (here == _width)
                    {
                        _kernels.Panel(block, tile);
                    }
                    else
                    {
                        Edge(block, here, tile, edge);
                    }
                }
            }

            k += depth;
        }
        while (k < _call.K);
    }

    /// <summary>Copies a block of the left operand to where its rows, or its steps, lie close together.</summary>
    private static void Copy(ref TileArguments tile, int rows, float* copy)
    {
        if (tile.AK == 1)
        {
            for (int i = 0; i < rows; i++)
            {
                new ReadOnlySpan<float>(tile.A + (i * tile.ARow), tile.K).CopyTo(new Span<float>(copy + (i * DepthBlock), tile.K));
            }

            tile.ARow = DepthBlock;
        }
        else
        {
            for (int j = 0; j < tile.K; j++)
            {
                float* from = tile.A + (j * tile.AK), to = copy + (j * RowBlock);
                if (tile.ARow == 1)
                {
                    new ReadOnlySpan<float>(from, rows).CopyTo(new Span<float>(to, rows));
                    continue;
                }

                for (int i = 0; i < rows; i++, from += tile.ARow)
                {
                    to[i] = *from;
                }
            }

            tile.ARow = 1;
            tile.AK = RowBlock;
        }

        tile.A = copy;
    }

    /// <summary>Finds or packs the slice of a panel of the right operand that starts at <paramref name="b"/>.</summary>
    private void Right(ref TileArguments tile, float* b, int column, int columns, int k, float* panel)
    {
        tile.BK = _width;
        if (_packed is not null)
        {
            byte* at = _packed.At(column / _width, k);
            if (_packed.Type == WeightType.Float32)
            {
                tile.B = (float*)at;
            }
            else
            {
                _kernels.Expand(_packed.Type, at, tile.K, _packed.Factor, _packed.Scales is null ? null : _packed.Scales + column, panel);
                tile.B = panel;
            }
        }
        else if (_inPlace && columns == _width)
        {
            tile.B = b;
            tile.BK = _bK;
        }
        else
        {
            Packing.Panel(b, _bRow, _bK, columns, tile.K, _width, panel);
            tile.B = panel;
        }
    }

    /// <summary>A number of rows that whole tiles make up.</summary>
    private static int Rounded(int rows) => (Math.Max(24, rows) + 11) / 12 * 12;

    /// <summary>Columns that do not fill a panel go through a tile of scratch memory.</summary>
    private void Edge(int rows, int columns, TileArguments tile, float* edge)
    {
        float* c = tile.C, bias = edge + (RowBlock * _width);
        if (tile.Bias is not null)
        {
            new ReadOnlySpan<float>(tile.Bias, columns).CopyTo(new Span<float>(bias, _width));
            tile.Bias = bias;
        }

        for (int i = 0; tile.Accumulate && i < rows; i++)
        {
            new ReadOnlySpan<float>(c + ((nint)i * _call.N), columns).CopyTo(new Span<float>(edge + (i * _width), columns));
        }

        tile.C = edge;
        tile.CRow = _width;
        _kernels.Panel(rows, tile);
        for (int i = 0; i < rows; i++)
        {
            new ReadOnlySpan<float>(edge + (i * _width), columns).CopyTo(new Span<float>(c + ((nint)i * _call.N), columns));
        }
    }

    /// <summary>Where each matrix of the batch starts in both operands.</summary>
    private static (nint[] A, nint[] B) Offsets(GemmCall call)
    {
        int count = 1;
        foreach (int size in call.Batches)
        {
            count *= size;
        }

        var (a, b) = (new nint[count], new nint[count]);
        for (int i = 0; i < count; i++)
        {
            for (int axis = call.Batches.Length - 1, rest = i; axis >= 0; rest /= call.Batches[axis], axis--)
            {
                a[i] += rest % call.Batches[axis] * call.A.Strides[axis];
                b[i] += rest % call.Batches[axis] * call.B.Strides[axis];
            }
        }

        return (a, b);
    }
}
