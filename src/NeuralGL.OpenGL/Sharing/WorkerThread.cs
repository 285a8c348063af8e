using System.Collections.Concurrent;
using NeuralGL.OpenGL.Embedding;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Sharing;

/// <summary>
/// The worker's thread with its context: takes jobs and frames, trains in between, sleeps when there is nothing to do. Everything here
/// but the few members that say so runs on that thread.
/// </summary>
internal sealed class WorkerThread
{
    private readonly Action _makeCurrent, _release;
    private readonly Func<GL> _functions;
    private readonly GlWorkerOptions _options;
    private readonly ShareProbe _probe;
    private readonly AutoResetEvent _wake = new(false);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<WorkerJob> _inbox = new(), _outbox = new();
    private readonly List<IWorkerPart> _parts = [];
    private readonly Thread _thread;
    private volatile WorkerException? _failure;
    private volatile bool _isOpen, _hasEnded;
    private volatile GlGuest? _guest;
    private GL? _gl;

    /// <summary>On the host's thread.</summary>
    internal WorkerThread(Action makeCurrent, Action release, Func<GL> functions, GlWorkerOptions options, ShareProbe probe)
    {
        (_makeCurrent, _release, _functions, _options, _probe) = (makeCurrent, release, functions, options, probe);
        _thread = new Thread(Main) { Name = options.ThreadName, IsBackground = true };
    }

    /// <summary>From any thread.</summary>
    internal WorkerState State => _stop.IsCancellationRequested ? (_hasEnded ? WorkerState.Ended : WorkerState.Stopping) : _failure is not null ? WorkerState.Failed : _isOpen ? WorkerState.Running : WorkerState.Starting;

    /// <summary>From any thread.</summary>
    internal WorkerException? Failure => _failure;

    /// <summary>From any thread.</summary>
    internal GlDevice? Device => _guest?.Device;

    /// <summary>From any thread.</summary>
    internal CancellationToken Stopping => _stop.Token;

    /// <summary>On the host's thread.</summary>
    internal void Start() => _thread.Start();

    /// <summary>On the host's thread: there is something to do. Never waits.</summary>
    internal void Wake() => _wake.Set();

    /// <summary>On the host's thread.</summary>
    internal void Post(WorkerJob job)
    {
        _inbox.Enqueue(job);
        Wake();
    }

    /// <summary>On the host's thread: a job that has been run.</summary>
    internal bool TryTakeDone(out WorkerJob? job) => _outbox.TryDequeue(out job);

    /// <summary>On the host's thread. Never waits.</summary>
    internal void Stop()
    {
        _stop.Cancel();
        Wake();
    }

    /// <summary>On the host's thread.</summary>
    internal bool JoinBlocking(TimeSpan timeout) => _thread.Join(timeout);

    /// <summary>What gets turns from now on.</summary>
    internal void Add(IWorkerPart part) => _parts.Add(part);

    /// <summary>Frees a part.</summary>
    internal void Remove(IWorkerPart part)
    {
        if (_parts.Remove(part))
        {
            part.Dispose();
        }
    }

    private void Main()
    {
        try
        {
            Open();
            Loop();
        }
        catch (Exception e)
        {
            _failure ??= Explain(e);
        }

        // The host may be showing a frame of ours; what it holds stays until it says that it has let go.
        while (_guest is not null && !_stop.IsCancellationRequested)
        {
            _wake.WaitOne();
        }

        Close();
        _hasEnded = true;
    }

    private unsafe void Open()
    {
        try
        {
            _makeCurrent();
        }
        catch (Exception e)
        {
            throw new WorkerException(WorkerFailure.NoContext, $"the worker's context cannot be made current on its thread: {e.Message}", e);
        }

        _gl = _functions();
        if (_gl.GetString(StringName.Version) == null)
        {
            throw new WorkerException(WorkerFailure.NoContext, "no OpenGL context is current on the worker's thread after the call that should make one so; a context that is current on another thread cannot be");
        }

        if (!_probe.IsSeenFrom(_gl, _stop.Token))
        {
            throw new WorkerException(WorkerFailure.NotShared, "the worker's context shares no objects with the host's; create it with the host's context as the one to share with (eglCreateContext's share_context, glfwCreateWindow's share, SDL_GL_SHARE_WITH_CURRENT_CONTEXT)");
        }

        _guest = GlGuest.Attach(_gl, _options.Device);
        _isOpen = true;
    }

    private void Loop()
    {
        while (!_stop.IsCancellationRequested)
        {
            bool worked = false;
            while (!_stop.IsCancellationRequested && _inbox.TryDequeue(out WorkerJob? job))
            {
                job.Run(_guest!);
                _outbox.Enqueue(job);
                worked = true;
                if (_guest!.Device.IsLost)
                {
                    _guest.Device.Enter().Dispose();
                }
            }

            for (int i = 0; i < _parts.Count && !_stop.IsCancellationRequested; i++)
            {
                worked |= _parts[i].Advance();
            }

            if (!worked)
            {
                _wake.WaitOne();
            }
        }
    }

    private void Close()
    {
        try
        {
            foreach (IWorkerPart part in _parts)
            {
                part.Dispose();
            }

            _guest?.Dispose();
            _gl?.Dispose();
        }
        catch (Exception e)
        {
            _failure ??= Explain(e);
        }

        try
        {
            _release();
        }
        catch (Exception e)
        {
            _failure ??= new WorkerException(WorkerFailure.Died, $"the worker's context cannot be released: {e.Message}", e);
        }
    }

    private static WorkerException Explain(Exception e) => e switch
    {
        WorkerException known => known,
        ContextLostException => new(WorkerFailure.ContextLost, $"on the worker, {e.Message}", e),
        WrongContextException => new(WorkerFailure.NoContext, $"on the worker's thread, {e.Message}", e),
        GlLimitException => new(WorkerFailure.Limit, $"on the worker, {e.Message}", e),
        _ => new(WorkerFailure.Died, $"the worker's thread ended with {e.GetType().Name}: {e.Message}", e),
    };
}

/// <summary>What gets a turn on the worker's thread whenever it is awake.</summary>
internal interface IWorkerPart : IDisposable
{
    /// <summary>Does one piece of work.</summary>
    /// <returns>False if there was none.</returns>
    bool Advance();
}
