using System.Globalization;

namespace NeuralGL.Training;

/// <summary>How the learning rate changes while training goes on.</summary>
public abstract class LearningRateSchedule
{
    /// <summary>The same rate throughout.</summary>
    public static LearningRateSchedule Constant { get; } = new ConstantRate();

    /// <summary>½·(1 + cos(π·t/T)) of the rate: slowly, then quickly, then slowly down to 0. (Loshchilov, Hutter: SGDR, 2017, equation 5, without restarts.)</summary>
    public static LearningRateSchedule Cosine { get; } = new CosineRate();

    /// <summary>factor^⌊t/every⌋ of the rate: a staircase. (PyTorch's StepLR, counted in steps.)</summary>
    /// <param name="every">Steps on one stair, from 1 on; times <see cref="TrainingSession.StepsPerEpoch"/> for epochs.</param>
    /// <param name="factor">What each stair multiplies the rate by, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static LearningRateSchedule Step(long every, double factor = 0.1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        return factor > 0 && double.IsFinite(factor) ? new StepRate(every, factor) : throw new ArgumentOutOfRangeException(nameof(factor), factor, "a stair's factor must be a positive number");
    }

    /// <summary>
    /// (t + 1)/warm of the rate for the first steps, then another schedule over those that are left. (Goyal and others: Accurate, large
    /// minibatch SGD, 2017, section 2.2.)
    /// </summary>
    /// <param name="steps">Steps until the whole rate is reached, from 0 on.</param>
    /// <param name="then">What follows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of steps is below 0.</exception>
    public static LearningRateSchedule WarmUp(long steps, LearningRateSchedule then)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        return new WarmUpRate(steps, then);
    }

    /// <summary>The part of the full learning rate for a step.</summary>
    /// <param name="step">0 for the first step.</param>
    /// <param name="steps">The number of steps in all.</param>
    public abstract double Factor(long step, long steps);

    private sealed class ConstantRate : LearningRateSchedule
    {
        public override double Factor(long step, long steps) => 1;

        public override string ToString() => "constant";
    }

    private sealed class CosineRate : LearningRateSchedule
    {
        public override double Factor(long step, long steps) => 0.5 * (1 + Math.Cos(Math.PI * step / Math.Max(1, steps)));

        public override string ToString() => "cosine";
    }

    private sealed class StepRate(long every, double factor) : LearningRateSchedule
    {
        public override double Factor(long step, long steps) => Math.Pow(factor, step / every);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"step:{every}:{factor}");
    }

    private sealed class WarmUpRate(long warm, LearningRateSchedule then) : LearningRateSchedule
    {
        public override double Factor(long step, long steps) => step < warm ? (step + 1.0) / warm : then.Factor(step - warm, Math.Max(1, steps - warm));

        public override string ToString() => $"warmup:{warm}+{then}";
    }
}
