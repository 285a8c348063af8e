using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Kernels;

namespace NeuralGL.OpenGL.Scheduling;

/// <summary>
/// Runs a graph within a budget of milliseconds a frame: as much as is expected to fit, the rest in the next frames. A dispatch that
/// does not fit is cut: as many of its work groups as do, a matrix product by tiles of its result. It learns what a group of each
/// dispatch costs; of one that nothing is known about yet a single group is run, and only at the beginning of a call, so that it
/// spoils at most one. For inference and training graphs alike; the bits are those of a whole run.
/// </summary>
/// <remarks>
/// The smallest piece is one work group, and the updates of parameters that end a run of a training graph: one of them that alone is
/// over the budget is run alone, and <see cref="SliceResult.OverranBy"/> names its node. Inputs and parameters must not change in the
/// middle of a run.
/// </remarks>
public sealed class SlicedRun : IDisposable
{
    /// <summary>The part of a budget that the rest of a dispatch must fill to be worth a piece of its own after others.</summary>
    private const double WorthCutting = 1.0 / 8;

    private readonly GlDevice _device;
    private readonly GlGraph _graph;
    private readonly IDispatchCosts _costs;
    private readonly bool _ownsCosts;
    private readonly int _stages;
    private readonly long _allGroups;
    private int _stage, _done, _calls;
    private long _groups;

    /// <summary>Prepares to run a graph in slices.</summary>
    /// <param name="device">The graph's device.</param>
    /// <param name="graph">The graph; nobody else runs it meanwhile.</param>
    /// <param name="costs">What dispatches cost; null learns it: by timestamps of the GPU; by wall time on software renderers, and on OpenGL ES, which has none.</param>
    public SlicedRun(GlDevice device, GlGraph graph, IDispatchCosts? costs = null)
    {
        (_device, _graph, _ownsCosts) = (device, graph, costs is null);
        _stages = graph.DispatchCount + (graph.Graph.Updates.Count > 0 ? 1 : 0);
        for (int i = 0; i < _stages; i++)
        {
            _allGroups += CountOf(i);
        }

        using GuestScope scope = device.Enter();
        _costs = costs ?? (device.IsSoftware || device.Limits.IsEs ? new WallCosts(_stages, TimeProvider.System) : new QueryCosts(device, _stages));
    }

    /// <summary>Whether a run has begun and not ended.</summary>
    public bool IsUnderway => _calls > 0;

    /// <summary>How many of the run's work groups are done, 0 to 1.</summary>
    public double Progress => _allGroups == 0 ? 0 : (double)_groups / _allGroups;

    /// <summary>What a whole run is expected to cost; NaN until every dispatch is known.</summary>
    public double ExpectedMilliseconds
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < _stages; i++)
            {
                sum += _costs.Expect(i, CountOf(i));
            }

            return sum;
        }
    }

    /// <summary>Goes on with the run, or begins one: at least one piece, and as much more as is expected to fit.</summary>
    /// <param name="budget">What this call may cost; <see cref="Timeout.InfiniteTimeSpan"/> ends the run.</param>
    /// <exception cref="GraphException">An input has not been set.</exception>
    public SliceResult Advance(TimeSpan budget)
    {
        using GuestScope scope = _device.Enter();
        if (!IsUnderway)
        {
            _graph.BeginRun();
        }

        _calls++;
        double allowed = budget == Timeout.InfiniteTimeSpan ? double.PositiveInfinity : budget.TotalMilliseconds, spent = 0;
        int pieces = 0;
        Node? tooLong = null;
        while (_stage < _stages && Fit(allowed, allowed - spent, pieces == 0) is var most and > 0)
        {
            Node node = NodeOf(_stage);
            bool isSmallest = most == 1 || !CanCut(_stage);
            double cost = Issue(most);
            tooLong = pieces == 0 && isSmallest && cost > allowed ? node : tooLong;
            spent += cost;
            pieces++;
        }

        var result = new SliceResult(_stage == _stages, pieces, spent, _calls, tooLong is not null, tooLong);
        if (result.IsComplete)
        {
            Abandon();
        }

        return result;
    }

    /// <summary>Gives the run up; the next <see cref="Advance"/> begins one. Outputs are then neither the old nor the new ones; parameters are the old ones.</summary>
    public void Abandon() => (_stage, _done, _calls, _groups) = (0, 0, 0, 0);

    /// <summary>Frees what measures.</summary>
    public void Dispose()
    {
        if (_ownsCosts)
        {
            (_costs as IDisposable)?.Dispose();
        }
    }

    /// <summary>How many groups of what comes next may run now; 0 if it must wait for the next call.</summary>
    private int Fit(double allowed, double rest, bool isFirst)
    {
        int left = CountOf(_stage) - _done;
        if (double.IsPositiveInfinity(allowed) || _costs.Expect(_stage, left) <= rest)
        {
            return left;
        }

        int fits = CanCut(_stage) ? 1 : left, tooMany = left;
        if (!(_costs.Expect(_stage, fits) <= rest))
        {
            return isFirst ? fits : 0;
        }

        while (tooMany - fits > 1)
        {
            int middle = fits + ((tooMany - fits) / 2);
            (fits, tooMany) = _costs.Expect(_stage, middle) <= rest ? (middle, tooMany) : (fits, middle);
        }

        return isFirst || _costs.Expect(_stage, fits) >= allowed * WorthCutting ? fits : 0;
    }

    /// <summary>Runs the next piece, of at most so many groups.</summary>
    /// <returns>What it is charged.</returns>
    private double Issue(int most)
    {
        bool isUpdate = _stage == _graph.DispatchCount;
        Piece piece = isUpdate ? default : Piece.Next(_graph.Dispatches[_stage].Groups, _done, most);
        int groups = isUpdate ? 1 : piece.Count;
        _costs.Begin(_stage, groups);
        if (isUpdate)
        {
            _graph.EndRun();
        }
        else
        {
            _graph.RunPiece(_stage, piece);
        }

        double cost = _costs.End(_stage, groups);
        (_done, _groups) = (_done + groups, _groups + groups);
        if (_done == CountOf(_stage))
        {
            (_stage, _done) = (_stage + 1, 0);
        }

        return cost;
    }

    private bool CanCut(int stage) => stage < _graph.DispatchCount && _graph.Dispatches[stage].CanCut;

    private int CountOf(int stage) => stage < _graph.DispatchCount ? Piece.CountOf(_graph.Dispatches[stage].Groups) : 1;

    private Node NodeOf(int stage) => stage < _graph.DispatchCount ? _graph.Dispatches[stage].Node : _graph.Graph.Updates[^1].NewValue.Producer ?? _graph.Graph.Nodes[^1];
}
