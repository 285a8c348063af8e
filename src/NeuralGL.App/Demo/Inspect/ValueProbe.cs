using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Transfers;

namespace NeuralGL.App.Demo;

/// <summary>Reads a single number from the GPU without waiting: it is one or two frames old.</summary>
internal sealed class ValueProbe(GlDevice device) : IDisposable
{
    private readonly ReadbackRing _ring = new(device, 1);
    private readonly float[] _arrived = new float[1];
    private readonly Dictionary<long, (GlBuffer, int)> _asked = [];
    private (GlBuffer?, int, long) _last;

    /// <summary>The number that arrived last, with where it was.</summary>
    internal (GlBuffer? Buffer, int Index, float Value) Latest { get; private set; } = (null, -1, float.NaN);

    /// <summary>Asks for a number of a frame, once; while three answers are on their way, nothing is asked.</summary>
    /// <param name="buffer">Where it is.</param>
    /// <param name="index">Which it is.</param>
    /// <param name="frame">Counts the frames that the network was given.</param>
    internal void Ask(GlBuffer buffer, int index, long frame)
    {
        if (_last != (buffer, index, frame) && _ring.TryBegin())
        {
            _ring.Copy(buffer, index, 1);
            _asked[_ring.End()] = (buffer, index);
            _last = (buffer, index, frame);
        }
    }

    /// <summary>Takes what has arrived.</summary>
    /// <returns>Whether something has.</returns>
    internal bool Collect(bool wait)
    {
        bool arrived = false;
        while (wait ? _ring.TakeBlocking(_arrived, out long ticket) : _ring.TryTake(_arrived, out ticket))
        {
            _asked.Remove(ticket, out (GlBuffer Buffer, int Index) where);
            Latest = (where.Buffer, where.Index, _arrived[0]);
            arrived = true;
        }

        return arrived;
    }

    public void Dispose() => _ring.Dispose();
}
