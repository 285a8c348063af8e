using NeuralGL.OpenGL.Scheduling;

namespace NeuralGL.OpenGL.Tests.Scheduling;

/// <summary>Costs as a table of milliseconds for each whole dispatch, the same for each of its groups; and what was given to the driver.</summary>
internal sealed class CostTable(GlGraph graph, double[] milliseconds) : IDispatchCosts
{
    private readonly HashSet<int> _seen = [];

    /// <summary>Whether a dispatch's cost is known only after some groups of it ran.</summary>
    internal bool IsUnknown { get; init; }

    internal List<(int Dispatch, int Groups)> Order { get; } = [];

    public double Expect(int dispatch, int groups) => IsUnknown && !_seen.Contains(dispatch) ? double.NaN : Of(dispatch, groups);

    public void Begin(int dispatch, int groups) => Order.Add((dispatch, groups));

    public double End(int dispatch, int groups)
    {
        _seen.Add(dispatch);
        return Of(dispatch, groups);
    }

    /// <summary>The same cost for each dispatch, and for the updates after the last.</summary>
    internal static CostTable Even(GlGraph graph, double milliseconds) => new(graph, [.. Enumerable.Repeat(milliseconds, graph.DispatchCount + 1)]);

    private double Of(int dispatch, int groups) => milliseconds[dispatch] * groups / (dispatch == graph.DispatchCount ? 1 : Piece.CountOf(graph.Dispatches[dispatch].Groups));
}

/// <summary>Learned costs on a clock that only work moves: each group takes as long as the test says, and the driver's first dispatch some more.</summary>
internal sealed class ClockedCosts : IDispatchCosts
{
    private readonly ManualClock _clock = new();
    private readonly WallCosts _learned;

    internal ClockedCosts(GlGraph graph) => _learned = new WallCosts(graph.DispatchCount + 1, _clock);

    internal double MillisecondsPerGroup { get; set; } = 1;

    /// <summary>What the next piece takes besides.</summary>
    internal double Extra { get; set; }

    public double Expect(int dispatch, int groups) => _learned.Expect(dispatch, groups);

    public void Begin(int dispatch, int groups) => _learned.Begin(dispatch, groups);

    public double End(int dispatch, int groups)
    {
        _clock.Now += (long)Math.Round(((groups * MillisecondsPerGroup) + Extra) * TimeSpan.TicksPerMillisecond);
        Extra = 0;
        return _learned.End(dispatch, groups);
    }

    private sealed class ManualClock : TimeProvider
    {
        internal long Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;
    }
}
