using System.Text.Json;
using NeuralGL.App.Commands;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Commands;

/// <summary>The differential debugger on the command line, and the self-test of a driver.</summary>
public sealed class CompareTests : IDisposable
{
    private readonly RunModels models = new();

    public void Dispose() => models.Dispose();

    [Fact]
    public void The_shipped_network_agrees_node_by_node_on_every_backend()
    {
        Outcome outcome = Outcome.Of("compare", Digits(), "--backends", "gl,cpu,reference", "--json");
        Skip(outcome);
        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        using JsonDocument report = JsonDocument.Parse(outcome.Output);
        JsonElement[] nodes = [.. report.RootElement.GetProperty("nodes").EnumerateArray()];
        Assert.Equal(["fc1", "relu1", "fc2", "relu2", "logits", "probabilities"], nodes.Take(6).Select(n => n.GetProperty("name").GetString()));
        Assert.Equal(18, nodes.Length);
        Assert.All(nodes, n => Assert.True(n.GetProperty("ok").GetBoolean()));
        Assert.All(nodes.Take(12).Where(n => n.GetProperty("op").GetString() == "Dense"), n => Assert.InRange(n.GetProperty("local").GetProperty("nmse").GetDouble(), 1e-20, 1e-9));
        Assert.All(nodes, n => Assert.True(n.GetProperty("cumulative").GetProperty("max_abs").GetDouble() >= 0 && n.GetProperty("local").GetProperty("max_ulp").GetDouble() >= 0));
        Assert.False(report.RootElement.TryGetProperty("first_divergence", out _));
    }

    [Fact]
    public void A_node_that_diverges_is_named_with_its_operands_and_the_exit_code_is_6()
    {
        // Our sine promises 4e−6 where |x| ≤ 10⁴; far beyond that a float32 reduction has no digits left.
        var g = new GraphBuilder();
        g.Output(g.AddNode(new Sine(), "wave", g.AddNode(new Neg(), "turn", g.Input("x", Shape.Of(Shape.Open, 3))).Output).Output);
        string model = models.Save("wave.onnx", g.Build(), new ParameterStore()), x = models.Array("x.npy", new Tensor(Shape.Of(1, 3), [1, -3e9f, 2]));
        Outcome outcome = Outcome.Of("compare", model, "--input", x, "--backends", "cpu,gl", "--json");
        Skip(outcome);
        Assert.Equal(ExitCode.CheckFailed, outcome.ExitCode);
        using JsonDocument report = JsonDocument.Parse(outcome.Output);
        Assert.Equal(("wave", "gl"), (report.RootElement.GetProperty("first_divergence").GetString(), report.RootElement.GetProperty("first_divergence_backend").GetString()));
        Assert.Contains("first divergence on gl: wave", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("[0, 1]", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("3000000000", outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Trim().Split('\n'));
    }

    [Theory]
    [InlineData("--backends cuda", "'cuda' is none of gl, cpu, reference")]
    [InlineData("--backends cpu,cpu", "names one twice")]
    [InlineData("--backends ,", "is none of")]
    public void Wrong_backends_are_a_usage_error_in_one_line(string arguments, string says)
    {
        Outcome outcome = Outcome.Of(["compare", Digits(), .. arguments.Split(' ')]);
        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Trim().Split('\n'));
    }

    [Fact]
    public void Random_inputs_whose_names_are_equally_long_have_different_numbers()
    {
        var g = new GraphBuilder();
        g.Output(g.AddNode(new Subtract(), "difference", g.Input("left", Shape.Of(6)), g.Input("over", Shape.Of(6))).Output);
        Dictionary<string, Tensor> inputs = CompareCommand.RandomInputs(g.Build(), 3);
        Assert.Empty(inputs["left"].Floats.ToArray().Intersect(inputs["over"].Floats.ToArray()));
        Assert.Equal(inputs["over"].Floats.ToArray(), CompareCommand.RandomInputs(g.Build(), 3)["over"].Floats.ToArray());
        Assert.NotEqual(inputs["over"].Floats.ToArray(), CompareCommand.RandomInputs(g.Build(), 4)["over"].Floats.ToArray());
    }

    [Fact]
    public void The_table_has_a_line_for_each_node_and_another_seed_other_numbers()
    {
        string[] Table(int seed) => Outcome.Of("compare", Digits(), "--backends", "cpu", "--seed", $"{seed}").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] table = Table(1);
        Assert.Contains("all 6 nodes agree", table[0], StringComparison.Ordinal);
        Assert.Equal(9, table.Length);
        Assert.StartsWith("  output probabilities with fused kernels: max abs", table[^1], StringComparison.Ordinal);
        Assert.All(table[2..^1], line => Assert.EndsWith("ok", line, StringComparison.Ordinal));
        Assert.Equal(table, Table(1));
        Assert.NotEqual(table, Table(2));
    }

    [Fact]
    public void The_self_test_runs_every_operator_on_this_driver()
    {
        Outcome outcome = Outcome.Of("doctor", "--self-test", "--json");
        Skip(outcome);
        using JsonDocument report = JsonDocument.Parse(outcome.Output);
        JsonElement test = report.RootElement.GetProperty("self_test");
        Assert.Equal(OperatorSet.All.Sum(o => o.Cases.Count(c => !c.Large)), test.GetProperty("cases").GetInt32());
        Assert.Empty(test.GetProperty("failed").EnumerateArray().Select(f => f.GetString()));
        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
    }

    private static string Digits() => Models.LoadedModel.DigitsPath;

    private static void Skip(Outcome outcome)
    {
        if (outcome.ExitCode == ExitCode.Missing)
        {
            Assert.Skip("no OpenGL here: " + outcome.Error.Trim());
        }
    }
}
