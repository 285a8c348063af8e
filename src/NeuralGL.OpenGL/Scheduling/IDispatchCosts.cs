namespace NeuralGL.OpenGL.Scheduling;

/// <summary>
/// What the dispatches of a graph cost, learned while it runs; a host or a test may bring its own. Dispatches count from 0; the
/// number <see cref="GlGraph.DispatchCount"/> stands for the updates of parameters that end a run of a training graph, one group.
/// </summary>
public interface IDispatchCosts
{
    /// <summary>The milliseconds that so many work groups of a dispatch are expected to take, more for more; NaN while nothing is known about it.</summary>
    double Expect(int dispatch, int groups);

    /// <summary>So many groups of the dispatch are about to be given to the driver.</summary>
    void Begin(int dispatch, int groups);

    /// <summary>They have been given to the driver.</summary>
    /// <returns>The milliseconds to charge to this call: measured where that is known at once, otherwise expected, and 0 while unknown.</returns>
    double End(int dispatch, int groups);
}
