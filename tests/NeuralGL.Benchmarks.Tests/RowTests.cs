using System.Diagnostics;
using System.Globalization;
using NeuralGL.Benchmarks.Rows;
using NeuralGL.Benchmarks.Workers;

namespace NeuralGL.Benchmarks.Tests;

/// <summary>How figures are judged, and what becomes of sides that fail.</summary>
public class RowTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30), Short = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData(2.3, Verdicts.Aim)]
    [InlineData(2.0, Verdicts.Holds)]
    [InlineData(1.4, Verdicts.Missed)]
    [InlineData(double.NaN, Verdicts.NotMeasured)]
    public void A_ratio_is_judged_by_what_must_hold_and_by_the_aim(double ratio, string verdict) => Assert.Equal(verdict, Goal.Ratio(1.5, 2.2).Judge(1, ratio));

    [Theory]
    [InlineData(0.0, Verdicts.Aim)]
    [InlineData(3.0, Verdicts.Holds)]
    [InlineData(4.1, Verdicts.Missed)]
    public void A_bound_is_judged_by_the_value(double value, string verdict) => Assert.Equal(verdict, Goal.AtMost(4, 2).Judge(value, null));

    [Fact]
    public void A_row_that_only_has_an_aim_cannot_be_missed() => Assert.Equal(Verdicts.BelowAim, Goal.Ratio(null, 0.9).Judge(1, 0.5));

    [Theory]
    [InlineData(1.0, 1.0005, true)]
    [InlineData(1.0, 1.01, false)]
    [InlineData(1.0, double.NaN, false)]
    public void Sides_that_compute_something_else_are_not_compared(double ours, double rival, bool agree) =>
        Assert.Equal(agree, DuelRow.Difference([2, ours], [2, rival], 2e-3) is null);

    [Fact]
    public void Heatmaps_cost_the_median_of_the_differences_of_neighbouring_frames_though_all_frames_grow_slower()
    {
        // Frames that slow down from 10 to 20 ms meanwhile; heatmaps take 1 ms of each, and one pair was disturbed.
        double[] seconds = [.. Enumerable.Range(0, 101).SelectMany(i => new[] { 0.0110 + (i * 1e-4), 0.0100 + (i * 1e-4) })];
        seconds[40] += 0.5;
        FrameShare share = FrameShare.Of(seconds);
        Assert.Equal(101, share.Pairs);
        Assert.Equal(0.0161, share.With, 1e-9);
        Assert.Equal(100 * 0.001 / 0.0161, share.Percent, 1e-6);
    }

    [Fact]
    public void Sides_that_give_another_number_of_results_are_not_compared() => Assert.NotNull(DuelRow.Difference([1, 2], [1], 2e-3));

    [Fact]
    public void A_worker_that_ends_says_why_with_its_last_words()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "the worker of this test is a shell script");
        using var worker = new ProcessWorker("rival", "/bin/sh", ["-c", "echo no such library >&2; exit 3"]);
        var failure = Assert.Throws<WorkerException>(() => worker.Ask(new Request { Do = Request.End }, Long, TestContext.Current.CancellationToken));
        Assert.Equal("rival ended: no such library", failure.Message);
    }

    [Fact]
    public void A_worker_that_does_not_answer_is_ended()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "the worker of this test is a shell script");
        using var worker = new ProcessWorker("rival", "/bin/sh", ["-c", "sleep 1000"]);
        var failure = Assert.Throws<WorkerException>(() => worker.Ask(new Request { Do = Request.End }, Short, TestContext.Current.CancellationToken));
        Assert.Contains("did not answer 'end'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_would_outlive_us_ends_with_its_input()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "the program of this test is a shell script");
        using Process shell = Process.Start(Programs.EndingWithInput("/bin/sh", ["-c", "echo $$; exec sleep 1000"]))!;
        using Process program = Process.GetProcessById(int.Parse(shell.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture));
        Assert.False(program.HasExited);
        shell.StandardInput.Close();
        Assert.True(shell.WaitForExit(Long));
        Assert.True(program.WaitForExit(Long));
    }

    [Fact]
    public void A_workers_own_error_is_the_rows_note()
    {
        using IWorker worker = Rival.OnnxRuntime.Open(Path.GetTempPath());
        var failure = Assert.Throws<WorkerException>(() => worker.Ask(new Request { Do = Request.Prepare, Case = new Case { Kind = Case.Forward, Folder = "/nowhere", Threads = 1 } }, Long, TestContext.Current.CancellationToken));
        Assert.Contains("/nowhere", failure.Message, StringComparison.Ordinal);
    }
}
