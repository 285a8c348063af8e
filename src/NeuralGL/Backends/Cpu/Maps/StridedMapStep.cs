using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Backends.Cpu.Maps;

/// <summary>
/// An element-wise function whose operands are broadcast or walked in another order, or whose results are a part of the output. It
/// works line by line; an operand whose elements do not lie side by side along the line is gathered first, results are scattered last.
/// </summary>
internal sealed unsafe class StridedMapStep : CpuStep
{
    /// <summary>Elements of a line at most.</summary>
    private const int Line = 1024;

    /// <summary>Elements of a part.</summary>
    private const int Share = 16 * Line;

    /// <summary>Rows shorter than this go several at a time.</summary>
    private const int ShortRow = 64;

    private readonly MapFunction _function;
    private readonly CpuBuffer[] _inputs, _scratch;
    private readonly CpuBuffer _output;
    private readonly int[] _sizes, _offsets;
    private readonly int[][] _strides;
    private readonly float _k0, _k1;
    private readonly int _inner, _segments, _segment;
    private readonly long _lines, _linesPerPart;
    private readonly bool[] _runsAlong;
    private readonly bool _hasShortRows;

    public StridedMapStep(MapCall call, MapFunction function, CpuMemory memory)
    {
        Placement to = call.Placement;
        _function = function;
        _inputs = [.. call.Inputs.Select(i => memory.BufferOf(i.Value))];
        _output = memory.BufferOf(call.Output);
        (_sizes, _strides) = Walks.Simplify(call.Sizes, [.. call.Inputs.Select(i => i.Strides), to.Strides]);
        _offsets = [.. call.Inputs.Select(i => i.Offset), to.Offset];
        (_k0, _k1) = (call.Constants.ElementAtOrDefault(0), call.Constants.ElementAtOrDefault(1));
        _inner = _sizes.Length == 0 ? 1 : _sizes[^1];
        _segments = (_inner + Line - 1) / Line;
        _segment = Math.Min(_inner, Line);
        _lines = (long)call.Length / _inner * _segments;
        _linesPerPart = Math.Max(1, Share / _segment);
        _scratch = memory.ThreadScratch(4 * Line);
        int[] along = Walks.RowMajor(_sizes);
        _runsAlong = [.. _strides.Select(s => s.SequenceEqual(along))];
        _hasShortRows = _sizes.Length > 1 && _inner < ShortRow && _runsAlong[^1];
    }

    /// <inheritdoc/>
    public override void Run(CpuThreads threads) => RunParts(threads, (_lines + _linesPerPart - 1) / _linesPerPart);

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        long from = (FirstPart + part) * _linesPerPart, to = Math.Min(_lines, from + _linesPerPart);
        float* scratch = _scratch[thread].Pointer;
        for (; _hasShortRows && from < to; from += Line / _inner)
        {
            ShortRows(from, (int)Math.Min(Line / _inner, to - from), scratch);
        }

        for (long i = from; i < to; i++)
        {
            long row = i / _segments;
            int start = (int)(i % _segments) * Line, count = Math.Min(_segment, _inner - start);
            float* result = At(_output, _inputs.Length, row, start, out int step);
            bool scatters = step != 1 && count > 1;
            var line = new MapLine { Y = scatters ? scratch + (3 * Line) : result, Length = count, K0 = _k0, K1 = _k1 };
            line.A = Operand(0, row, start, count, scratch, out line.RepeatA);
            line.B = _inputs.Length > 1 ? Operand(1, row, start, count, scratch + Line, out line.RepeatB) : null;
            line.C = _inputs.Length > 2 ? Operand(2, row, start, count, scratch + (2 * Line), out line.RepeatC) : null;
            _function.Apply(line);
            for (int n = 0; scatters && n < count; n++, result += step)
            {
                *result = line.Y[n];
            }
        }
    }

    /// <summary>Some short rows that lie one after the other in the result: operands are spread out to do so too.</summary>
    private void ShortRows(long row, int rows, float* scratch)
    {
        var line = new MapLine { Y = _output.Pointer + _offsets[^1] + (row * _inner), Length = rows * _inner, K0 = _k0, K1 = _k1 };
        line.A = Spread(0, row, rows, scratch);
        line.B = _inputs.Length > 1 ? Spread(1, row, rows, scratch + Line) : null;
        line.C = _inputs.Length > 2 ? Spread(2, row, rows, scratch + (2 * Line)) : null;
        _function.Apply(line);
    }

    private float* Spread(int index, long row, int rows, float* scratch)
    {
        if (_runsAlong[index])
        {
            return _inputs[index].Pointer + _offsets[index] + (row * _inner);
        }

        float* to = scratch;
        for (int r = 0; r < rows; r++)
        {
            float* from = At(_inputs[index], index, row + r, 0, out int step);
            for (int i = 0; i < _inner; i++, from += step)
            {
                *to++ = *from;
            }
        }

        return scratch;
    }

    private float* Operand(int index, long row, int start, int count, float* scratch, out bool repeats)
    {
        float* from = At(_inputs[index], index, row, start, out int step);
        repeats = step == 0;
        if (step is 0 or 1)
        {
            return from;
        }

        for (int i = 0; i < count; i++, from += step)
        {
            scratch[i] = *from;
        }

        return scratch;
    }

    /// <summary>The first element of a piece of a line, and how far the next one is.</summary>
    private float* At(CpuBuffer buffer, int index, long row, int start, out int step)
    {
        int[] strides = _strides[index];
        float* at = buffer.Pointer + _offsets[index];
        for (int axis = _sizes.Length - 2; axis >= 0; axis--)
        {
            at += row % _sizes[axis] * strides[axis];
            row /= _sizes[axis];
        }

        step = _sizes.Length == 0 ? 0 : strides[^1];
        return at + ((nint)start * step);
    }
}
