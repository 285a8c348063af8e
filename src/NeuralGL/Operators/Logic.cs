using System.Numerics;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>A function of two bools with broadcasting; it has no gradient.</summary>
public abstract class Logical<TFunction>(string name, string glsl, TFunction function) : Binary<TFunction>(name, glsl, function, isComparison: true)
    where TFunction : struct, IBinaryFunction
{
    /// <inheritdoc/>
    public override string Notes => "bool";

    /// <inheritdoc/>
    protected override Tolerance Tolerance => Tolerance.Exact("bools are 0 and 1");

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs) =>
        inputs[0].Element == ElementType.Bool ? base.Infer(inputs) : throw new ShapeException($"works on bool, not on {inputs[0].Element.Text()}");

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [null, null];

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from shapes in new (Shape A, Shape B)[] { (Shape.Of(67), Shape.Of(67)), (Shape.Of(256), Shape.Of(256)), (Shape.Of(3, 5), Shape.Of(5)), (Shape.Of(4, 1), Shape.Of(1, 7)), (Shape.Of(2, 3), Shape.Scalar), (Shape.Of(0), Shape.Of(0)) }
        select new OperatorCase($"{shapes.A} with {shapes.B}", this, [CaseInput.Bools(shapes.A), CaseInput.Bools(shapes.B)], Tolerance) { Gradient = false };
}

/// <summary>Whether both are true.</summary>
public sealed class And() : Logical<And.Function>("And", "both", default)
{
    /// <summary>The formula.</summary>
    public readonly struct Function : IBinaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => a * b;
    }
}

/// <summary>Whether one is true.</summary>
public sealed class Or() : Logical<Or.Function>("Or", "either", default)
{
    /// <summary>The formula.</summary>
    public readonly struct Function : IBinaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => T.Max(a, b);
    }
}

/// <summary>Whether one and not the other is true.</summary>
public sealed class Xor() : Logical<Xor.Function>("Xor", "one_of_two", default)
{
    /// <summary>The formula.</summary>
    public readonly struct Function : IBinaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => a == b ? T.Zero : T.One;
    }
}
