using System.Diagnostics;

namespace NeuralGL.App.Frames;

/// <summary>The time by which frames are shown.</summary>
internal interface IFrameClock
{
    TimeSpan Now { get; }

    /// <summary>Waits until a time has come or the event is set; true when it was set.</summary>
    bool WaitUntil(TimeSpan time, ManualResetEventSlim wake);
}

/// <summary>The real time.</summary>
internal sealed class WallClock : IFrameClock
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    public bool WaitUntil(TimeSpan time, ManualResetEventSlim wake)
    {
        var left = time - Now;
        return left > TimeSpan.Zero ? wake.Wait(left) : wake.IsSet;
    }
}
