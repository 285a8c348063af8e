using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Demo;

/// <summary>Says beside the pointer which number it is on and what it is, whatever the colours can show.</summary>
internal sealed class HoverReadout(DrawList2D list, Fonts fonts)
{
    /// <summary>Draws the readout.</summary>
    /// <param name="width">Of the picture, in pixels.</param>
    /// <param name="height">Of the picture.</param>
    /// <param name="pointer">Where the pointer is.</param>
    /// <param name="at">What it is on.</param>
    /// <param name="value">The number; null while it is on its way.</param>
    /// <param name="cell">Where the number is drawn.</param>
    /// <param name="scale">The monitor's scale.</param>
    internal void Draw(int width, int height, Vector2 pointer, Selection at, float? value, Rect? cell, UiScale scale)
    {
        if (at.Index >= 0 && cell is { } marked)
        {
            // Two lines, so that one of them stands out from any colour.
            list.Stroke(marked.Inset(-scale.Px(2)).Snapped, 0, scale.Px(1), Theme.Background);
            list.Stroke(marked.Inset(-scale.Px(1)).Snapped, 0, scale.Px(1), Theme.Text);
        }

        Span<char> first = stackalloc char[160], second = stackalloc char[64];
        LayerPanel panel = at.Set.Panels[at.Panel];
        ReadOnlySpan<char> where = at.Index < 0 ? new TextBuffer(first).Add(panel.Name).Add("  ").Add(panel.Shape).Text : UnitPlace.Write(new TextBuffer(first).Add(panel.Name).Add(" · "), panel.Value, at.Index).Text;
        ReadOnlySpan<char> what = at.Index < 0 ? panel.Operator : value is { } known ? new TextBuffer(second).Add(known, "G7").Text : "…";
        Font caption = fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Caption)), body = fonts.Get(FontFace.Medium, scale.Px(Theme.Type.Body));
        int pad = scale.Px(Theme.Space.S), row = scale.Px(18), away = scale.Px(Theme.Space.L);
        float boxWidth = MathF.Ceiling(MathF.Max(caption.Measure(where), body.Measure(what))) + (2 * pad) + 1, boxHeight = (2 * row) + pad;

        // On the other side of the pointer where the picture ends.
        float x = pointer.X + away + boxWidth <= width ? pointer.X + away : MathF.Max(0, pointer.X - away - boxWidth);
        float y = pointer.Y + away + boxHeight <= height ? pointer.Y + away : MathF.Max(0, pointer.Y - away - boxHeight);
        Rect box = new Rect(x, y, boxWidth, boxHeight).Snapped;
        list.Fill(box, scale.Px(Theme.Radius.Small), Theme.SurfaceRaised);
        list.Stroke(box, scale.Px(Theme.Radius.Small), scale.Px(1), Theme.Outline);
        var line = new Rect(box.X + pad, box.Y + (pad / 2f), box.Width - (2 * pad), row);
        list.Text(caption, where, line, Theme.TextSecondary);
        list.Text(body, what, line with { Y = line.Bottom }, value is { } v && !float.IsFinite(v) ? Theme.Error : Theme.Text);
    }
}
