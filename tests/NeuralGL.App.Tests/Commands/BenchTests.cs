using System.Diagnostics;
using System.Text.Json;
using NeuralGL.App.Commands;
using NeuralGL.App.Commands.Bench;
using NeuralGL.App.Tests.Learning;
using NeuralGL.Backends;
using NeuralGL.Training;

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
    public void What_a_guest_costs_its_host_is_measured_beside_a_host_that_declares_its_state()
    {
        Outcome outcome = Outcome.Of("bench", "--filter", "gl guest", "--json");
        Assert.SkipWhen(outcome.Error.Contains("gl rows are left out", StringComparison.Ordinal), outcome.Error);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        using JsonDocument report = JsonDocument.Parse(outcome.Output);
        JsonElement[] rows = [.. report.RootElement.GetProperty("rows").EnumerateArray()];
        Assert.Equal(8, rows.Length);
        Assert.InRange(rows[0].GetProperty("value").GetDouble(), 1, 40);
        Assert.All(rows.Skip(1), row => Assert.True(row.GetProperty("rival_value").GetDouble() > 0 && row.GetProperty("ratio").GetDouble() > 0 && row.GetProperty("p95").GetDouble() >= row.GetProperty("value").GetDouble()));
    }

    [Fact]
    public void A_filter_that_matches_nothing_lists_the_rows()
    {
        Outcome outcome = Outcome.Of("bench", "--filter", "teapot");

        Assert.Equal((ExitCode.Usage, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("cpu training step 784-256-128-10, Adam, batch 64", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_need_data_are_left_out_without_them_and_stderr_says_so()
    {
        Outcome outcome = Outcome.Of("bench", "--filter", "cpu time-to-98", "--json");

        Assert.Equal(ExitCode.Ok, outcome.ExitCode);
        using JsonDocument document = JsonDocument.Parse(outcome.Output);
        Assert.Empty(document.RootElement.GetProperty("rows").EnumerateArray());
        Assert.Contains("cpu time-to-98 784-256-128-10, MNIST is left out", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Data_of_another_size_and_a_missing_folder_are_bad_data()
    {
        using var data = new BarsData();
        foreach ((string folder, string expected) in new[] { (data.Folder, "takes 784 pixels and 10 classes, but there are pictures of 6x6 in 2"), (data.File("none"), "none") })
        {
            Outcome outcome = Outcome.Of("bench", "--data", folder, "--filter", "cpu time-to-98");
            Assert.Equal((ExitCode.BadInput, ""), (outcome.ExitCode, outcome.Output));
            Assert.Contains(expected, Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_clock_stops_after_the_first_epoch_that_is_good_enough_and_not_without_one()
    {
        using var data = new BarsData(train: 2000);
        LayerSpec layers = LayerSpec.Parse("36-32-relu-2");
        var clock = Stopwatch.StartNew();
        TimeSpan? reached = new TimeToAccuracy(data.Folder, layers, 0.75).Measure(new CpuBackend(1), 1, TestContext.Current.CancellationToken);
        Assert.InRange(reached!.Value, TimeSpan.FromTicks(1), clock.Elapsed);
        Assert.Null(new TimeToAccuracy(data.Folder, layers, 1.01).Measure(new CpuBackend(1), 1, TestContext.Current.CancellationToken));
        Assert.Throws<OperationCanceledException>(() => new TimeToAccuracy(data.Folder, layers, 0.75).Measure(new CpuBackend(1), 1, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void The_number_of_threads_must_make_sense()
    {
        Outcome outcome = Outcome.Of("bench", "--threads", "0");

        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.Contains("--threads wants a whole number from 1 to 1024, not '0'", outcome.Error, StringComparison.Ordinal);
    }
}
