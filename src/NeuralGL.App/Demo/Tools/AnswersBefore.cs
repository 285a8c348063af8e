using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Transfers;

namespace NeuralGL.App.Demo;

/// <summary>What the network would have answered to a frame without the tools, read back beside its answer, in step with it.</summary>
/// <param name="device">The device.</param>
/// <param name="length">Numbers of an answer.</param>
internal sealed class AnswersBefore(GlDevice device, int length) : IDisposable
{
    /// <summary>More frames than a ring has on their way.</summary>
    private const int Remembered = 8;

    private readonly float[] _answers = new float[length];
    private readonly bool[] _compared = new bool[Remembered];
    private ReadbackRing? _ring;
    private bool _isCompared;

    /// <summary>The answers of the newest frame that has arrived; empty if it was not changed.</summary>
    internal ReadOnlySpan<float> Answers => _isCompared ? _answers : default;

    /// <summary>Bytes that come back for a frame that is changed; 0 while none is.</summary>
    internal int BytesPerFrame => _isCompared ? 4 * length : 0;

    /// <summary>Copies the answer to the frame as it came, before the network runs again.</summary>
    internal void Copy(GlBuffer answer)
    {
        _ring ??= new ReadbackRing(device, length);
        _ring.TryBegin();
        _ring.Copy(answer, 0, length);
        _ring.End();
    }

    /// <summary>Notes whether a frame that is on its way was compared.</summary>
    /// <param name="ticket">The frame's number in the ring of the pipeline.</param>
    /// <param name="compares">Whether <see cref="Copy"/> was called for it.</param>
    internal void Note(long ticket, bool compares) => _compared[ticket % Remembered] = compares;

    /// <summary>Takes what belongs to a frame that has arrived; it was sent first, so it is there.</summary>
    internal void Take(long ticket)
    {
        _isCompared = _compared[ticket % Remembered];
        if (_isCompared)
        {
            _ring!.TakeBlocking(_answers, out _);
        }
    }

    public void Dispose() => _ring?.Dispose();
}
