namespace NeuralGL.Proof;

/// <summary>What a proof found. Distances are over all elements that are finite on both sides.</summary>
/// <param name="Passed">Whether every element is within its bound.</param>
/// <param name="MaxAbs">The largest |difference|.</param>
/// <param name="MaxUlp">The largest |difference| in units of float32's last place at the reference; NaN where it means nothing (gradients by finite differences).</param>
/// <param name="Nmse">The normalised mean squared error: Σ difference² / Σ reference²; 0 where nothing differs.</param>
/// <param name="WorstIndex">The element nearest to its bound or furthest beyond it, counted row-major; −1 if nothing differs.</param>
/// <param name="Message">One line for people: what was compared, and on failure the worst element, its bound and the bound's reason.</param>
public sealed record ProofResult(bool Passed, double MaxAbs, double MaxUlp, double Nmse, int WorstIndex, string Message)
{
    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
