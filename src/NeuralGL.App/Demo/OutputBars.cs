using NeuralGL.App.Drawing;
using NeuralGL.App.Models;

namespace NeuralGL.App.Demo;

/// <summary>Draws the first output as labelled bars: all of them in order if they are few, otherwise the largest.</summary>
internal sealed class OutputBars(DrawList2D list, Fonts fonts, IReadOnlyList<string> labels, string title, string shape)
{
    private const int MostInOrder = 24;
    private const int Largest = 10;

    private readonly int _nothing = labels.ToList().IndexOf(LoadedModel.Nothing);
    private readonly int[] _shown = new int[Math.Min(labels.Count, labels.Count <= MostInOrder ? MostInOrder : Largest)];

    /// <summary>Draws the bars.</summary>
    /// <param name="panels">Draws the panel around them.</param>
    /// <param name="area">The panel.</param>
    /// <param name="values">One number for each label.</param>
    /// <param name="scale">The monitor's scale.</param>
    internal void Draw(LayerPanelView panels, Rect area, ReadOnlySpan<float> values, UiScale scale) => Draw(panels, area, values, default, title, scale);

    /// <summary>Draws the bars with those of another answer as thin ones below them.</summary>
    /// <param name="panels">Draws the panel around them.</param>
    /// <param name="area">The panel.</param>
    /// <param name="values">One number for each label.</param>
    /// <param name="before">The other answer; empty for none.</param>
    /// <param name="detail">What stands below the leading class.</param>
    /// <param name="scale">The monitor's scale.</param>
    internal void Draw(LayerPanelView panels, Rect area, ReadOnlySpan<float> values, ReadOnlySpan<float> before, ReadOnlySpan<char> detail, UiScale scale)
    {
        int best = Select(values);
        bool seesNothing = best >= 0 && best == _nothing;
        panels.Frame(area, best < 0 ? title : labels[best], seesNothing && before.IsEmpty ? "nothing it knows: the bars are greyed out" : detail, shape, scale);
        int pad = scale.Px(Theme.Space.S);
        var inside = Rect.FromEdges(area.X + pad, area.Y + scale.Px(LayerPanelView.HeaderHeight), area.Right - pad, area.Bottom - pad);
        float row = MathF.Min(scale.Px(24), inside.Height / Math.Max(1, _shown.Length));
        if (row < 4)
        {
            return;
        }

        Font font = fonts.Get(FontFace.Regular, Math.Min(scale.Px(Theme.Type.Body), Math.Max(8, (int)(row * 0.8f))));
        float labelWidth = 0, scaleOf = 1;
        foreach (int i in _shown)
        {
            labelWidth = MathF.Max(labelWidth, font.Measure(labels[i]));
            scaleOf = MathF.Max(scaleOf, MathF.Abs(values[i]));
            scaleOf = before.IsEmpty ? scaleOf : MathF.Max(scaleOf, MathF.Abs(before[i]));
        }

        labelWidth = MathF.Min(labelWidth + pad, inside.Width * 0.4f);
        float numberWidth = font.Measure("0.000") + pad;
        Span<char> buffer = stackalloc char[32];
        for (int r = 0; r < _shown.Length; r++)
        {
            int i = _shown[r];
            bool leads = i == best && !seesNothing;
            Rgba ink = leads ? Theme.Text : seesNothing ? Theme.TextDisabled : Theme.TextSecondary;
            var line = new Rect(inside.X, inside.Y + (r * row), inside.Width, row);
            list.Text(font, labels[i], line with { Width = labelWidth - pad }, ink, TextAlign.Left);
            var track = new Rect(line.X + labelWidth, line.Y + (row * 0.22f), line.Width - labelWidth - numberWidth, row * 0.56f);
            Rect whole = track.Snapped;
            list.Fill(whole, Theme.SurfaceRaised);
            float thin = before.IsEmpty ? 0 : MathF.Max(2, MathF.Round(whole.Height * 0.3f));
            list.Fill(whole with { Width = MathF.Round(whole.Width * Share(values[i], scaleOf)), Height = whole.Height - thin }, leads ? Theme.Accent : Theme.TextDisabled);
            if (thin > 0)
            {
                list.Fill(new Rect(whole.X, whole.Bottom - thin, MathF.Round(whole.Width * Share(before[i], scaleOf)), thin), Theme.Warning);
            }

            list.Text(font, Probability(buffer, values[i]), line, ink, TextAlign.Right);
        }
    }

    /// <summary>How much of its track a number fills.</summary>
    private static float Share(float value, float scaleOf) => float.IsFinite(value) ? Math.Clamp(MathF.Abs(value) / scaleOf, 0, 1) : 0;

    /// <summary>Fixed places behind the point, so that the numbers do not dance.</summary>
    private static ReadOnlySpan<char> Probability(Span<char> buffer, float value) =>
        MathF.Abs(value) < 10 && value.TryFormat(buffer, out int length, "F3", System.Globalization.CultureInfo.InvariantCulture) ? buffer[..length] : Numbers.Short(buffer, value);

    /// <summary>Chooses what is shown and gives the largest; −1 if no number can be compared.</summary>
    private int Select(ReadOnlySpan<float> values)
    {
        int best = -1;
        for (int i = 0; i < values.Length && i < labels.Count; i++)
        {
            if (best < 0 ? !float.IsNaN(values[i]) : values[i] > values[best])
            {
                best = i;
            }
        }

        if (labels.Count <= MostInOrder)
        {
            for (int i = 0; i < _shown.Length; i++)
            {
                _shown[i] = i;
            }

            return best;
        }

        for (int r = 0; r < _shown.Length; r++)
        {
            int next = -1;
            for (int i = 0; i < values.Length && i < labels.Count; i++)
            {
                if ((next < 0 || values[i] > values[next]) && !_shown.AsSpan(0, r).Contains(i))
                {
                    next = i;
                }
            }

            _shown[r] = next;
        }

        return best;
    }
}
