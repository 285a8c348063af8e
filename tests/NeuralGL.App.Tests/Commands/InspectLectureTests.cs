using System.Text.Json;
using NeuralGL.App.Commands;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Commands;

/// <summary>
/// The lecture's worked example as files: y = 5·z₁ + 3·z₂ with z₁ = −3x₁ + 2x₂ and z₂ = 4x₁ + 2x₂, which is −3x₁ + 16x₂, and the same
/// with a sine between the layers, which is not.
/// </summary>
public sealed class InspectLectureTests : IDisposable
{
    private readonly RunModels models = new();

    /// <summary>Writes the files where the environment variable NEURALGL_WRITE_ASSETS is set.</summary>
    [Theory]
    [InlineData("lecture-collapse.onnx", false)]
    [InlineData("lecture-sine.onnx", true)]
    public void The_files_in_the_repository_are_the_lectures_example(string name, bool sine)
    {
        string file = RunModels.RepositoryFile("assets", "models", name);
        (Graph graph, ParameterStore store) = Example(sine);
        if (Environment.GetEnvironmentVariable("NEURALGL_WRITE_ASSETS") is { Length: > 0 })
        {
            OnnxFile.Save(file, graph, store);
        }

        // Written again, because the file names the version of NeuralGL that wrote it.
        OnnxModel read = OnnxFile.Load(file);
        Assert.Equal(OnnxFile.ToBytes(graph, store), OnnxFile.ToBytes(read.Graph, read.Parameters, new OnnxSaveOptions { Metadata = read.Metadata }));
    }

    [Fact]
    public void Two_linear_layers_fold_into_exactly_minus_3_and_16()
    {
        string folded = models["folded.onnx"];
        Outcome outcome = Outcome.Of("inspect", RunModels.RepositoryFile("assets", "models", "lecture-collapse.onnx"), "--collapse", folded, "--json");

        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        using JsonDocument report = JsonDocument.Parse(outcome.Output);
        string warning = Assert.Single(report.RootElement.GetProperty("warnings").EnumerateArray()).GetString()!;
        Assert.Contains("'hidden', 'y'", warning, StringComparison.Ordinal);
        OnnxModel model = OnnxFile.Load(folded);
        Node node = Assert.Single(model.Graph.Nodes);
        Assert.IsType<Dense>(node.Operator);
        Assert.Equal([-3, 16], model.Parameters[Assert.Single(model.Graph.Parameters).Name].Floats.ToArray());
    }

    [Fact]
    public void With_a_sine_between_the_layers_the_network_stays()
    {
        string file = RunModels.RepositoryFile("assets", "models", "lecture-sine.onnx"), same = models["same.onnx"];
        Outcome outcome = Outcome.Of("inspect", file, "--collapse", same);

        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        Assert.DoesNotContain("warning", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing folds", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(same));
    }

    [Theory]
    [InlineData("reference")]
    [InlineData("cpu")]
    [InlineData("gl")]
    public void The_files_compute_what_the_lecture_says(string backend)
    {
        string x = models.Array("x.npy", [2, 2], 1, 0, 0.5f, 2);
        float[] straight = Run("lecture-collapse.onnx", x, backend), bent = Run("lecture-sine.onnx", x, backend);

        Assert.Equal([-3, 30.5f], straight);
        // 5·sin(−3x₁ + 2x₂) + 3·sin(4x₁ + 2x₂); GLSL bounds sin by 2⁻¹¹ on [−π, π] and says nothing beyond, so 8 times that is allowed.
        Assert.Equal((5 * Math.Sin(-3)) + (3 * Math.Sin(4)), bent[0], 8 * Math.ScaleB(1, -11));
        Assert.Equal((5 * Math.Sin(2.5)) + (3 * Math.Sin(6)), bent[1], 8 * Math.ScaleB(1, -11));
    }

    public void Dispose() => models.Dispose();

    private float[] Run(string model, string x, string backend)
    {
        Outcome outcome = Outcome.Of("run", RunModels.RepositoryFile("assets", "models", model), "--input", x, "--output", models["out"], "--backend", backend);
        Assert.SkipWhen(outcome.ExitCode == ExitCode.Missing, "no OpenGL here: " + outcome.Error.Trim());
        Assert.Equal(ExitCode.Ok, outcome.ExitCode);
        return NpyFile.Load(models["out/y.npy"]).Floats.ToArray();
    }

    private static (Graph Graph, ParameterStore Parameters) Example(bool sine)
    {
        var store = new ParameterStore
        {
            ["hidden.weight"] = new Tensor(Shape.Of(2, 2), [-3f, 2, 4, 2]),
            ["y.weight"] = new Tensor(Shape.Of(1, 2), [5f, 3]),
        };
        var g = new GraphBuilder("lecture");
        Value z = g.AddNode(new Dense(), "hidden", g.Input("x", Shape.Of(Shape.Open, 2)), g.Parameter("hidden.weight", Shape.Of(2, 2))).Output;
        z = sine ? g.AddNode(new Sine(), "sine", z).Output : z;
        g.Output(g.AddNode(new Dense(), "y", z, g.Parameter("y.weight", Shape.Of(1, 2))).Output);
        return (g.Build(), store);
    }
}
