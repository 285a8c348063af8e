using NeuralGL.Graphs;
using NeuralGL.Graphs.Passes;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.Onnx.Tests;

/// <summary>Row 106: whatever can be trained or folded here is written, read again with the same bits, and computed alike by ONNX Runtime.</summary>
public class ExportTests
{
    public static TheoryData<string> Specs =>
    [
        "12-8-relu-4", "12-8-sigmoid-6-tanh-4", "12-8-leakyrelu-6-gelu-5-silu-4", "12-8-sine-4-linear", "12-9-bn-relu-dropout:0.5-4",
        "8x8-conv3x4-relu-pool2-5", "8x8x3-conv3x6-bn-relu-dw3-bn-silu-conv1x8-gap-4", "9x7x2-conv3x4s2-tanh-avgpool2-6-relu-3", "8x8-conv5x3-gelu-conv3x4-bn-relu-pool2-9-bn-sigmoid-4",
    ];

    [Theory]
    [MemberData(nameof(Specs))]
    public void Networks_that_train_builds(string text)
    {
        var spec = LayerSpec.Parse(text);
        Graph graph = Mlp.Inference(spec);
        var parameters = new ParameterStore();
        Mlp.Initialize(spec, parameters, 3);
        Spread(parameters);
        RequireSame(graph, parameters);
        (graph, parameters) = FoldBatchNormalization.Fold(graph, parameters);
        Assert.DoesNotContain(graph.Nodes, n => n.Operator is BatchNormalization);
        RequireSame(graph, parameters);
        (graph, parameters) = CollapseLinearStacks.Collapse(graph, parameters);
        RequireSame(graph, parameters);
    }

    [Fact]
    public void A_file_read_with_its_normalisations_folded_answers_alike_with_fewer_nodes()
    {
        var spec = LayerSpec.Parse("8x8x3-conv3x6-bn-relu-dw3-bn-silu-conv1x8-gap-4");
        Graph graph = Mlp.Inference(spec);
        var parameters = new ParameterStore();
        Mlp.Initialize(spec, parameters, 3);
        Spread(parameters);
        byte[] file = OnnxFile.ToBytes(graph, parameters);
        OnnxModel plain = OnnxFile.Load(file), folded = OnnxFile.Load(file, new OnnxOptions { FoldBatchNormalization = true });
        Assert.Equal(2, plain.Graph.Nodes.Count(n => n.Operator is BatchNormalization));
        Assert.Equal(plain.Graph.Nodes.Count - 2, folded.Graph.Nodes.Count);
        Assert.DoesNotContain(folded.Graph.Nodes, n => n.Operator is BatchNormalization);
        RequireSame(folded.Graph, folded.Parameters);
        (string, Tensor)[] inputs = [.. plain.Graph.Inputs.Select(v => (v.Name, CaseInput.Uniform(v.Shape.WithBatch(2), -1, 1).Make(5)))];
        Dictionary<string, Tensor> expected = Networks.Run<float>(plain.Graph, plain.Parameters, 2, inputs), ours = Networks.Run<float>(folded.Graph, folded.Parameters, 2, inputs);
        Assert.All(expected, o => Assert.Null(Compare.Near(o.Value, ours[o.Key])));
    }

    [Fact]
    public void A_network_after_training()
    {
        var spec = LayerSpec.Parse("6x6-conv3x3-bn-relu-pool2-4");
        var parameters = new ParameterStore();
        Mlp.Initialize(spec, parameters, 1);
        Graph training = TrainingGraph.Build(4, Shape.Of(36), Shape.Of(4), (g, x) => Mlp.Add(g, spec, x), Losses.SoftmaxCrossEntropy, new Adam());
        new Trainer(new TrainerOptions { Epochs = 3, LearningRate = 0.01 }).Train(new Backends.CpuBackend(), training, parameters, new Stripes(), null, TestContext.Current.CancellationToken);
        RequireSame(Mlp.Inference(spec), parameters);
    }

    [Theory]
    [InlineData("digits.onnx")]
    [InlineData("fashion.onnx")]
    [InlineData("lecture-collapse.onnx")]
    [InlineData("lecture-sine.onnx")]
    public void Models_that_ship(string name)
    {
        string path = Path.Combine(OfficialCases.Repository!, "assets", "models", name);
        OnnxModel model = OnnxFile.Load(path);
        Assert.Equal(File.ReadAllBytes(path).Length, OnnxFile.ToBytes(model.Graph, model.Parameters, new OnnxSaveOptions { Metadata = model.Metadata }).Length);
        RequireSame(model.Graph, model.Parameters);
        (Graph graph, ParameterStore parameters) = CollapseLinearStacks.Collapse(model.Graph, model.Parameters);
        RequireSame(graph, parameters);
    }

    /// <summary>Written and read it has the same bits and, written once more, is the same file; and two judges agree for two batches.</summary>
    private static void RequireSame(Graph graph, ParameterStore parameters)
    {
        byte[] file = OnnxFile.ToBytes(graph, parameters);
        OnnxModel read = OnnxFile.Load(file);
        Assert.Equal(graph.Parameters.Select(p => p.Name).Order(), read.Graph.Parameters.Select(p => p.Name).Order());
        Assert.All(graph.Parameters, p => Assert.Null(Compare.Bits(parameters[p.Name], read.Parameters[p.Name])));

        // Silu is written as Sigmoid and Mul, which every runtime knows, and so read as them; from then on nothing changes.
        byte[] second = OnnxFile.ToBytes(read.Graph, read.Parameters);
        OnnxModel third = OnnxFile.Load(second);
        Assert.Equal(second, OnnxFile.ToBytes(third.Graph, third.Parameters));
        Assert.True(graph.Nodes.Any(n => n.Operator is Silu) || file.AsSpan().SequenceEqual(second), "the file changes when it is read and written");
        using var session = new OrtSession(file);
        foreach (int batch in new[] { 1, 3 })
        {
            (string, Tensor)[] inputs = [.. graph.Inputs.Select(v => (v.Name, CaseInput.Uniform(v.Shape.WithBatch(batch), -1, 1).Make(5)))];
            Dictionary<string, Tensor> expected = session.Run(inputs), ours = Networks.Run<float>(graph, parameters, batch, inputs), again = Networks.Run<float>(read.Graph, read.Parameters, batch, inputs);
            Assert.All(expected, o => Assert.Null(Compare.Near(o.Value, ours[o.Key])));
            Assert.All(ours, o => Assert.Null(Compare.Bits(o.Value, again[o.Key])));
        }
    }

    /// <summary>Statistics as training leaves them, not the ones and zeros of the beginning.</summary>
    private static void Spread(ParameterStore parameters)
    {
        foreach (string name in parameters.Names.Where(n => n.StartsWith("bn", StringComparison.Ordinal)))
        {
            parameters[name] = CaseInput.Uniform(parameters[name].Shape, 0.5f, 1.5f).Make((ulong)name.Length);
        }
    }

    /// <summary>Bright columns, one class for each third of the picture and one for none.</summary>
    private sealed class Stripes : IExampleSource
    {
        public int Count => 32;

        public Shape InputShape => Shape.Of(36);

        public Shape TargetShape => Shape.Of(4);

        public void Read(int index, int epoch, Span<float> input, Span<float> target)
        {
            for (int i = 0; i < input.Length; i++)
            {
                input[i] = index % 4 < 3 && i % 6 / 2 == index % 4 ? 1 : 0.1f * (index % 7);
            }

            target.Clear();
            target[index % 4] = 1;
        }
    }
}
