using System.Diagnostics;
using NeuralGL.OpenGL.Guest;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL;

/// <content>Manners: whose thread and context it is, what is restored, what is deleted when, and what everything cost.</content>
public sealed partial class GlDevice
{
    private readonly ContextIdentity _identity;
    private readonly Deletions _deletions = new();
    private readonly ResetStatus _resets;
    private int _depth, _live;
    private long _uploaded, _readBack, _waits, _gpuWaits, _built, _made, _dispatches, _ticks;
    private string? _lost;

    /// <summary>The host's state and what keeping it costs.</summary>
    public GuestState State { get; }

    /// <summary>Whether the driver lost the context; every object on it is gone then, and the CPU's copies of the weights are not.</summary>
    public bool IsLost => _lost is not null;

    /// <summary>GL objects of NeuralGL's that exist in this context; zero when everything was disposed and the device was used or disposed after that.</summary>
    public int LiveObjects => Volatile.Read(ref _live);

    /// <summary>GL objects that were never disposed and found by the garbage collector; zero in a program without leaks.</summary>
    public int LeakedObjects => _deletions.Leaked;

    /// <summary>What all calls so far did on the GL thread.</summary>
    public GlTraffic Traffic => new()
    {
        BytesUploaded = _uploaded,
        BytesReadBack = _readBack,
        Waits = _waits,
        GpuWaits = _gpuWaits,
        ProgramsBuilt = _built,
        ObjectsMade = _made,
        Dispatches = _dispatches,
        StateQueries = State.Queries,
        Time = Stopwatch.GetElapsedTime(0, _ticks),
    };

    /// <summary>
    /// Begins several calls that share one saving and restoring of the host's state: everything that they touch is put back at the
    /// end of the scope. Also deletes what was disposed elsewhere.
    /// </summary>
    /// <exception cref="WrongContextException">The calling thread does not have the device's context.</exception>
    /// <exception cref="ContextLostException">The driver lost the context.</exception>
    public GuestScope Enter() => Enter(TouchedState.None);

    /// <summary>Begins one call, which sets these groups of state.</summary>
    internal GuestScope Enter(TouchedState touches)
    {
        if (_depth == 0)
        {
            CheckContext();
            DrainDeletions();
        }

        // Counted only after saving, which may throw in a dying context.
        State.Enter(touches);
        return new GuestScope(this, _depth++ == 0 ? Stopwatch.GetTimestamp() : 0);
    }

    internal void Leave(long began)
    {
        _depth--;
        State.Exit();
        if (_depth == 0)
        {
            _ticks += Stopwatch.GetTimestamp() - began;
        }
    }

    internal void CountUpload(long bytes) => _uploaded += bytes;

    internal void CountReadBack(long bytes, bool waits)
    {
        _readBack += bytes;
        _waits += waits ? 1 : 0;
    }

    internal void CountWait() => _waits++;

    internal void CountGpuWait() => _gpuWaits++;

    internal void CountProgram() => _built++;

    internal void CountDispatches(int count) => _dispatches += count;

    internal void Born()
    {
        Interlocked.Increment(ref _live);
        _made++;
    }

    /// <summary>Deletes an object now if the context is here, and with the next call otherwise. Called from any thread.</summary>
    internal void Died(GlKind kind, nint name, bool leaked)
    {
        Interlocked.Decrement(ref _live);
        Discard(kind, name, leaked);
    }

    /// <summary>Deletes what is not counted as living, such as a fence.</summary>
    internal void Discard(GlKind kind, nint name, bool leaked = false)
    {
        if (!leaked && !IsLost && _identity.IsHere)
        {
            Deletions.Delete(Gl, kind, name);
        }
        else
        {
            _deletions.Add(kind, name, leaked);
        }
    }

    private void CheckContext()
    {
        if (_lost is null)
        {
            _identity.Check();
            if (_resets.Ask() is not GLEnum.NoError and var status)
            {
                _lost = status.ToString();
            }
        }

        if (_lost is not null)
        {
            _deletions.Abandon();
            throw new ContextLostException($"the driver lost this OpenGL context ({_lost}) and all its objects with it; make a new context and attach to it, the weights on the CPU are whole");
        }
    }

    private void DrainDeletions()
    {
        if (!IsLost && _identity.IsHere)
        {
            _deletions.Drain(Gl);
        }
    }
}
