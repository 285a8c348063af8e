namespace NeuralGL.Benchmarks.Workers;

/// <summary>A case made ready in a worker.</summary>
/// <param name="run">Does it once; its result is there when it returns.</param>
/// <param name="free">Frees what it took.</param>
internal sealed class Prepared(Action run, Action free) : IDisposable
{
    internal Action Run { get; } = run;

    /// <summary>See <see cref="Reply.Probe"/>.</summary>
    internal double[] Probe { get; init; } = [];

    /// <summary>See <see cref="Reply.Settings"/>.</summary>
    internal string Settings { get; init; } = "";

    /// <summary>Takes so many samples where one is more than a run's time; null for the usual ones.</summary>
    internal Func<int, double[]>? Sample { get; init; }

    public void Dispose() => free();
}

/// <summary>A library as a worker sees it.</summary>
internal interface IWorkshop : IDisposable
{
    /// <summary>Its name and version.</summary>
    string Version { get; }

    /// <summary>Makes a case ready.</summary>
    Prepared Prepare(Case work, bool quick);
}
