using System.Globalization;
using NeuralGL.App.Drawing;
using NeuralGL.App.Models;

namespace NeuralGL.App.Demo;

/// <summary>Draws a line of text that the network reads: the line, and the best symbol of every step with its probability.</summary>
internal sealed class TextPanel(DrawList2D list, Fonts fonts)
{
    private float[] _steps = [];
    private string _line = "", _shown = "", _detail = "";

    /// <summary>Draws the panel.</summary>
    /// <param name="panels">Draws its surface.</param>
    /// <param name="area">The panel.</param>
    /// <param name="text">Reads the numbers.</param>
    /// <param name="steps">Pairs of a symbol's place and its probability.</param>
    /// <param name="scale">The monitor's scale.</param>
    internal void Draw(LayerPanelView panels, Rect area, CtcText text, ReadOnlySpan<float> steps, UiScale scale)
    {
        Read(text, steps);
        panels.Frame(area, "text", _detail, "", scale);
        int pad = scale.Px(Theme.Space.S);
        var inside = Rect.FromEdges(area.X + pad, area.Y + scale.Px(LayerPanelView.HeaderHeight), area.Right - pad, area.Bottom - pad);
        Rect head = inside with { Height = scale.Px(36) };
        list.Text(Fitting(_shown, head.Width, scale.Px(Theme.Type.Headline + 4)), _shown, head, Theme.Text);
        Steps(Rect.FromEdges(inside.X, head.Bottom + pad, inside.Right, inside.Bottom), text, steps, scale);
    }

    /// <summary>What is read, as far as the window's type can write it.</summary>
    internal string Line(CtcText text, ReadOnlySpan<float> steps)
    {
        Read(text, steps);
        return _shown;
    }

    /// <summary>A bar for each step, as high as its symbol is probable, and below it the symbol where it is read.</summary>
    private void Steps(Rect area, CtcText text, ReadOnlySpan<float> steps, UiScale scale)
    {
        int count = steps.Length / 2;
        if (count == 0 || area.Height < scale.Px(40))
        {
            return;
        }

        Font font = fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Caption));
        float width = area.Width / count, bottom = area.Bottom - scale.Px(18), height = MathF.Min(bottom - area.Y, scale.Px(120));
        for (int i = 0; i < count; i++)
        {
            bool isRead = text.IsRead(steps, i);
            float share = float.IsFinite(steps[(2 * i) + 1]) ? Math.Clamp(steps[(2 * i) + 1], 0, 1) : 0;
            var bar = Rect.FromEdges(area.X + (i * width) + (width * 0.15f), bottom - (height * share), area.X + ((i + 1) * width) - (width * 0.15f), bottom);
            list.Fill(bar, isRead ? Theme.Accent : Theme.SurfaceRaised);
            if (isRead)
            {
                string symbol = Drawable(text.SymbolAt(steps, i));
                list.Text(font, symbol, area.X + ((i + 0.5f) * width) - (font.Measure(symbol) / 2), area.Bottom - scale.Px(4), Theme.Text);
            }
        }
    }

    /// <summary>Reads anew only what has changed, so that a still picture costs nothing.</summary>
    private void Read(CtcText text, ReadOnlySpan<float> steps)
    {
        if (steps.SequenceEqual(_steps))
        {
            return;
        }

        _steps = steps.ToArray();
        (_line, double confidence) = text.Read(steps);
        _shown = Drawable(_line);
        _detail = _line.Length == 0 ? "nothing is read" : string.Create(CultureInfo.InvariantCulture, $"{100 * confidence:0.0} % sure of what it reads, step by step");
    }

    /// <summary>The text with a question mark for each character that the window's type does not have.</summary>
    private string Drawable(string line) => fonts.Covers(line) ? line : string.Concat(line.EnumerateRunes().Select(r => fonts.Covers(r.ToString()) ? r.ToString() : "?"));

    /// <summary>The type in which a line fits, the largest no larger than asked for.</summary>
    private Font Fitting(string line, float width, int pixels)
    {
        Font font = fonts.Get(FontFace.Medium, pixels);
        float measured = font.Measure(line);
        return measured <= width ? font : fonts.Get(FontFace.Medium, Math.Max(8, (int)(pixels * width / measured)));
    }
}
