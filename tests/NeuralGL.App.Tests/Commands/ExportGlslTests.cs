using System.Runtime.InteropServices;
using NeuralGL.App.Commands;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Commands;

/// <summary>The verb around the function; what the function computes is tested where it is written.</summary>
public sealed class ExportGlslTests : IDisposable
{
    private readonly RunModels models = new();

    public void Dispose() => models.Dispose();

    [Fact]
    public void A_small_network_becomes_a_function_with_its_weights_as_constants()
    {
        string model = models.FiveThreeOne(), file = models["nn.glsl"];
        Outcome outcome = Outcome.Of("export-glsl", model, "--out", file);
        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal($"{file}: void nn(in float x[5], out float y[1])\n", outcome.Output);
        string source = File.ReadAllText(file);
        Assert.Contains("void nn(in highp float x[5], out highp float y[1])", source, StringComparison.Ordinal);

        // Every weight stands there, in digits that read back as the same number.
        Tensor weights = OnnxFile.Load(model).Parameters["hidden.weight"];
        Assert.All(weights.Floats.ToArray(), w => Assert.Contains(w.ToString("R", System.Globalization.CultureInfo.InvariantCulture), source, StringComparison.Ordinal));
        Assert.False(File.Exists(file + ".bin"));
    }

    [Fact]
    public void With_a_buffer_the_block_s_bytes_are_a_file_beside_it()
    {
        var store = new ParameterStore { ["w"] = new Tensor(Shape.Of(2, 3), [1f, 2, 3, 4, 5, 6]), ["b"] = new Tensor(Shape.Of(2), [7f, 8]) };
        var g = new GraphBuilder("plane");
        g.Output(g.AddNode(new Dense(), "y", g.Input("x", Shape.Of(Shape.Open, 3)), g.Parameter("w", Shape.Of(2, 3)), g.Parameter("b", Shape.Of(2))).Output);
        string file = models["plane.glsl"];
        Outcome outcome = Outcome.Of("export-glsl", models.Save("plane.onnx", g.Build(), store), "--name", "plane", "--weights", "buffer", "--out", file);
        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal($"{file}: vec2 plane(vec3 x)\n{file}.bin: 64 bytes for the uniform block plane_weights\n", outcome.Output);
        Assert.Contains("layout(std140) uniform plane_weights", File.ReadAllText(file), StringComparison.Ordinal);

        // A vec4 for each input, one number for each output and zeros beyond; then the biases.
        Assert.Equal([1f, 4, 0, 0, 2, 5, 0, 0, 3, 6, 0, 0, 7, 8, 0, 0], MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file + ".bin")).ToArray());
    }

    [Theory]
    [InlineData("--name 2nd", "cannot be the name of a GLSL function")]
    [InlineData("--name vec4", "GLSL has that word itself")]
    [InlineData("--weights texture", "--weights texture: it is constants or buffer")]
    public void Wrong_options_are_a_usage_error_in_one_line(string options, string says)
    {
        Outcome outcome = Outcome.Of(["export-glsl", models.FiveThreeOne(), .. options.Split(' '), "--out", models["nn.glsl"]]);
        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Trim().Split('\n'));
        Assert.False(File.Exists(models["nn.glsl"]));
    }

    [Fact]
    public void Networks_that_cannot_be_a_function_are_bad_input_in_one_line_that_names_the_node()
    {
        foreach ((string model, string says) in new[] { (Models.LoadedModel.DigitsPath, "node 'fc1' (Dense)"), (models.TwoInputs(), "'two' has 2 (a, b) and 2 (sum, product)") })
        {
            Outcome outcome = Outcome.Of("export-glsl", model, "--out", models["nn.glsl"]);
            Assert.Equal((ExitCode.BadInput, ""), (outcome.ExitCode, outcome.Output));
            Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
            Assert.Single(outcome.Error.Trim().Split('\n'));
            Assert.False(File.Exists(models["nn.glsl"]));
        }
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_named()
    {
        Outcome outcome = Outcome.Of("export-glsl", models.FiveThreeOne(), "--out", models["none/nn.glsl"]);
        Assert.Equal(ExitCode.BadInput, outcome.ExitCode);
        Assert.Contains("there is no directory", outcome.Error, StringComparison.Ordinal);
    }
}
