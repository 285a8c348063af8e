namespace NeuralGL.App.Frames;

/// <summary>Reads frames on a thread of its own into a queue of two, so that a reader can wait for one with a time limit although the pipe behind it cannot.</summary>
internal sealed class FramePump : IDisposable
{
    private readonly object _gate = new();
    private readonly Func<Frame, bool> _read;
    private readonly Frame[] _queue = [new(), new()];
    private readonly Frame _reading = new();
    private readonly Thread _thread;
    private int _first;
    private int _count;
    private bool _ended;
    private volatile bool _stopping;

    /// <param name="name">The thread's name.</param>
    /// <param name="read">Fills a frame, blocking; false at the end. It may throw; <see cref="Error"/> keeps it.</param>
    public FramePump(string name, Func<Frame, bool> read)
    {
        _read = read;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>What ended the reading early, or null.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Set by <see cref="Dispose"/>; a blocking read should look at it now and then.</summary>
    public bool Stopping => _stopping;

    public FrameRead TryTake(Frame into, TimeSpan timeout)
    {
        lock (_gate)
        {
            if (_count == 0 && !_ended && timeout > TimeSpan.Zero)
            {
                Monitor.Wait(_gate, timeout);
            }

            if (_count == 0)
            {
                return _ended ? FrameRead.Ended : FrameRead.NotYet;
            }

            into.Swap(_queue[_first]);
            _first ^= 1;
            _count--;
            Monitor.PulseAll(_gate);
            return FrameRead.Got;
        }
    }

    /// <summary>Ends the thread, if the read it is in returns within two seconds (whoever owns the pipe closes it first).</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join(TimeSpan.FromSeconds(2));
    }

    private void Run()
    {
        try
        {
            while (!_stopping && _read(_reading))
            {
                lock (_gate)
                {
                    while (_count == 2 && !_stopping)
                    {
                        Monitor.Wait(_gate);
                    }

                    _queue[(_first + _count) & 1].Swap(_reading);
                    _count = Math.Min(_count + 1, 2);
                    Monitor.PulseAll(_gate);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or FrameSourceException or InvalidOperationException)
        {
            Error = e;
        }
        finally
        {
            lock (_gate)
            {
                _ended = true;
                Monitor.PulseAll(_gate);
            }
        }
    }
}
