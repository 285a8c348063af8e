using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// Batch normalisation by the batch's own mean and variance, the form of training. Operands: x [N, C, …], scale, bias, running mean and
/// running variance [C]. Results: y = (x − mean) / √(variance + epsilon) · scale + bias, and the new running statistics
/// running·momentum + batch·(1 − momentum), with the population's variance (ONNX; PyTorch's momentum is 1 minus ours).
/// </summary>
public sealed class BatchNormalizationInTraining(float epsilon = 1e-5f, float momentum = 0.9f) : Operator
{
    /// <inheritdoc/>
    public override string Name => "BatchNormalization";

    /// <inheritdoc/>
    public override string Attributes => $"epsilon={epsilon}, momentum={momentum}, training_mode=1";

    /// <inheritdoc/>
    public override int MinInputs => 5;

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        Channels.Require(inputs);
        return [inputs[0], inputs[3], inputs[4]];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Relative(3e-5, "sums over the batch, their squares, and a quotient of what is left of x");

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        ReadOnlySpan<T> x = e.Input(0), scale = e.Input(1), bias = e.Input(2);
        Span<T> y = e.Output();
        int plane = e.InputShape(0).Product(2, e.InputShape(0).Rank), channels = scale.Length, count = channels == 0 ? 0 : x.Length / channels;
        T share = T.CreateChecked(momentum);
        for (int c = 0; c < channels; c++)
        {
            T sum = T.Zero, squares = T.Zero;
            for (int i = 0; i < count; i++)
            {
                sum += x[At(i, c)];
            }

            T mean = sum / T.CreateChecked(count);
            for (int i = 0; i < count; i++)
            {
                squares += (x[At(i, c)] - mean) * (x[At(i, c)] - mean);
            }

            T variance = squares / T.CreateChecked(count), deviation = T.Sqrt(variance + T.CreateChecked(epsilon));
            for (int i = 0; i < count; i++)
            {
                y[At(i, c)] = ((x[At(i, c)] - mean) / deviation * scale[c]) + bias[c];
            }

            e.Output(1)[c] = (e.Input(3)[c] * share) + (mean * (T.One - share));
            e.Output(2)[c] = (e.Input(4)[c] * share) + (variance * (T.One - share));
        }

        // Element i of channel c, counted through the batch.
        int At(int i, int c) => (((i / plane * channels) + c) * plane) + (i % plane);
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        IReadOnlyList<Value> x = lowering.Node.Inputs, y = lowering.Node.Outputs;
        Shape c = x[1].Shape;
        if (lowering.AllowsComposites && ChannelStatisticsCall.Suits(x[0].Shape))
        {
            Value statistics = lowering.Temporary(Shape.Of(2 * c.Length));
            lowering.Emit(new ChannelStatisticsCall(x[0], statistics));
            lowering.Emit(new ChannelNormalizationCall(x[0], x[1], x[2], statistics, epsilon, null, y[0]));
            lowering.Emit(new MapCall("blend", [momentum], [new(x[3], [1]), new(statistics, [1])], y[1], [c.Length]));
            lowering.Emit(new MapCall("blend", [momentum], [new(x[4], [1]), new(statistics, [1], c.Length)], y[2], [c.Length]));
            return;
        }

