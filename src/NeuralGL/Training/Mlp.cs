using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Training;

/// <summary>
/// Networks from a <see cref="LayerSpec"/>: multi-layer perceptrons, and convolutional networks for pictures. Nodes are named after what they do
/// and the layer's number, <c>fc1</c>, <c>relu1</c>, <c>conv2</c>, <c>pool3</c> …; parameters are <c>fc1.weight</c> [outputs, inputs], <c>conv2.weight</c>
/// [outputs, inputs, height, width], <c>fc1.bias</c> [outputs], and for normalised layers <c>bn2.scale</c>, <c>bn2.bias</c>, <c>bn2.mean</c> and
/// <c>bn2.variance</c> [outputs] instead of a bias.
/// </summary>
public static class Mlp
{
    /// <summary>The name of the input of <see cref="Inference"/>, shaped [N, inputs].</summary>
    public const string InputName = "input";

    /// <summary>The name of the last layer's result, shaped [N, outputs].</summary>
    public const string LogitsName = "logits";

    /// <summary>The name of the softmax over the logits, shaped [N, outputs].</summary>
    public const string ProbabilitiesName = "probabilities";

    private const float Epsilon = 1e-5f, Momentum = 0.9f;

    /// <summary>Adds the layers to a training graph, with the dropout that the spec asks for.</summary>
    /// <param name="g">The graph.</param>
    /// <param name="spec">The layers.</param>
    /// <param name="x">The examples, [N, inputs].</param>
    /// <param name="seed">Decides what dropout drops.</param>
    /// <param name="training">Whether batches are normalised by themselves and change the running statistics; otherwise by the running statistics.</param>
    /// <returns>The result of the last layer, named <see cref="LogitsName"/>, [N, outputs].</returns>
    /// <exception cref="GraphException">The shape of x does not fit, or a name is taken.</exception>
    public static Value Add(GraphBuilder g, LayerSpec spec, Value x, ulong seed = 0, bool training = true)
    {
        var random = new SplitMix64(seed);
        int[] seeds = [.. Enumerable.Range(0, spec.Layers.Count + 1).Select(_ => (int)(random.Next() >> 40))];
        return Layers(g, spec, x, training, (layer, rate, value) => g.AddNode(new Dropout(rate, seeds[layer]), $"dropout{layer}", value, TrainingGraph.DropoutCount(g)).Output);
    }

    private static Value Layers(GraphBuilder g, LayerSpec spec, Value x, bool training, Func<int, float, Value, Value>? dropout)
    {
        x = dropout is not null && spec.InputDropout > 0 ? dropout(0, spec.InputDropout, x) : x;
        PictureSize from = spec.Input;
        if (from.IsPicture)
        {
            x = g.AddNode(new Reshape(Shape.Of(x.Shape[0], from.Channels, from.Height, from.Width)), "picture", x).Output;
        }

        for (int i = 0; i < spec.Layers.Count; i++)
        {
            LayerStep layer = spec.Layers[i];
            bool last = i == spec.Layers.Count - 1;
            string? Name(string name, bool isLast) => last && isLast ? LogitsName : name;
            if (layer.Kind == LayerKind.Dense && from.IsPicture)
            {
                x = g.AddNode(new Flatten(), $"flatten{i + 1}", x).Output;
            }

            x = Sums(g, layer, from, i, Name($"{Stem(layer)}{i + 1}", layer is { Activation: null, Normalized: false }), x);
            x = layer.Normalized ? Normalize(g, layer, i, Name($"bn{i + 1}", layer.Activation is null), x, training) : x;
            x = layer.Activation is { } activation ? g.AddNode(activation, Name($"{layer.Word.Split(':')[0]}{i + 1}", true), x).Output : x;
            x = dropout is not null && layer.Dropout > 0 ? dropout(i + 1, layer.Dropout, x) : x;
            from = layer.Next(from);
        }

        return x;
    }

    /// <summary>The layer itself.</summary>
    private static Value Sums(GraphBuilder g, LayerStep layer, PictureSize from, int index, string? name, Value x)
    {
        Window window = new([layer.Kernel, layer.Kernel], [layer.Stride, layer.Stride]);
        Operator op = layer.Kind switch
        {
            LayerKind.Dense => new Dense(),
            LayerKind.Convolution => new Conv(layer.Padded),
            LayerKind.Depthwise => new Conv(layer.Padded, from.Channels),
            LayerKind.MaxPool => new MaxPool(window),
            LayerKind.AveragePool => new AveragePool(window),
            _ => new Reduce(ReduceKind.Mean, [2, 3], keepDims: false),
        };
        if (!layer.HasWeights)
        {
            return g.AddNode(op, name, x).Output;
        }

        Value weight = g.Parameter(WeightName(layer, index), WeightShape(layer, from));
        return layer.Normalized ? g.AddNode(op, name, x, weight).Output : g.AddNode(op, name, x, weight, g.Parameter(BiasName(layer, index), Shape.Of(layer.Outputs))).Output;
    }

