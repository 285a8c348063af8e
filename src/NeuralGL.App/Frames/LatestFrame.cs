namespace NeuralGL.App.Frames;

/// <summary>
/// Reads a source on a thread of its own and keeps the newest frame for a display: an older frame that nobody took is dropped and
/// counted. Files play at their own rate and begin again at their end; live sources are read as fast as they come.
/// Three buffers go round, so nothing is copied or allocated per frame. Owns the source.
/// </summary>
internal sealed class LatestFrame : IDisposable
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);

    /// <summary>Beyond this a late source is not hurried but shown later from then on.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);

    private readonly IFrameSource _source;
    private readonly IFrameClock _clock;
    private readonly bool _loop;
    private readonly object _gate = new();
    private readonly ManualResetEventSlim _wake = new();
    private readonly Thread _thread;
    private Frame _back = new();
    private Frame _ready = new();
    private Frame _front = new();
    private bool _hasReady;
    private bool _paused;
    private int _steps;
    private volatile bool _stopping;
    private TimeSpan _zero;
    private TimeSpan? _last;

    /// <param name="source">Where frames come from; disposed with this.</param>
    /// <param name="clock">The time files are played by.</param>
    /// <param name="loop">Whether a source that ends begins again.</param>
    public LatestFrame(IFrameSource source, IFrameClock clock, bool loop = true)
    {
        (_source, _clock, _loop) = (source, clock, loop);
        _thread = new Thread(Run) { IsBackground = true, Name = "frames" };
        _thread.Start();
    }

    /// <summary>Called on the reading thread when a frame is there.</summary>
    internal Action? Arrived { get; init; }

    public string Description => _source.Description;

    /// <summary>See <see cref="FallbackFrameSource.Banner"/>.</summary>
    public string? Banner => (_source as FallbackFrameSource)?.Banner;

    /// <summary>Frames that a newer one replaced before anybody took them.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether the source has ended and no further frame will come.</summary>
    public bool Ended { get; private set; }

    /// <summary>Why the source failed, or null. (A <see cref="FallbackFrameSource"/> outside a headless run does not fail.)</summary>
    public FrameSourceException? Error { get; private set; }

    /// <summary>While true no new frame is given but those asked for by <see cref="Step"/>. A file waits; a live source goes on unseen.</summary>
    public bool Paused
    {
        get => _paused;
        set
        {
            lock (_gate)
            {
                (_paused, _steps) = (value, 0);
                _wake.Set();
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Lets one more frame through while paused.</summary>
    public void Step()
    {
        lock (_gate)
        {
            if (_paused)
            {
                _steps++;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Takes the newest frame if there is one that has not been taken, waiting for it if asked to. The frame is the caller's until the next call.</summary>
    public bool TryTake(TimeSpan timeout, out Frame frame)
    {
        lock (_gate)
        {
            if (!_hasReady && !Ended && timeout > TimeSpan.Zero)
            {
                Monitor.Wait(_gate, timeout);
            }

            var fresh = _hasReady;
            if (fresh)
            {
                (_front, _ready) = (_ready, _front);
                _hasReady = false;
            }

            frame = _front;
            return fresh;
        }
    }

    /// <summary>Ends the thread and the source.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            _wake.Set();
            Monitor.PulseAll(_gate);
        }

        // A source may be in a long read; its own end breaks that off.
        if (!_thread.Join(TimeSpan.FromSeconds(1)))
        {
            _source.Dispose();
            _thread.Join(TimeSpan.FromSeconds(4));
        }

        _source.Dispose();
    }

    private void Run()
    {
        try
        {
            var seen = false;
            while (!_stopping)
            {
                switch (_source.TryRead(_back, Slice))
                {
                    case FrameRead.Got:
                        seen = true;
                        Show();
                        break;
                    case FrameRead.Ended when !_loop || _stopping || !seen || !_source.TryRewind():
                        return;
                    case FrameRead.Ended:
                        seen = false;
                        break;
                }
            }
        }
        catch (FrameSourceException e)
        {
            Error = e;
        }
        finally
        {
            lock (_gate)
            {
                Ended = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Gives the frame just read to the reader when its time has come.</summary>
    private void Show()
    {
        var live = _source.IsLive;
        if (!live)
        {
            WaitWhilePaused();
            WaitUntilDue();
        }

        _back.Captured = _clock.Now;

        lock (_gate)
        {
            if (_stopping || (live && _paused && _steps == 0))
            {
                return;
            }

            _steps = Math.Max(0, _steps - (_paused ? 1 : 0));
            if (_hasReady)
            {
                Dropped++;
            }

            (_ready, _back) = (_back, _ready);
            _hasReady = true;
            Monitor.PulseAll(_gate);
        }

        Arrived?.Invoke();
    }

    private void WaitWhilePaused()
    {
        lock (_gate)
        {
            var waited = false;
            while (_paused && _steps == 0 && !_stopping)
            {
                waited = true;
                Monitor.Wait(_gate);
            }

            if (waited)
            {
                // Now is this frame's time, and the next come after it.
                _zero = _clock.Now - _back.Timestamp;
                _last = _back.Timestamp;
            }
        }
    }

    private void WaitUntilDue()
    {
        var time = _back.Timestamp;
        if (_last is not { } last)
        {
            _zero = _clock.Now - time;
        }
        else if (time < last || (time == last && time == TimeSpan.Zero && _source.FrameRate > 0))
        {
            // It began again: the last frame is shown for its full time first.
            _zero += last - time + TimeSpan.FromSeconds(1 / (_source.FrameRate ?? 30));
        }

        _last = time;
        var due = _zero + time;
        if (_clock.Now - due > Patience)
        {
            _zero = _clock.Now - time;
            return;
        }

        while (!_stopping && _clock.Now < due)
        {
            _wake.Reset();
            if (_stopping || _paused)
            {
                _wake.Set();
            }

            if (_clock.WaitUntil(due, _wake) && (_stopping || _paused))
            {
                break;
            }
        }

        if (_paused && !_stopping)
        {
            WaitWhilePaused();
        }
    }
}
