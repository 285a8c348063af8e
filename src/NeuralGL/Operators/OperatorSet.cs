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
    [
        // Products.
        new Dense(), new MatMul(),

        // Activations.
        new Celu(), new Clip(), new Elu(), new Gelu(), new Gelu(tanh: true), new HardSigmoid(), new HardSwish(), new Identity(), new LeakyRelu(),
        new Mish(), new PRelu(), new Relu(), new Selu(), new Shrink(), new Sigmoid(), new Silu(), new Softplus(), new Softsign(), new Swish(1.702f), new Tanh(), new ThresholdedRelu(),
        new Softmax(), new Softmax(log: true),

        // Functions of one number.
        new Abs(), new Acos(), new Acosh(), new Asin(), new Asinh(), new Atan(), new Atanh(), new Ceil(), new Cosh(), new Cosine(), new Erf(), new Exp(), new Floor(),
        new IsInf(), new IsNaN(), new Log(), new Neg(), new Not(), new Reciprocal(), new Round(), new Sign(), new Sine(), new Sinh(), new Sqrt(), new Tan(),

        // Arithmetic, comparisons, choices.
        new Add(), new Divide(), new Modulo(), new Modulo(fmod: true), new Multiply(), new Power(), new Subtract(),
        new Variadic(VariadicKind.Max), new Variadic(VariadicKind.Mean), new Variadic(VariadicKind.Min), new Variadic(VariadicKind.Sum),
        new And(), new Equal(), new Greater(), new GreaterOrEqual(), new Less(), new LessOrEqual(), new Or(), new Where(), new Xor(),
        new Cast(ElementType.Float32),

        // Reductions.
        new ArgExtremum(largest: true), new ArgExtremum(largest: false), new CumSum(0), new Hardmax(),
        .. Enum.GetValues<ReduceKind>().Select(kind => new Reduce(kind)), new SumTo(Shape.Scalar),

        // Normalisations.
        new BatchNormalization(), new BatchNormalizationInTraining(), new BatchNormalizationGradient(), new GroupNormalization(1), new InstanceNormalization(), new LayerNormalization(), new LpNormalization(), new MeanVarianceNormalization(),

        // Windows.
        new AveragePool(), new AveragePoolGradient(Window.Square(2), Shape.Of(1, 1, 2, 2)), new Conv(new Window([1])), new ConvTranspose(), new ConvWeightGradient(new Window([1])),
        new MaxPool(), new MaxPoolGradient(Window.Square(2)), new Resize(new ResizeSpec { Axes = [0], Scales = [1] }), new ResizeGradient(new ResizeSpec { Axes = [0], Scales = [1] }, Shape.Of(1)),

        // Shapes.
        new Concat(0), new DepthToSpace(2), new Expand(Shape.Scalar), new Flatten(), new Reshape(Shape.Scalar), new Slice(0, 0, 1), new SliceGradient(new Slice(0, 0, 1), Shape.Of(1)),
        new SpaceToDepth(2), new Tile(), new Transpose(),
        new Gather(), new GatherElements(), new GatherND(), new PickingGradient(new Gather(), Shape.Of(1)), new PickingGradient(new GatherElements(), Shape.Of(1)), new PickingGradient(new GatherND(), Shape.Of(1)),
        new Pad(PadMode.Constant, 0), new ScatterElements(), new ScatterND(), new TopK(1),

        // Training.
        new Dropout(),
        new AdamDirection(), new DescentStep(), new MovingAverage(), new MovingAverageOfSquare(),
    ])];

    private static IEnumerable<Operator> WithGradients(Operator[] operators)
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
