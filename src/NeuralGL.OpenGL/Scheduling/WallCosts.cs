using System.Diagnostics;

namespace NeuralGL.OpenGL.Scheduling;

/// <summary>
/// Costs by the wall clock, for software renderers: they compute inside glDispatchCompute, and their timer queries do not see it.
/// </summary>
internal sealed class WallCosts : IDispatchCosts
{
    private readonly double[] _expected;
    private long _began;

    internal WallCosts(int dispatches)
    {
        _expected = new double[dispatches];
        _expected.AsSpan().Fill(double.NaN);
    }

    public double Expect(int dispatch) => _expected[dispatch];

    public void Begin(int dispatch) => _began = Stopwatch.GetTimestamp();

    public double End(int dispatch)
    {
        double measured = Stopwatch.GetElapsedTime(_began).TotalMilliseconds;
        _expected[dispatch] = Costs.Learn(_expected[dispatch], measured);
        return measured;
    }
}

/// <summary>How an expectation follows what is measured.</summary>
internal static class Costs
{
    /// <summary>Upwards at once, so that a budget is not missed twice for the same reason; downwards slowly.</summary>
    internal static double Learn(double expected, double measured) => double.IsNaN(expected) || measured > expected ? measured : expected + (0.1 * (measured - expected));
}
