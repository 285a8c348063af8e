using System.Text.Json;
using NeuralGL.App.Commands;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Commands;

public sealed class InspectTests : IDisposable
{
    private readonly RunModels models = new();

    [Fact]
    public void The_lectures_network_of_5_3_and_1_neurons_has_22_parameters()
    {
        using JsonDocument report = Inspect(models.FiveThreeOne());

        JsonElement root = report.RootElement;
        Assert.Equal(22, root.GetProperty("parameters").GetInt64());
        Assert.Equal([("hidden", "Dense", "[-1,3]", 18), ("relu", "Relu", "[-1,3]", 0), ("y", "Dense", "[-1,1]", 4)], Nodes(root));
        Assert.Equal("""[{"name":"x","type":"float32","shape":[-1,5]}]""", Packed(root.GetProperty("inputs")));
        Assert.Equal("""[{"name":"y","type":"float32","shape":[-1,1]}]""", Packed(root.GetProperty("outputs")));
        Assert.Empty(root.GetProperty("warnings").EnumerateArray());
    }

    [Fact]
    public void A_shared_parameter_counts_for_each_node_and_once_in_all()
    {
        var g = new GraphBuilder();
        Value w = g.Parameter("w", Shape.Of(3, 3));
        Value y = g.AddNode(new Tanh(), "bend", g.AddNode(new Dense(), "first", g.Input("x", Shape.Of(Shape.Open, 3)), w).Output).Output;
        g.Output(g.AddNode(new Dense(), "second", y, w).Output);
        string model = models.Save("shared.onnx", g.Build(), new ParameterStore { ["w"] = Tensor.Zeros(Shape.Of(3, 3)) });
        using JsonDocument report = Inspect(model);

        Assert.Equal(9, report.RootElement.GetProperty("parameters").GetInt64());
        Assert.Equal([9, 0, 9], Nodes(report.RootElement).Select(node => node.Parameters));
    }

    [Fact]
    public void A_stack_with_a_bottleneck_is_named_with_its_rank()
    {
        using JsonDocument report = Inspect(models.Save("stack.onnx", Stack().Graph, Stack().Store));

        string warning = Assert.Single(report.RootElement.GetProperty("warnings").EnumerateArray()).GetString()!;
        Assert.Contains("'down', 'up'", warning, StringComparison.Ordinal);
        Assert.Contains("rank at most 2", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void The_folded_model_keeps_labels_preparation_and_other_metadata()
    {
        var metadata = new Dictionary<string, string> { ["author"] = "somebody" };
        string model = models.Save("stack.onnx", Stack().Graph, Stack().Store, new OnnxSaveOptions { Metadata = metadata, Labels = ["a", "b", "c", "d"], InputSpec = "2x2,gray" });
        Outcome outcome = Outcome.Of("inspect", model, "--collapse", models["folded.onnx"]);

        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        OnnxModel folded = OnnxFile.Load(models["folded.onnx"]);
        Assert.Equal("somebody", folded.Metadata["author"]);
        Assert.Equal(["a", "b", "c", "d"], folded.Labels);
        Assert.Equal("2x2,gray", folded.InputSpec);
        Assert.Equal([16], folded.Graph.Nodes.Select(node => node.Inputs.Skip(1).Sum(v => v.Shape.Length)));
        Assert.Contains("2 → 1 nodes", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_fits_80_columns_whatever_names_a_model_has()
    {
        string longName = "/model/" + new string('n', 150) + "/Gemm";
        var g = new GraphBuilder("g");
        g.Output(g.AddNode(new LeakyRelu(0.123456f), longName, g.Input(new string('i', 40), Shape.Of(Shape.Open, 4))).Output);
        string[] labels = [.. Enumerable.Range(0, 4).Select(i => $"a class with a long name {i}")];
        string model = models.Save("long.onnx", g.Build(), new ParameterStore(), new OnnxSaveOptions { Labels = labels });
        Outcome outcome = Outcome.Of("inspect", model);

        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        string table = outcome.Output[outcome.Output.IndexOf("  node ", StringComparison.Ordinal)..];
        Assert.All(table.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains("/model/n", table, StringComparison.Ordinal);
        Assert.Contains("[N, 4]", table, StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_names_inputs_outputs_classes_and_how_a_picture_becomes_the_input()
    {
        Outcome outcome = Outcome.Of("inspect", models.Halves(["left", "right"], "2x2,gray,invert"));

        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        foreach (string expected in (string[])["input    picture  float32[N, 4]", "picture  2x2,gray", "invert", "output   probabilities  float32[N, 2]", "classes  left, right", "2 nodes"])
        {
            Assert.Contains(expected, outcome.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_preparation_that_the_model_does_not_name_is_not_made_up() =>
        Assert.DoesNotContain("2x2", Outcome.Of("inspect", models.Halves()).Output, StringComparison.Ordinal);

    public void Dispose() => models.Dispose();

    private static (Graph Graph, ParameterStore Store) Stack()
    {
        var g = new GraphBuilder("stack");
        var store = new ParameterStore { ["d"] = Tensor.Zeros(Shape.Of(2, 4)), ["u"] = Tensor.Zeros(Shape.Of(4, 2)) };
        Value x = g.AddNode(new Dense(), "down", g.Input("x", Shape.Of(Shape.Open, 4)), g.Parameter("d", Shape.Of(2, 4))).Output;
        g.Output(g.AddNode(new Dense(), "up", x, g.Parameter("u", Shape.Of(4, 2))).Output);
        return (g.Build(), store);
    }

    private static JsonDocument Inspect(string model)
    {
        Outcome outcome = Outcome.Of("inspect", model, "--json");
        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        return JsonDocument.Parse(outcome.Output);
    }

    private static (string Name, string Op, string Shape, int Parameters)[] Nodes(JsonElement root) =>
        [.. root.GetProperty("nodes").EnumerateArray().Select(node => (
            node.GetProperty("name").GetString()!, node.GetProperty("op").GetString()!, Packed(node.GetProperty("shape")), node.GetProperty("parameters").GetInt32()))];

    private static string Packed(JsonElement element) => string.Concat(element.GetRawText().Where(c => !char.IsWhiteSpace(c)));
}
