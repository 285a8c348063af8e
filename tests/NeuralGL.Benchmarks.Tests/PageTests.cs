using System.Text.Json;
using NeuralGL.Benchmarks.Documents;

namespace NeuralGL.Benchmarks.Tests;

/// <summary>docs/performance.md out of a saved report.</summary>
public sealed class PageTests : IDisposable
{
    private static readonly Machine Quiet = new()
    {
        Date = "2026-01-31 12:00 UTC",
        Processor = "A Processor",
        Cores = 2,
        MemoryGib = 24,
        System = "An OS",
        Runtime = ".NET",
        LoadBefore = 0.1,
        LoadMost = 2.2,
        Versions = ["NeuralGL 0.1.0", "Rival 3"],
    };

    private static readonly Row Won = new()
    {
        Group = "Speed",
        Name = "cpu forward",
        Value = 10,
        Unit = "us",
        Rival = "Rival 3",
        RivalValue = 25,
        Ratio = 2.5,
        P95 = 11,
        RivalP95 = 26,
        Repeat = new Again(10, 24, 2.4),
        Goal = Goal.Ratio(1.5, 2.2),
        Verdict = Verdicts.Aim,
        Command = "benchmarks/run --filter \"cpu forward\"",
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("neuralgl-page-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Where_limits_begin_is_computed_from_the_points_of_each_axis_and_backend()
    {
        // A fixed cost of 10 us; multiply-adds of 1 us at 1, and 200 GFLOP/s at most: from 16 on they take as long as the fixed cost.
        GrowthPoint[] points = [.. new[] { 1, 4, 8, 16, 64, 256 }.Select(x => new GrowthPoint("batch", "cpu", x, "8-8", x, 2e5 * x, 4, 10 + (1.25 * x)))];
        var growth = new Growth { Peak = 200, Bandwidth = 40, Points = points };
        GrowthLimits limits = Assert.Single(GrowthLimits.Of(growth));
        Assert.Equal(("batch", "cpu", 11.25, 8, 8, 256), (limits.Axis, limits.Backend, limits.Smallest, limits.FixedUpTo, limits.LimitFrom, limits.BestAt));
        Assert.Equal(256 / 330.0, limits.BestShare, 1e-9);

        // Weights that take longer to read than to multiply are the limit.
        growth = growth with { Bandwidth = 4e-6 };
        Assert.Equal(1, Assert.Single(GrowthLimits.Of(growth)).BestAt);
    }

    [Fact]
    public void The_page_and_its_plots_are_written_from_what_was_saved()
    {
        GrowthPoint[] points = [.. from axis in new[] { "width", "depth", "batch" } from x in new[] { 1, 8, 64 } select new GrowthPoint(axis, "cpu", x, "8-8", x, 1e3 * x, 100 * x, 5 * x)];
        Harness run = Write(new Report { Machine = Quiet, Command = "benchmarks/run --write-docs", Rows = [Won], Growth = new Growth { Peak = 200, Bandwidth = 40, Points = points } });

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
        string page = File.ReadAllText(Path.Combine(_folder.FullName, "performance.md"));
        Assert.Contains("| cpu forward | 10.0 us, p95 11.0 | Rival 3: 25.0 us, p95 26.0 | 2.50 (2.40) | ≥ 1.5 | ≥ 2.2 | aim reached |", page, StringComparison.Ordinal);
        Assert.Contains("A Processor, 2 cores, 24 GiB; An OS", page, StringComparison.Ordinal);
        Assert.Contains("NeuralGL 0.1.0; Rival 3", page, StringComparison.Ordinal);
        Assert.Contains("`benchmarks/run --filter \"cpu forward\"`", page, StringComparison.Ordinal);
        Assert.Contains("Nothing that was measured.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("trial ones", page, StringComparison.Ordinal);
        foreach (string axis in new[] { "width", "depth", "batch" })
        {
            Assert.Equal([0x89, .. "PNG"u8], File.ReadAllBytes(Path.Combine(_folder.FullName, "images", $"growth-{axis}.png"))[..4]);
        }
    }

    [Fact]
    public void A_loss_is_said_with_how_much_it_is_and_why()
    {
        Row lost = Won with { Ratio = 0.75, Verdict = Verdicts.Missed };
        string page = PerformancePage.Text(new Report { Machine = Quiet, Command = "x", Rows = [lost] }, [("cpu forw", "the work is too small")]);

        Assert.Contains("| **missed by 50 %** |", page, StringComparison.Ordinal);
        Assert.Contains("- cpu forward misses what must hold by 50 %, and is slower than Rival 3 (0.75): the work is too small.", page, StringComparison.Ordinal);
        Assert.Contains("0 reach their aim", page, StringComparison.Ordinal);
        Assert.Contains("1 miss what must hold", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missed_bound_and_a_row_without_figures_are_said_too()
    {
        Row slow = Won with { Name = "start", Value = 1.5, Unit = "s", Rival = null, RivalValue = null, Ratio = null, Goal = Goal.AtMost(1, 0.4), Verdict = Verdicts.Missed };
        Row absent = Won with { Name = "step", Value = 7, Rival = "PyTorch", RivalValue = null, Ratio = null, Verdict = Verdicts.NotMeasured, Note = "not installed" };
        string page = PerformancePage.Text(new Report { Machine = Quiet, Command = "x", Rows = [slow, absent] }, []);

        Assert.Contains("- start misses what must hold by 50 %: the cause is not known yet.", page, StringComparison.Ordinal);
        Assert.Contains("| PyTorch: – |  | ≥ 1.5 | ≥ 2.2 | not measured: not installed |", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.1, 2.2, false)]
    [InlineData(1.8, 2.2, true)]
    [InlineData(0.1, 9.0, true)]
    public void Figures_of_a_loaded_machine_are_marked(double before, double most, bool isMarked)
    {
        string page = PerformancePage.Text(new Report { Machine = Quiet with { LoadBefore = before, LoadMost = most }, Command = "x", Rows = [Won] }, []);
        Assert.Equal(isMarked, page.Contains("trial ones and no truth", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_no_report_is_bad_input()
    {
        string file = Path.Combine(_folder.FullName, "report.json");
        File.WriteAllText(file, "{}");
        foreach (string name in new[] { file, Path.Combine(_folder.FullName, "none.json") })
        {
            Harness run = Harness.Of("--from", name, "--docs", _folder.FullName);
            Assert.Equal((2, ""), (run.ExitCode, run.Output));
            Assert.Contains("is no report of benchmarks/run --json", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        }
    }

    private Harness Write(Report report)
    {
        string file = Path.Combine(_folder.FullName, "report.json");
        File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(report, ReportJson.Readable.Report));
        return Harness.Of("--from", file, "--docs", _folder.FullName);
    }
}
