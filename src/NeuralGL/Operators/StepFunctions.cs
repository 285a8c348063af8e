using System.Numerics;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>A piecewise constant function of one number. A struct, so that the reference's loops are compiled for each function.</summary>
public interface IStepFunction
{
    /// <summary>f(x).</summary>
    T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>;
}

/// <summary>y = f(x), element by element, of a function whose derivative is 0 wherever there is one: rounding, signs and tests.</summary>
/// <param name="name">ONNX's op_type.</param>
/// <param name="glsl">The function's name in <c>shaders/include/functions.glsl</c>.</param>
/// <param name="function">The formula.</param>
/// <param name="constants">Attributes in the order in which the GLSL function takes them.</param>
public abstract class StepFunction<TFunction>(string name, string glsl, TFunction function, params (string Name, int Value)[] constants) : Operator
    where TFunction : struct, IStepFunction
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Attributes => string.Join(", ", constants.Select(c => $"{c.Name}={c.Value}"));

    /// <summary>The first ONNX opset that has it.</summary>
    protected virtual int SinceOpset => OnnxImport.OldestOpset;

    /// <summary>What it takes beside float32.</summary>
    protected virtual ElementType[] Takes => [];

    /// <summary>Whether the result is bool.</summary>
    protected virtual bool IsTest => false;

    /// <inheritdoc/>
    public override string Notes => Takes.Length == 0 ? "" : $"float32, {string.Join(", ", Takes.Select(t => t.Text()))}";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        if (!Takes.Contains(inputs[0].Element))
        {
            RequireFloat(inputs);
        }

        return [IsTest ? inputs[0] with { Element = ElementType.Bool } : inputs[0]];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Exact("the result is a whole number or a bool");

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        ReadOnlySpan<T> x = e.Input(0);
        Span<T> y = e.Output();
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = function.Value(x[i]);
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering) => lowering.EmitMap(glsl, [.. constants.Select(c => (float)c.Value)], lowering.Node.Output, lowering.Node.Inputs[0]);

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [null];

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(name, SinceOpset, OnnxImport.NewestOpset, n => n.Add(this, n.Input(0)))];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(name, node, [.. constants.Select(c => (c.Name, (object)c.Value))]);

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases
    {
        get
        {
            Tolerance exact = ToleranceFor([]);
            foreach (Shape shape in CaseShapes.Few)
            {
                yield return new OperatorCase($"{shape}", this, [CaseInput.Uniform(shape, -6, 6)], exact) { Gradient = false };
            }

            float inf = float.PositiveInfinity;
            yield return new OperatorCase("special values", this, [CaseInput.Given(0, -0f, 0.5f, -0.5f, 1.5f, 2.5f, -2.5f, 3.5f, 0.49999997f, 1, -1, 8388609, -8388607.5f, 4194304.5f, 1e20f, -3e38f, inf, -inf, float.NaN)], exact) { Gradient = false };
            foreach (ElementType type in Takes)
            {
                yield return new OperatorCase(type.Text(), this, [type == ElementType.Bool ? CaseInput.Bools(Shape.Of(67)) : CaseInput.Integers(Shape.Of(67), -9, 9, type)], exact) { Gradient = false };
            }
        }
    }
}

/// <summary>The largest whole number up to x.</summary>
public sealed class Floor() : StepFunction<Floor.Function>("Floor", "whole_below", default)
{
    /// <summary>The formula.</summary>
    public readonly struct Function : IStepFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Floor(x);
    }
}

/// <summary>The smallest whole number from x on.</summary>
public sealed class Ceil() : StepFunction<Ceil.Function>("Ceil", "whole_above", default)
{
    /// <summary>The formula.</summary>
    public readonly struct Function : IStepFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Ceiling(x);
    }
}

/// <summary>The nearest whole number; of two the even one.</summary>
public sealed class Round() : StepFunction<Round.Function>("Round", "whole_nearest", default)
{
    /// <inheritdoc/>
    protected override int SinceOpset => 11;

    /// <summary>The formula.</summary>
    public readonly struct Function : IStepFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.Round(x, MidpointRounding.ToEven);
    }
}

/// <summary>−1, 0 or 1 with the sign of x. NaN stays NaN.</summary>
public sealed class Sign() : StepFunction<Sign.Function>("Sign", "sign_of", default)
{
    /// <inheritdoc/>
    protected override int SinceOpset => 9;

    /// <inheritdoc/>
    protected override ElementType[] Takes => [ElementType.Int32, ElementType.Int64];

    /// <summary>The formula.</summary>
    public readonly struct Function : IStepFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => x > T.Zero ? T.One : x < T.Zero ? -T.One : x;
    }
}

/// <summary>Whether x is not a number.</summary>
public sealed class IsNaN() : StepFunction<IsNaN.Function>("IsNaN", "test_nan", default)
{
    /// <inheritdoc/>
    protected override int SinceOpset => 9;

    /// <inheritdoc/>
    protected override bool IsTest => true;

    /// <summary>The formula.</summary>
    public readonly struct Function : IStepFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.IsNaN(x) ? T.One : T.Zero;
    }
}

/// <summary>Whether x is an infinity of a sign that is asked for.</summary>
public sealed class IsInf(bool negative = true, bool positive = true)
    : StepFunction<IsInf.Function>("IsInf", "test_infinity", new(negative, positive), ("detect_negative", negative ? 1 : 0), ("detect_positive", positive ? 1 : 0))
{
    /// <inheritdoc/>
    protected override int SinceOpset => 10;

    /// <inheritdoc/>
    protected override bool IsTest => true;

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
        [new OnnxImport(Name, SinceOpset, OnnxImport.NewestOpset, n => n.Add(new IsInf(n.Int("detect_negative", 1) != 0, n.Int("detect_positive", 1) != 0), n.Input(0)))];

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        negative && positive ? base.Cases.Concat(new IsInf(negative: false).Cases.TakeLast(1)).Concat(new IsInf(positive: false).Cases.TakeLast(1)) : base.Cases;

    /// <summary>The formula.</summary>
    public readonly record struct Function(bool Negative, bool Positive) : IStepFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => (Negative && T.IsNegativeInfinity(x)) || (Positive && T.IsPositiveInfinity(x)) ? T.One : T.Zero;
    }
}

/// <summary>True for false, false for true.</summary>
public sealed class Not() : StepFunction<Not.Function>("Not", "negation", default)
{
    /// <inheritdoc/>
    public override string Notes => "bool";

    /// <inheritdoc/>
    protected override ElementType[] Takes => [ElementType.Bool];

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs) =>
        inputs[0].Element == ElementType.Bool ? [inputs[0]] : throw new ShapeException($"works on bool, not on {inputs[0].Element.Text()}");

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases => base.Cases.TakeLast(1);

    /// <summary>The formula.</summary>
    public readonly struct Function : IStepFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => T.One - x;
    }
}
