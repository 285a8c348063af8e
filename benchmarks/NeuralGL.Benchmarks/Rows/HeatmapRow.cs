using NeuralGL.Benchmarks.Workers;

namespace NeuralGL.Benchmarks.Rows;

/// <summary>The share of a frame that heatmaps take: two windows on one X server, one with heatmaps and one whose panels stay blank, by turns.</summary>
internal sealed class HeatmapRow : RowSpec
{
    internal override Row Measure(Laboratory laboratory)
    {
        try
        {
            using var server = new XServer();
            using IWorker coloured = Window(server), blank = Window(server);
            var duel = new Duel(laboratory, coloured, blank);
            Reply ours = duel.Prepare(coloured, new Case { Kind = Case.Frame, Threads = Environment.ProcessorCount });
            duel.Prepare(blank, new Case { Kind = Case.BlankFrame, Threads = Environment.ProcessorCount });
            (double[] a, double[] b) = duel.Measure(isRepeat: false);
            (double[] c, double[] d) = duel.Measure(isRepeat: true);
            double value = Share(a, b), again = Share(c, d);
            return Empty("%", null, $"a frame takes {a[a.Length / 2] * 1e3:F2} ms with heatmaps, {b[b.Length / 2] * 1e3:F2} ms with blank panels; under Xvfb, no capture") with
            {
                Value = value,
                Samples = a.Length,
                Repeat = new Again(again, null, null),
                Ours = $"Release build; {ours.Settings}",
                Verdict = Goal?.Judge(value, null) ?? Verdicts.NoGoal,
            };
        }
        catch (WorkerException e)
        {
            return Empty("%", null, e.Message);
        }
    }

    private static ProcessWorker Window(XServer server) => ProcessWorker.OfThisProgram("window", ("DISPLAY", server.Display));

    private static double Share(double[] with, double[] without) => 100 * (with[with.Length / 2] - without[without.Length / 2]) / with[with.Length / 2];
}
