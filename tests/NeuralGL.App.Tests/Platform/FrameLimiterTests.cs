using NeuralGL.Platform;

namespace NeuralGL.App.Tests.Platform;

public class FrameLimiterTests
{
    private readonly ManualClock clock = new();

    [Fact]
    public void A_driver_that_ignores_vertical_sync_is_held_to_the_limit()
    {
        var limiter = new FrameLimiter(clock, 50);
        List<double> starts = Frames(limiter, 5, workMilliseconds: 3);

        Assert.Equal([0, 20, 40, 60, 80], starts);
    }

    [Fact]
    public void Oversleeping_does_not_slow_the_beat_down()
    {
        var limiter = new FrameLimiter(clock, 50);
        List<double> starts = Frames(limiter, 4, workMilliseconds: 3, oversleepMilliseconds: 1);

        Assert.Equal([0, 21, 41, 61], starts);
    }

    [Fact]
    public void A_driver_that_honours_vertical_sync_is_never_made_to_wait()
    {
        var limiter = new FrameLimiter(clock, 60);
        int waits = 0;
        for (int i = 0; i < 1000; i++)
        {
            limiter.WaitForNextFrame(time => { waits++; clock.Advance(time); return true; });
            clock.Advance(TimeSpan.FromSeconds(1 / 60.3));
        }

        Assert.Equal(0, waits);
    }

    [Fact]
    public void A_slow_frame_is_not_made_up_for_by_a_burst()
    {
        var limiter = new FrameLimiter(clock, 50);
        List<double> starts = Frames(limiter, 2, workMilliseconds: 130);
        starts.AddRange(Frames(limiter, 3, workMilliseconds: 1));

        Assert.Equal([0, 130, 260, 280, 300], starts);
    }

    [Fact]
    public void No_limit_never_waits()
    {
        var limiter = new FrameLimiter(clock, 0);

        Assert.Equal([0, 1, 2], Frames(limiter, 3, workMilliseconds: 1));
    }

    [Fact]
    public void A_wait_that_gives_up_ends_at_once()
    {
        var limiter = new FrameLimiter(clock, 50);
        limiter.WaitForNextFrame(_ => true);
        int waits = 0;
        limiter.WaitForNextFrame(_ => { waits++; return false; });

        Assert.Equal(1, waits);
    }

    private List<double> Frames(FrameLimiter limiter, int count, double workMilliseconds, double oversleepMilliseconds = 0)
    {
        var starts = new List<double>();
        for (int i = 0; i < count; i++)
        {
            limiter.WaitForNextFrame(time =>
            {
                clock.Advance(time + TimeSpan.FromMilliseconds(oversleepMilliseconds));
                return true;
            });
            starts.Add(clock.Now.TotalMilliseconds);
            clock.Advance(TimeSpan.FromMilliseconds(workMilliseconds));
        }
        return starts;
    }

    private sealed class ManualClock : TimeProvider
    {
        internal TimeSpan Now { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        internal void Advance(TimeSpan time) => Now += time;
    }
}
