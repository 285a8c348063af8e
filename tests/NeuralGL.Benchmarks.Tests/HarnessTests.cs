using System.Text.Json;

namespace NeuralGL.Benchmarks.Tests;

/// <summary>What <c>benchmarks/run</c> prints, not how fast anything is.</summary>
public class HarnessTests
{
    private const string TinyForward = "cpu forward 2-16-1, batch 1, beside ONNX Runtime";

    [Fact]
    public void A_row_stands_beside_its_rival_in_one_JSON_object()
    {
        Harness run = Harness.Of("--quick", "--json", "--filter", TinyForward.ToUpperInvariant());

        Assert.Equal(0, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement row = Assert.Single(document.RootElement.GetProperty("rows").EnumerateArray().ToArray());
        Assert.Equal(TinyForward, row.GetProperty("name").GetString());
        Assert.Equal("us", row.GetProperty("unit").GetString());
        Assert.StartsWith("ONNX Runtime 1.", row.GetProperty("rival").GetString(), StringComparison.Ordinal);
        (double value, double rival) = (row.GetProperty("value").GetDouble(), row.GetProperty("rival_value").GetDouble());
        Assert.True(value > 0 && rival > 0);
        Assert.Equal(rival / value, row.GetProperty("ratio").GetDouble(), 1e-9);
        Assert.Contains("thread", row.GetProperty("settings").GetString(), StringComparison.Ordinal);
        Assert.True(row.GetProperty("repeat").GetProperty("ratio").GetDouble() > 0);
        JsonElement machine = document.RootElement.GetProperty("machine");
        Assert.Contains(machine.GetProperty("versions").EnumerateArray(), v => v.GetString()!.StartsWith("NeuralGL ", StringComparison.Ordinal));
        Assert.True(document.RootElement.GetProperty("quick").GetBoolean());
    }

    [Fact]
    public void A_limit_of_the_machine_is_a_rival_and_the_ratio_a_share_of_it()
    {
        Harness run = Harness.Of("--quick", "--json", "--filter", "cpu product 512, 1 thread");

        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement row = Assert.Single(document.RootElement.GetProperty("rows").EnumerateArray().ToArray());
        Assert.Equal(("GFLOP/s", "this machine"), (row.GetProperty("unit").GetString(), row.GetProperty("rival").GetString()));
        Assert.Equal(row.GetProperty("value").GetDouble() / row.GetProperty("rival_value").GetDouble(), row.GetProperty("ratio").GetDouble(), 1e-9);
    }

    [Fact]
    public void Without_its_rival_a_row_has_our_figure_no_ratio_and_the_command_that_installs_it()
    {
        Harness run = Harness.OnAnEmptyPath("--quick", "--json", "--filter", "cpu training step 2-16-1");

        Assert.Equal(0, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement row = Assert.Single(document.RootElement.GetProperty("rows").EnumerateArray().ToArray());
        Assert.True(row.GetProperty("value").GetDouble() > 0);
        Assert.Equal("PyTorch", row.GetProperty("rival").GetString());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("rival_value").ValueKind);
        Assert.Equal(JsonValueKind.Null, row.GetProperty("ratio").ValueKind);
        Assert.Equal(Verdicts.NotMeasured, row.GetProperty("verdict").GetString());
        Assert.Contains("not installed; on Debian: apt-get install python3-torch", row.GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown option '--fast'", "--fast")]
    [InlineData("--filter wants a value", "--filter")]
    [InlineData("--from FILE is for --write-docs", "--from", "x.json")]
    [InlineData("--write-docs goes without --filter", "--write-docs", "--filter", "cpu")]
    [InlineData("--filter teapot matches no row", "--filter", "teapot")]
    public void A_wrong_command_line_is_one_line_and_exit_code_1(string message, params string[] args)
    {
        Harness run = Harness.Of(args);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_names_every_row_once_and_measures_none()
    {
        Harness run = Harness.Of("--list");

        string[] names = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(TinyForward, names);
        Assert.Equal(names.Length, names.Distinct().Count());
    }
}
