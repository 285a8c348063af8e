using System.Diagnostics;
using NeuralGL.OpenGL;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Demo;

/// <summary>
/// How long a stage takes on the device: GPU timer queries, read when they are there and never waited for. Where shaders run on the
/// CPU those queries do not see compute work, so the wall time around it is taken, and <see cref="IsWallTime"/> says so.
/// </summary>
internal sealed class StageTimer : IDisposable
{
    private const int Depth = 4;

    private readonly GL _gl;
    private readonly uint[] _queries = new uint[Depth];
    private readonly bool[] _isLast = new bool[Depth];
    private int _begun, _read;
    private long _start;
    private double _sum;

    /// <param name="device">Where the stage's shaders run, if it has some.</param>
    /// <param name="isOnGpu">Whether it has: what runs on the CPU is timed there.</param>
    public StageTimer(GlDevice device, bool isOnGpu)
    {
        (_gl, IsWallTime) = (device.Gl, device.IsSoftware || !isOnGpu);
        if (!IsWallTime)
        {
            _gl.GenQueries(_queries);
        }
    }

    internal bool IsWallTime { get; }

    /// <summary>Milliseconds of the last stage that is known; NaN before the first.</summary>
    internal double Milliseconds { get; private set; } = double.NaN;

    internal void Begin()
    {
        _start = Stopwatch.GetTimestamp();
        if (!IsWallTime && _begun - _read < Depth)
        {
            _gl.BeginQuery(QueryTarget.TimeElapsed, _queries[_begun % Depth]);
        }
    }

    /// <param name="isLast">Whether the stage is over; what it took in pieces is added up.</param>
    internal void End(bool isLast = true)
    {
        if (IsWallTime)
        {
            Add(Stopwatch.GetElapsedTime(_start).TotalMilliseconds, isLast);
            return;
        }

        if (_begun - _read < Depth)
        {
            _gl.EndQuery(QueryTarget.TimeElapsed);
            _isLast[_begun++ % Depth] = isLast;
        }

        while (_read < _begun)
        {
            _gl.GetQueryObject(_queries[_read % Depth], QueryObjectParameterName.ResultAvailable, out int available);
            if (available == 0)
            {
                return;
            }

            _gl.GetQueryObject(_queries[_read % Depth], QueryObjectParameterName.Result, out ulong nanoseconds);
            Add(nanoseconds / 1e6, _isLast[_read++ % Depth]);
        }
    }

    private void Add(double milliseconds, bool isLast)
    {
        _sum += milliseconds;
        if (isLast)
        {
            (Milliseconds, _sum) = (_sum, 0);
        }
    }

    public void Dispose()
    {
        if (!IsWallTime)
        {
            _gl.DeleteQueries(_queries);
        }
    }
}
