using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.Tests.Training;

public sealed class LayerSpecTests
{
    [Theory]
    [InlineData("784-256-relu-128-relu-10", 784, 10, 235146)]
    [InlineData("5-3-linear-1", 5, 1, 22)]
    [InlineData("784-dropout:0.2-800-relu-dropout:0.5-30-dropout:0.125-10", 784, 10, 628000 + 24030 + 310)]
    [InlineData("2-8-leakyrelu:0.25-4-sine-4-gelu:tanh-3-sigmoid", 2, 3, 24 + 36 + 20 + 15)]
    [InlineData("28x28x1-conv5x16-relu-pool2-conv3x32s2-bn-relu-dropout:0.25-128-relu-10", 784, 10, (16 * 26) + (32 * ((16 * 9) + 2)) + (128 * ((32 * 49) + 1)) + 1290)]
    [InlineData("6x5x3-dw3-bn-silu-conv1x7-avgpool2-conv2x4-gap", 90, 4, (3 * 11) + (7 * 4) + (4 * 29))]
    public void A_spec_gives_sizes_and_parameter_count_and_is_written_as_it_was_read(string text, int inputs, int outputs, long parameters)
    {
        LayerSpec spec = LayerSpec.Parse(text);
        Assert.Equal((inputs, outputs, parameters, text), (spec.Inputs, spec.Outputs, spec.ParameterCount, spec.ToString()));
    }

