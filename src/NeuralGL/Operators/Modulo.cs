using System.Numerics;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// The remainder of a / b with broadcasting: with <paramref name="fmod"/> it has the sign of a (C's fmod, for float32 and integers), without it
/// that of b (Python's %, for integers).
/// </summary>
public sealed class Modulo(bool fmod = false) : Binary<Modulo.Function>("Mod", fmod ? "remainder_like_dividend" : "remainder_like_divisor", new(fmod))
{
    /// <inheritdoc/>
    public override string Attributes => $"fmod={(fmod ? 1 : 0)}";

    /// <inheritdoc/>
    public override string Notes => "int32, int64; float32 with fmod=1";

    /// <inheritdoc/>
    protected override Tolerance Tolerance => fmod ? Tolerance.Within(2e-5, "a − ⌊a/b⌋·b with one rounded product, for |a| up to 100") : Tolerance.Exact("whole numbers up to 2²⁴");

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs) => inputs[0].Element != ElementType.Float32 || fmod
        ? base.Infer(inputs)
        : throw new ShapeException("the remainder of float32 numbers must have the sign of the dividend, fmod=1");

    /// <summary>By a: dy. By b: −dy·(a − y)/b, the quotient's whole part.</summary>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        Value a = node.Inputs[0], b = node.Inputs[1];
        if (a.Type.Element != ElementType.Float32)
        {
            return [null, null];
        }

        Value quotient = g.Add(new Divide(), g.Add(new Subtract(), a, node.Output), b);
        return [SumTo.Shaped(g, dy, a), SumTo.Shaped(g, g.Add(new Neg(), g.Add(new Multiply(), dy, quotient)), b)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, 10, OnnxImport.NewestOpset, n => n.Add(new Modulo(n.Int("fmod", 0) != 0), n.Input(0), n.Input(1)))];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("fmod", fmod ? 1 : 0));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases
    {
        get
        {
            foreach (ElementType type in new[] { ElementType.Int32, ElementType.Int64 })
            {
                Tolerance exact = Tolerance.Exact("whole numbers up to 2²⁴");
                yield return new OperatorCase($"{type.Text()}, positive divisors", this, [CaseInput.Integers(Shape.Of(3, 67), -99, 99, type), CaseInput.Integers(Shape.Of(67), 1, 9, type)], exact) { Gradient = false };
                yield return new OperatorCase($"{type.Text()}, negative divisors", this, [CaseInput.Integers(Shape.Of(67), -99, 99, type), CaseInput.Integers(Shape.Of(67), -9, -1, type)], exact) { Gradient = false };
            }

            if (fmod)
            {
                foreach (Shape shape in CaseShapes.Few)
                {
                    yield return new OperatorCase($"{shape}", this, [CaseInput.Uniform(shape, -9, 9), CaseInput.Uniform(shape, 0.7f, 3)], Tolerance);
                }

                float inf = float.PositiveInfinity, nan = float.NaN;
                yield return new OperatorCase("special values", this, [CaseInput.Given(6, -6, 7.5f, -7.5f, 5, inf, 1, nan, 1, 0), CaseInput.Given(3, 3, -2, 2, inf, 2, 0, 1, nan, 5)], Tolerance) { Gradient = false };
            }
        }
    }

    /// <summary>The formula.</summary>
    public readonly record struct Function(bool LikeDividend) : IBinaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T a, T b) where T : unmanaged, IFloatingPointIeee754<T>
        {
            T rest = a % b;
            return !LikeDividend && rest != T.Zero && (rest < T.Zero) != (b < T.Zero) ? rest + b : rest;
        }
    }
}
