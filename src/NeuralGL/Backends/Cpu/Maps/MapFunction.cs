namespace NeuralGL.Backends.Cpu.Maps;

/// <summary>A run of elements that lie side by side in the result; each operand runs along or repeats one number.</summary>
internal unsafe struct MapLine
{
    /// <summary>The operands; those that a function does not have are not read.</summary>
    public float* A, B, C;

    /// <summary>The result. It may be an operand's own elements, which are then read before they are written.</summary>
    public float* Y;

    public int Length;

    /// <summary>Whether the operand is one number for the whole run.</summary>
    public bool RepeatA, RepeatB, RepeatC;

    /// <summary>Constants.</summary>
    public float K0, K1;
}

/// <summary>A function of the kernel calls as a loop over a line.</summary>
internal sealed unsafe class MapFunction(string name, delegate*<in MapLine, void> loop)
{
    private readonly delegate*<in MapLine, void> _loop = loop;

    /// <summary>The name in <see cref="Operators.MapCall.Function"/>.</summary>
    public string Name { get; } = name;

    /// <summary>Computes the line. How an element is computed does not depend on its place.</summary>
    public void Apply(in MapLine line) => _loop(line);
}
