using System.Numerics;

namespace NeuralGL.Operators;

/// <summary>y = x for x ≥ 0, alpha·(e^x − 1) below. (Clevert and others: Exponential Linear Units, 2016.)</summary>
public sealed class Elu(float alpha = 1) : Unary<Elu.Function>("Elu", "elu", new(alpha), ("alpha", alpha))
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Within(2e-6 * Math.Max(1, Math.Abs(alpha)), "e^x − 1 of a number below 0 is in (−1, 0], times alpha");

    /// <inheritdoc/>
    protected override float? Kink => alpha == 1 ? null : 0;

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, n => n.Add(new Elu(n.Float("alpha", 1)), n.Input(0)))];

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases => alpha == 1 ? base.Cases.Concat(new Elu(0.3f).Cases.Skip(2).Take(2)) : base.Cases;

    /// <summary>Formula and derivative.</summary>
    public readonly record struct Function(float Alpha) : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => x < T.Zero ? T.CreateChecked(Alpha) * SpecialFunctions.ExpM1(x) : x;

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => x < T.Zero ? T.CreateChecked(Alpha) * T.Exp(x) : T.One;
    }
}

/// <summary>
/// y = gamma·x for x ≥ 0, gamma·alpha·(e^x − 1) below, with the constants for which layers keep mean 0 and variance 1.
/// (Klambauer and others: Self-Normalizing Neural Networks, 2017.)
/// </summary>
public sealed class Selu(float alpha = Selu.Alpha, float gamma = Selu.Gamma) : Unary<Selu.Function>("Selu", "selu", new(alpha, gamma), ("alpha", alpha), ("gamma", gamma))
{
    /// <summary>The constants of the paper as ONNX rounds them.</summary>
    public const float Alpha = 1.67326319217681884765625f, Gamma = 1.05070102214813232421875f;

    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Relative(2e-6 * Math.Max(1, Math.Abs(alpha * gamma)), "e^x − 1 of a number below 0 is in (−1, 0], and two products");

    /// <inheritdoc/>
    protected override float? Kink => 0;

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, n => n.Add(new Selu(n.Float("alpha", Alpha), n.Float("gamma", Gamma)), n.Input(0)))];

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases => alpha == Alpha ? base.Cases.Concat(new Selu(2, 3).Cases.Skip(2).Take(2)) : base.Cases;

    /// <summary>Formula and derivative.</summary>
    public readonly record struct Function(float Alpha, float Gamma) : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.CreateChecked(Gamma) * (x < T.Zero ? T.CreateChecked(Alpha) * SpecialFunctions.ExpM1(x) : x);

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.CreateChecked(Gamma) * (x < T.Zero ? T.CreateChecked(Alpha) * T.Exp(x) : T.One);
    }
}

/// <summary>y = x for x ≥ 0, alpha·(e^(x/alpha) − 1) below: smooth for every alpha. (Barron: Continuously Differentiable Exponential Linear Units, 2017.)</summary>
public sealed class Celu(float alpha = 1) : Unary<Celu.Function>("Celu", "celu", new(alpha), ("alpha", alpha))
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Within(2e-6 * Math.Max(1, Math.Abs(alpha)), "e^x − 1 of a number below 0 is in (−1, 0], times alpha");

    /// <inheritdoc/>
    protected override int SinceOpset => 12;

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, SinceOpset, OnnxImport.NewestOpset, n => n.Add(new Celu(n.Float("alpha", 1)), n.Input(0)))];

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases => alpha == 1 ? base.Cases.Concat(new Celu(2.5f).Cases.Skip(2).Take(2)) : base.Cases;

    /// <summary>Formula and derivative.</summary>
    public readonly record struct Function(float Alpha) : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
        {
            T alpha = T.CreateChecked(Alpha);
            return x < T.Zero ? alpha * SpecialFunctions.ExpM1(x / alpha) : x;
        }

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => x < T.Zero ? T.Exp(x / T.CreateChecked(Alpha)) : T.One;
    }
}

/// <summary>y = x · tanh(ln(1 + e^x)), written with exponentials of −|x| only. (Misra: Mish, 2019.) At −∞ it gives its limit 0.</summary>
public sealed class Mish() : Unary<Mish.Function>("Mish", "mish", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Relative(2e-6, "a quotient of exponentials and a product");

    /// <inheritdoc/>
    protected override int SinceOpset => 18;

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
        {
            (T tanh, _) = Gate(x);
            return T.IsNegativeInfinity(x) ? T.Zero : x * tanh;
        }

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
        {
            (T tanh, T rest) = Gate(x);
            T slope = rest * (T.One + tanh) * default(Sigmoid.Function).Value(x);
            return tanh + (slope == T.Zero ? slope : x * slope);
        }

        /// <summary>t = tanh(ln(1 + e^x)) = n/(n + 2) with n = e^x·(e^x + 2), and 1 − t = 2/(n + 2); above 0 both divided by e^2x.</summary>
        private static (T Tanh, T Complement) Gate<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
        {
            T e = T.Exp(-T.Abs(x)), two = T.CreateChecked(2);
            T n = x < T.Zero ? e * (e + two) : T.One + (two * e), rest = x < T.Zero ? two : two * e * e;
            return (n / (n + rest), rest / (n + rest));
        }
    }
}

/// <summary>y = x / (1 + |x|): ±1 at ±∞.</summary>
public sealed class Softsign() : Unary<Softsign.Function>("Softsign", "softsign", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Ulps(5, "a sum and a quotient, for which GLSL allows 2.5 ulp");

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.IsInfinity(x) ? T.CopySign(T.One, x) : x / (T.One + T.Abs(x));

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
        {
            T inverse = T.One / (T.One + T.Abs(x));
            return inverse * inverse;
        }
    }
}

/// <summary>y = x · sigmoid(alpha·x), ONNX's Swish; with alpha 1 it is <see cref="Silu"/>. At the infinity where the sigmoid is 0 it gives its limit 0.</summary>
public sealed class Swish(float alpha) : Unary<Swish.Function>("Swish", "swish", new(alpha), ("alpha", alpha))
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Relative(4e-6, "a sigmoid, whose operand is rounded, and a product");

    /// <summary>Read by <see cref="Silu"/>.</summary>
    public override IReadOnlyList<OnnxImport> OnnxImports => [];

    /// <summary>Written as Mul, Sigmoid and Mul, which every runtime knows; Swish came only with opset 24.</summary>
    public override Action<OnnxExport, Graphs.Node>? OnnxExport => (x, node) =>
    {
        string scaled = x.Temporary(node.Name + "_scaled"), gate = x.Temporary(node.Name + "_sigmoid"), operand = x.NameOf(node.Inputs[0]);
        x.Node("Mul", [operand, x.Constant(node.Name + "_alpha", Tensors.Tensor.Scalar(alpha))], [scaled]);
        x.Node("Sigmoid", [scaled], [gate]);
        x.Node("Mul", [operand, gate], [x.NameOf(node.Output)]);
    };

    /// <summary>Formula and derivative.</summary>
    public readonly record struct Function(float Alpha) : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
        {
            T gate = default(Sigmoid.Function).Value(T.CreateChecked(Alpha) * x);
            return gate == T.Zero ? gate : x * gate;
        }

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
        {
            Sigmoid.Function sigmoid = default;
            T alpha = T.CreateChecked(Alpha), slope = sigmoid.Derivative(alpha * x);
            return sigmoid.Value(alpha * x) + (slope == T.Zero ? slope : alpha * x * slope);
        }
    }
}
