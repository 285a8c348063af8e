using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Transfers;

namespace NeuralGL.App.Demo;

/// <summary>Panels that are drawn apart from the frames' own, so that the limits of their colours come back by a ring of their own.</summary>
internal sealed class SidePanels(GlDevice device, PanelSet panels) : IDisposable
{
    private readonly float[] _arrived = new float[Math.Max(1, panels.RangeFloats)];
    private ReadbackRing? _ring;

    /// <summary>The panels.</summary>
    internal PanelSet Panels => panels;

    /// <summary>Colours them and has their limits come; while three answers are on their way, the limits are those of a later drawing.</summary>
    /// <param name="again">Whether their numbers are what they were the last time.</param>
    internal void Draw(bool again = false)
    {
        panels.Draw(again);
        _ring ??= new ReadbackRing(device, _arrived.Length);
        if (_ring.TryBegin())
        {
            panels.CopyRanges(_ring);
            _ring.End();
        }
    }

    /// <summary>Takes the limits that have arrived.</summary>
    /// <param name="wait">Whether to wait for those of the last drawing.</param>
    /// <returns>Whether some have.</returns>
    internal bool Collect(bool wait)
    {
        bool arrived = false;
        while (_ring is { } ring && (wait ? ring.TakeBlocking(_arrived, out _) : ring.TryTake(_arrived, out _)))
        {
            panels.TakeRanges(_arrived);
            arrived = true;
        }

        return arrived;
    }

    public void Dispose()
    {
        _ring?.Dispose();
        panels.Dispose();
    }
}
