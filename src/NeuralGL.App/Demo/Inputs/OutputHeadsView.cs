using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Demo;

/// <summary>Draws the outputs besides the first, each in a pane of its own: a map as its picture, few numbers as bars, many as a curve.</summary>
internal sealed class OutputHeadsView(DrawList2D list, Fonts fonts, LayerPanelView panels, FramePipeline pipeline)
{
    /// <summary>More numbers than these are a curve.</summary>
    private const int MostBars = 24;

    /// <summary>Of a pane with bars, in pixels of the design.</summary>
    private const int LeastHeight = 90;

    private readonly OutputBars?[] _bars = [.. pipeline.Heads.Select(h => h.Numbers.Length is > 0 and <= MostBars ? new OutputBars(list, fonts, [.. Enumerable.Range(0, h.Numbers.Length).Select(i => $"{i}")], h.Output.Name, Shape(h)) : null)];
    private readonly string[] _shapes = [.. pipeline.Heads.Select(Shape)];

    /// <summary>Draws them below the first.</summary>
    /// <param name="area">The place of all outputs.</param>
    /// <param name="gap">Between panes.</param>
    /// <param name="of">Whose outputs.</param>
    /// <param name="scale">The monitor's scale.</param>
    internal void Draw(Rect area, float gap, FramePipeline of, UiScale scale)
    {
        for (int i = 0; i < of.Heads.Length; i++)
        {
            OutputHead head = of.Heads[i];
            Rect place = Place(area, i + 1, of.Heads.Length + 1, gap, scale);
            if (head.Panel >= 0)
            {
                panels.Draw(place, of.Layers, head.Panel, scale);
            }
            else if (_bars[i] is { } bars)
            {
                bars.Draw(panels, place, head.Numbers, scale);
            }
            else
            {
                Curve(place, head, _shapes[i], scale);
            }
        }
    }

    private void Curve(Rect area, OutputHead head, string shape, UiScale scale)
    {
        ReadOnlySpan<float> numbers = head.Numbers;
        panels.Frame(area, head.Output.Name, numbers.IsEmpty ? "its numbers are not floats" : "", shape, scale);
        int pad = scale.Px(Theme.Space.S);
        var inside = Rect.FromEdges(area.X + pad, area.Y + scale.Px(LayerPanelView.HeaderHeight), area.Right - pad, area.Bottom - pad);
        (float low, float high) = (0, 0);
        foreach (float number in numbers)
        {
            (low, high) = float.IsFinite(number) ? (MathF.Min(low, number), MathF.Max(high, number)) : (low, high);
        }

        if (high <= low || inside.Height < 4)
        {
            return;
        }

        float zero = inside.Bottom + (low / (high - low) * inside.Height);
        list.Fill(new Rect(inside.X, MathF.Round(zero), inside.Width, 1), Theme.Outline);
        Vector2 last = default;
        for (int i = 0; i < numbers.Length; i++)
        {
            var at = new Vector2(inside.X + ((i + 0.5f) * inside.Width / numbers.Length), zero - (numbers[i] / (high - low) * inside.Height));
            if (i > 0 && float.IsFinite(at.Y) && float.IsFinite(last.Y))
            {
                list.Line(last, at, scale.Px(1.5f), Theme.Accent);
            }

            last = at;
        }
    }

    /// <summary>Outputs stand below each other, and side by side where that leaves no room for bars.</summary>
    internal static Rect Place(Rect area, int index, int count, float gap, UiScale scale) =>
        area.Row(index, count, gap).Height < scale.Px(LeastHeight) ? area.Part(index, count, gap) : area.Row(index, count, gap);

    private static string Shape(OutputHead head) => LayerPanel.OpenShape(head.Output.Shape);
}
