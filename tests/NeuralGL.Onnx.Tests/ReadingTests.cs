using Google.Protobuf;
using NeuralGL.Graphs;
using NeuralGL.Onnx.Schema;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using static NeuralGL.BadInputs.TestModel;

namespace NeuralGL.Onnx.Tests;

/// <summary>Files as other programs write them.</summary>
public class ReadingTests
{
    [Fact]
    public void A_multilayer_perceptron_as_PyTorch_writes_it_computes_what_ONNX_Runtime_computes()
    {
        float[] Random(int count, ulong seed) => CaseInput.Uniform(Shape.Of(count), -0.3f, 0.3f).Make(seed).Floats.ToArray();
        byte[] file = Bytes(m =>
        {
            GraphProto g = m.Graph;
            g.Input[0] = Value("input", "batch_size", 784);
            g.Output[0] = Value("output", "batch_size", 10);
            g.Initializer.Clear();
            g.Initializer.Add([Floats("net.0.weight", [32, 784], Random(32 * 784, 1)), Floats("net.0.bias", [32], Random(32, 2)), Floats("net.2.weight", [10, 32], Random(320, 3)), Floats("net.2.bias", [10], Random(10, 4))]);
            g.Node.Clear();
            g.Node.Add([
                Node("Gemm", "/net/net.0/Gemm", ["input", "net.0.weight", "net.0.bias"], ["/net/net.0/Gemm_output_0"], ("alpha", 1f), ("beta", 1f), ("transB", 1L)),
                Node("Relu", "/net/net.1/Relu", ["/net/net.0/Gemm_output_0"], ["/net/net.1/Relu_output_0"]),
                Node("Gemm", "/net/net.2/Gemm", ["/net/net.1/Relu_output_0", "net.2.weight", "net.2.bias"], ["/net/net.2/Gemm_output_0"], ("alpha", 1f), ("beta", 1f), ("transB", 1L)),
                Node("Softmax", "/net/net.3/Softmax", ["/net/net.2/Gemm_output_0"], ["output"], ("axis", 1L))]);
        });

        OnnxModel model = OnnxFile.Load(file);

        Assert.Equal(["Dense", "Relu", "Dense", "Softmax"], model.Graph.Nodes.Select(n => n.Operator.Name));
        Assert.Equal(["net.0.weight", "net.0.bias", "net.2.weight", "net.2.bias"], model.Graph.Parameters.Select(p => p.Name));
        Assert.Equal((784 * 32) + 32 + 330, model.Graph.ParameterCount);
        Assert.Equal("[N, 784]", model.Graph.Inputs[0].Shape.ToString());
        Assert.Equal((17, 8, "pytorch 2.4.0"), (model.Opset, model.IrVersion, model.Producer));
        Tensor x = CaseInput.Uniform(Shape.Of(7, 784), 0, 1).Make(5);
        using var session = new OrtSession(file);
        Assert.Null(Compare.Near(session.Run(("input", x))["output"], Networks.Run<float>(model.Graph, model.Parameters, 7, ("input", x))["output"]));
    }

