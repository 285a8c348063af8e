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

    private readonly MapFunction _function;
    private readonly CpuBuffer[] _inputs, _scratch;
    private readonly CpuBuffer _output;
    private readonly int[] _sizes, _offsets;
    private readonly int[][] _strides;
    private readonly float _k0, _k1;
    private readonly int _inner, _segments, _segment;
    private readonly long _lines, _linesPerPart;

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
    }

    /// <inheritdoc/>
    public override void Run(CpuThreads threads) => RunParts(threads, (_lines + _linesPerPart - 1) / _linesPerPart);

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        long from = (FirstPart + part) * _linesPerPart, to = Math.Min(_lines, from + _linesPerPart);
        float* scratch = _scratch[thread].Pointer;
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
