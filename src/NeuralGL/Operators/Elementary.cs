using System.Numerics;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>y = −x.</summary>
public sealed class Neg() : Unary<Neg.Function>("Neg", "negative", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Exact("only the sign changes");

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => -x;

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => -T.One;
    }
}

/// <summary>y = e^x.</summary>
public sealed class Exp() : Unary<Exp.Function>("Exp", "exponential", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Ulps(3 + (2 * 15), "GLSL: 3+2|x| ulp, tested for |x| ≤ 15");

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Ulps(3 + (2 * 89), "GLSL: 3+2|x| ulp, and e⁸⁹ is beyond float32");

    /// <inheritdoc/>
    public override Tolerance GradientTolerance => Tolerance.Ulps(4 + (2 * 15), "the exponential and a product");

    /// <inheritdoc/>
    protected override float[] Special => [0, -0f, 1, -1, 15, -15, 1e-20f, 200, -200, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Exp(x);

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Exp(x);
    }
}

/// <summary>y = ln x: −∞ at 0, NaN below.</summary>
public sealed class Log() : Unary<Log.Function>("Log", "logarithm", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Within(4.8e-7, "GLSL: 2⁻²¹ within [0.5, 2], 3 ulp outside", ulp: 4);

    /// <inheritdoc/>
    protected override (float Low, float High) Domain => (0.1f, 20);

    /// <inheritdoc/>
    protected override float[] Special => [0, 1, 1e-30f, 1e30f, 3e38f, -1, float.PositiveInfinity, float.NaN];

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Log(x);

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.One / x;
    }
}

/// <summary>y = √x: NaN below 0.</summary>
public sealed class Sqrt() : Unary<Sqrt.Function>("Sqrt", "square_root", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Ulps(5, "GLSL allows 1/inversesqrt, 2 and 2.5 ulp");

    /// <inheritdoc/>
    protected override (float Low, float High) Domain => (0.1f, 20);

    /// <inheritdoc/>
    protected override float[] Special => [0, 1, 4, 1e-30f, 1e30f, 3e38f, -1, float.PositiveInfinity, float.NaN];

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Sqrt(x);

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.CreateChecked(0.5) / T.Sqrt(x);
    }
}

/// <summary>y = |x|; the derivative at 0 is 0.</summary>
public sealed class Abs() : Unary<Abs.Function>("Abs", "absolute", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Exact("only the sign changes");

    /// <inheritdoc/>
    public override Tolerance GradientTolerance => Tolerance.Exact("only the sign changes");

    /// <inheritdoc/>
    protected override float? Kink => 0;

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Abs(x);

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => x > T.Zero ? T.One : x < T.Zero ? -T.One : T.Zero;
    }
}

/// <summary>y = 1/x: an infinity at 0.</summary>
public sealed class Reciprocal() : Unary<Reciprocal.Function>("Reciprocal", "reciprocal", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Ulps(3, "GLSL allows 2.5 ulp");

    /// <inheritdoc/>
    protected override (float Low, float High) Domain => (0.3f, 6);

    /// <inheritdoc/>
    protected override float[] Special => [1, -1, 3, -7, 1e-20f, 1e20f, -1e30f, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.One / x;

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => -T.One / (x * x);
    }
}

/// <summary>y = 2/√π · ∫₀ˣ e^(−t²) dt.</summary>
public sealed class Erf() : Unary<Erf.Function>("Erf", "error_function", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Within(1e-6, "erfc in float32 within 1.2·10⁻⁷ (Press et al., Numerical Recipes §6.2), near 0 its series");

    /// <inheritdoc/>
    protected override int SinceOpset => 9;

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => SpecialFunctions.Erf(x);

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.CreateChecked(1.1283791670955126) * T.Exp(-x * x);
    }
}
