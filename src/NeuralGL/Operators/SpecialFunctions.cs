using System.Numerics;

namespace NeuralGL.Operators;

/// <summary>Functions that .NET's generic maths lacks.</summary>
internal static class SpecialFunctions
{
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
            T term = magnitude, sum = magnitude;
            for (int n = 1; n < 80; n++)
            {
                term *= two * x * x / T.CreateChecked((2 * n) + 1);
                sum += term;
            }

            result = T.One - (two / T.Sqrt(T.Pi) * T.Exp(-x * x) * sum);
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
}
