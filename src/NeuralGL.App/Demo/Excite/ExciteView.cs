using NeuralGL.App.Drawing;

namespace NeuralGL.App.Demo;

/// <summary>Draws what excites an opened unit: nine frames, its preferred input, or guided backpropagation over the frame.</summary>
internal sealed class ExciteView(DrawList2D list, Fonts fonts, LayerPanelView panels, FramePicture picture, GradientPanels gradients, Excitement excitement)
{
    private const int Line = 16;

    /// <summary>Draws a part in the formula's place.</summary>
    internal void Draw(Rect area, OpenedUnit opened, DetailPart part, UiScale scale)
    {
        Span<char> buffer = stackalloc char[160];
        if (excitement.Unit is not { } unit || opened.Selection.Index < 0)
        {
            panels.Frame(area, "the whole layer", opened.Panel.Name, "Esc closes", scale);
            list.Text(Caption(scale), "a click on a number chooses its unit", area, Theme.TextSecondary, TextAlign.Centre);
            return;
        }

        panels.Frame(area, Title(new TextBuffer(buffer), opened, unit), opened.Panel.Name, "Esc closes", scale);
        int pad = scale.Px(Theme.Space.S);
        var inside = Rect.FromEdges(area.X + pad, area.Y + scale.Px(LayerPanelView.HeaderHeight), area.Right - pad, area.Bottom - pad);
        list.PushClip(inside);
        switch (part)
        {
            case DetailPart.Frames:
                Frames(inside, excitement.Frames!, scale);
                break;
            case DetailPart.Preferred when excitement.Preferred is { } climb:
                Preferred(inside, climb, scale);
                break;
            case DetailPart.Guided when excitement.Guided is { } guided:
                Guided(inside, guided, scale);
                break;
            default:
                list.Text(Caption(scale), excitement.WhyNone.Length > 0 ? excitement.WhyNone : "…", inside, Theme.TextSecondary);
                break;
        }

        list.PopClip();
    }

    /// <summary><c>unit 14 = -0.361</c>, <c>channel 3, strongest place = 2.18</c>.</summary>
    private static ReadOnlySpan<char> Title(TextBuffer text, OpenedUnit opened, UnitTarget unit)
    {
        Span<char> number = stackalloc char[24];
        text = unit.Count == 1 ? text.Add("unit ").Add(unit.Unit) : text.Add("channel ").Add(unit.Unit).Add(", strongest place");
        return opened.HasArrived ? text.Add(" = ").Add(Numbers.Short(number, UnitTarget.ValueOf(opened.Numbers.Slice(unit.First, unit.Count)))).Text : text.Text;
    }

    private void Frames(Rect area, NineFrames frames, UiScale scale)
    {
        Span<char> buffer = stackalloc char[160];
        FrameRanking ranking = frames.Ranking;
        Rect text = Lines(ref area, 2, scale);
        text = Say(text, new TextBuffer(buffer).Add("Strongest of ").Add(ranking.Judged).Add(ranking.Judged == 1 ? " frame" : " frames").Add(" since it was chosen").Text, Theme.Text, scale);
        Say(text, new TextBuffer(buffer).Add("Of any ").Add(FrameRanking.Apart).Add(" neighbours only the strongest").Text, Theme.TextSecondary, scale);

        int gap = scale.Px(Theme.Space.S), below = area.Height >= scale.Px(200) ? scale.Px(Line) : 0;
        float width = MathF.Floor(MathF.Min((area.Width - (2 * gap)) / 3, (((area.Height - (2 * gap)) / 3) - below) * frames.Aspect)), height = MathF.Floor(width / frames.Aspect);
        float left = area.X + MathF.Floor((area.Width - (3 * width) - (2 * gap)) / 2);
        for (int i = 0; i < FrameRanking.Most && width >= 1; i++)
        {
            var place = new Rect(left + (i % 3 * (width + gap)), area.Y + (i / 3 * (height + below + gap)), width, height);
            if (i >= ranking.Count)
            {
                list.Stroke(place, 0, 1, Theme.Outline);
                continue;
            }

            RankedFrame frame = ranking.Best[i];
            list.Image(frames.PictureOf(frame), place, ImageFilter.Linear);
            if (below > 0)
            {
                Under(place with { Y = place.Bottom, Height = below }, frame, scale);
            }
        }
    }

