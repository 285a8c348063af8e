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
    private readonly double[] _expected;
    private readonly uint[] _before, _after;
    private readonly bool[] _asked;

    internal QueryCosts(GlDevice device, int dispatches)
    {
        GL gl = device.Gl;
        (_device, _gl) = (device, gl);
        _expected = new double[dispatches];
        _expected.AsSpan().Fill(double.NaN);
        (_before, _after, _asked) = (new uint[dispatches], new uint[dispatches], new bool[dispatches]);
        gl.GenQueries(_before);
        gl.GenQueries(_after);
    }

    public double Expect(int dispatch)
    {
        Collect(dispatch);
        return _expected[dispatch];
    }

    public void Begin(int dispatch)
    {
        Collect(dispatch);
        if (!_asked[dispatch])
        {
            _gl.QueryCounter(_before[dispatch], QueryCounterTarget.Timestamp);
        }
    }

    public double End(int dispatch)
    {
        if (!_asked[dispatch])
        {
            _gl.QueryCounter(_after[dispatch], QueryCounterTarget.Timestamp);
            _asked[dispatch] = true;
        }

        return double.IsNaN(_expected[dispatch]) ? 0 : _expected[dispatch];
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
        if (!_asked[dispatch])
        {
            return;
        }

        _gl.GetQueryObject(_after[dispatch], QueryObjectParameterName.ResultAvailable, out int available);
        if (available != 0)
        {
            _gl.GetQueryObject(_before[dispatch], QueryObjectParameterName.Result, out ulong first);
            _gl.GetQueryObject(_after[dispatch], QueryObjectParameterName.Result, out ulong last);
            _expected[dispatch] = Costs.Learn(_expected[dispatch], (last - first) / 1e6);
            _asked[dispatch] = false;
        }
    }
}