        Value mean = Channels.EmitMean(lowering, x[0], c), centred = lowering.Temporary(x[0].Shape);
        Channels.EmitMap(lowering, "subtract", [], centred, x[0], mean);
        Value squares = lowering.Temporary(x[0].Shape);
        lowering.EmitMap("multiply", [], squares, centred, centred);
        Value variance = Channels.EmitMean(lowering, squares, c), factor = lowering.Temporary(c);
        lowering.EmitMap("scale_of_deviation", [epsilon], factor, x[1], variance);
        Channels.EmitMap(lowering, "affine", [], lowering.Node.Output, centred, factor, x[2]);
        lowering.EmitMap("blend", [momentum], lowering.Node.Outputs[1], x[3], mean);
        lowering.EmitMap("blend", [momentum], lowering.Node.Outputs[2], x[4], variance);
    }

    /// <inheritdoc/>
    /// <remarks>The running statistics have no part in y.</remarks>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        IReadOnlyList<Value> gradients = g.AddNode(new BatchNormalizationGradient(epsilon), null, node.Inputs[0], node.Inputs[1], dy).Outputs;
        return [gradients[0], gradients[1], gradients[2], null, null];
    }

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("epsilon", epsilon), ("momentum", momentum), ("training_mode", 1));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from sizes in new int[][] { [4, 3], [2, 3, 4, 5], [3, 2, 7], [1, 4, 2, 3, 2], [5, 65, 9] }
        let x = Shape.Of(sizes)
        let c = Shape.Of(sizes[1])
        select new OperatorCase($"{x}", new BatchNormalizationInTraining(0.01f, sizes.Length == 3 ? 0.9f : 0.6f), [CaseInput.Uniform(x), CaseInput.Uniform(c), CaseInput.Uniform(c), CaseInput.Uniform(c, -1, 1), CaseInput.Uniform(c, 0.3f, 2)], ToleranceFor([])) { Gradient = x.Length < 200 };
}

/// <summary>What operators on channels, dimension 1, share.</summary>
internal static class Channels
{
    /// <summary>Refuses operands after the first that do not have one number for each channel.</summary>
    public static void Require(ReadOnlySpan<TensorType> inputs)
    {
        Shape x = inputs[0].Shape;
        if (x.Rank < 2)
        {
            throw new ShapeException($"{x} has no channels; they are dimension 1");
        }

        foreach (TensorType input in inputs[1..])
        {
            if (input.Shape != Shape.Of(x[1]))
            {
                throw new ShapeException($"{input.Shape} does not hold one number for each of the {x[1]} channels of {x}");
            }
        }
    }

    /// <summary>[C] shaped so that it broadcasts along dimension 1 of x.</summary>
    public static Value Along(GraphBuilder g, Value channels, Value x) =>
        g.Add(new Reshape(Shape.Of([channels.Shape[0], .. Enumerable.Repeat(1, x.Shape.Rank - 2)])), channels);

    /// <summary>The sums over everything but dimension 1, as [C].</summary>
    public static Value Sum(GraphBuilder g, Value x) => g.Add(new Reduce(ReduceKind.Sum, [.. Enumerable.Range(0, x.Shape.Rank).Where(axis => axis != 1)], keepDims: false), x);

    /// <summary>Adds an element-wise call on x and one or two operands of [C].</summary>
    public static void EmitMap(Lowering lowering, string function, float[] constants, Value output, Value x, params Value[] channels)
    {
        int[] along = [.. Enumerable.Range(0, x.Shape.Rank).Select(axis => axis == 1 ? 1 : 0)];
        lowering.Emit(new MapCall(function, constants, [new(x, x.Shape.Strides()), .. channels.Select(c => new Operand(c, along))], output, x.Shape.Sizes.ToArray()));
    }

    /// <summary>Adds the mean over everything but dimension 1.</summary>
    public static Value EmitMean(Lowering lowering, Value x, Shape channels)
    {
        Value mean = lowering.Temporary(channels);
        EmitReduction(lowering, x, (float)((double)channels.Length / Math.Max(1, x.Shape.Length)), mean);
        return mean;
    }

    /// <summary>Adds the sum over everything but dimension 1, times a number.</summary>
    public static void EmitReduction(Lowering lowering, Value x, float factor, Value output)
    {
        int[] strides = x.Shape.Strides(), sizes = x.Shape.Sizes.ToArray();
        lowering.Emit(new ReduceCall(Reduction.Sum, factor, new(x, [strides[1], strides[0], .. strides[2..]]), [sizes[1]], [sizes[0], .. sizes[2..]], output));
    }
}
