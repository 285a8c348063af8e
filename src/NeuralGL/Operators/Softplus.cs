using System.Numerics;

namespace NeuralGL.Operators;

/// <summary>y = ln(1 + e^x), whose derivative is the sigmoid; written so that no exponential overflows. (PyTorch's Softplus with beta 1.)</summary>
public sealed class Softplus() : Unary<Softplus.Function>("Softplus", "softplus", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Relative(1e-6, "GLSL: log within 2⁻²¹ near 1, and a sum");

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
        {
            if (T.IsNaN(x))
            {
                return x;
            }

            // ln(1 + e) for small e: the quotient takes back what rounding took from 1 + e. (Goldberg, What every computer scientist …, theorem 4.)
            T e = T.Exp(-T.Abs(x)), sum = T.One + e;
            return T.Max(x, T.Zero) + (sum == T.One ? e : T.Log(sum) * e / (sum - T.One));
        }

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => default(Sigmoid.Function).Value(x);
    }
}
