using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Loading;

namespace NeuralGL.OpenGL.Tests.Embedding;

/// <summary>What steps of loading cost, as a table in milliseconds, and what each call has cost by it.</summary>
internal sealed class StepTable : IStepCosts
{
    private readonly HashSet<LoadStepKind> _seen = [];

    /// <summary>Whether a kind is known only after its first step.</summary>
    internal bool IsUnknown { get; init; }

    /// <summary>What each call cost that did something.</summary>
    internal List<double> Calls { get; } = [];

    /// <summary>Steps of the last call.</summary>
    internal int Steps { get; private set; }

    public double Expect(LoadStep step, long bytes) => IsUnknown && !_seen.Contains(step.Kind) ? double.NaN : Price(step.Kind, bytes);

    public void Begin() => Steps++;

    public double End(LoadStep step, long bytes)
    {
        _seen.Add(step.Kind);
        Calls[^1] += Price(step.Kind, bytes);
        return Price(step.Kind, bytes);
    }

    /// <summary>One frame of a host.</summary>
    internal void Update(GlGuest guest, double milliseconds)
    {
        Steps = 0;
        Calls.Add(0);
        guest.Update(TimeSpan.FromMilliseconds(milliseconds));
        if (Steps == 0)
        {
            // Nothing but waiting for the thread pool, as often as it takes.
            Calls.RemoveAt(Calls.Count - 1);
            Thread.Sleep(1);
        }
    }

    private static double Price(LoadStepKind kind, long bytes) => kind switch
    {
        LoadStepKind.Compile => 6,
        LoadStepKind.Link => 3,
        LoadStepKind.FirstRun => 4,
        LoadStepKind.Allocate or LoadStepKind.Free => 0.5,
        _ => bytes < LoadStep.LeastPiece ? 0.25 : 2.0 * bytes / LoadStep.LeastPiece,
    };
}
