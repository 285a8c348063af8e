using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// The gradient of <see cref="BatchNormalizationInTraining"/>, whose mean and variance depend on x. Operands: x [N, C, …], scale [C], dy as
/// x. With c = x − mean, s = √(variance + epsilon) and means over everything but the channels, the results are dx = scale/s · (dy − mean(dy) −
/// c·mean(dy·c)/s²), dscale = Σ dy·c/s and dbias = Σ dy. (Ioffe, Szegedy: Batch Normalization, 2015, section 3.)
/// </summary>
public sealed class BatchNormalizationGradient(float epsilon = 1e-5f) : Operator
{
    /// <inheritdoc/>
    public override string Name => "BatchNormalizationGradient";

    /// <inheritdoc/>
    public override string Attributes => $"epsilon={epsilon}";

    /// <inheritdoc/>
    public override int MinInputs => 3;

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        Channels.Require(inputs[..2]);
        return inputs[2].Shape == inputs[0].Shape ? [inputs[0], inputs[1], inputs[1]] : throw new ShapeException($"x {inputs[0].Shape} and the gradient {inputs[2].Shape} must have one shape");
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Relative(1e-4, "sums over the batch and differences of what is left of them");

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        ReadOnlySpan<T> x = e.Input(0), scale = e.Input(1), dy = e.Input(2);
        Span<T> dx = e.Output();
        int plane = e.InputShape(0).Product(2, e.InputShape(0).Rank), channels = scale.Length, count = channels == 0 ? 0 : x.Length / channels;
        T all = T.CreateChecked(count);
        for (int c = 0; c < channels; c++)
        {
            T mean = T.Zero, squares = T.Zero, gradients = T.Zero, products = T.Zero;
            for (int i = 0; i < count; i++)
            {
                mean += x[At(i, c)] / all;
            }

            for (int i = 0; i < count; i++)
            {
                T centred = x[At(i, c)] - mean;
                (squares, gradients, products) = (squares + (centred * centred), gradients + dy[At(i, c)], products + (dy[At(i, c)] * centred));
            }

            T deviation = T.Sqrt((squares / all) + T.CreateChecked(epsilon));
            for (int i = 0; i < count; i++)
            {
                dx[At(i, c)] = scale[c] / deviation * (dy[At(i, c)] - (gradients / all) - ((x[At(i, c)] - mean) * (products / all / deviation / deviation)));
            }

            (e.Output(1)[c], e.Output(2)[c]) = (products / deviation, gradients);
        }

        int At(int i, int c) => (((i / plane * channels) + c) * plane) + (i % plane);
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Node node = lowering.Node;
        Value x = node.Inputs[0], scale = node.Inputs[1], dy = node.Inputs[2], dx = node.Output, dScale = node.Outputs[1], dBias = node.Outputs[2];
        Shape c = scale.Shape;
        if (lowering.AllowsComposites && ChannelStatisticsCall.Suits(x.Shape))
        {
            Value sums = lowering.Temporary(Shape.Of(2 * c.Length));
            lowering.Emit(new ChannelGradientSumsCall(x, dy, null, epsilon, sums));
            lowering.Emit(new ChannelGradientCall(x, scale, dy, null, sums, epsilon, dx));
            lowering.Emit(new MapCall("identity", [], [new(sums, [1])], dScale, [c.Length]));
            lowering.Emit(new MapCall("identity", [], [new(sums, [1], c.Length)], dBias, [c.Length]));
            return;
        }

        float share = (float)((double)c.Length / Math.Max(1, x.Shape.Length));
        Value mean = Channels.EmitMean(lowering, x, c), centred = lowering.Temporary(x.Shape), squares = lowering.Temporary(x.Shape), products = lowering.Temporary(x.Shape);
        Channels.EmitMap(lowering, "subtract", [], centred, x, mean);
        lowering.EmitMap("multiply", [], squares, centred, centred);
        Value variance = Channels.EmitMean(lowering, squares, c), factor = lowering.Temporary(c), sum = lowering.Temporary(c);
        lowering.EmitMap("scale_of_deviation", [epsilon], factor, scale, variance);
        lowering.EmitMap("multiply", [], products, dy, centred);
        Channels.EmitReduction(lowering, products, 1, sum);
        Channels.EmitReduction(lowering, dy, 1, dBias);
        lowering.EmitMap("scale_of_deviation", [epsilon], dScale, sum, variance);

        // mean(dy·c)/s² is dscale/s divided by the number of elements.
        Value slope = lowering.Temporary(c), slopeMean = lowering.Temporary(c), gradientMean = lowering.Temporary(c);
        lowering.EmitMap("scale_of_deviation", [epsilon], slope, dScale, variance);
        lowering.Emit(new ReduceCall(Reduction.Sum, share, new(slope, [1, 0]), [c.Length], [1], slopeMean));
        lowering.Emit(new ReduceCall(Reduction.Sum, share, new(dBias, [1, 0]), [c.Length], [1], gradientMean));
        Value line = lowering.Temporary(x.Shape), rest = lowering.Temporary(x.Shape);
        Channels.EmitMap(lowering, "affine", [], line, centred, slopeMean, gradientMean);
        lowering.EmitMap("subtract", [], rest, dy, line);
        Channels.EmitMap(lowering, "multiply", [], dx, rest, factor);
    }

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from sizes in new int[][] { [4, 3], [2, 3, 4, 5], [3, 2, 7], [2, 4, 2, 3, 2], [5, 65, 9], [3, 2, 40, 41] }
        let x = Shape.Of(sizes)
        select new OperatorCase($"{x}", new BatchNormalizationGradient(0.01f), [CaseInput.Uniform(x, -1, 3), CaseInput.Uniform(Shape.Of(sizes[1])), CaseInput.Uniform(x)], ToleranceFor([])) { Gradient = false };
}
