using System.Numerics;

namespace NeuralGL.Operators;

/// <summary>Functions that .NET's generic maths lacks.</summary>
internal static class SpecialFunctions
{
    /// <summary>e^x − 1 without cancellation: the quotient takes back what rounding took from e^x. (Kahan; Higham, Accuracy and Stability, §1.14.1.)</summary>
    public static T ExpM1<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T e = T.Exp(x), difference = e - T.One;
        return difference == T.Zero ? x : difference == -T.One || !T.IsFinite(e) ? difference : difference * x / T.Log(e);
    }

    /// <summary>The error function: by its series where 1 − erfc would cancel.</summary>
    public static T Erf<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Abs(x) < T.CreateChecked(1.5) ? Series(x) : T.One - Erfc(x);

    /// <summary>
    /// The complementary error function, near the accuracy of <typeparamref name="T"/>: below 1.5 by the series
    /// erf(x) = 2/√π·e^(−x²)·Σ 2ⁿx^(2n+1)/(2n+1)!! (Abramowitz, Stegun 7.1.6), above by Lentz's continued fraction (7.1.14).
    /// </summary>
    public static T Erfc<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (T.IsNaN(x))
        {
            return x;
        }

        T magnitude = T.Abs(x), two = T.CreateChecked(2);
        T result;
        if (magnitude < T.CreateChecked(1.5))
        {
            result = T.One - Series(magnitude);
        }
        else if (magnitude > T.CreateChecked(28))
        {
            result = T.Zero;
        }
        else
        {
            // erfc(x) = e^(−x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …)))), evaluated from the far end.
            T fraction = magnitude;
            for (int n = 120; n >= 1; n--)
            {
                fraction = magnitude + (T.CreateChecked(n) / two / fraction);
            }

            result = T.Exp(-x * x) / (T.Sqrt(T.Pi) * fraction);
        }

        return x < T.Zero ? two - result : result;
    }

    /// <summary>erf(x) = 2/√π·e^(−x²)·Σ 2ⁿx^(2n+1)/(2n+1)!!.</summary>
    private static T Series<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T term = x, sum = x, two = T.CreateChecked(2);
        for (int n = 1; n < 80; n++)
        {
            term *= two * x * x / T.CreateChecked((2 * n) + 1);
            sum += term;
        }

        return two / T.Sqrt(T.Pi) * T.Exp(-x * x) * sum;
    }
}
