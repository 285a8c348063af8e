using NeuralGL.App.Frames;

namespace NeuralGL.App.Tests.Frames;

/// <summary>A clock on which it is always time already: a wait takes no time and moves it on.</summary>
internal sealed class HurriedClock : IFrameClock
{
    private long _ticks;

    public TimeSpan Now => new(Interlocked.Read(ref _ticks));

    public bool WaitUntil(TimeSpan time, ManualResetEventSlim wake)
    {
        Interlocked.Exchange(ref _ticks, Math.Max(time.Ticks, Now.Ticks));
        return wake.IsSet;
    }
}

/// <summary>A clock that moves only when told to.</summary>
internal sealed class ManualClock : IFrameClock
{
    private readonly object _gate = new();
    private TimeSpan _now;
    private TimeSpan? _awaited;

    public TimeSpan Now
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }
    }

    public void Advance(TimeSpan by)
    {
        lock (_gate)
        {
            _now += by;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until somebody waits for the given time.</summary>
    public void WaitFor(TimeSpan time)
    {
        lock (_gate)
        {
            while (_awaited != time)
            {
                Assert.True(Monitor.Wait(_gate, TimeSpan.FromSeconds(10)), $"nobody waits for {time}, but for {_awaited?.ToString() ?? "nothing"}");
            }
        }
    }

    public bool WaitUntil(TimeSpan time, ManualResetEventSlim wake)
    {
        lock (_gate)
        {
            _awaited = time;
            Monitor.PulseAll(_gate);
            while (_now < time && !wake.IsSet)
            {
                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(5));
            }

            _awaited = null;
            return wake.IsSet;
        }
    }
}
