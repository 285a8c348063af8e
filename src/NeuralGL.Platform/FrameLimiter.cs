namespace NeuralGL.Platform;

/// <summary>
/// Holds a loop to a number of frames a second, for drivers that ignore vertical synchronisation. Where the driver
/// honours it, the limiter stays out of the way: a frame that is due within a millisecond is let through.
/// </summary>
/// <param name="clock">The clock; tests bring their own.</param>
/// <param name="framesPerSecond">The most frames in a second; 0 sets no limit.</param>
public sealed class FrameLimiter(TimeProvider clock, double framesPerSecond = 60)
{
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(1);
    private readonly long origin = clock.GetTimestamp();
    private TimeSpan due;

    /// <summary>The most frames in a second; 0 sets no limit.</summary>
    public double FramesPerSecond { get; set; } = framesPerSecond;

    /// <summary>Returns when the next frame is due.</summary>
    /// <param name="wait">Waits for at most the given time; may return early; false gives up.</param>
    public void WaitForNextFrame(Func<TimeSpan, bool> wait)
    {
        if (FramesPerSecond <= 0)
        {
            return;
        }
        var period = TimeSpan.FromSeconds(1 / FramesPerSecond);
        TimeSpan now = clock.GetElapsedTime(origin);
        TimeSpan start = now;
        if (due - now > Slack)
        {
            while (now < due && wait(due - now))
            {
                now = clock.GetElapsedTime(origin);
            }
            // Oversleeping a little must not slow the beat down; having slept through a whole frame must not be made up for.
            start = now - due < period ? due : now;
        }
        due = start + period;
    }
}
