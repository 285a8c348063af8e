using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Tests;

/// <summary>What is written is read again as it was, and ONNX Runtime computes the same with it.</summary>
public class RoundTripTests
{
    [Fact]
    public void A_network_that_is_written_and_read_keeps_names_structure_and_the_bits_of_its_parameters()
    {
        (Graph graph, ParameterStore parameters) = Networks.Mlp();
        parameters["fc1.bias"].Floats[3] = BitConverter.Int32BitsToSingle(0x7FA12345);

        OnnxModel model = OnnxFile.Load(OnnxFile.ToBytes(graph, parameters));

        Assert.Equal(Describe(graph), Describe(model.Graph));
        Assert.Equal(parameters.Names, model.Parameters.Names);
        Assert.All(parameters.Names, name => Assert.Null(Compare.Bits(parameters[name], model.Parameters[name])));
        Assert.Equal(["initialiser 'fc1.bias' [8] holds NaN or infinity"], model.Warnings);
    }

    [Fact]
    public void Writing_what_was_read_gives_the_same_bytes()
    {
        (Graph graph, ParameterStore parameters) = Networks.Mlp();
        byte[] first = OnnxFile.ToBytes(graph, parameters);
        OnnxModel model = OnnxFile.Load(first);
        Assert.Equal(first, OnnxFile.ToBytes(model.Graph, model.Parameters));
    }

    [Fact]
    public void ONNX_Runtime_opens_a_written_network_and_computes_the_same_for_any_batch()
    {
        (Graph graph, ParameterStore parameters) = Networks.Mlp();
        using var session = new OrtSession(OnnxFile.ToBytes(graph, parameters));
        foreach (int batch in new[] { 1, 5 })
        {
            Tensor x = CaseInput.Uniform(Shape.Of(batch, 4)).Make(3);
            Dictionary<string, Tensor> expected = session.Run(("x", x)), actual = Networks.Run<float>(graph, parameters, batch, ("x", x));
            Assert.Equal(["logits", "probabilities"], expected.Keys);
            Assert.All(expected, output => Assert.Null(Compare.Near(output.Value, actual[output.Key])));
        }
    }

    [Fact]
    public void Labels_input_preparation_and_other_metadata_travel_with_the_model()
    {
        (Graph graph, ParameterStore parameters) = Networks.Mlp();
        var options = new OnnxSaveOptions { Labels = ["zero", "\"eins\"", "два"], InputSpec = "grey 28x28", Metadata = new Dictionary<string, string> { ["author"] = "somebody" } };

        OnnxModel model = OnnxFile.Load(OnnxFile.ToBytes(graph, parameters, options));

        Assert.Equal(["zero", "\"eins\"", "два"], model.Labels);
        Assert.Equal("grey 28x28", model.InputSpec);
        Assert.Equal("somebody", model.Metadata["author"]);
        Assert.Equal((18, 8, "NeuralGL 0.1.0"), (model.Opset, model.IrVersion, model.Producer));
    }

    [Fact]
    public void A_graph_constant_stays_a_constant_and_an_integer_initialiser_is_one()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", new TensorType(Shape.Of(2), ElementType.Int64));
        Value doubled = g.Add(new Multiply(), x, g.Constant(new Tensor(Shape.Of(2), [2L, 3L]), "factor"));
        g.Output(g.Add(new Multiply(), g.Add(new Cast(ElementType.Float32), doubled), g.Constant(0.5f)), "y");
        Graph graph = g.Build();

        OnnxModel model = OnnxFile.Load(OnnxFile.ToBytes(graph, new ParameterStore()));

        Assert.Empty(model.Parameters.Names);
        Assert.Equal(Describe(graph), Describe(model.Graph));
        Tensor two = new(Shape.Of(2), [10L, 20L]);
        Assert.Equal([10f, 30f], Networks.Run<float>(model.Graph, model.Parameters, 1, ("x", two))["y"].Floats.ToArray());
    }

    [Theory]
    [InlineData("a/b:c \"quoted\" 🙂")]
    [InlineData("long")]
    public void Names_of_any_kind_survive(string name)
    {
        name = name == "long" ? new string('n', 4096) : name;
        var g = new GraphBuilder();
        g.Output(g.AddNode(new Relu(), name, g.Input("x", Shape.Of(2))).Output);
        OnnxModel model = OnnxFile.Load(OnnxFile.ToBytes(g.Build(), new ParameterStore()));
        Assert.Equal(name, model.Graph.Nodes[0].Name);
        Assert.Equal(name, model.Graph.Outputs[0].Name);
    }

    [Fact]
    public void A_failed_save_leaves_the_old_file_and_no_other()
    {
        string directory = Directory.CreateTempSubdirectory("neuralgl").FullName;
        try
        {
            string path = Path.Combine(directory, "m.onnx");
            (Graph graph, ParameterStore parameters) = Networks.Mlp();
            OnnxFile.Save(path, graph, parameters);
            byte[] before = File.ReadAllBytes(path);
            Assert.Throws<GraphException>(() => OnnxFile.Save(path, graph, new ParameterStore()));
            Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
            {
                stream.WriteByte(1);
                throw new InvalidOperationException("the disk is full");
            }));
            Assert.Equal([path], Directory.GetFiles(directory));
            Assert.Equal(before, File.ReadAllBytes(path));
            Assert.Equal(Describe(graph), Describe(OnnxFile.Load(path).Graph));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void A_graph_that_ONNX_cannot_say_is_refused_and_all_its_operators_are_named()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(2, 3));
        g.Output(g.AddNode(new SumTo(Shape.Of(3)), "total", x).Output);
        g.Output(g.AddNode(new MovingAverage(), "average", x, x, g.Constant(0.5f)).Output);
        var e = Assert.Throws<ModelFormatException>(() => OnnxFile.ToBytes(g.Build(), new ParameterStore()));
        Assert.Equal(ModelErrorCode.NotExportable, e.Code);
        Assert.Equal("these operators have no ONNX form: SumTo (node 'total'), MovingAverage (node 'average')", e.Message);
    }

    private static string Describe(Graph graph) => string.Join(
        "\n",
        new[] { graph.Name }.Concat(graph.Inputs.Select(v => $"in {v}")).Concat(graph.Parameters.Select(v => $"parameter {v}"))
            .Concat(graph.Nodes.Select(n => $"{n} [{n.Operator}] {string.Join(";", n.Inputs.Select(i => i.Kind))}")).Concat(graph.Outputs.Select(v => $"out {v}")));
}
