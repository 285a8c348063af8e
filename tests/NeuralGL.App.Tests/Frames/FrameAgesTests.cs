using NeuralGL.App.Frames;

namespace NeuralGL.App.Tests.Frames;

public sealed class FrameAgesTests
{
    [Fact]
    public void The_age_runs_from_capture_to_the_swap_that_shows_the_frame_and_a_picture_shown_again_counts_nothing()
    {
        var clock = new ManualClock();
        var ages = new FrameAges(clock);
        Assert.Equal((0L, null, double.NaN), (ages.Count, ages.Milliseconds(0.5), ages.RecentMilliseconds(0.5)));
        var frame = new Frame { Captured = TimeSpan.FromMilliseconds(5) };
        clock.Advance(TimeSpan.FromMilliseconds(25));
        ages.Drawn(frame);
        Assert.Equal(0, ages.Count);
        clock.Advance(TimeSpan.FromMilliseconds(10));
        ages.Swapped();
        Assert.Equal((1L, 30.0), (ages.Count, ages.Milliseconds(0.5)));

        clock.Advance(TimeSpan.FromMilliseconds(100));
        ages.Swapped();
        Assert.Equal((1L, 30.0), (ages.Count, ages.Milliseconds(0.95)));
    }

    [Fact]
    public void Percentiles_are_of_all_frames_or_of_the_newest()
    {
        var clock = new ManualClock();
        var ages = new FrameAges(clock);
        for (int i = 1; i <= 200; i++)
        {
            ages.Drawn(new Frame { Captured = clock.Now });
            clock.Advance(TimeSpan.FromMilliseconds(i));
            ages.Swapped();
        }

        Assert.Equal((101.0, 191.0), (ages.Milliseconds(0.5), ages.Milliseconds(0.95)));

        // Of 73 … 200 ms.
        Assert.Equal((137.0, 194.0), (ages.RecentMilliseconds(0.5), ages.RecentMilliseconds(0.95)));
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        var ages = new FrameAges(new HurriedClock());
        var frame = new Frame();
        void Count()
        {
            for (int i = 0; i < 5000; i++)
            {
                ages.Drawn(frame);
                ages.Swapped();
                ages.RecentMilliseconds(0.5);
            }
        }

        Count();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Count();

        // The runtime itself allocates now and then, when it exchanges code.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5000);
    }
}
