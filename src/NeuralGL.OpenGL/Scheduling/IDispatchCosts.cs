namespace NeuralGL.OpenGL.Scheduling;

/// <summary>What each dispatch of a graph costs, learned while it runs; a host or a test may bring its own.</summary>
public interface IDispatchCosts
{
    /// <summary>The milliseconds that a dispatch is expected to take; NaN while nothing is known about it.</summary>
    double Expect(int dispatch);

    /// <summary>The dispatch is about to be given to the driver.</summary>
    void Begin(int dispatch);

    /// <summary>The dispatch has been given to the driver.</summary>
    /// <returns>The milliseconds to charge to this call: measured where that is known at once, otherwise expected, and 0 while unknown.</returns>
    double End(int dispatch);
}
