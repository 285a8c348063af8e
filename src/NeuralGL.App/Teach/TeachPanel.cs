using System.Numerics;
using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Teach;

/// <summary>Draws the classes with their examples and what the network says of the frame, the loss curve, and how it learns.</summary>
internal sealed class TeachPanel(DrawList2D list, Fonts fonts)
{
    private const int LineHeight = 20;

    private readonly Vector2[] _curve = new Vector2[256];

    internal void Draw(LayerPanelView panels, Rect area, TeachState state, bool isPaused, ReadOnlySpan<float> probabilities, UiScale scale)
    {
        int pad = scale.Px(Theme.Space.S), line = scale.Px(LineHeight);
        bool learns = state.Set.FilledClasses >= 2;
        panels.Frame(area, "teach", learns ? "hold 1–9 to show more; it learns meanwhile" : "hold 1, then 2, before the camera: two classes and it begins to learn", "", scale);
        int shown = Math.Min(TeachSet.MaxClasses, Math.Max(state.Set.Classes, (state.Collecting ?? 0) + 1));
        for (int cls = 0; cls < shown; cls++)
        {
            Class(RowOf(area, cls, shown, scale), state, cls, learns && cls < probabilities.Length ? probabilities[cls] : 0, scale);
        }

        Rect last = RowOf(area, shown - 1, shown, scale), rest = Rect.FromEdges(last.X, last.Bottom + scale.Px(2) + pad, last.Right, area.Bottom - pad);
        if (rest.Height < 3 * line)
        {
            return;
        }

        Span<char> buffer = stackalloc char[160];
        Font body = fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Body));
        list.Text(body, Steps(buffer, state, isPaused), rest with { Height = line }, Theme.TextSecondary);
        float top = Settings(body, rest, state.Settings, line);
        Curve(Rect.FromEdges(rest.X, rest.Y + scale.Px(24), rest.Right, top - scale.Px(6)), state, scale);
    }

    /// <summary>Where a class has its row in the panel: in a low one rows are as high as leaves room for all.</summary>
    internal static Rect RowOf(Rect area, int cls, int classes, UiScale scale)
    {
        int pad = scale.Px(Theme.Space.S);
        float top = area.Y + scale.Px(LayerPanelView.HeaderHeight), row = MathF.Min(scale.Px(34), MathF.Floor((area.Bottom - pad - top) / classes));
        return new Rect(area.X + pad, top + (cls * row), area.Width - (2 * pad), row).Inset(0, row < scale.Px(24) ? scale.Px(1) : scale.Px(2)).Snapped;
    }

    /// <summary>How it learns, at the bottom of an area, in one line or, where that is too narrow, two.</summary>
    /// <returns>Where the text begins.</returns>
    private float Settings(Font font, Rect area, TeachSettings settings, int line)
    {
        Span<char> first = stackalloc char[64], second = stackalloc char[64], both = stackalloc char[130];
        ReadOnlySpan<char> direction = new TextBuffer(first).Add("learning rate ").Add(settings.LearningRate, "G3").Add("  ·  momentum ").Add(settings.Momentum, "G2").Text;
        ReadOnlySpan<char> amount = new TextBuffer(second).Add("batch ").Add(settings.Batch).Add("  ·  decay ").Add(settings.Decay, "G2").Text;
        ReadOnlySpan<char> all = new TextBuffer(both).Add(direction).Add("  ·  ").Add(amount).Text;
        Rect place = area with { Y = area.Bottom - line, Height = line };
        if (font.Measure(all) <= area.Width)
        {
            list.Text(font, all, place, Theme.TextSecondary);
            return place.Y;
        }

        list.Text(font, amount, place, Theme.TextSecondary);
        list.Text(font, direction, place with { Y = place.Y - line }, Theme.TextSecondary);
        return place.Y - line;
    }

    private static ReadOnlySpan<char> Steps(Span<char> buffer, TeachState state, bool isPaused)
    {
        TextBuffer text = new TextBuffer(buffer).Add("step ").Add(state.Steps).Add("  ·  ");
        return isPaused ? text.Add("paused").Text
            : state.FramesPerStep > 1 ? text.Add("one in ").Add(state.FramesPerStep).Add(" frames").Text
            : text.Add(state.FramesPerStep == 1 ? 1 : state.StepsPerFrame).Add(" a frame").Text;
    }

    private void Class(Rect box, TeachState state, int cls, float probability, UiScale scale)
    {
        Span<char> buffer = stackalloc char[32];
        int pad = scale.Px(Theme.Space.S);
        bool collecting = state.Collecting == cls, renaming = state.Renaming?.Class == cls;
        list.Fill(box, scale.Px(Theme.Radius.Small), Theme.SurfaceRaised);
        list.Fill((box with { Width = box.Width * Math.Clamp(probability, 0, 1) }).Snapped, scale.Px(Theme.Radius.Small), probability > 0.5f ? Theme.Accent.WithAlpha(0.55f) : Theme.Outline);
        if (collecting || renaming)
        {
            list.Stroke(box, scale.Px(Theme.Radius.Small), scale.Px(2), collecting ? Theme.Warning : Theme.Accent);
        }

        int size = Math.Min(scale.Px(Theme.Type.Body), Math.Max(8, (int)(box.Height * 0.75f)));
        Font medium = fonts.Get(FontFace.Medium, size), body = fonts.Get(FontFace.Regular, size);
        Rgba ink = probability > 0.5f ? Theme.Text : Theme.TextSecondary;
        Rect text = box.Inset(pad, 0);
        list.Text(medium, new TextBuffer(buffer).Add(cls + 1).Text, text with { Width = scale.Px(20) }, ink);
        float right = list.Text(body, new TextBuffer(buffer).Add(state.Set.CountOf(cls)).Add(" examples   ").Add(probability, "F2").Text, text, ink, TextAlign.Right);
        Rect name = Rect.FromEdges(text.X + scale.Px(22), text.Y, text.Right - right - pad, text.Bottom);
        float drawn = list.Text(medium, renaming ? state.Renaming!.Value.Text : state.Set.NameOf(cls), name, Theme.Text);
        if (renaming)
        {
            list.Fill(new Rect(name.X + drawn + 1, name.Y + (name.Height * 0.25f), scale.Px(2), name.Height * 0.5f).Snapped, Theme.Accent);
        }
    }

    /// <summary>The losses of the frames, newest right, from 0 up to the largest shown.</summary>
    private void Curve(Rect area, TeachState state, UiScale scale)
    {
        if (area.Height < scale.Px(30))
        {
            return;
        }

        Span<char> buffer = stackalloc char[32];
        list.Stroke(area, 0, scale.Px(1), Theme.Outline);
        Font caption = fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Caption));
        Rect label = area.Inset(scale.Px(6), scale.Px(4)) with { Height = scale.Px(14) };
        list.Text(caption, "loss", label, Theme.TextSecondary);
        int count = Math.Min(state.LossCount, _curve.Length), first = state.LossCount - count;
        if (count < 2)
        {
            return;
        }

        float largest = 1e-6f;
        for (int i = 0; i < count; i++)
        {
            largest = MathF.Max(largest, float.IsFinite(state.LossAt(first + i)) ? state.LossAt(first + i) : 0);
        }

        for (int i = 0; i < count; i++)
        {
            float loss = state.LossAt(first + i), share = float.IsFinite(loss) ? loss / largest : 1;
            _curve[i] = new Vector2(area.X + (area.Width * i / (count - 1)), area.Bottom - (share * (area.Height - scale.Px(20))));
        }

        list.Polyline(_curve.AsSpan(0, count), scale.Px(2), Theme.Accent);
        list.Text(caption, Numbers.Short(buffer, state.LossAt(state.LossCount - 1)), label, Theme.Text, TextAlign.Right);
    }
}
