namespace NeuralGL.Backends.Cpu.Maps;

/// <summary>An operand that runs along with the result or is one number for all of it.</summary>
internal readonly record struct FlatOperand(CpuBuffer Buffer, bool Repeats);

/// <summary>One function of a <see cref="FlatMapStep"/>: its operands have the length of the result, or are one number.</summary>
internal readonly record struct FlatMap(MapFunction Function, FlatOperand[] Inputs, CpuBuffer Output, float K0, float K1);

/// <summary>
/// Element-wise functions one after the other on arrays of one length. They go together through one chunk after the other, so that
/// what one writes and the next reads is still in the first-level cache.
/// </summary>
internal sealed unsafe class FlatMapStep(int length, FlatMap[] maps) : CpuStep
{
    /// <summary>Elements of a chunk; a handful of arrays of it fit into the first-level cache.</summary>
    private const int Chunk = 1024;

    /// <summary>Elements of a part.</summary>
    private const int Share = 16 * Chunk;

    /// <inheritdoc/>
    public override void Run(CpuThreads threads) => RunParts(threads, (length + (long)Share - 1) / Share);

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        long from = (FirstPart + part) * Share, to = Math.Min(length, from + Share);
        for (long at = from; at < to; at += Chunk)
        {
            int count = (int)Math.Min(Chunk, to - at);
            foreach (ref readonly FlatMap map in maps.AsSpan())
            {
                FlatOperand[] inputs = map.Inputs;
                var line = new MapLine { Y = map.Output.Pointer + at, Length = count, K0 = map.K0, K1 = map.K1 };
                line.A = Operand(inputs[0], at, out line.RepeatA);
                line.B = inputs.Length > 1 ? Operand(inputs[1], at, out line.RepeatB) : null;
                line.C = inputs.Length > 2 ? Operand(inputs[2], at, out line.RepeatC) : null;

                map.Function.Apply(line);
            }
        }
    }

    private static float* Operand(FlatOperand operand, long at, out bool repeats)
    {
        repeats = operand.Repeats;
        return operand.Buffer.Pointer + (repeats ? 0 : at);
    }
}
