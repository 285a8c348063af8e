namespace NeuralGL.OpenGL.Scheduling;

/// <summary>
/// Costs by a clock of this thread, for software renderers: they compute inside glDispatchCompute, and their timer queries do not see it.
/// </summary>
internal sealed class WallCosts(int dispatches, TimeProvider clock) : IDispatchCosts
{
    private readonly LearnedCosts _learned = new(dispatches);
    private long _began;

    public double Expect(int dispatch, int groups) => _learned.Expect(dispatch, groups);

    public void Begin(int dispatch, int groups) => _began = clock.GetTimestamp();

    public double End(int dispatch, int groups)
    {
        double measured = clock.GetElapsedTime(_began).TotalMilliseconds;
        _learned.Learn(dispatch, groups, measured);
        return measured;
    }
}
