using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Scheduling;

/// <summary>
/// Costs by the GPU's own clock: a timestamp before and after a dispatch, read when they have arrived, never waited for. Timestamps
/// leave the host's elapsed-time query alone, of which there can be only one.
/// </summary>
internal sealed class QueryCosts : IDispatchCosts, IDisposable
{
    private readonly GlDevice _device;
    private readonly GL _gl;
    private readonly LearnedCosts _learned;
    private readonly uint[] _before, _after;

    /// <summary>Groups between a dispatch's two timestamps; 0 where none are on their way.</summary>
    private readonly int[] _asked;

    private bool _isMeasuring;

    internal QueryCosts(GlDevice device, int dispatches)
    {
        GL gl = device.Gl;
        (_device, _gl, _learned) = (device, gl, new LearnedCosts(dispatches));
        (_before, _after, _asked) = (new uint[dispatches], new uint[dispatches], new int[dispatches]);
        gl.GenQueries(_before);
        gl.GenQueries(_after);
    }

    public double Expect(int dispatch, int groups)
    {
        Collect(dispatch);
        return _learned.Expect(dispatch, groups);
    }

    public void Begin(int dispatch, int groups)
    {
        Collect(dispatch);
        _isMeasuring = _asked[dispatch] == 0;
        if (_isMeasuring)
        {
            _gl.QueryCounter(_before[dispatch], QueryCounterTarget.Timestamp);
        }
    }

    public double End(int dispatch, int groups)
    {
        if (_isMeasuring)
        {
            _gl.QueryCounter(_after[dispatch], QueryCounterTarget.Timestamp);
            _asked[dispatch] = groups;
        }

        double expected = _learned.Expect(dispatch, groups);
        return double.IsNaN(expected) ? 0 : expected;
    }

    public void Dispose()
    {
        foreach (uint query in (uint[])[.. _before, .. _after])
        {
            _device.Discard(Guest.GlKind.Query, (nint)query);
        }
    }

    private void Collect(int dispatch)
    {
        if (_asked[dispatch] == 0)
        {
            return;
        }

        _gl.GetQueryObject(_after[dispatch], QueryObjectParameterName.ResultAvailable, out int available);
        if (available != 0)
        {
            _gl.GetQueryObject(_before[dispatch], QueryObjectParameterName.Result, out ulong first);
            _gl.GetQueryObject(_after[dispatch], QueryObjectParameterName.Result, out ulong last);
            _learned.Learn(dispatch, _asked[dispatch], (last - first) / 1e6);
            _asked[dispatch] = 0;
        }
    }
}
