using System.Text.Json;
using NeuralGL.App.Commands;

namespace NeuralGL.App.Tests.Commands;

/// <summary>What <c>bench</c> prints, not how fast the machine is.</summary>
public class BenchTests
{
    [Fact]
    public void Rows_that_the_filter_names_are_measured_and_printed_as_one_json_object()
    {
        Outcome outcome = Outcome.Of("bench", "--filter", "CPU forward 784-256-128-10, batch 1", "--threads", "1", "--json");

        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        Assert.Equal(1, document.RootElement.GetProperty("threads").GetInt32());
        JsonElement row = Assert.Single(document.RootElement.GetProperty("rows").EnumerateArray().ToArray());
        Assert.Equal("cpu forward 784-256-128-10, batch 1", row.GetProperty("name").GetString());
        Assert.Equal("us", row.GetProperty("unit").GetString());
        Assert.True(row.GetProperty("value").GetDouble() > 0);
        Assert.True(row.GetProperty("p95").GetDouble() >= row.GetProperty("value").GetDouble());
        Assert.True(row.GetProperty("samples").GetInt32() >= 20);
        Assert.False(row.TryGetProperty("rival", out _));
    }

    [Fact]
    public void A_filter_that_matches_nothing_lists_the_rows()
    {
        Outcome outcome = Outcome.Of("bench", "--filter", "teapot");

        Assert.Equal((ExitCode.Usage, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("cpu training step 784-256-128-10, Adam, batch 64", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void The_number_of_threads_must_make_sense()
    {
        Outcome outcome = Outcome.Of("bench", "--threads", "0");

        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.Contains("--threads wants a whole number from 1 to 1024, not '0'", outcome.Error, StringComparison.Ordinal);
    }
}
