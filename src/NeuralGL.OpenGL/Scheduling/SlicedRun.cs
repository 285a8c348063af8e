using NeuralGL.OpenGL.Guest;

namespace NeuralGL.OpenGL.Scheduling;

/// <summary>What one call of <see cref="SlicedRun.Advance"/> did.</summary>
/// <param name="IsComplete">Whether the pass ended with this call: outputs, and updates of a training graph, are those of this pass.</param>
/// <param name="Dispatches">Dispatches given to the driver in this call.</param>
/// <param name="Milliseconds">What they cost or are expected to cost; unknown ones count as 0.</param>
/// <param name="Calls">Calls that the pass has taken so far: on completion its latency in frames.</param>
/// <param name="Overran">Whether a single dispatch was expected to cost more than the whole budget and was run alone.</param>
public readonly record struct SliceResult(bool IsComplete, int Dispatches, double Milliseconds, int Calls, bool Overran);

/// <summary>
/// Runs a graph within a budget of milliseconds a frame: as many dispatches as are expected to fit, the others in the next frames. It
/// learns what each dispatch costs; one of which nothing is known yet is only run at the beginning of a call, so
/// that it spoils at most one. For inference and training graphs alike.
/// </summary>
/// <remarks>
/// A dispatch is the smallest piece: one that alone is over the budget is run alone, and <see cref="SliceResult.Overran"/> says so.
/// Inputs must not change in the middle of a pass.
/// </remarks>
public sealed class SlicedRun : IDisposable
{
    private readonly GlDevice _device;
    private readonly GlGraph _graph;
    private readonly IDispatchCosts _costs;
    private readonly bool _ownsCosts;
    private int _next, _calls;

    /// <summary>Prepares to run a graph in slices.</summary>
    /// <param name="device">The graph's device.</param>
    /// <param name="graph">The graph; nobody else runs it meanwhile.</param>
    /// <param name="costs">What dispatches cost; null learns it: by timestamps of the GPU; by wall time on software renderers, and on OpenGL ES, which has none.</param>
    public SlicedRun(GlDevice device, GlGraph graph, IDispatchCosts? costs = null)
    {
        (_device, _graph, _ownsCosts) = (device, graph, costs is null);
        using GuestScope scope = device.Enter();
        _costs = costs ?? (device.IsSoftware || device.Limits.IsEs ? new WallCosts(graph.DispatchCount) : new QueryCosts(device, graph.DispatchCount));
    }

    /// <summary>Whether a pass has begun and not ended.</summary>
    public bool IsUnderway => _next > 0 || _calls > 0;

    /// <summary>How much of the pass is done, 0 to 1.</summary>
    public double Progress => _graph.DispatchCount == 0 ? 0 : (double)_next / _graph.DispatchCount;

    /// <summary>What a whole pass is expected to cost; NaN until every dispatch is known.</summary>
    public double ExpectedMilliseconds
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < _graph.DispatchCount; i++)
            {
                sum += _costs.Expect(i);
            }

            return sum;
        }
    }

    /// <summary>Goes on with the pass, or begins one: at least one dispatch, and as many more as are expected to fit.</summary>
    /// <param name="budget">What this call may cost.</param>
    /// <exception cref="Graphs.GraphException">An input has not been set.</exception>
    public SliceResult Advance(TimeSpan budget)
    {
        using GuestScope scope = _device.Enter();
        if (!IsUnderway)
        {
            _graph.BeginRun();
        }

        _calls++;
        int first = _next;
        double spent = 0, allowed = budget.TotalMilliseconds;
        bool overran = false;
        while (_next < _graph.DispatchCount)
        {
            double expected = _costs.Expect(_next);
            if (_next > first && (double.IsNaN(expected) || spent + expected > allowed))
            {
                break;
            }

            overran |= expected > allowed;
            _costs.Begin(_next);
            (int X, int Y, int Z) groups = _graph.Dispatches[_next].Groups;
            _graph.RunPiece(_next, Piece.Next(groups, 0, Piece.CountOf(groups)));
            spent += _costs.End(_next);
            _next++;
        }

        var result = new SliceResult(_next == _graph.DispatchCount, _next - first, spent, _calls, overran);
        if (result.IsComplete)
        {
            _graph.EndRun();
            (_next, _calls) = (0, 0);
        }

        return result;
    }

    /// <summary>Gives the pass up; the next <see cref="Advance"/> begins one. Outputs are then neither the old nor the new ones.</summary>
    public void Abandon() => (_next, _calls) = (0, 0);

    /// <summary>Frees what measures.</summary>
    public void Dispose()
    {
        if (_ownsCosts)
        {
            (_costs as IDisposable)?.Dispose();
        }
    }
}
