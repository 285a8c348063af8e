using System.Globalization;
using NeuralGL.App.Learning;
using ScottPlot;

namespace NeuralGL.Benchmarks.Documents;

/// <summary>The picture of how time grows along one axis, both scales logarithmic, beside what the machine can do at most.</summary>
internal static class GrowthPlot
{
    private const int Width = 800, Height = 520;
    private static readonly Dictionary<string, Color> Colors = new() { ["cpu"] = Color.FromHex("#1f6fb4"), ["gl"] = Color.FromHex("#d9591a"), ["reference"] = Color.FromHex("#6a6a6a") };

    /// <summary>Draws a PNG.</summary>
    internal static byte[] Draw(Growth growth, string axis)
    {
        PlotFont.Use();
        var plot = new Plot();
        GrowthPoint[] points = [.. growth.Points.Where(p => p.Axis == axis)];
        foreach (IGrouping<string, GrowthPoint> backend in points.GroupBy(p => p.Backend))
        {
            Line(plot, backend.Select(p => (p.X, p.Microseconds)), backend.Key, Colors[backend.Key], LinePattern.Solid, 6);
        }

        GrowthPoint[] all = [.. points.DistinctBy(p => p.X)];
        Line(plot, all.Select(p => (p.X, p.Operations / growth.Peak / 1e3)), "limit: multiply-adds", Colors["reference"].WithAlpha(0.7), LinePattern.Dashed, 0);
        Line(plot, all.Select(p => (p.X, p.Bytes / growth.Bandwidth / 1e3)), "limit: reading the weights from memory", Colors["reference"].WithAlpha(0.7), LinePattern.Dotted, 0);
        plot.Title(Title(axis));
        plot.XLabel(axis);
        plot.YLabel("microseconds for a forward run");
        plot.Axes.Left.TickGenerator = Ticks(1, 8, v => Math.Pow(10, v), Number);
        plot.Axes.Bottom.TickGenerator = Ticks(0, 13, v => Math.Pow(2, v), v => v.ToString("0", CultureInfo.InvariantCulture));
        plot.ShowLegend(Alignment.UpperLeft);
        plot.Font.Set(PlotFont.Face);
        plot.Legend.FontName = PlotFont.Face;
        plot.Axes.AutoScale();
        return plot.GetImageBytes(Width, Height, ImageFormat.Png);
    }

    private static string Title(string axis) => axis switch
    {
        "width" => "width: 3 layers of that many units, batch 64",
        "depth" => "depth: so many layers of 256 units, batch 64",
        _ => "batch: 784-256-128-10",
    };

    private static void Line(Plot plot, IEnumerable<(int X, double Y)> points, string name, Color color, LinePattern pattern, float markers)
    {
        (int X, double Y)[] shown = [.. points.Where(p => double.IsFinite(p.Y) && p.Y > 0)];
        if (shown.Length == 0)
        {
            return;
        }

        ScottPlot.Plottables.Scatter line = plot.Add.Scatter(shown.Select(p => Math.Log10(p.X)).ToArray(), shown.Select(p => Math.Log10(p.Y)).ToArray(), color);
        (line.LegendText, line.LineWidth, line.LinePattern, line.MarkerSize) = (name, 2, pattern, markers);
    }

    private static ScottPlot.TickGenerators.NumericManual Ticks(int from, int to, Func<int, double> value, Func<double, string> text)
    {
        var ticks = new ScottPlot.TickGenerators.NumericManual();
        for (int i = from - 4; i <= to; i++)
        {
            ticks.AddMajor(Math.Log10(value(i)), text(value(i)));
        }

        return ticks;
    }

    private static string Number(double value) => value >= 1 ? value.ToString("#,0", CultureInfo.InvariantCulture) : value.ToString("0.###", CultureInfo.InvariantCulture);
}
