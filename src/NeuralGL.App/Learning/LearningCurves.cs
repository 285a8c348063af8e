using ScottPlot;

namespace NeuralGL.App.Learning;

/// <summary>The picture of a training: loss and accuracy over the epochs, side by side, for pictures learnt from and pictures held back.</summary>
internal static class LearningCurves
{
    private const int Width = 1200, Height = 500;
    private static readonly Color Learnt = Color.FromHex("#1f6fb4"), Held = Color.FromHex("#d9591a");

    /// <summary>Draws a PNG file of 1200x500 pixels.</summary>
    /// <param name="path">The file; it is written under a temporary name and renamed.</param>
    /// <param name="title">Stands above both halves.</param>
    /// <param name="rows">At least one epoch.</param>
    public static void Write(string path, string title, IReadOnlyList<EpochRow> rows)
    {
        byte[] png = Draw(title, rows);
        AtomicFile.Write(path, stream => stream.Write(png));
    }

    /// <summary>The same, as the bytes of the file.</summary>
    public static byte[] Draw(string title, IReadOnlyList<EpochRow> rows)
    {
        PlotFont.Use();
        var both = new Multiplot();
        both.AddPlots(2);
        both.Layout = new ScottPlot.MultiplotLayouts.Columns();
        bool held = rows.Any(r => r.ValidationLoss is not null);
        Fill(both.GetPlot(0), $"{title}: loss", "loss", rows, r => r.Loss, held ? r => r.ValidationLoss : null, Alignment.UpperRight);
        Fill(both.GetPlot(1), "accuracy", "right answers, %", rows, r => 100 * r.Accuracy, held ? r => 100 * r.ValidationAccuracy : null, Alignment.LowerRight);
        using Image image = both.Render(Width, Height);
        return image.GetImageBytes(ImageFormat.Png);
    }

    private static void Fill(Plot plot, string title, string vertical, IReadOnlyList<EpochRow> rows, Func<EpochRow, double> learnt, Func<EpochRow, double?>? held, Alignment legend)
    {
        Line(plot, rows, r => learnt(r), "training", Learnt);
        if (held is not null)
        {
            Line(plot, rows, held, "validation", Held);
        }

        plot.Title(title);
        plot.XLabel("epoch");
        plot.YLabel(vertical);
        plot.ShowLegend(legend);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };
        plot.Font.Set(PlotFont.Face);
        plot.Legend.FontName = PlotFont.Face;
    }

    private static void Line(Plot plot, IReadOnlyList<EpochRow> rows, Func<EpochRow, double?> value, string name, Color color)
    {
        (double X, double Y)[] points = [.. rows.Where(r => value(r) is { } y && double.IsFinite(y)).Select(r => ((double)r.Epoch, value(r)!.Value))];
        ScottPlot.Plottables.Scatter line = plot.Add.Scatter(points.Select(p => p.X).ToArray(), points.Select(p => p.Y).ToArray(), color);
        line.LegendText = name;
        line.LineWidth = 2;
        line.MarkerSize = points.Length > 40 ? 0 : 6;
    }
}
