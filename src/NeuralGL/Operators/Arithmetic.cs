using System.Numerics;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>c = a + b with broadcasting.</summary>
public sealed class Add() : Binary<Add.Function>("Add", "add", default)
{
    /// <inheritdoc/>
    protected override Tolerance Tolerance => Tolerance.Ulps(1, "one rounding, whose direction GLSL leaves open");

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [SumTo.Shaped(g, dy, node.Inputs[0]), SumTo.Shaped(g, dy, node.Inputs[1])];

    /// <summary>The formula.</summary>
    public readonly struct Function : IBinaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => a + b;
    }
}

/// <summary>c = a − b with broadcasting.</summary>
public sealed class Subtract() : Binary<Subtract.Function>("Sub", "subtract", default)
{
    /// <inheritdoc/>
    protected override Tolerance Tolerance => Tolerance.Ulps(1, "one rounding, whose direction GLSL leaves open");

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [SumTo.Shaped(g, dy, node.Inputs[0]), SumTo.Shaped(g, g.Add(new Neg(), dy), node.Inputs[1])];

    /// <summary>The formula.</summary>
    public readonly struct Function : IBinaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => a - b;
    }
}

/// <summary>c = a · b with broadcasting.</summary>
public sealed class Multiply() : Binary<Multiply.Function>("Mul", "multiply", default)
{
    /// <inheritdoc/>
    protected override Tolerance Tolerance => Tolerance.Ulps(1, "one rounding, whose direction GLSL leaves open");

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) =>
    [
        SumTo.Shaped(g, g.Add(this, dy, node.Inputs[1]), node.Inputs[0]),
        SumTo.Shaped(g, g.Add(this, dy, node.Inputs[0]), node.Inputs[1]),
    ];

    /// <summary>The formula.</summary>
    public readonly struct Function : IBinaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => a * b;
    }
}

/// <summary>c = a / b with broadcasting, for float32.</summary>
public sealed class Divide() : Binary<Divide.Function>("Div", "divide", default)
{
    /// <inheritdoc/>
    protected override Tolerance Tolerance => Tolerance.Ulps(3, "GLSL allows 2.5 ulp");

    /// <inheritdoc/>
    protected override (float Low, float High) SecondDomain => (0.5f, 3);

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        return base.Infer(inputs);
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        Value byFirst = g.Add(this, dy, node.Inputs[1]);
        return [SumTo.Shaped(g, byFirst, node.Inputs[0]), SumTo.Shaped(g, g.Add(new Neg(), g.Add(new Multiply(), byFirst, node.Output)), node.Inputs[1])];
    }

    /// <summary>The formula.</summary>
    public readonly struct Function : IBinaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => a / b;
    }
}
