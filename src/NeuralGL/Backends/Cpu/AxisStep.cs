using NeuralGL.Operators;

namespace NeuralGL.Backends.Cpu;

/// <summary>One <see cref="AxisCall"/>, row by row.</summary>
internal sealed class AxisStep(AxisCall call, CpuMemory memory) : CpuStep
{
    private const int PartWork = 1 << 14;
    private readonly CpuBuffer _input = memory.BufferOf(call.Input), _output = memory.BufferOf(call.Output);
    private readonly int _rows = call.Outer * call.Inner, _rowsPerPart = Math.Max(1, PartWork / Math.Max(1, call.Axis));

    /// <inheritdoc/>
    public override void Run(CpuThreads threads) => RunParts(threads, ((long)_rows + _rowsPerPart - 1) / _rowsPerPart);

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        long from = (FirstPart + part) * _rowsPerPart, to = Math.Min(_rows, from + _rowsPerPart);
        var walk = new AxisWalk<float>(call.Kind, call.Backwards, call.IsExclusive, _input.Span, _output.Span, call.Axis, call.Inner);
        for (long row = from; row < to; row++)
        {
            walk.Row((int)row);
        }
    }
}
