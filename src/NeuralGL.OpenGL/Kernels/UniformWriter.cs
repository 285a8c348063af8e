using System.Runtime.InteropServices;

namespace NeuralGL.OpenGL.Kernels;

/// <summary>Collects the uniform blocks of all dispatches of a graph in std140 layout, written here only as groups of four.</summary>
internal sealed class UniformWriter(int alignment)
{
    private readonly List<byte> _bytes = [];

    /// <summary>All blocks.</summary>
    public ReadOnlySpan<byte> Bytes => CollectionsMarshal.AsSpan(_bytes);

    /// <summary>Begins a block and gives its offset.</summary>
    public int Begin()
    {
        while (_bytes.Count % alignment != 0)
        {
            _bytes.Add(0);
        }

        return _bytes.Count;
    }

    /// <summary>Appends an ivec4.</summary>
    public UniformWriter Ints(int x, int y = 0, int z = 0, int w = 0)
    {
        ReadOnlySpan<int> values = [x, y, z, w];
        _bytes.AddRange(MemoryMarshal.AsBytes(values));
        return this;
    }

    /// <summary>Appends a vec4.</summary>
    public UniformWriter Floats(ReadOnlySpan<float> values)
    {
        Span<float> four = stackalloc float[4];
        values.CopyTo(four);
        _bytes.AddRange(MemoryMarshal.AsBytes(four));
        return this;
    }

    /// <summary>Bytes since the block began.</summary>
    public int Length(int begin) => _bytes.Count - begin;
}
