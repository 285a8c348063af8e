using NeuralGL.Backends.Cpu.Maps;
using NeuralGL.Operators;

namespace NeuralGL.Backends.Cpu.Products;

/// <summary>
/// One <see cref="GemmCall"/>. The results are cut into parts by the call's sizes alone, and an element's sum never depends on the
/// part it is in, so the number of threads does not change a bit.
/// </summary>
internal sealed unsafe class ProductStep : CpuStep
{
    /// <summary>So many rows make hardly more of a packed panel than packing costs.</summary>
    private const int FewRows = 24;

    /// <summary>Steps of a right operand that is read where it lies: so many lines of it stay in the cache.</summary>
    private const int FewSteps = 256;

    private readonly GemmCall _call;
    private readonly ProductKernels _kernels;
    private readonly ProductCut _cut;
    private readonly CpuBuffer _a, _b, _output;
    private readonly CpuBuffer? _bias;
    private readonly PackedWeights? _packed;
    private readonly SharedPanels? _shared;
    private readonly LeftBlock? _copies;
    private readonly ScaledRow? _row;
    private readonly CpuBuffer[] _scratch;
    private readonly nint _aRow, _aK, _bRow, _bK;
    private readonly nint[] _batchA, _batchB;
    private readonly int _batches, _width;
    private readonly bool _relu, _dots, _inPlace;
    private readonly MapFunction? _activation;
    private readonly float[] _constants;
    private int _step, _steps;
    private long _slice;

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

        // Weights that every run changes are packed like anything else that is computed.
        bool isShared = Array.TrueForAll(_batchB, offset => offset == 0), isFixed = memory.IsFixed(call.B.Value) && !memory.IsUpdated(call.B.Value);
        if (isFixed && isShared)
        {
            _packed = new PackedWeights(_b, _bRow, _bK, call.N, call.K, _width, memory.WeightTypeOf(call.B.Value), memory);
        }

        _row = _packed is { Wanted: WeightType.Float16 } && call.M == 1 ? new ScaledRow(call.K, memory.Threads) : null;
        _dots = _packed is null && call.M <= 8 && _aK == 1 && _bK == 1;
        bool isSpread = _bK % 1024 != 0 || call.K <= 32;
        _inPlace = _packed is null && _bRow == 1 && (call.M <= FewRows || (call.K <= FewSteps && isSpread));

        // Such rows, or steps, fall into the same few lines of the cache.
        bool falls = _aK == 1 ? _aRow % 512 == 0 : _aK % 64 == 0 && call.K > 128;
        bool copies = falls && !_dots && call.M >= FewRows && call.N >= 4 * _width;
        _cut = new ProductCut(call, _width, _dots || (_packed is not null && call.M == 1), copies, packsRight: _packed is null && !_inPlace && !_dots);
        _copies = copies ? new LeftBlock(_cut.RowsPerPart, _cut.Depth, memory.Threads) : null;
        if (_packed is null && !_inPlace && !_dots && _cut.RowParts > 1 && _batches == 1)
        {
            _shared = new SharedPanels(_b, _bRow, _bK, call.N, _width, memory.SharedScratch(checked(_cut.Panels * _width * _cut.Depth)));
        }

