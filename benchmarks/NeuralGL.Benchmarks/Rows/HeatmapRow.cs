using NeuralGL.Benchmarks.Workers;

namespace NeuralGL.Benchmarks.Rows;

/// <summary>The share of a frame that heatmaps take: one window, whose frames have heatmaps and blank panels by turns.</summary>
internal sealed class HeatmapRow : RowSpec
{
    private const int Pairs = 200;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    internal override Row Measure(Laboratory laboratory)
    {
        try
        {
            using var server = new XServer();
            using var window = ProcessWorker.OfThisProgram("window", ("DISPLAY", server.Display));
            Reply ready = window.Ask(new Request { Do = Request.Prepare, Case = new Case { Kind = Case.FramePairs, Threads = Environment.ProcessorCount }, Quick = laboratory.Quick }, s_patience, laboratory.Cancellation);
            laboratory.Remember(ready.Version);
            double[] Sample() => window.Ask(new Request { Do = Request.Sample, Count = laboratory.Quick ? 5 : Pairs }, s_patience, laboratory.Cancellation).Seconds!;
            FrameShare first = FrameShare.Of(Sample()), again = FrameShare.Of(Sample());
            return Empty("%", null, $"a frame takes {first.With * 1e3:F2} ms with heatmaps, {first.Without * 1e3:F2} ms with blank panels; the median of the differences of {first.Pairs} pairs of neighbouring frames, under Xvfb, no capture") with
            {
                Value = first.Percent,
                Samples = 2 * first.Pairs,
                Repeat = new Again(again.Percent, null, null),
                Ours = $"Release build; {ready.Settings}",
                Verdict = Goal?.Judge(first.Percent, null) ?? Verdicts.NoGoal,
            };
        }
        catch (WorkerException e)
        {
            return Empty("%", null, e.Message);
        }
    }
}

/// <summary>What heatmaps cost in pairs of frames.</summary>
/// <param name="Percent">The median of the pairs' differences, of the median frame with heatmaps.</param>
/// <param name="With">Seconds of the median frame with heatmaps.</param>
/// <param name="Without">Seconds of the median frame with blank panels.</param>
/// <param name="Pairs">How many there were.</param>
internal sealed record FrameShare(double Percent, double With, double Without, int Pairs)
{
    /// <summary>From seconds with and without heatmaps by turns.</summary>
    internal static FrameShare Of(double[] seconds)
    {
        double[] with = [.. seconds.Where((_, i) => i % 2 == 0)], without = [.. seconds.Where((_, i) => i % 2 != 0)];
        double difference = Median(with.Zip(without, (a, b) => a - b)), frame = Median(with);
        return new FrameShare(100 * difference / frame, frame, Median(without), with.Length);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