    private static Value Normalize(GraphBuilder g, LayerStep layer, int index, string? name, Value x, bool training)
    {
        Value[] operands = [.. Statistics(index).Select(n => g.Parameter(n, Shape.Of(layer.Outputs)))];
        if (!training)
        {
            return g.AddNode(new BatchNormalization(Epsilon), name, [x, .. operands]).Output;
        }

        Node node = g.AddNode(new BatchNormalizationInTraining(Epsilon, Momentum), name, [x, .. operands]);
        g.Update(operands[2], node.Outputs[1]);
        g.Update(operands[3], node.Outputs[2]);
        return node.Output;
    }

    /// <summary>The graph for use, without dropout: input <see cref="InputName"/> [N, inputs] with an open batch.</summary>
    /// <param name="spec">The layers.</param>
    /// <param name="probabilities">Whether a softmax makes the last layer's numbers a distribution and is the output; otherwise the logits are.</param>
    /// <param name="name">The graph's name.</param>
    public static Graph Inference(LayerSpec spec, bool probabilities = true, string name = "mlp")
    {
        var g = new GraphBuilder(name);
        Value logits = Layers(g, spec, g.Input(InputName, Shape.Of(Shape.Open, spec.Inputs)), training: false, null);
        g.Output(probabilities ? g.AddNode(new Softmax(), ProbabilitiesName, logits).Output : logits);
        return g.Build();
    }

    /// <summary>
    /// Gives every parameter its first value: weights by He for the rectifiers (ReLU, LeakyReLU, GELU, SiLU) and by Glorot for the
    /// rest, biases and running means 0, scales and running variances 1. The same seed gives the same bits.
    /// </summary>
    public static void Initialize(LayerSpec spec, ParameterStore parameters, ulong seed)
    {
        var random = new SplitMix64(seed);
        PictureSize from = spec.Input;
        for (int i = 0; i < spec.Layers.Count; i++)
        {
            LayerStep layer = spec.Layers[i];
            if (layer.HasWeights)
            {
                Shape shape = WeightShape(layer, from), each = Shape.Of(layer.Outputs);
                parameters[WeightName(layer, i)] = layer.Activation is Relu or LeakyRelu or Gelu or Silu ? Initializers.HeNormal(shape, ref random) : Initializers.GlorotUniform(shape, ref random);
                if (!layer.Normalized)
                {
                    parameters[BiasName(layer, i)] = Tensor.Zeros(each);
                }

                string[] statistics = layer.Normalized ? Statistics(i) : [];
                for (int s = 0; s < statistics.Length; s++)
                {
                    parameters[statistics[s]] = s is 0 or 3 ? new Tensor(each, [.. Enumerable.Repeat(1f, layer.Outputs)]) : Tensor.Zeros(each);
                }
            }

            from = layer.Next(from);
        }
    }

    private static Shape WeightShape(LayerStep layer, PictureSize from) => layer.Kind switch
    {
        LayerKind.Convolution => Shape.Of(layer.Outputs, from.Channels, layer.Kernel, layer.Kernel),
        LayerKind.Depthwise => Shape.Of(layer.Outputs, 1, layer.Kernel, layer.Kernel),
        _ => Shape.Of(layer.Outputs, (int)from.Length),
    };

    private static string Stem(LayerStep layer) => layer.Kind switch
    {
        LayerKind.Dense => "fc",
        LayerKind.Convolution => "conv",
        LayerKind.Depthwise => "dw",
        LayerKind.MaxPool => "pool",
        LayerKind.AveragePool => "avgpool",
        _ => "gap",
    };

    private static string[] Statistics(int layer) => [.. new[] { "scale", "bias", "mean", "variance" }.Select(s => $"bn{layer + 1}.{s}")];

    private static string WeightName(LayerStep layer, int index) => $"{Stem(layer)}{index + 1}.weight";

    private static string BiasName(LayerStep layer, int index) => $"{Stem(layer)}{index + 1}.bias";
}
