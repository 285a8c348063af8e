using System.Diagnostics;

namespace NeuralGL.OpenGL.Loading;

/// <summary>What steps of loading cost the GL thread; a test brings its own.</summary>
internal interface IStepCosts
{
    /// <summary>The milliseconds that a step, or as many bytes of it, is expected to take; NaN while nothing is known.</summary>
    double Expect(LoadStep step, long bytes);

    /// <summary>A step is about to begin.</summary>
    void Begin();

    /// <summary>The step, or as many bytes of it, is done.</summary>
    /// <returns>The milliseconds that it took.</returns>
    double End(LoadStep step, long bytes);
}

/// <summary>
/// Costs by the wall clock, which is what the host's thread is held by. Learned for each kind: the whole where the call itself costs, the
/// speed where bytes do.
/// </summary>
internal sealed class WallStepCosts : IStepCosts
{
    private readonly double[] _whole = new double[(int)LoadStepKind.Free + 1], _perByte = new double[(int)LoadStepKind.Free + 1];
    private long _began;

    internal WallStepCosts()
    {
        _whole.AsSpan().Fill(double.NaN);
        _perByte.AsSpan().Fill(double.NaN);
    }

    public double Expect(LoadStep step, long bytes) => IsBySpeed(step, bytes) ? _perByte[(int)step.Kind] * bytes : _whole[(int)step.Kind];

    public void Begin() => _began = Stopwatch.GetTimestamp();

    public double End(LoadStep step, long bytes)
    {
        double measured = Stopwatch.GetElapsedTime(_began).TotalMilliseconds;
        ref double known = ref (IsBySpeed(step, bytes) ? _perByte : _whole)[(int)step.Kind];
        known = Learn(known, IsBySpeed(step, bytes) ? measured / bytes : measured);
        return measured;
    }

    /// <summary>Upwards at once, so that a budget is not missed twice for the same reason; downwards slowly.</summary>
    private static double Learn(double expected, double measured) => double.IsNaN(expected) || measured > expected ? measured : expected + (0.1 * (measured - expected));

    private static bool IsBySpeed(LoadStep step, long bytes) => step.Kind is LoadStepKind.Upload or LoadStepKind.Clear && bytes >= LoadStep.LeastPiece;
}
