using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Training;

/// <summary>
/// Multi-layer perceptrons from a <see cref="LayerSpec"/>. Nodes are named <c>fc1</c>, <c>relu1</c>, <c>fc2</c> …, parameters
/// <c>fc1.weight</c> [outputs, inputs] and <c>fc1.bias</c> [outputs].
/// </summary>
public static class Mlp
{
    /// <summary>The name of the input of <see cref="Inference"/>, shaped [N, inputs].</summary>
    public const string InputName = "input";

    /// <summary>The name of the last layer's result, shaped [N, outputs].</summary>
    public const string LogitsName = "logits";

    /// <summary>The name of the softmax over the logits, shaped [N, outputs].</summary>
    public const string ProbabilitiesName = "probabilities";

    /// <summary>Adds the layers to a training graph, with the dropout that the spec asks for.</summary>
    /// <param name="g">The graph.</param>
    /// <param name="spec">The layers.</param>
    /// <param name="x">The examples, [N, inputs].</param>
    /// <param name="seed">Decides what dropout drops.</param>
    /// <returns>The result of the last layer, named <see cref="LogitsName"/>, [N, outputs].</returns>
    /// <exception cref="GraphException">The shape of x does not fit, or a name is taken.</exception>
    public static Value Add(GraphBuilder g, LayerSpec spec, Value x, ulong seed = 0)
    {
        var random = new SplitMix64(seed);
        int[] seeds = [.. Enumerable.Range(0, spec.Layers.Count + 1).Select(_ => (int)(random.Next() >> 40))];
        return Layers(g, spec, x, (layer, rate, value) => g.AddNode(new Dropout(rate, seeds[layer]), $"dropout{layer}", value, TrainingGraph.DropoutCount(g)).Output);
    }

    private static Value Layers(GraphBuilder g, LayerSpec spec, Value x, Func<int, float, Value, Value>? dropout)
    {
        x = dropout is not null && spec.InputDropout > 0 ? dropout(0, spec.InputDropout, x) : x;
        for (int i = 0; i < spec.Layers.Count; i++)
        {
            LayerStep layer = spec.Layers[i];
            int inputs = i == 0 ? spec.Inputs : spec.Layers[i - 1].Outputs;
            Value weight = g.Parameter(WeightName(i), Shape.Of(layer.Outputs, inputs)), bias = g.Parameter(BiasName(i), Shape.Of(layer.Outputs));
            bool last = i == spec.Layers.Count - 1;
            x = g.AddNode(new Dense(), last && layer.Activation is null ? LogitsName : $"fc{i + 1}", x, weight, bias).Output;
            if (layer.Activation is { } activation)
            {
                x = g.AddNode(activation, last ? LogitsName : $"{layer.Word.Split(':')[0]}{i + 1}", x).Output;
            }

            x = dropout is not null && layer.Dropout > 0 ? dropout(i + 1, layer.Dropout, x) : x;
        }

        return x;
    }

    /// <summary>The graph for use, without dropout: input <see cref="InputName"/> [N, inputs] with an open batch.</summary>
    /// <param name="spec">The layers.</param>
    /// <param name="probabilities">Whether a softmax makes the last layer's numbers a distribution and is the output; otherwise the logits are.</param>
    /// <param name="name">The graph's name.</param>
    public static Graph Inference(LayerSpec spec, bool probabilities = true, string name = "mlp")
    {
        var g = new GraphBuilder(name);
        Value logits = Layers(g, spec, g.Input(InputName, Shape.Of(Shape.Open, spec.Inputs)), null);
        g.Output(probabilities ? g.AddNode(new Softmax(), ProbabilitiesName, logits).Output : logits);
        return g.Build();
    }

    /// <summary>
    /// Gives every parameter its first value: weights by He for the rectifiers (ReLU, LeakyReLU, GELU, SiLU) and by Glorot for the
    /// rest, biases 0. The same seed gives the same bits.
    /// </summary>
    public static void Initialize(LayerSpec spec, ParameterStore parameters, ulong seed)
    {
        var random = new SplitMix64(seed);
        for (int i = 0; i < spec.Layers.Count; i++)
        {
            LayerStep layer = spec.Layers[i];
            Shape shape = Shape.Of(layer.Outputs, i == 0 ? spec.Inputs : spec.Layers[i - 1].Outputs);
            parameters[WeightName(i)] = layer.Activation is Relu or LeakyRelu or Gelu or Silu ? Initializers.HeNormal(shape, ref random) : Initializers.GlorotUniform(shape, ref random);
            parameters[BiasName(i)] = Tensor.Zeros(Shape.Of(layer.Outputs));
        }
    }

    private static string WeightName(int layer) => $"fc{layer + 1}.weight";

    private static string BiasName(int layer) => $"fc{layer + 1}.bias";
}