    /// <summary>Sizes other than the batch are open in most files that other people publish.</summary>
    [Fact]
    public void Sizes_that_the_file_leaves_open_are_those_that_the_options_say()
    {
        byte[] file = Bytes(m => m.Graph.Input[0] = Value("x", "batch", "width"));
        OnnxInput? asked = null;
        OnnxModel Load(Shape shape) => OnnxFile.Load(file, new OnnxOptions { ShapeOf = input => { asked = input; return shape; } });

        Assert.Equal("[N, 4]", Load(Shape.Of(Shape.Open, 4)).Graph.Inputs[0].Shape.ToString());
        Assert.Equal(("x", ElementType.Float32, true), (asked!.Name, asked.Element, asked.NeedsShape));
        Assert.Equal([Shape.Open, Shape.Open], asked.Sizes);
        Assert.Equal("[5, 3]", Load(Shape.Of(5, 4)).Graph.Outputs[0].Shape.ToString());
        Assert.Equal(ModelErrorCode.ShapeMismatch, Assert.Throws<ModelFormatException>(() => Load(Shape.Of(1, 5))).Code);
        Assert.Equal(ModelErrorCode.ShapeMismatch, Assert.Throws<ModelFormatException>(() => Load(Shape.Of(1, 4, 1))).Code);
        Assert.Equal(ModelErrorCode.BadDim, Assert.Throws<ModelFormatException>(() => Load(Shape.Of(1, Shape.Open))).Code);
        Assert.Equal(ModelErrorCode.BadDim, Assert.Throws<ModelFormatException>(() => OnnxFile.Load(file)).Code);
        var wrong = Assert.Throws<ModelFormatException>(() => OnnxFile.Load(Bytes(), new OnnxOptions { ShapeOf = _ => Shape.Of(2, 5) }));
        Assert.Contains("declared as [?, 4], but its shape was said to be [2, 5]", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_written_as_constants_are_parameters()
    {
        byte[] file = Bytes(m =>
        {
            GraphProto g = m.Graph;
            foreach (TensorProto weight in g.Initializer.Reverse())
            {
                g.Node.Insert(0, Node("Constant", "", [], [weight.Name], ("value", weight)));
            }

            g.Initializer.Clear();
        });

        OnnxModel model = OnnxFile.Load(file);

        Assert.Equal(["fc.weight", "fc.bias"], model.Graph.Parameters.Select(p => p.Name));
        Assert.Equal(15, model.Graph.ParameterCount);
        Assert.Equal(Result(Bytes()), Result(file));
    }

    [Fact]
    public void Nodes_in_the_wrong_order_are_sorted()
    {
        byte[] wrong = Bytes(m =>
        {
            (m.Graph.Node[0], m.Graph.Node[1]) = (m.Graph.Node[1], m.Graph.Node[0]);
        });
        Assert.Equal(Result(Bytes()), Result(wrong));
        Assert.Equal(["/fc/Gemm", "/relu/Relu"], OnnxFile.Load(wrong).Graph.Nodes.Select(n => n.Name));
    }

    [Fact]
    public void A_chain_of_many_nodes_in_reverse_order_is_no_chain_of_calls()
    {
        byte[] file = Bytes(m =>
        {
            m.Graph.Node.Clear();
            for (int i = 20_000; i > 0; i--)
            {
                m.Graph.Node.Add(Node("Relu", "", [i == 1 ? "x" : $"v{i - 1}"], [i == 20_000 ? "y" : $"v{i}"]));
            }
        });
        Assert.Equal(20_000, OnnxFile.Load(file).Graph.Nodes.Count);
    }

    [Fact]
    public void Before_IR_4_initialisers_stand_among_the_inputs_too()
    {
        byte[] old = Bytes(m =>
        {
            m.IrVersion = 3;
            m.Graph.Input.Add(Value("fc.weight", 3, 4));
            m.Graph.Input.Add(Value("fc.bias", 3));
        });
        Assert.Equal("x", Assert.Single(OnnxFile.Load(old).Graph.Inputs).Name);
        Assert.Equal(Result(Bytes()), Result(old));
    }

    [Fact]
    public void Numbers_may_be_raw_bytes_or_typed_fields()
    {
        byte[] typed = Bytes(m =>
        {
            TensorProto weight = m.Graph.Initializer[0];
            weight.FloatData.AddRange(OnnxFile.Load(Bytes()).Parameters["fc.weight"].Floats.ToArray());
            weight.ClearRawData();
        });
        Assert.Equal(Result(Bytes()), Result(typed));
    }

    [Fact]
    public void Constant_nodes_are_fixed_data_and_no_nodes_of_the_graph()
    {
        byte[] file = Bytes(m =>
        {
            m.Graph.Node.Clear();
            m.Graph.Node.Add([
                Node("Constant", "", [], ["two"], ("value_float", 2f)), Node("Constant", "", [], ["four"], ("value", Floats("", [4], 1, 2, 3, 4))),
                Node("Constant", "", [], ["shape"], ("value_ints", new long[] { -1, 2, 2 })), Node("Mul", "", ["x", "two"], ["a"]), Node("Add", "", ["a", "four"], ["b"]), Node("Reshape", "", ["b", "shape"], ["y"])]);
        });
        OnnxModel model = OnnxFile.Load(file);
        Assert.Equal(["Mul", "Add", "Reshape"], model.Graph.Nodes.Select(n => n.Operator.Name));
        Assert.Empty(model.Parameters.Names);
        Assert.Equal("[N, 2, 2]", model.Graph.Outputs[0].Shape.ToString());
        Tensor x = new(Shape.Of(1, 4), [1f, 1, 1, 1]);
        Assert.Equal([3f, 4, 5, 6], Networks.Run<float>(model.Graph, model.Parameters, 1, ("x", x))["y"].Floats.ToArray());
    }

    [Fact]
    public void A_bound_that_only_an_operator_reads_is_no_parameter()
    {
        byte[] file = Bytes(m =>
        {
            m.Graph.Initializer.Add([Floats("low", [], 0), Floats("high", [], 6)]);
            m.Graph.Node[1] = Node("Clip", "relu6", ["h", "low", "high"], ["y"]);
        });
        OnnxModel model = OnnxFile.Load(file);
        Assert.Equal(["fc.weight", "fc.bias"], model.Parameters.Names);
        Assert.Equal("Clip(min=0, max=6)", model.Graph.Nodes[1].Operator.ToString());
    }

    [Fact]
    public void An_input_fixed_when_the_model_is_read_is_a_constant()
    {
        byte[] file = Bytes(m =>
        {
            m.Graph.Input.Add([Value("low"), Value("high")]);
            m.Graph.Node[1] = Node("Clip", "relu6", ["h", "low", "high"], ["y"]);
        });
        Assert.Equal(["x", "low", "high"], OnnxFile.Load(file).Graph.Inputs.Select(v => v.Name));
        OnnxModel model = OnnxFile.Load(file, new OnnxOptions { FixedInputs = new Dictionary<string, Tensor> { ["low"] = Tensor.Scalar(0), ["high"] = Tensor.Scalar(6) } });
        Assert.Equal("x", Assert.Single(model.Graph.Inputs).Name);
        Assert.Equal("Clip(min=0, max=6)", model.Graph.Nodes[1].Operator.ToString());
    }

    [Fact]
    public void Names_that_clash_with_ours_keep_their_place()
    {
        // The transposition that this Gemm needs would be numbered transpose1, which a later node's operand is called; a node is called like another's result.
        byte[] file = Bytes(m =>
        {
            m.Graph.Initializer.Add([Floats("w", [4, 3], new float[12]), Floats("transpose1", [3], 1, 2, 3)]);
            m.Graph.Node[0] = Node("Gemm", "y", ["x", "w", "fc.bias"], ["h"]);
            m.Graph.Node[1] = Node("Add", "sum", ["h", "transpose1"], ["y"]);
        });
        OnnxModel model = OnnxFile.Load(file);
        Assert.Equal(["w", "fc.bias", "transpose1"], model.Parameters.Names);
        Assert.Equal(["transpose2", "h", "sum"], model.Graph.Nodes.Select(n => n.Name));
        Assert.Equal(["y"], model.Graph.Outputs.Select(o => o.Name));
    }

    [Fact]
    public void A_graph_without_nodes_passes_its_input_through()
    {
        byte[] file = Bytes(m =>
        {
            m.Graph.Node.Clear();
            m.Graph.Output[0] = Value("x", "batch", 4);
        });
        OnnxModel model = OnnxFile.Load(file);
        Tensor x = new(Shape.Of(1, 4), [1f, 2, 3, 4]);
        Assert.Equal([1f, 2, 3, 4], Networks.Run<float>(model.Graph, model.Parameters, 1, ("x", x))["x"].Floats.ToArray());
    }

    [Fact]
    public void The_newest_opset_that_is_read_is_the_newest_that_ONNX_Runtime_knows()
    {
        byte[] Of(int opset, int ir) => Bytes(m => (m.OpsetImport[0].Version, m.IrVersion) = (opset, ir));
        using (new OrtSession(Of(OnnxImport.NewestOpset, Reading.ModelReader.NewestIr)))
        {
            Assert.Equal(OnnxImport.NewestOpset, OnnxFile.Load(Of(OnnxImport.NewestOpset, Reading.ModelReader.NewestIr)).Opset);
        }

        Assert.ThrowsAny<Exception>(() => new OrtSession(Of(OnnxImport.NewestOpset + 1, Reading.ModelReader.NewestIr)));
        Assert.ThrowsAny<Exception>(() => new OrtSession(Of(OnnxImport.NewestOpset, Reading.ModelReader.NewestIr + 1)));
    }

    [Fact]
    public void A_tensor_file_gives_its_tensor_and_a_stream_its_model()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Floats("t", [2, 1], 1.5f, -2).ToByteArray());
            Tensor tensor = TensorProtoFile.Load(path);
            Assert.Equal("float32[2, 1]", tensor.ToString());
            Assert.Equal([1.5f, -2], tensor.Floats.ToArray());
        }
        finally
        {
            File.Delete(path);
        }

        using var stream = new MemoryStream(Bytes());
        Assert.Equal(2, OnnxFile.Load(stream).Graph.Nodes.Count);
        Assert.True(stream.CanRead);
    }

    private static float[] Result(byte[] file)
    {
        OnnxModel model = OnnxFile.Load(file);
        Tensor x = new(Shape.Of(2, 4), [1f, -2, 3, -4, 0.5f, 0.25f, 8, 1]);
        return Networks.Run<float>(model.Graph, model.Parameters, 2, ("x", x))["y"].Floats.ToArray();
    }
}
