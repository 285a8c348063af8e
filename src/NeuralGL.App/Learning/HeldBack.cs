using System.Globalization;
using NeuralGL.App.Commands;

namespace NeuralGL.App.Learning;

/// <summary>The value of <c>--validation</c>: how many of the training pictures are held back to judge by.</summary>
/// <param name="Amount">A share below 1, or a count from 1 on.</param>
internal readonly record struct HeldBack(double Amount)
{
    /// <summary>Reads <c>0.1</c> (a share) or <c>5000</c> (a count).</summary>
    /// <exception cref="UserException">It is neither.</exception>
    public static HeldBack Parse(string text)
    {
        bool number = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double amount);
        return number && ((amount > 0 && amount < 1) || (amount >= 1 && amount <= int.MaxValue && amount == Math.Floor(amount)))
            ? new HeldBack(amount)
            : throw new UserException($"--validation wants a share between 0 and 1, such as 0.1, or a number of pictures, such as 5000, not '{text}'", ExitCode.Usage);
    }

    /// <summary>Divides pictures 0 to count − 1 by chance; the same seed divides them in the same way.</summary>
    /// <returns>Those to learn from and those held back, each in rising order.</returns>
    /// <exception cref="UserException">Nothing would be left on one side.</exception>
    public (int[] Learnt, int[]? Held) Divide(int count, int seed)
    {
        int held = (int)(Amount < 1 ? Math.Round(Amount * count) : Math.Min(Amount, int.MaxValue));
        if (held < 1 || held >= count)
        {
            throw new UserException(FormattableString.Invariant($"--validation {Amount} would hold back {held} of {count} pictures; at least one is needed on either side"), ExitCode.Usage);
        }

        int[] order = [.. Enumerable.Range(0, count)];
        var random = new SplitMix64(~(ulong)seed);
        for (int i = 0; i < held; i++)
        {
            int j = i + random.NextInt(count - i);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return ([.. order[held..].Order()], [.. order[..held].Order()]);
    }
}
