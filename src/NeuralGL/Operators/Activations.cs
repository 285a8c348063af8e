using System.Numerics;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>y = x.</summary>
public sealed class Identity() : Unary<Identity.Function>("Identity", "identity", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Exact();

    /// <inheritdoc/>
    protected override Shape[] CaseSizes => CaseShapes.Elementwise;

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs) => [inputs[0]];

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases => base.Cases.Append(
        new OperatorCase("more than 65,535 work groups", this, [CaseInput.Integers(Shape.Of(16_800_001), 0, 9)], Tolerance) { Gradient = false, Large = true });

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => x;

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.One;
    }
}

/// <summary>y = 1 / (1 + e^−x), written so that no exponential overflows.</summary>
public sealed class Sigmoid() : Unary<Sigmoid.Function>("Sigmoid", "sigmoid", default)
{
    /// <inheritdoc/>
    protected override Shape[] CaseSizes => CaseShapes.Elementwise;

    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Within(1e-6, "GLSL's exp is within 3+2|x| ulp; the result is in [0, 1]");

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
        {
            T e = T.Exp(-T.Abs(x));
            return x >= T.Zero ? T.One / (T.One + e) : e / (T.One + e);
        }

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
        {
            T e = T.Exp(-T.Abs(x));
            return e / ((T.One + e) * (T.One + e));
        }
    }
}

/// <summary>y = max(0, x); the derivative at 0 is 0. NaN stays NaN.</summary>
public sealed class Relu() : Unary<Relu.Function>("Relu", "relu", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Exact();

    /// <inheritdoc/>
    public override Tolerance GradientTolerance => Tolerance.Exact();

    /// <inheritdoc/>
    protected override float? Kink => 0;

    /// <summary>By its result, which is above 0 where its operand is: so nobody but the function itself reads the product before it, and they become one kernel.</summary>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [g.Add(new UnaryGradient<Function>(this, default), node.Output, dy)];

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => x < T.Zero ? T.Zero : x;

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => x > T.Zero ? T.One : T.Zero;
    }
}

/// <summary>y = max(0, x) + alpha · min(0, x). (PyTorch's LeakyReLU; ONNX's default alpha is 0.01 too.)</summary>
public sealed class LeakyRelu(float alpha = 0.01f) : Unary<LeakyRelu.Function>("LeakyRelu", "leaky_relu", new(alpha), ("alpha", alpha))
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Ulps(2, "one product");

    /// <inheritdoc/>
    protected override float? Kink => 0;

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, n => n.Add(new LeakyRelu(n.Float("alpha", 0.01f)), n.Input(0)))];

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases => alpha == 0.01f ? base.Cases.Concat(new LeakyRelu(0.2f).Cases.Take(3)) : base.Cases;

    /// <summary>Formula and derivative.</summary>
    public readonly record struct Function(float Alpha) : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => x < T.Zero ? T.CreateChecked(Alpha) * x : x;

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => x > T.Zero ? T.One : T.CreateChecked(Alpha);
    }
}

/// <summary>y = sin(x), for |x| up to 10⁴ within 4·10⁻⁶; the shader reduces the range itself, since GLSL promises nothing for sin.</summary>
public sealed class Sine() : Unary<Sine.Function>("Sin", "sine", default)
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
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Sin(x);

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Cos(x);
    }
}

/// <summary>y = tanh(x), written so that no exponential overflows.</summary>
public sealed class Tanh() : Unary<Tanh.Function>("Tanh", "tanh_safe", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Within(1e-6, "GLSL promises nothing for tanh; ours is a quotient of exponentials of −2|x|");

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Tanh(x);

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.One - (T.Tanh(x) * T.Tanh(x));
    }
}

/// <summary>
/// y = x · Φ(x), Φ the normal distribution (Hendrycks, Gimpel: Gaussian Error Linear Units). The form by erf is exact; the form by
/// tanh is 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))). At −∞ both give their limit 0.
/// </summary>
public sealed class Gelu(bool tanh = false) : Unary<Gelu.Function>("Gelu", tanh ? "gelu_tanh" : "gelu_erf", new(tanh))
{
    /// <inheritdoc/>
    public override string Attributes => $"approximate={(tanh ? "tanh" : "none")}";

    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Relative(2e-6, "erfc in float32 within 1.2·10⁻⁷ (Press et al., Numerical Recipes §6.2), exp within 3+2|x| ulp");

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => tanh ? [] : [new OnnxImport(Name, 20, OnnxImport.NewestOpset, n => n.Text("approximate", "none") switch
    {
        "none" => n.Add(new Gelu(), n.Input(0)),
        "tanh" => n.Add(new Gelu(tanh: true), n.Input(0)),
        string other => throw n.BadAttribute($"approximate='{other}' is neither 'none' nor 'tanh'"),
    })];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("approximate", tanh ? "tanh" : "none"));

    /// <summary>Formula and derivative.</summary>
    public readonly record struct Function(bool Tanh) : IUnaryFunction
    {
        private const double Root2OverPi = 0.79788456080286535588, Cubic = 0.044715;

        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
        {
            if (T.IsNegativeInfinity(x))
            {
                return T.Zero;
            }

            T half = T.CreateChecked(0.5);
            return Tanh ? half * x * (T.One + T.Tanh(Inner(x))) : half * x * SpecialFunctions.Erfc(-x * T.CreateChecked(0.70710678118654752440));
        }

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
        {
            T half = T.CreateChecked(0.5);
            if (Tanh)
            {
                T t = T.Tanh(Inner(x));
                T inner = T.CreateChecked(Root2OverPi) * (T.One + (T.CreateChecked(3 * Cubic) * x * x));
                T slope = T.One - (t * t);

                // Far out the slope is 0 and the inner derivative overflows; their product is 0, not NaN.
                return (half * (T.One + t)) + (slope == T.Zero ? slope : half * x * slope * inner);
            }

            T density = T.Exp(-half * x * x) * T.CreateChecked(0.39894228040143267794);
            return (half * SpecialFunctions.Erfc(-x * T.CreateChecked(0.70710678118654752440))) + (density == T.Zero ? density : x * density);
        }

        private static T Inner<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.CreateChecked(Root2OverPi) * (x + (T.CreateChecked(Cubic) * x * x * x));
    }
}

/// <summary>y = x · sigmoid(x) (SiLU; ONNX's Swish with alpha 1). At −∞ it gives its limit 0.</summary>
public sealed class Silu() : Unary<Silu.Function>("Swish", "silu", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Relative(2e-6, "a sigmoid and a product");

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, 24, OnnxImport.NewestOpset, n => n.Add(n.Float("alpha", 1) is var alpha && alpha == 1 ? this : new Swish(alpha), n.Input(0)))];

    /// <summary>Written as Sigmoid and Mul, which every runtime knows; Swish came only with opset 24.</summary>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) =>
    {
        string gate = x.Temporary(node.Name + "_sigmoid"), operand = x.NameOf(node.Inputs[0]);
        x.Node("Sigmoid", [operand], [gate]);
        x.Node("Mul", [operand, gate], [x.NameOf(node.Output)]);
    };

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.IsNegativeInfinity(x) ? T.Zero : x * default(Sigmoid.Function).Value(x);

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
        {
            Sigmoid.Function sigmoid = default;
            T slope = sigmoid.Derivative(x);
            return sigmoid.Value(x) + (slope == T.Zero ? slope : x * slope);
        }
    }
}