    /// <summary>The value, and which frame it was where there is room.</summary>
    private void Under(Rect line, in RankedFrame frame, UiScale scale)
    {
        Span<char> number = stackalloc char[24], buffer = stackalloc char[32];
        Font caption = Caption(scale);
        ReadOnlySpan<char> value = Numbers.Short(number, frame.Value), which = new TextBuffer(buffer).Add("frame ").Add(frame.Frame).Text;
        list.Text(caption, value, line, Theme.Text);
        if (caption.Measure(value) + caption.Measure(which) + scale.Px(Theme.Space.Xs) <= line.Width)
        {
            list.Text(caption, which, line, Theme.TextDisabled, TextAlign.Right);
        }
    }

    private void Preferred(Rect area, PreferredInput climb, UiScale scale)
    {
        Span<char> buffer = stackalloc char[200], number = stackalloc char[24];
        Rect text = Lines(ref area, 3, scale);
        var found = new TextBuffer(buffer).Add("Value ").Add(Numbers.Short(number, climb.FirstValue)).Add(" → ").Add(Numbers.Short(number, climb.Value));
        text = Say(text, found.Add(" after ").Add(climb.ValueSteps).Add(" of ").Add(PreferredInput.Steps).Add(" steps").Text, Theme.Text, scale);
        var from = climb.LeftOut is { } node ? new TextBuffer(buffer).Add("before its ").Add(node.Operator.Name).Add(" · ") : new TextBuffer(buffer);
        text = Say(text, from.Add("Shift+E: another start").Text, Theme.TextSecondary, scale);
        Say(text, "Gradient ascent held by grey, blur and jitter", Theme.TextDisabled, scale);
        Rect place = area.Fit(climb.Aspect, 1).Snapped;
        list.Image(climb.Picture, place, ImageFilter.Linear);
        list.Stroke(place, 0, 1, Theme.Outline);
    }

    private void Guided(Rect area, GuidedView guided, UiScale scale)
    {
        Span<char> buffer = stackalloc char[160];
        Rect text = Lines(ref area, 2, scale);
        var what = new TextBuffer(buffer).Add("What in this frame excites it");
        text = Say(text, (guided.LeftOut is { } node ? what.Add(" (before ").Add(node.Operator.Name).Add(")") : what).Text, Theme.Text, scale);
        ReadOnlySpan<char> how = guided.Relus > 0
            ? new TextBuffer(buffer).Add(guided.Relus).Add(guided.Relus == 1 ? " Relu passes" : " Relus pass").Add(" only positives back; others all").Text
            : "No Relu on the way: the ordinary gradient";
        Say(text, how, Theme.TextSecondary, scale);
        Rect inside = area with { Height = area.Height - scale.Px(LayerPanelView.FooterHeight) };
        if (picture.Draw(inside) is { } seen)
        {
            gradients.Overlay(seen, guided.Panels);
        }

        panels.ColorBar(Rect.FromEdges(inside.X, inside.Bottom + scale.Px(6), inside.Right, area.Bottom), guided.Panels.Ranges[0], scale);
    }

    /// <summary>Takes lines off the top of an area: all that fit beside a picture.</summary>
    private static Rect Lines(ref Rect area, int lines, UiScale scale)
    {
        int shown = area.Height >= scale.Px(160) ? lines : 1, height = shown * scale.Px(Line);
        Rect text = area with { Height = height };
        area = Rect.FromEdges(area.X, area.Y + height + scale.Px(Theme.Space.S), area.Right, area.Bottom);
        return text;
    }

    /// <summary>Writes a line if there is one left.</summary>
    private Rect Say(Rect lines, ReadOnlySpan<char> text, Rgba ink, UiScale scale)
    {
        Rect line = lines with { Height = scale.Px(Line) };
        if (lines.Height >= line.Height)
        {
            list.Text(Caption(scale), text, line, ink);
        }

        return Rect.FromEdges(lines.X, line.Bottom, lines.Right, lines.Bottom);
    }

    private Font Caption(UiScale scale) => fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Caption));
}
