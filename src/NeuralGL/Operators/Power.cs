using System.Numerics;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// y = aᵇ with broadcasting, as IEEE 754's pow: x⁰ = 1, a negative base takes whole exponents only. The result has the base's element
/// type; of an integer base it is truncated.
/// </summary>
/// <param name="whole">Whether the base, and so the result, is of integers.</param>
public sealed class Power(bool whole = false) : Binary<Power.Function>("Pow", whole ? "whole_power" : "power", new(whole))
{
    private const string Reason = "2^(b·log₂a): log₂ within 3 ulp and the exponential within 3+2|x| ulp, both of up to 128";

    /// <inheritdoc/>
    protected override Tolerance Tolerance => Tolerance.Relative(6e-5, Reason);

    /// <inheritdoc/>
    public override string Attributes => whole ? "of integers" : "";

    /// <inheritdoc/>
    public override string Notes => "base and exponent float32, int32 or int64, in any combination; results of integers up to 2²⁴";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        if (inputs[0].Element == ElementType.Bool || inputs[1].Element == ElementType.Bool || whole != (inputs[0].Element is ElementType.Int32 or ElementType.Int64))
        {
            throw new ShapeException($"a power of {(whole ? "integers" : "float32")} cannot take {inputs[0].Element.Text()} to the {inputs[1].Element.Text()}");
        }

        return [inputs[0] with { Shape = Shape.Broadcast(inputs[0].Shape, inputs[1].Shape) }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, n => n.Add(new Power(n.Input(0).Type.Element != ElementType.Float32), n.Input(0), n.Input(1)))];

    /// <summary>By a: dy·b·a^(b−1), 0 where b is 0. By b: dy·y·ln a, 0 where a is not positive.</summary>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        Value a = node.Inputs[0], b = node.Inputs[1], zero = g.Constant(0), one = g.Constant(1);
        if (a.Type.Element != ElementType.Float32)
        {
            return [null, null];
        }

        Value exponent = b.Type.Element == ElementType.Float32 ? b : g.Add(new Cast(ElementType.Float32), b);
        Value slope = g.Add(new Multiply(), exponent, g.Add(this, a, g.Add(new Subtract(), exponent, one)));
        Value byBase = g.Add(new Multiply(), dy, g.Add(new Where(), g.Add(new Equal(), exponent, zero), zero, slope));
        Value logarithm = g.Add(new Log(), g.Add(new Where(), g.Add(new Greater(), a, zero), a, one));
        Value? byExponent = exponent == b ? SumTo.Shaped(g, g.Add(new Multiply(), dy, g.Add(new Multiply(), node.Output, logarithm)), b) : null;
        return [SumTo.Shaped(g, byBase, a), byExponent];
    }

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases
    {
        get
        {
            foreach ((Shape a, Shape b) in CaseShapes.Few.Select(s => (s, s)).Concat(CaseShapes.Broadcasts))
            {
                yield return new OperatorCase($"{a} with {b}", this, [CaseInput.Uniform(a, 0.2f, 3), CaseInput.Uniform(b)], Tolerance);
            }

            yield return new OperatorCase("any base, whole exponents", this, [CaseInput.Uniform(Shape.Of(97)), CaseInput.Integers(Shape.Of(97), -5, 9)], Tolerance) { Gradient = false };
            float inf = float.PositiveInfinity, nan = float.NaN;
            yield return new OperatorCase("special values", this, [
                CaseInput.Given(0, 0, 0, 0, 1, nan, nan, 2, -2, -2, inf, inf, -inf, -inf, 2, 0.5f, 2, 0.5f, -2, 1, 1, 3e38f, 1e-20f, 2, 10, -1, 7),
                CaseInput.Given(0, 1, -1, 2.5f, nan, 0, 1, nan, 3, 0.5f, 2, -2, 3, 2, inf, inf, -inf, -inf, inf, inf, -inf, 2, 3, 127.5f, 38, 101, 2)], Tolerance) { Gradient = false };
            foreach ((ElementType a, ElementType b) in new[] { (ElementType.Float32, ElementType.Int64), (ElementType.Int32, ElementType.Float32), (ElementType.Int64, ElementType.Int64) })
            {
                yield return new OperatorCase($"{a.Text()} to the {b.Text()}", new Power(a != ElementType.Float32), [CaseInput.Integers(Shape.Of(67), 1, 9, a), CaseInput.Integers(Shape.Of(67), 0, 6, b)], Tolerance.Exact("whole powers are products, which are exact up to 2²⁴")) { Gradient = false };
            }
        }
    }

    /// <summary>The formula.</summary>
    public readonly record struct Function(bool Whole) : IBinaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => Whole ? T.Truncate(T.Pow(a, b)) : T.Pow(a, b);
    }
}
