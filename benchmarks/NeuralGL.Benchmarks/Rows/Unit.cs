namespace NeuralGL.Benchmarks.Rows;

/// <summary>How seconds become the figure of a row.</summary>
/// <param name="Name">The unit.</param>
/// <param name="Work">What one run does, in thousand millions where a rate is of such; 0 for a duration.</param>
internal sealed record Unit(string Name, double Work)
{
    internal static Unit Microseconds { get; } = new("us", 0);

    internal static Unit Milliseconds { get; } = new("ms", 0);

    /// <summary>The figure of a run that takes so long.</summary>
    internal double Of(double seconds) => Work > 0 ? Work / seconds : seconds * (Name == "ms" ? 1e3 : 1e6);
}
