using NeuralGL.Graphs;

namespace NeuralGL.OpenGL.Kernels;

/// <summary>One glDispatchCompute, ready to go: which program, which buffers, which uniforms.</summary>
internal sealed class Dispatch
{
    /// <summary>The program.</summary>
    public required ComputeProgram Program { get; init; }

    /// <summary>The node it belongs to, for debug groups.</summary>
    public required Node Node { get; init; }

    /// <summary>Storage buffers for bindings 0, 1, 2, 3 and, of a network in one dispatch, more; null where the program has none.</summary>
    public required GlBuffer?[] Buffers { get; init; }

    /// <summary>The part of the second buffer that is bound; null for all of it.</summary>
    public WeightSlice? Slice { get; init; }

    /// <summary>Buffers read as textures of four numbers on units 0, 1 and, of maps in one dispatch, 2 and 3.</summary>
    public GlBuffer[] Texels { get; init; } = [];

    /// <summary>Work groups.</summary>
    public required (int X, int Y, int Z) Groups { get; init; }

    /// <summary>Whether it may run in pieces, as the dispatches of all kernels may that ask <c>include/groups.glsl</c> for their group.</summary>
    public bool CanCut => Program.FirstGroup >= 0;

    /// <summary>Where its uniform block lies in the graph's uniform buffer, in bytes.</summary>
    public required int UniformOffset { get; init; }

    /// <summary>Its uniform block's size in bytes.</summary>
    public required int UniformBytes { get; init; }

    /// <summary>The bindings of the buffers that are written.</summary>
    public int[] WritesAt { get; set; } = [3];

    /// <summary>The buffers that are written.</summary>
    public IEnumerable<GlBuffer> Written => WritesAt.Select(i => Buffers[i]!);

    /// <summary>The value of which it writes only a part, as its neighbours may do; null if it writes all of one.</summary>
    public Value? PartOf { get; init; }

    /// <summary>Whether it must wait for writes of earlier dispatches. Derived once from reads and writes.</summary>
    public bool NeedsBarrier { get; set; }

    /// <summary>The buffers that are read.</summary>
    public IEnumerable<GlBuffer> Read => Buffers.Where((_, i) => !WritesAt.Contains(i)).OfType<GlBuffer>().Concat(Texels);
}
