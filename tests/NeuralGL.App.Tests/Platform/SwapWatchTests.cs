using NeuralGL.Platform;

namespace NeuralGL.App.Tests.Platform;

public class SwapWatchTests
{
    private readonly ManualClock clock = new();

    [Theory]
    [InlineData(60, 0.3, true)]
    [InlineData(60, 12, true)]
    [InlineData(60, 16.6, false)]
    [InlineData(144, 6.9, false)]
    [InlineData(30, 16.6, true)]
    [InlineData(60, 500, false)]
    public void Swaps_that_return_before_the_monitor_can_show_them_give_a_driver_away(double rate, double milliseconds, bool ignored)
    {
        var watch = new SwapWatch(clock, rate);
        Swap(watch, 100, milliseconds);

        Assert.Equal(ignored, watch.IsIgnored);
    }

    [Fact]
    public void A_few_swaps_that_a_driver_takes_at_once_are_no_sign()
    {
        var watch = new SwapWatch(clock, 60);
        Swap(watch, 4, 0.1);
        Swap(watch, 96, 16.6);

        Assert.False(watch.IsIgnored);
    }

    [Fact]
    public void Pictures_with_pauses_between_them_tell_nothing()
    {
        var watch = new SwapWatch(clock, 60);
        for (int i = 0; i < 30; i++)
        {
            Swap(watch, 10, 0.1);
            watch.Pause();
        }

        Assert.False(watch.IsIgnored);
    }

    private void Swap(SwapWatch watch, int count, double milliseconds)
    {
        for (int i = 0; i < count; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
            watch.Swapped();
        }
    }

    private sealed class ManualClock : TimeProvider
    {
        private TimeSpan now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now.Ticks;

        internal void Advance(TimeSpan time) => now += time;
    }
}
