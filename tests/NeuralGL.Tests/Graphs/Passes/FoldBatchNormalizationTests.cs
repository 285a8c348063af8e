using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Graphs.Passes;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Tests.Graphs.Passes;

/// <summary>A normalisation folded into the layer before it computes the same.</summary>
public sealed class FoldBatchNormalizationTests
{
    /// <summary>Name, layer, shapes of input and weight, channels, whether the layer has a bias.</summary>
    public static TheoryData<string, bool> Layers => new() { { "Conv", true }, { "Conv", false }, { "grouped Conv", true }, { "ConvTranspose", true }, { "grouped ConvTranspose", false }, { "Dense", true }, { "Dense", false } };

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_and_its_normalisation_become_one_layer_that_computes_the_same(string layer, bool hasBias)
    {
        (Operator op, Shape x, Shape weight, int channels) = LayerOf(layer);
        var store = new ParameterStore();
        Graph graph = Build(op, x, weight, channels, hasBias, store, output: false);
        (Graph folded, ParameterStore parameters) = FoldBatchNormalization.Fold(graph, store);
        Assert.Equal([op.Name, "Relu"], folded.Nodes.Select(n => n.Operator.Name));
        Assert.Equal(["norm.weight", "norm.bias"], folded.Parameters.Select(p => p.Name));
        Tensor input = CaseInput.Uniform(x).Make(3);
        double[] expected = Run(graph, store, input), actual = Run(folded, parameters, input);
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 2e-6 * Math.Max(1, Math.Abs(p.First))));
        Assert.Contains(expected, v => Math.Abs(v) > 0.1);
    }

    [Fact]
    public void A_normalisation_stays_where_its_operand_is_looked_at_or_its_statistics_are_trained()
    {
        (Operator op, Shape x, Shape weight, int channels) = LayerOf("Conv");
        var store = new ParameterStore();
        Assert.Equal(3, FoldBatchNormalization.Fold(Build(op, x, weight, channels, true, store, output: true), store).Graph.Nodes.Count);

        var g = new GraphBuilder();
        Value convolved = g.Add(op, g.Input("x", x), Slot(g, store, "w", weight, -1, 1)), mean = Slot(g, store, "m", Shape.Of(channels), -1, 1);
        g.Output(g.Add(new BatchNormalization(), convolved, Slot(g, store, "s", Shape.Of(channels), 1, 2), mean, mean, Slot(g, store, "v", Shape.Of(channels), 1, 2)), "y");
        g.Update(mean, g.Add(new Neg(), mean));
        Assert.Contains(FoldBatchNormalization.Fold(g.Build(), store).Graph.Nodes, n => n.Operator is BatchNormalization);
    }

    private static (Operator Operator, Shape X, Shape Weight, int Channels) LayerOf(string layer) => layer switch
    {
        "Conv" => (new Conv(new Window([3, 3])), Shape.Of(2, 3, 5, 6), Shape.Of(4, 3, 3, 3), 4),
        "grouped Conv" => (new Conv(new Window([3, 3]), 2), Shape.Of(2, 4, 5, 6), Shape.Of(6, 2, 3, 3), 6),
        "ConvTranspose" => (new ConvTranspose(new Window([2, 2]), 1, [5, 6]), Shape.Of(2, 3, 4, 5), Shape.Of(3, 4, 2, 2), 4),
        "grouped ConvTranspose" => (new ConvTranspose(new Window([2, 2]), 2, [5, 6]), Shape.Of(2, 4, 4, 5), Shape.Of(4, 3, 2, 2), 6),
        _ => (new Dense(), Shape.Of(7, 5), Shape.Of(4, 5), 4),
    };

    private static Graph Build(Operator op, Shape x, Shape weight, int channels, bool hasBias, ParameterStore store, bool output)
    {
        var g = new GraphBuilder();
        Shape c = Shape.Of(channels);
        Value input = g.Input("x", x), w = Slot(g, store, "w", weight, -1, 1);
        Value z = g.AddNode(op, "layer", hasBias ? [input, w, Slot(g, store, "b", c, -1, 1)] : [input, w]).Output;
        Value y = g.AddNode(new BatchNormalization(0.01f), "norm", z, Slot(g, store, "scale", c, 0.5f, 2), Slot(g, store, "shift", c, -1, 1), Slot(g, store, "mean", c, -1, 1), Slot(g, store, "variance", c, 0.5f, 2)).Output;
        g.Output(g.AddNode(new Relu(), "act", y).Output, "y");
        if (output)
        {
            g.Output(z);
        }

        return g.Build();
    }

    private static Value Slot(GraphBuilder g, ParameterStore store, string name, Shape shape, float low, float high)
    {
        store[name] = CaseInput.Uniform(shape, low, high).Make((ulong)name.Length + name[0]);
        return g.Parameter(name, shape);
    }

    private static double[] Run(Graph graph, ParameterStore store, Tensor x)
    {
        using var run = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(graph, store);
        run.SetInput("x", x);
        run.Run();
        return run.Numbers(run.Graph.Outputs[0]).ToArray();
    }
}
