using System.Diagnostics;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Kernels.Choice;

/// <summary>How long the GPU takes for some dispatches; a test brings its own.</summary>
internal interface IKernelTimer
{
    /// <summary>Whether the time of what was measured last is known.</summary>
    bool IsReady { get; }

    /// <summary>What was measured last.</summary>
    double Milliseconds { get; }

    /// <summary>The dispatches begin.</summary>
    void Begin(ProductKernel kernel);

    /// <summary>All were issued.</summary>
    void End();
}

/// <summary>By the GPU's own clock: two timestamps around the dispatches, which do not count what the host draws. Nothing waits.</summary>
internal sealed class TimestampTimer : IKernelTimer, IDisposable
{
    private readonly GlDevice _device;
    private readonly uint _before, _after;

    public TimestampTimer(GlDevice device)
    {
        _device = device;
        using Guest.GuestScope scope = device.Enter();
        (_before, _after) = (device.Gl.GenQuery(), device.Gl.GenQuery());
    }

    public bool IsReady
    {
        get
        {
            _device.Gl.GetQueryObject(_after, QueryObjectParameterName.ResultAvailable, out int available);
            return available != 0;
        }
    }

    public double Milliseconds
    {
        get
        {
            _device.Gl.GetQueryObject(_before, QueryObjectParameterName.Result, out ulong first);
            _device.Gl.GetQueryObject(_after, QueryObjectParameterName.Result, out ulong last);
            return (last - first) / 1e6;
        }
    }

    public void Begin(ProductKernel kernel) => _device.Gl.QueryCounter(_before, QueryCounterTarget.Timestamp);

    public void End()
    {
        _device.Gl.QueryCounter(_after, QueryCounterTarget.Timestamp);

        // Who is never flushed is never ready.
        _device.Gl.Flush();
    }

    public void Dispose()
    {
        _device.Discard(Guest.GlKind.Query, (nint)_before);
        _device.Discard(Guest.GlKind.Query, (nint)_after);
    }
}

/// <summary>By the wall clock, waiting for the GPU: where there are no timestamps, or none that see compute work.</summary>
internal sealed class WallTimer(GlDevice device) : IKernelTimer
{
    private long _began;

    public bool IsReady => true;

    public double Milliseconds { get; private set; }

    public void Begin(ProductKernel kernel)
    {
        device.CountWait();
        device.Gl.Finish();
        _began = Stopwatch.GetTimestamp();
    }

    public void End()
    {
        device.CountWait();
        device.Gl.Finish();
        Milliseconds = Stopwatch.GetElapsedTime(_began).TotalMilliseconds;
    }
}
