using System.Numerics.Tensors;
using NeuralGL.Operators;

namespace NeuralGL.Backends.Cpu;

/// <summary>One <see cref="SoftmaxCall"/>, row by row.</summary>
internal sealed unsafe class SoftmaxStep(SoftmaxCall call, CpuMemory memory) : CpuStep
{
    private const int PartWork = 1 << 12;
    private readonly CpuBuffer _input = memory.BufferOf(call.Input), _output = memory.BufferOf(call.Output);
    private readonly int _rows = call.Outer * call.Inner, _axis = call.Axis, _inner = call.Inner, _rowsPerPart = Math.Max(1, PartWork / Math.Max(1, call.Axis));
    private readonly bool _log = call.Log;

    /// <inheritdoc/>
    public override void Run(CpuThreads threads) => RunParts(threads, ((long)_rows + _rowsPerPart - 1) / _rowsPerPart);

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        long from = (FirstPart + part) * _rowsPerPart, to = Math.Min(_rows, from + _rowsPerPart);
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
