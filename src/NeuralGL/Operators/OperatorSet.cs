using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// The one list of operators. Everything that must hold for each operator (proof on every backend, gradients, ONNX, documentation)
/// is driven by it, so a new operator is one class and one line here.
/// </summary>
public static class OperatorSet
{
    /// <summary>A prototype of every operator; its <see cref="Operator.Cases"/> cover all attributes.</summary>
    public static IReadOnlyList<Operator> All { get; } = [.. WithGradients(
        new Dense(), new MatMul(),
        new Identity(), new Sigmoid(), new Relu(), new LeakyRelu(), new Sine(), new Tanh(), new Gelu(), new Gelu(tanh: true), new Silu(), new Softplus(), new Clip(),
        new Softmax(), new Softmax(log: true),
        new Add(), new Subtract(), new Multiply(), new Divide(),
        new Neg(), new Abs(), new Exp(), new Log(), new Sqrt(),
        new Equal(), new Greater(), new Less(), new GreaterOrEqual(), new LessOrEqual(), new Where(), new Cast(ElementType.Float32),
        new Reduce(ReduceKind.Sum), new Reduce(ReduceKind.Mean), new Reduce(ReduceKind.Max), new SumTo(Shape.Scalar),
        new AveragePool(), new AveragePoolGradient(new PoolWindow(2, 2, 2, 2), Shape.Of(1, 1, 2, 2)),
        new Concat(0), new DepthToSpace(2), new Expand(Shape.Scalar), new Flatten(), new Reshape(Shape.Scalar), new Slice(0, 0, 1), new SliceGradient(new Slice(0, 0, 1), Shape.Of(1)),
        new SpaceToDepth(2), new Tile(), new Transpose(),
        new Dropout(),
        new DescentStep(), new MovingAverage(), new MovingAverageOfSquare(), new AdamDirection())];

    private static IEnumerable<Operator> WithGradients(params Operator[] operators)
    {
        foreach (Operator op in operators)
        {
            yield return op;
            if (op is IUnaryOperator unary)
            {
                yield return unary.Gradient;
            }
        }
    }
}
