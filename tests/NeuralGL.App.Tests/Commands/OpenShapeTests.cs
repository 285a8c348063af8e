using Google.Protobuf;
using NeuralGL.App.Commands;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.Onnx.Schema;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Commands;

/// <summary>Models whose files leave open more than the batch.</summary>
public sealed class OpenShapeTests : IDisposable
{
    private readonly RunModels _models = new();

    [Fact]
    public void A_given_array_says_the_sizes_itself()
    {
        Outcome outcome = Run("--input", _models.Array("x.npy", [1, 1, 2, 3], 1, -2, 3, -4, 5, -6));
        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        Tensor y = NpyFile.Load(_models["out/y.npy"]);
        Assert.Equal(Shape.Of(1, 1, 2, 3), y.Shape);
        Assert.Equal([1, 0, 3, 0, 5, 0], y.Floats.ToArray());
    }

    [Fact]
    public void A_picture_is_taken_in_its_own_size_and_that_is_said()
    {
        Outcome outcome = Run("--input", _models.Picture("p.png", 0, 255, 255, 0));
        Assert.Equal(ExitCode.Ok, outcome.ExitCode);
        Assert.Contains("takes the picture in its own size, 2x2", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
        Assert.Equal([0, 1, 1, 0], NpyFile.Load(_models["out/y.npy"]).Floats.ToArray());
    }

    [Theory]
    [InlineData("--shape", "Nx1x4x6")]
    [InlineData("--shape", "x=1x1x4x6")]
    [InlineData("--input-transform", "6x4,gray")]
    public void Options_say_the_sizes(string option, string value)
    {
        Outcome outcome = Run("--input", _models.Picture("p.png", 9, 9, 9, 9), option, value);
        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(Shape.Of(1, 1, 4, 6), NpyFile.Load(_models["out/y.npy"]).Shape);
    }

    [Theory]
    [InlineData("1x1x4", ExitCode.BadInput, "the model declares its input 'x' as [N, 1, ?, ?]")]
    [InlineData("1x3x4x4", ExitCode.BadInput, "the model declares its input 'x' as [N, 1, ?, ?]")]
    [InlineData("1x1x-4x4", ExitCode.Usage, "--shape wants sizes with x between them")]
    [InlineData("1x1xNx4", ExitCode.Usage, "--shape wants sizes with x between them")]
    [InlineData("z=1x1x4x4", ExitCode.BadInput, "say them, for example --shape Nx1x240x320")]
    public void A_wrong_shape_is_said_in_one_line(string shape, int code, string message)
    {
        Outcome outcome = Outcome.Of("inspect", Model(), "--shape", shape);
        Assert.Equal((code, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(message, Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shape_for_an_input_that_does_not_exist_is_refused()
    {
        Outcome outcome = Outcome.Of("inspect", _models.FiveThreeOne(), "--shape", "y=1x5");
        Assert.Equal((ExitCode.BadInput, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("no input takes it; the model's inputs are 'x'", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_the_error_shows_how()
    {
        Outcome outcome = Outcome.Of("inspect", Model());
        Assert.Equal((ExitCode.BadInput, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("its input 'x' [N, 1, ?, ?] leaves sizes open; say them, for example --shape Nx1x240x320", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    /// <summary>[N, 2] as [2·N]: no shape in which N stands alone, so the file can only be read for a batch that is known.</summary>
    [Fact]
    public void A_model_that_computes_with_its_batch_is_read_for_that_of_the_array()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_models.FiveThreeOne()));
        GraphProto g = model.Graph;
        g.Node.Clear();
        g.Initializer.Clear();
        g.Node.Add(new NodeProto { OpType = "Size", Input = { "x" }, Output = { "size" } });
        g.Node.Add(new NodeProto { OpType = "Constant", Output = { "axis" }, Attribute = { new AttributeProto { Name = "value_ints", Type = AttributeProto.Types.AttributeType.Ints, Ints = { 0 } } } });
        g.Node.Add(new NodeProto { OpType = "Unsqueeze", Input = { "size", "axis" }, Output = { "sizes" } });
        g.Node.Add(new NodeProto { OpType = "Reshape", Name = "flat", Input = { "x", "sizes" }, Output = { "y" } });
        string file = _models["flat.onnx"];
        File.WriteAllBytes(file, model.ToByteArray());

        Outcome outcome = Outcome.Of("run", file, "--input", _models.Array("x.npy", [2, 5], 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), "--output", _models["out"], "--backend", "reference");
        Assert.Equal(ExitCode.Ok, outcome.ExitCode);
        Assert.Contains("read for a batch of 2, as the node 'flat' computes with the batch", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(Shape.Of(10), NpyFile.Load(_models["out/y.npy"]).Shape);
    }

    public void Dispose() => _models.Dispose();

    private Outcome Run(params string[] more) => Outcome.Of(["run", Model(), "--output", _models["out"], "--backend", "reference", .. more]);

    /// <summary>y = relu(x), x [batch, 1, height, width].</summary>
    private string Model()
    {
        var g = new GraphBuilder("relu");
        g.Output(g.AddNode(new Relu(), "y", g.Input("x", Shape.Of(Shape.Open, 1, 2, 2))).Output);
        ModelProto model = ModelProto.Parser.ParseFrom(OnnxFile.ToBytes(g.Build(), new ParameterStore()));
        TensorShapeProto shape = model.Graph.Input[0].Type.TensorType.Shape;
        (shape.Dim[2], shape.Dim[3]) = (new() { DimParam = "height" }, new() { DimParam = "width" });
        shape = model.Graph.Output[0].Type.TensorType.Shape;
        (shape.Dim[2], shape.Dim[3]) = (new() { DimParam = "height" }, new() { DimParam = "width" });
        File.WriteAllBytes(_models["relu.onnx"], model.ToByteArray());
        return _models["relu.onnx"];
    }
}