        _scratch = memory.ThreadScratch((_dots ? 0 : _row is not null ? call.K : _cut.Depth * _width) + (_copies?.Length ?? 0));
    }

    /// <summary>Whether the parts are rows of one register each, which sum along the whole inner dimension.</summary>
    private bool IsWhole => _dots || (_packed is not null && _call.M == 1);

    /// <inheritdoc/>
    public override void Run(CpuThreads threads)
    {
        _packed?.Update(threads);
        _step = 0;
        do
        {
            _steps = IsWhole ? _call.K : Math.Min(_cut.Depth, _call.K - _step);
            _slice++;
            _shared?.Pack(threads, _step, _steps);
            RunParts(threads, (long)_batches * _cut.RowParts * _cut.ColumnParts);
            _step += _steps;
        }
        while (_step < _call.K);
    }

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        long at = FirstPart + part;
        int columnPart = (int)(at % _cut.ColumnParts), rowPart = (int)(at / _cut.ColumnParts % _cut.RowParts), batch = (int)(at / _cut.ColumnParts / _cut.RowParts);
        int m = rowPart * _cut.RowsPerPart, rows = Math.Min(_cut.RowsPerPart, _call.M - m);
        int n = columnPart * _cut.PanelsPerPart * _width, columns = Math.Min(_cut.PanelsPerPart * _width, _call.N - n);
        float* c = _output.Pointer + ((nint)batch * _call.M * _call.N) + ((nint)m * _call.N) + n;
        float* a = _a.Pointer + _batchA[batch] + (m * _aRow) + (_step * _aK), b = _b.Pointer + _batchB[batch] + (n * _bRow) + (_step * _bK);
        float* bias = _bias is null ? null : _bias.Pointer + n;
        if (_dots)
        {
            _kernels.Dots(rows, columns, _call.K, a, _aRow, b, _bRow, c, _call.N, bias, _relu);
        }
        else if (_packed is not null && _call.M == 1)
        {
            var strip = new StripArguments
            {
                A = a, AK = _aK, B = _packed.At(n / _width, 0), PanelBytes = _packed.PanelBytes, K = _call.K, C = c, Bias = bias, Relu = _relu,
                Scales = _packed.Scales is null ? null : _packed.Scales + n,
            };
            if (_packed.Type == WeightType.Float16)
            {
                strip.Factor = _row!.Use(a, _aK, _packed.Factor, (_slice * _batches) + batch, thread, _scratch[thread].Pointer);
                strip.A = _scratch[thread].Pointer;
                strip.AK = 1;
            }

            _kernels.Strip(_packed.Type, columns, strip);
        }
        else
        {
            var tile = new TileArguments { A = a, ARow = _aRow, AK = _aK, CRow = _call.N, K = _steps, Accumulate = _step > 0, Relu = _relu && _step + _steps >= _call.K };
            float* scratch = _scratch[thread].Pointer;
            _copies?.Use(ref tile, rows, (((_slice * _batches) + batch) * _cut.RowParts) + rowPart, thread, scratch + (_cut.Depth * _width));
            for (int column = 0; column < columns; column += _width)
            {
                int here = Math.Min(_width, columns - column);
                tile.C = c + column;
                tile.Bias = bias is null ? null : bias + column;
                tile.Columns = here == _width ? 0 : here;
                Right(ref tile, b + (column * _bRow), n + column, here, scratch);
                _kernels.Panel(rows, tile);
            }
        }

        if (_activation is not null && _step + _steps >= _call.K)
        {
            Activate(_activation, rows, columns, c);
        }
    }

    private void Activate(MapFunction activation, int rows, int columns, float* c)
    {
        for (int i = 0; i < rows; i++, c += _call.N)
        {
            activation.Apply(new MapLine { A = c, Y = c, Length = columns, K0 = _constants[0], K1 = _constants[1] });
        }
    }

    /// <summary>Finds or packs this slice of the panel of the right operand that starts at <paramref name="b"/>.</summary>
    private void Right(ref TileArguments tile, float* b, int column, int columns, float* scratch)
    {
        tile.BK = _width;
        tile.Ahead = null;
        if (_inPlace)
        {
            tile.B = b;
            tile.BK = _bK;
        }
        else if (_shared is not null)
        {
            tile.B = _shared.At(column / _width);
            tile.Ahead = (byte*)_shared.At((column / _width) + 1);
        }
        else if (_packed is null)
        {
            Packing.Panels(b, _bRow, _bK, columns, tile.K, _width, scratch);
            tile.B = scratch;
        }
        else if (_packed.Type == WeightType.Float32)
        {
            tile.B = (float*)_packed.At(column / _width, _step);
            tile.Ahead = _packed.At((column / _width) + 1, _step);
        }
        else
        {
            _kernels.Expand(_packed.Type, _packed.At(column / _width, _step), tile.K, _packed.Factor, _packed.Scales is null ? null : _packed.Scales + column, scratch);
            tile.B = scratch;
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
