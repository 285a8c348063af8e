namespace NeuralGL.Training;

/// <summary>How the learning rate changes while training goes on.</summary>
public abstract class LearningRateSchedule
{
    /// <summary>The same rate throughout.</summary>
    public static LearningRateSchedule Constant { get; } = new ConstantRate();

    /// <summary>½·(1 + cos(π·t/T)) of the rate: slowly, then quickly, then slowly down to 0. (Loshchilov, Hutter: SGDR, 2017, equation 5, without restarts.)</summary>
    public static LearningRateSchedule Cosine { get; } = new CosineRate();

    /// <summary>The part of the full learning rate for a step.</summary>
    /// <param name="step">0 for the first step.</param>
    /// <param name="steps">The number of steps in all.</param>
    public abstract double Factor(long step, long steps);

    private sealed class ConstantRate : LearningRateSchedule
    {
        public override double Factor(long step, long steps) => 1;
    }

    private sealed class CosineRate : LearningRateSchedule
    {
        public override double Factor(long step, long steps) => 0.5 * (1 + Math.Cos(Math.PI * step / Math.Max(1, steps)));
    }
}
