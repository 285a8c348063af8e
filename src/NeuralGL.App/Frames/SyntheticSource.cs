using NeuralGL.App.Synthetic;

namespace NeuralGL.App.Frames;

/// <summary>The synthetic scene, frame after frame, without end.</summary>
internal sealed class SyntheticSource(long seed, int width, int height) : IFrameSource
{
    private readonly SyntheticScene _scene = new(seed, width, height);
    private long _next;

    public string Description { get; } = $"synthetic seed {seed}";

    public double? FrameRate => SyntheticScene.FrameRate;

    public bool IsLive => false;

    public FrameRead TryRead(Frame into, TimeSpan timeout)
    {
        _scene.Render(_next++, into);
        return FrameRead.Got;
    }

    /// <summary>Draws any frame directly; the reading order is not disturbed.</summary>
    public void Render(long index, Frame into) => _scene.Render(index, into);

    public bool TryRewind()
    {
        _next = 0;
        return true;
    }

    public void Dispose()
    {
    }
}
