using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Transfers;

namespace NeuralGL.App.Demo;

/// <summary>A run of numbers in a buffer.</summary>
internal readonly record struct BufferPart(GlBuffer Buffer, int First, int Count);

/// <summary>
/// Brings parts of buffers from the GPU for the layer that people look into, all of one frame and without waiting. What nobody looks
/// into stays where it is.
/// </summary>
internal sealed class LayerReader : IDisposable
{
    private readonly ReadbackRing _ring;
    private readonly BufferPart[] _parts;
    private readonly int[] _starts;
    private readonly float[] _arrived;

    internal LayerReader(GlDevice device, params BufferPart[] parts)
    {
        _parts = parts;
        _starts = new int[parts.Length + 1];
        for (int i = 0; i < parts.Length; i++)
        {
            _starts[i + 1] = _starts[i] + parts[i].Count;
        }

        _arrived = new float[_starts[^1]];
        _ring = new ReadbackRing(device, _arrived.Length);
    }

    /// <summary>Whether a frame has arrived yet.</summary>
    internal bool HasArrived { get; private set; }

    /// <summary>Asks for the numbers as they are now.</summary>
    /// <returns>False if three answers are on their way already: then nothing is asked.</returns>
    internal bool Ask()
    {
        if (!_ring.TryBegin())
        {
            return false;
        }

        foreach (BufferPart part in _parts)
        {
            _ring.Copy(part.Buffer, part.First, part.Count);
        }

        _ring.End();
        return true;
    }

    /// <summary>Takes what has arrived.</summary>
    /// <returns>Whether something has.</returns>
    internal bool Collect(bool wait)
    {
        bool arrived = false;
        while (wait ? _ring.TakeBlocking(_arrived, out _) : _ring.TryTake(_arrived, out _))
        {
            HasArrived = arrived = true;
        }

        return arrived;
    }

    /// <summary>The numbers of a part, in the newest frame that arrived.</summary>
    internal ReadOnlySpan<float> Of(int part) => _arrived.AsSpan(_starts[part], _parts[part].Count);

    public void Dispose() => _ring.Dispose();
}
