using System.Numerics;
using System.Numerics.Tensors;
using NeuralGL.Operators;

namespace NeuralGL.Backends.Cpu;

/// <summary>One <see cref="SoftmaxCall"/>, row by row.</summary>
internal sealed unsafe class SoftmaxStep(SoftmaxCall call, CpuMemory memory) : CpuStep
{
    private const int PartWork = 1 << 12;

    /// <summary>Rows no longer than this are computed side by side, one in each lane.</summary>
    private const int ShortRow = 32;

    private readonly CpuBuffer _input = memory.BufferOf(call.Input), _output = memory.BufferOf(call.Output);
    private readonly int _rows = call.Outer * call.Inner, _axis = call.Axis, _inner = call.Inner, _rowsPerPart = Math.Max(1, PartWork / Math.Max(1, call.Axis));
    private readonly bool _log = call.Log;

    /// <inheritdoc/>
    public override void Run(CpuThreads threads) => RunParts(threads, ((long)_rows + _rowsPerPart - 1) / _rowsPerPart);

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        long from = (FirstPart + part) * _rowsPerPart, to = Math.Min(_rows, from + _rowsPerPart);
        if (_inner == 1 && _axis <= ShortRow)
        {
            ShortRows(_input.Pointer + ((nint)from * _axis), _output.Pointer + ((nint)from * _axis), (int)(to - from));
            return;
        }

        for (long row = from; row < to; row++)
        {
            nint start = (nint)((row / _inner * _axis * _inner) + (row % _inner));
            if (_inner == 1)
            {
                Row(new ReadOnlySpan<float>(_input.Pointer + start, _axis), new Span<float>(_output.Pointer + start, _axis));
            }
            else
            {
                Strided(_input.Pointer + start, _output.Pointer + start);
            }
        }
    }

    private void ShortRows(float* x, float* y, int rows)
    {
        int lanes = Vector<float>.Count;
        float* columns = stackalloc float[ShortRow * lanes];
        for (; rows > 0; rows -= lanes, x += lanes * _axis, y += lanes * _axis)
        {
            int count = Math.Min(rows, lanes);
            for (int row = 0; row < count; row++)
            {
                for (int i = 0; i < _axis; i++)
                {
                    columns[(i * lanes) + row] = x[(row * _axis) + i];
                }
            }

            Lanes(columns);
            for (int row = 0; row < count; row++)
            {
                for (int i = 0; i < _axis; i++)
                {
                    y[(row * _axis) + i] = columns[(i * lanes) + row];
                }
            }
        }
    }

    /// <summary>One row in each lane, element after element.</summary>
    private void Lanes(float* columns)
    {
        int lanes = Vector<float>.Count, end = _axis * lanes;
        Vector<float> max = new(float.NegativeInfinity), sum = Vector<float>.Zero;
        for (int i = 0; i < end; i += lanes)
        {
            max = Vector.Max(max, Vector.Load(columns + i));
        }

        for (int i = 0; i < end; i += lanes)
        {
            Vector<float> shifted = Vector.Load(columns + i) - max, exponential = Vector.Exp(shifted);
            sum += exponential;
            (_log ? shifted : exponential).Store(columns + i);
        }

        Vector<float> log = _log ? Vector.Log(sum) : default;
        for (int i = 0; i < end; i += lanes)
        {
            Vector<float> v = Vector.Load(columns + i);
            (_log ? v - log : v / sum).Store(columns + i);
        }
    }

    private void Row(ReadOnlySpan<float> x, Span<float> y)
    {
        float max = TensorPrimitives.Max(x);
        TensorPrimitives.Subtract(x, max, y);
        TensorPrimitives.Exp(y, y);
        float sum = TensorPrimitives.Sum<float>(y);
        if (_log)
        {
            TensorPrimitives.Subtract(x, max, y);
            TensorPrimitives.Subtract(y, MathF.Log(sum), y);
        }
        else
        {
            TensorPrimitives.Divide(y, sum, y);
        }
    }

    private void Strided(float* x, float* y)
    {
        float max = float.NegativeInfinity, sum = 0;
        nint end = (nint)_axis * _inner;
        for (nint i = 0; i < end; i += _inner)
        {
            max = MathF.Max(max, x[i]);
        }

        for (nint i = 0; i < end; i += _inner)
        {
            sum += MathF.Exp(x[i] - max);
        }

        float log = MathF.Log(sum);
        for (nint i = 0; i < end; i += _inner)
        {
            y[i] = _log ? x[i] - max - log : MathF.Exp(x[i] - max) / sum;
        }
    }
}
