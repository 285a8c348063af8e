using System.Numerics;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>y = max(0, min(1, alpha·x + beta)). NaN stays NaN; the derivative at the corners is 0.</summary>
public sealed class HardSigmoid(float alpha = 0.2f, float beta = 0.5f) : Unary<HardSigmoid.Function>("HardSigmoid", "hard_sigmoid", new(alpha, beta), ("alpha", alpha), ("beta", beta))
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Within(1e-6, "a product and a sum of numbers near 1: the rest is cut off");

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, n => n.Add(new HardSigmoid(n.Float("alpha", 0.2f), n.Float("beta", 0.5f)), n.Input(0)))];

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases => alpha == 0.2f ? base.Cases.Concat(new HardSigmoid(0.5f, 0.6f).Cases.Skip(2).Take(2)) : base.Cases;

    /// <summary>Formula and derivative.</summary>
    public readonly record struct Function(float Alpha, float Beta) : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
        {
            T y = (T.CreateChecked(Alpha) * x) + T.CreateChecked(Beta);
            return y < T.Zero ? T.Zero : y > T.One ? T.One : y;
        }

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
        {
            T y = (T.CreateChecked(Alpha) * x) + T.CreateChecked(Beta);
            return y > T.Zero && y < T.One ? T.CreateChecked(Alpha) : T.Zero;
        }
    }
}

/// <summary>y = x · max(0, min(1, x/6 + 1/2)): 0 up to −3, x from 3 on. (Howard and others: Searching for MobileNetV3, 2019.) At −∞ it gives its limit 0.</summary>
public sealed class HardSwish() : Unary<HardSwish.Function>("HardSwish", "hard_swish", default)
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Within(1e-6, "two products of numbers up to 3; elsewhere it is exact");

    /// <inheritdoc/>
    protected override int SinceOpset => 14;

    /// <summary>Formula and derivative.</summary>
    public readonly struct Function : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
        {
            T three = T.CreateChecked(3);
            return x <= -three ? T.Zero : x >= three ? x : x * (x + three) / T.CreateChecked(6);
        }

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
        {
            T three = T.CreateChecked(3);
            return x <= -three ? T.Zero : x >= three ? T.One : (x / three) + T.CreateChecked(0.5);
        }
    }
}

/// <summary>y = x where x &gt; alpha, else 0. NaN stays NaN.</summary>
public sealed class ThresholdedRelu(float alpha = 1) : Unary<ThresholdedRelu.Function>("ThresholdedRelu", "thresholded_relu", new(alpha), ("alpha", alpha))
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Exact();

    /// <inheritdoc/>
    public override Tolerance GradientTolerance => Tolerance.Exact();

    /// <inheritdoc/>
    protected override float? Kink => alpha;

    /// <inheritdoc/>
    protected override int SinceOpset => 10;

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, SinceOpset, OnnxImport.NewestOpset, n => n.Add(new ThresholdedRelu(n.Float("alpha", 1)), n.Input(0)))];

    /// <summary>Formula and derivative.</summary>
    public readonly record struct Function(float Alpha) : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => x <= T.CreateChecked(Alpha) ? T.Zero : x;

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => x > T.CreateChecked(Alpha) ? T.One : T.Zero;
    }
}

/// <summary>y = x − bias above lambd, x + bias below −lambd, 0 between. NaN stays NaN.</summary>
public sealed class Shrink(float lambd = 0.5f, float bias = 0) : Unary<Shrink.Function>("Shrink", "shrink", new(lambd, bias), ("lambd", lambd), ("bias", bias))
{
    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Ulps(1, "one sum");

    /// <inheritdoc/>
    public override Tolerance GradientTolerance => Tolerance.Exact();

    /// <inheritdoc/>
    protected override int SinceOpset => 9;

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, SinceOpset, OnnxImport.NewestOpset, n => n.Add(new Shrink(n.Float("lambd", 0.5f), n.Float("bias", 0)), n.Input(0)))];

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases => bias == 0 ? base.Cases.Concat(new Shrink(1.5f, 1.25f).Cases.Skip(2).Take(2)) : base.Cases;

    /// <summary>Formula and derivative.</summary>
    public readonly record struct Function(float Lambda, float Bias) : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
        {
            T lambda = T.CreateChecked(Lambda), bias = T.CreateChecked(Bias);
            return x > lambda ? x - bias : x < -lambda ? x + bias : T.IsNaN(x) ? x : T.Zero;
        }

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Abs(x) > T.CreateChecked(Lambda) ? T.One : T.Zero;
    }
}

/// <summary>y = x for x ≥ 0, slope·x below. Operands: x, and slopes that broadcast to it, usually one for each channel. (He and others: Delving Deep into Rectifiers, 2015.)</summary>
public sealed class PRelu() : Binary<PRelu.Function>("PRelu", "prelu", default)
{
    /// <inheritdoc/>
    protected override Tolerance Tolerance => Tolerance.Ulps(1, "one product, whose rounding GLSL leaves open");

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        TensorType[] results = base.Infer(inputs);
        return results[0].Shape == inputs[0].Shape ? results : throw new ShapeException($"the slopes {inputs[1].Shape} must broadcast to {inputs[0].Shape}");
    }

    /// <summary>By x: dy times 1 or the slope. By a slope: Σ dy·x over the negative elements it stands for.</summary>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        Value x = node.Inputs[0], slope = node.Inputs[1], zero = g.Constant(0), isNegative = g.Add(new Less(), x, zero);
        Value byX = g.Add(new Multiply(), dy, g.Add(new Where(), isNegative, slope, g.Constant(1)));
        return [byX, SumTo.Shaped(g, g.Add(new Multiply(), dy, g.Add(new Where(), isNegative, x, zero)), slope)];
    }

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases
    {
        get
        {
            foreach ((int[] x, int[] slope) in new (int[], int[])[] { ([0], [1]), ([65], [65]), ([256], [1]), ([3, 4, 5], [5]), ([2, 3, 4, 5], [3, 1, 1]), ([3, 4], []), ([3, 4], [3, 4]) })
            {
                yield return new OperatorCase($"{Shape.Of(x)} with {Shape.Of(slope)}", this, [CaseInput.Uniform(Shape.Of(x), awayFrom: 0), CaseInput.Uniform(Shape.Of(slope))], Tolerance);
            }

            yield return base.Cases.Last();
        }
    }

    /// <summary>The formula.</summary>
    public readonly struct Function : IBinaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => a < T.Zero ? a * b : a;
    }
}
