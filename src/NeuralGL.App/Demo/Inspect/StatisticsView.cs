using NeuralGL.App.Drawing;
using NeuralGL.Tensors;

namespace NeuralGL.App.Demo;

/// <summary>A layer's histogram with mean and deviation, and how many of its units are dead or saturated.</summary>
internal sealed class StatisticsView(DrawList2D list, Fonts fonts)
{
    /// <summary>Draws them.</summary>
    internal void Draw(Rect area, LayerPanelView panels, OpenedUnit unit, UiScale scale)
    {
        LayerStatistics s = unit.Statistics;
        Span<char> buffer = stackalloc char[160];
        ReadOnlySpan<char> detail = new TextBuffer(buffer).Add("mean ").Add(s.Mean, "G4").Add("  ·  deviation ").Add(s.Deviation, "G4").Add("  ·  ").Add(s.Count).Add(" numbers").Text;
        panels.Frame(area, "histogram of the layer", detail, "", scale);
        int pad = scale.Px(Theme.Space.S);
        Font caption = fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Caption));
        var inside = Rect.FromEdges(area.X + pad, area.Y + scale.Px(LayerPanelView.HeaderHeight), area.Right - pad, area.Bottom - pad);
        var health = inside with { Y = inside.Bottom - scale.Px(16), Height = scale.Px(16) };
        var limits = health with { Y = health.Y - scale.Px(16) };
        Bars(Rect.FromEdges(inside.X, inside.Y, inside.Right, limits.Y - scale.Px(2)), s);
        list.Text(caption, Numbers.Short(buffer, s.Low), limits, Theme.TextSecondary);
        list.Text(caption, Numbers.Short(buffer, s.High), limits, Theme.TextSecondary, TextAlign.Right);
        var text = new TextBuffer(buffer).Add("dead ").Add(100.0 * s.Dead / Math.Max(1, unit.Panel.Value.Shape.Length), "F1").Add(" % (0 in all of ").Add(s.Frames).Add(s.Frames == 1 ? " frame)" : " frames)");
        text = double.IsNaN(s.Saturated) ? text : text.Add("  ·  saturated ").Add(100 * s.Saturated, "F1").Add(" %");
        list.Text(caption, text.Text, health, Theme.TextSecondary);
    }

    private void Bars(Rect area, LayerStatistics s)
    {
        int most = 1;
        foreach (int count in s.Histogram)
        {
            most = Math.Max(most, count);
        }

        list.Fill(area with { Y = area.Bottom - 1, Height = 1 }, Theme.Outline);
        float width = area.Width / LayerStatistics.Bins;
        for (int b = 0; b < LayerStatistics.Bins; b++)
        {
            float height = MathF.Round(area.Height * s.Histogram[b] / most);

            // A bar that is not empty can be seen, however small its share.
            height = s.Histogram[b] > 0 ? MathF.Max(1, height) : 0;
            list.Fill(Rect.FromEdges(MathF.Round(area.X + (b * width)), area.Bottom - height, MathF.Round(area.X + ((b + 1) * width)) - 1, area.Bottom), Theme.Accent);
        }

        // Where 0 is, if it is among the numbers.
        if (s.Low < 0 && s.High > 0)
        {
            list.Fill(new Rect(MathF.Round(area.X + (area.Width * (-s.Low / (s.High - s.Low)))), area.Y, 1, area.Height), Theme.TextDisabled);
        }
    }
}
