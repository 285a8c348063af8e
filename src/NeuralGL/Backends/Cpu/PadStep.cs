using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Backends.Cpu;

/// <summary>One <see cref="PadCall"/>: row by row, each row as runs of copied elements, of the number, or of single elements.</summary>
internal sealed unsafe class PadStep : CpuStep
{
    /// <summary>Elements that are worth a part of their own.</summary>
    private const int PartWork = 1 << 15;

    private readonly CpuBuffer _input, _output;
    private readonly PadAxis[] _axes;
    private readonly int[][] _sources;
    private readonly (int To, int Length, int From)[] _runs;
    private readonly float _number;
    private readonly int _row, _rows, _rowsPerPart;

    public PadStep(PadCall call, CpuMemory memory)
    {
        (_input, _output, _number) = (memory.BufferOf(call.Input), memory.BufferOf(call.Output), call.Number);
        _axes = call.Simplify();
        _sources = [.. _axes.Select(axis => Enumerable.Range(0, axis.To).Select(axis.Source).ToArray())];
        _row = _axes.Length == 0 ? 1 : _axes[^1].To;
        _rows = call.Output.Shape.Length / _row;
        _rowsPerPart = Math.Max(1, PartWork / _row);
        _runs = [.. Runs(_axes.Length == 0 ? [0] : _sources[^1])];
    }

    /// <inheritdoc/>
    public override void Run(CpuThreads threads) => RunParts(threads, ((long)_rows + _rowsPerPart - 1) / _rowsPerPart);

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        int from = (int)((FirstPart + part) * _rowsPerPart), to = Math.Min(_rows, from + _rowsPerPart);
        for (int row = from; row < to; row++)
        {
            var y = new Span<float>(_output.Pointer + ((nint)row * _row), _row);
            float* x = SourceOf(row);
            if (x is null)
            {
                y.Fill(_number);
                continue;
            }

            foreach ((int at, int length, int source) in _runs)
            {
                if (source < 0)
                {
                    y.Slice(at, length).Fill(_number);
                }
                else
                {
                    new ReadOnlySpan<float>(x + source, length).CopyTo(y[at..]);
                }
            }
        }
    }

    /// <summary>Where the row of the operand begins that a row of the result is made of; null if it is made of the number alone.</summary>
    private float* SourceOf(int row)
    {
        nint offset = 0, stride = _axes.Length == 0 ? 1 : _axes[^1].From;
        for (int axis = _axes.Length - 2; axis >= 0; axis--)
        {
            int source = _sources[axis][row % _axes[axis].To];
            if (source < 0)
            {
                return null;
            }

            offset += source * stride;
            stride *= _axes[axis].From;
            row /= _axes[axis].To;
        }

        return _input.Pointer + offset;
    }

    /// <summary>Neighbours of the row whose sources are neighbours too, or are all the number.</summary>
    private static IEnumerable<(int To, int Length, int From)> Runs(int[] sources)
    {
        for (int i = 0, end; i < sources.Length; i = end)
        {
            for (end = i + 1; end < sources.Length && (sources[i] < 0 ? sources[end] < 0 : sources[end] == sources[end - 1] + 1); end++)
            {
            }

            yield return (i, end - i, sources[i]);
        }
    }
}
