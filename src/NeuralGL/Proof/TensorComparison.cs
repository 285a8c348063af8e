using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Proof;

/// <summary>
/// Judges float32 results by a reference in double. NaN must meet NaN, an infinity the same infinity, where a reference beyond
/// float32's range counts as infinite; +0 equals −0, and subnormal numbers equal 0, since GPUs may flush them.
/// </summary>
public static class TensorComparison
{
    private const double SmallestNormal = 1.1754943508222875e-38;

    /// <summary>Compares element by element.</summary>
    /// <param name="what">What is compared, for the message.</param>
    /// <param name="actual">What a backend gave.</param>
    /// <param name="expected">The reference, row-major, as many numbers as <paramref name="actual"/> has.</param>
    /// <param name="tolerance">The bounds; integers and bools are compared by the same rules and should be exact.</param>
    /// <param name="magnitudes">For <see cref="Tolerance.Terms"/>: for each element the sum of the absolute products; otherwise empty.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static ProofResult Compare(string what, Tensor actual, ReadOnlySpan<double> expected, Tolerance tolerance, ReadOnlySpan<double> magnitudes = default)
    {
        if (actual.Length != expected.Length || (tolerance.Terms > 0 && magnitudes.Length != expected.Length))
        {
            throw new ArgumentException($"{what}: {actual.Length} results, {expected.Length} expected numbers and {magnitudes.Length} magnitudes do not belong together");
        }

        var numbers = new double[actual.Length];
        actual.CopyTo(numbers.AsSpan());
        double maxAbs = 0, maxUlp = 0, error = 0, power = 0, worstRatio = 0, worstBound = 0;
        int worst = -1, failed = 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            double a = numbers[i], e = expected[i], ratio = 0, bound = 0;
            if (!double.IsFinite(a) || !double.IsFinite(e))
            {
                ratio = SameSpecial(a, e) ? 0 : double.PositiveInfinity;
            }
            else
            {
                double distance = Math.Min(Math.Abs(a - e), Math.Abs(Flush(a) - Flush(e)));
                bound = Bound(tolerance, e, tolerance.Terms > 0 ? magnitudes[i] : 0);
                ratio = distance == 0 ? 0 : double.IsNaN(bound) ? double.PositiveInfinity : distance / bound;
                maxAbs = Math.Max(maxAbs, distance);
                maxUlp = Math.Max(maxUlp, distance / Ulp(e));
                error += distance * distance;
                power += e * e;
            }

            failed += ratio <= 1 ? 0 : 1;
            if (ratio > worstRatio)
            {
                (worst, worstRatio, worstBound) = (i, ratio, bound);
            }
        }

        double nmse = error == 0 ? 0 : error / power;
        string message = failed == 0
            ? $"{what}: {numbers.Length} elements, max abs {maxAbs:G3}, max ulp {maxUlp:G3}"
            : $"{what}: {failed} of {numbers.Length} elements fail; the worst is {Place(actual.Shape, worst)}, {numbers[worst]:R} where the reference has {expected[worst]:R}, with a bound of {worstBound:G3} ({tolerance.Reason})";
        return new ProofResult(failed == 0, maxAbs, maxUlp, nmse, worst, message);
    }

    /// <summary>One unit of float32's last place at <paramref name="number"/>; below the normal numbers, that of the smallest normal one.</summary>
    public static double Ulp(double number) => Math.ScaleB(1, Math.Max(number == 0 ? -126 : Math.ILogB(number), -126) - 23);

    private static double Bound(Tolerance t, double expected, double magnitude)
    {
        double bound = Math.Max(t.Absolute * (t.Scaled ? Math.Max(1, Math.Abs(expected)) : 1), t.Ulp * Ulp(expected));

        // Each product and the sum may be flushed to zero where it is subnormal.
        double sums = t.Terms == 0 ? 0 : (t.Terms + 3) * (Math.ScaleB(magnitude, -23) + SmallestNormal);
        return Math.Max(bound, sums);
    }

    private static bool SameSpecial(double actual, double expected) =>
        double.IsNaN(expected) ? double.IsNaN(actual)
        : double.IsInfinity(actual) && Math.Abs(expected) > float.MaxValue && Math.Sign(actual) == Math.Sign(expected);

    private static double Flush(double number) => Math.Abs(number) < SmallestNormal ? 0 : number;

    private static string Place(Shape shape, int index)
    {
        int[] strides = shape.Strides();
        return $"[{string.Join(", ", strides.Select((stride, axis) => index / stride % shape[axis]))}]";
    }
}
