using System.Numerics;

namespace NeuralGL.Operators;

/// <summary>y = cos(x), for |x| up to 10⁴ within 4·10⁻⁶ as <see cref="Sine"/>.</summary>
public sealed class Cosine() : Unary<Cosine.Function>("Cos", "cosine", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Within(4e-6, "Cody–Waite reduction in three parts, exact for |x| ≤ 10⁴, and a minimax polynomial");

    /// <inheritdoc/>
    protected override (float Low, float High) Domain => (-12, 12);

    /// <inheritdoc/>
    protected override float[] Special => [0, -0f, 1e-40f, 1e-20f, 0.7853982f, 1.5707964f, 3.1415927f, -3.1415927f, 6.2831855f, 100.5f, -1000.25f, 9999.5f, -9999.75f, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Cos(x);

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => -T.Sin(x);
    }
}

/// <summary>y = tan(x), the quotient of sine and cosine; for |x| up to 10⁴.</summary>
public sealed class Tan() : Unary<Tan.Function>("Tan", "tangent", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Relative(8e-6, "two polynomials of a reduced angle and a quotient");

    /// <inheritdoc/>
    public override Tolerance GradientTolerance => Tolerance.Relative(2e-5, "the square of a quotient of two polynomials");

    /// <inheritdoc/>
    protected override (float Low, float High) Domain => (-1.4f, 1.4f);

    /// <inheritdoc/>
    protected override float[] Special => [0, -0f, 1e-20f, 0.7853982f, 1.5f, -1.5f, 3.1415927f, 6.2831855f, 100.5f, -1000.25f, 9999.5f, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Tan(x);

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.One / (T.Cos(x) * T.Cos(x));
    }
}

/// <summary>y = arcsin(x): NaN beyond ±1.</summary>
public sealed class Asin() : Unary<Asin.Function>("Asin", "arc_sine", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Within(1e-6, "a minimax polynomial (Cephes) of a square root");

    /// <inheritdoc/>
    protected override (float Low, float High) Domain => (-0.95f, 0.95f);

    /// <inheritdoc/>
    protected override float[] Special => [0, -0f, 1e-20f, 0.5f, -0.5f, 0.75f, 1, -1, 1.5f, -2, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Asin(x);

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.One / T.Sqrt((T.One - x) * (T.One + x));
    }
}

/// <summary>y = arccos(x): NaN beyond ±1.</summary>
public sealed class Acos() : Unary<Acos.Function>("Acos", "arc_cosine", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Within(1e-6, "a minimax polynomial (Cephes) of a square root");

    /// <inheritdoc/>
    protected override (float Low, float High) Domain => (-0.95f, 0.95f);

    /// <inheritdoc/>
    protected override float[] Special => [0, -0f, 1e-20f, 0.5f, -0.5f, 0.75f, 1, -1, 1.5f, -2, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Acos(x);

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => -T.One / T.Sqrt((T.One - x) * (T.One + x));
    }
}

/// <summary>y = arctan(x): ±π/2 at ±∞.</summary>
public sealed class Atan() : Unary<Atan.Function>("Atan", "arc_tangent", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Within(1e-6, "a minimax polynomial (Cephes) of a reduced tangent");

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Atan(x);

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.One / (T.One + (x * x));
    }
}
