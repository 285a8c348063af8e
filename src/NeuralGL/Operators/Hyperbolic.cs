using System.Numerics;

namespace NeuralGL.Operators;

/// <summary>y = sinh(x) = (e^x − e^−x) / 2.</summary>
public sealed class Sinh() : Unary<Sinh.Function>("Sinh", "hyperbolic_sine", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Relative(3e-5, "the square of an exponential within 3+|x| ulp, |x| ≤ 89; near 0 a series");

    /// <inheritdoc/>
    public override Tolerance GradientTolerance => Tolerance.Relative(3e-5, "the square of an exponential within 3+|x| ulp, |x| ≤ 89");

    /// <inheritdoc/>
    protected override int SinceOpset => 9;

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Sinh(x);

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Cosh(x);
    }
}

/// <summary>y = cosh(x) = (e^x + e^−x) / 2.</summary>
public sealed class Cosh() : Unary<Cosh.Function>("Cosh", "hyperbolic_cosine", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Relative(3e-5, "the square of an exponential within 3+|x| ulp, |x| ≤ 89");

    /// <inheritdoc/>
    public override Tolerance GradientTolerance => Tolerance.Relative(3e-5, "the square of an exponential within 3+|x| ulp, |x| ≤ 89; near 0 a series");

    /// <inheritdoc/>
    protected override int SinceOpset => 9;

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Cosh(x);

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Sinh(x);
    }
}

/// <summary>y = arsinh(x) = ln(x + √(x² + 1)).</summary>
public sealed class Asinh() : Unary<Asinh.Function>("Asinh", "hyperbolic_arc_sine", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Relative(1e-6, "log within 2⁻²¹ near 1 and 4 ulp elsewhere; near 0 a series");

    /// <inheritdoc/>
    protected override int SinceOpset => 9;

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Asinh(x);

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.One / T.Sqrt(T.One + (x * x));
    }
}

/// <summary>y = arcosh(x) = ln(x + √(x² − 1)): NaN below 1.</summary>
public sealed class Acosh() : Unary<Acosh.Function>("Acosh", "hyperbolic_arc_cosine", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Relative(2e-6, "log within 2⁻²¹ near 1 and 4 ulp elsewhere");

    /// <inheritdoc/>
    protected override int SinceOpset => 9;

    /// <inheritdoc/>
    protected override (float Low, float High) Domain => (1.1f, 20);

    /// <inheritdoc/>
    protected override float[] Special => [1, 1.0000001f, 1.5f, 2, 1e10f, 1e30f, 3e38f, 0.5f, 0, -1, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Acosh(x);

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.One / (T.Sqrt(x - T.One) * T.Sqrt(x + T.One));
    }
}

/// <summary>y = artanh(x) = ln((1 + x)/(1 − x)) / 2: ±∞ at ±1, NaN beyond.</summary>
public sealed class Atanh() : Unary<Atanh.Function>("Atanh", "hyperbolic_arc_tangent", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Within(2e-6, "half a log within 2⁻²¹ of a quotient; near 0 a series");

    /// <inheritdoc/>
    protected override int SinceOpset => 9;

    /// <inheritdoc/>
    protected override (float Low, float High) Domain => (-0.95f, 0.95f);

    /// <inheritdoc/>
    protected override float[] Special => [0, -0f, 1e-20f, 0.2f, -0.5f, 0.99f, 1, -1, 1.5f, -2, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Atanh(x);

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.One / ((T.One - x) * (T.One + x));
    }
}
