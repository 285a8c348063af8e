using System.Numerics;
using NeuralGL.Operators;

namespace NeuralGL.Backends.Cpu.Convolutions;

/// <summary>One <see cref="ResampleCall"/>, line by line; lines of one element, which the innermost axis has, result by result.</summary>
internal sealed unsafe class ResampleStep : CpuStep
{
    private const int PartWork = 1 << 15;
    private readonly ResampleCall _call;
    private readonly CpuBuffer _input, _output;
    private readonly int[] _starts, _elements;
    private readonly float[] _weights;
    private readonly int _linesPerPart;

    public ResampleStep(ResampleCall call, CpuMemory memory)
    {
        (_call, _input, _output) = (call, memory.BufferOf(call.Input), memory.BufferOf(call.Output));
        Span<float> table = call.Table.Constant!.Floats;
        _starts = [.. table[..(call.Out + 1)].ToArray().Select(v => (int)v)];
        int count = _starts[^1];
        _elements = [.. table.Slice(call.Out + 1, count).ToArray().Select(v => (int)v)];
        _weights = table.Slice(call.Out + 1 + count, count).ToArray();
        _linesPerPart = (int)Math.Clamp(PartWork / Math.Max(1, (long)call.Inner * Math.Max(1, call.Longest)), 1, PartWork);
    }

    /// <inheritdoc/>
    public override void Run(CpuThreads threads) => RunParts(threads, (((long)_call.Outer * _call.Out) + _linesPerPart - 1) / _linesPerPart);

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        long from = (FirstPart + part) * _linesPerPart, to = Math.Min((long)_call.Outer * _call.Out, from + _linesPerPart);
        for (long line = from; line < to; line++)
        {
            int j = (int)(line % _call.Out);
            float* x = _input.Pointer + ((nint)(line / _call.Out) * _call.In * _call.Inner);
            Line(x, _output.Pointer + ((nint)line * _call.Inner), _starts[j], _starts[j + 1]);
        }
    }

    private void Line(float* x, float* y, int first, int end)
    {
        int inner = _call.Inner, i = 0;
        for (; i <= inner - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> sum = Vector<float>.Zero;
            for (int t = first; t < end; t++)
            {
                sum += Vector.Load(x + ((nint)_elements[t] * inner) + i) * _weights[t];
            }

            sum.Store(y + i);
        }

        for (; i < inner; i++)
        {
            float sum = 0;
            for (int t = first; t < end; t++)
            {
                sum += x[((nint)_elements[t] * inner) + i] * _weights[t];
            }

            y[i] = sum;
        }
    }
}