    [Theory]
    [InlineData("784-256-rlu-10", "at position 9, 'rlu' is neither a size nor an activation")]
    [InlineData("784", "at position 4, the size of a layer is missing")]
    [InlineData("784-", "at position 5, a size or an activation is missing")]
    [InlineData("", "at position 1, a size or an activation is missing")]
    [InlineData("relu-10", "at position 1, 'relu' must follow the size of a layer")]
    [InlineData("784-relu-10", "at position 5, 'relu' must follow the size of a layer")]
    [InlineData("784-10-relu-tanh", "at position 13, 'tanh' must follow the size of a layer")]
    [InlineData("784-0-10", "at position 5, '0' is no size")]
    [InlineData("784-99999999-10", "at position 5, '99999999' is no size")]
    [InlineData("784-10x", "at position 5, '10x' is no size")]
    [InlineData("784-256-dropout:1-10", "at position 9, 'dropout:1' is no dropout")]
    [InlineData("784-256-dropout:0.5-relu-10", "at position 21, 'relu' must follow the size of a layer")]
    [InlineData("784-256-dropout:0.5-dropout:0.5-10", "at position 21, 'dropout:0.5' must follow a size or its activation, once")]
    [InlineData("dropout:0.5-784-10", "at position 1, 'dropout:0.5' must follow a size")]
    [InlineData("784-10-dropout:0.5", "at position 8, the last layer's numbers are the answer")]
    [InlineData("784-10-leakyrelu:steep", "at position 8, 'leakyrelu:steep' is neither")]
    [InlineData("784-conv5x16-10", "at position 5, 'conv5x16' goes over a picture, and here is a row of numbers")]
    [InlineData("conv5x16-10", "at position 1, 'conv5x16' goes over a picture, and here the inputs are missing")]
    [InlineData("28x28x1-pool29-10", "at position 9, 'pool29' does not fit a picture of 28x28x1")]
    [InlineData("28x28x1-conv5x16-relu", "at position 22, a picture is left where the answer should be")]
    [InlineData("28x28x1-pool2-relu-10", "at position 15, 'relu' must follow the size of a layer")]
    [InlineData("28x28x1-conv5x16-relu-bn-10", "at position 23, 'bn' must follow a size or a convolution")]
    [InlineData("28x28x1-conv0x16-10", "at position 9, 'conv0x16' is neither")]
    [InlineData("28x28x1-conv5-10", "at position 9, 'conv5' is neither")]
    [InlineData("28x0x1-10", "at position 1, '28x0x1' is no size")]
    [InlineData("28x28x1-10-conv3x4-10", "at position 12, 'conv3x4' goes over a picture")]
    public void A_malformed_spec_is_refused_in_one_line_that_names_the_position(string text, string message)
    {
        string line = Assert.Throws<LayerSpecException>(() => LayerSpec.Parse(text)).Message;
        Assert.Contains(message, line);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public void The_graph_has_the_promised_names_and_shapes()
    {
        Graph graph = Mlp.Inference(LayerSpec.Parse("784-256-relu-128-tanh-10"));
        Assert.Equal(["fc1", "relu1", "fc2", "tanh2", "logits", "probabilities"], graph.Nodes.Select(n => n.Name));
        Assert.Equal(["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias", "fc3.weight", "fc3.bias"], graph.Parameters.Select(p => p.Name));
        Assert.Equal(Shape.Of(256, 784), graph.Find("fc1.weight").Shape);
        Assert.Equal(Shape.Of(Shape.Open, 784), graph.Find("input").Shape);
        Assert.Equal(Shape.Of(Shape.Open, 10), Assert.Single(graph.Outputs).Shape);
        Assert.IsType<Tanh>(graph.Find("tanh2").Producer!.Operator);
    }

    [Fact]
    public void The_graph_of_a_convolutional_network_has_the_promised_names_and_shapes()
    {
        Graph graph = Mlp.Inference(LayerSpec.Parse("28x28x1-conv5x16-relu-pool2-dw3s2-bn-relu-32-relu-10"));
        Assert.Equal(["picture", "conv1", "relu1", "pool2", "dw3", "bn3", "relu3", "flatten4", "fc4", "relu4", "logits", "probabilities"], graph.Nodes.Select(n => n.Name));
        Assert.Equal(["conv1.weight", "conv1.bias", "dw3.weight", "bn3.scale", "bn3.bias", "bn3.mean", "bn3.variance", "fc4.weight", "fc4.bias", "fc5.weight", "fc5.bias"], graph.Parameters.Select(p => p.Name));
        Assert.Equal(Shape.Of(16, 1, 5, 5), graph.Find("conv1.weight").Shape);
        Assert.Equal(Shape.Of(Shape.Open, 16, 7, 7), graph.Find("relu3").Shape);
        Assert.Equal(["gap2", "logits"], Mlp.Inference(LayerSpec.Parse("4x4x2-conv3x3-gap-5"), probabilities: false).Nodes.Select(n => n.Name).Skip(2));
        Assert.Equal("logits", Mlp.Inference(LayerSpec.Parse("4x4x2-conv3x3-gap"), probabilities: false).Nodes[^1].Name);
    }

    [Fact]
    public void The_last_layers_result_is_the_logits_even_with_an_activation() =>
        Assert.Equal(["fc1", "sine1", "fc2", "logits"], Mlp.Inference(LayerSpec.Parse("2-4-sine-1-sigmoid"), probabilities: false).Nodes.Select(n => n.Name));

    [Fact]
    public void Initial_weights_have_the_published_spread_and_repeat_bit_for_bit()
    {
        LayerSpec spec = LayerSpec.Parse("400-300-relu-200-tanh-10");
        ParameterStore first = new(), again = new(), other = new();
        Mlp.Initialize(spec, first, 7);
        Mlp.Initialize(spec, again, 7);
        Mlp.Initialize(spec, other, 8);
        Assert.Equal(first["fc2.weight"].Floats, again["fc2.weight"].Floats);
        Assert.NotEqual(first["fc1.weight"].Floats.ToArray(), other["fc1.weight"].Floats.ToArray());

        // He: deviation √(2/400); of 120,000 samples it is within 5 standard errors, 5·σ/√(2n).
        double he = Math.Sqrt(first["fc1.weight"].Floats.ToArray().Average(w => (double)w * w)), wanted = Math.Sqrt(2.0 / 400);
        Assert.InRange(he, wanted * (1 - (5 / Math.Sqrt(240000))), wanted * (1 + (5 / Math.Sqrt(240000))));

        // Glorot: uniform, no weight beyond √(6/(300+200)), and some near it.
        float bound = (float)Math.Sqrt(6.0 / 500), largest = first["fc2.weight"].Floats.ToArray().Max(Math.Abs);
        Assert.InRange(largest, 0.99f * bound, bound);
        Assert.All(first["fc1.bias"].Floats.ToArray(), b => Assert.Equal(0, b));
    }

    [Fact]
    public void Layers_without_dropout_are_the_same_layers() =>
        Assert.Equal("9-8-relu-7-2", LayerSpec.Parse("9-dropout:0.2-8-relu-dropout:0.5-7-dropout:0.1-2").WithoutDropout.ToString());
}
