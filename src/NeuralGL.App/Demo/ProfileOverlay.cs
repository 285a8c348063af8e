using NeuralGL.App.Drawing;

namespace NeuralGL.App.Demo;

/// <summary>Where a frame's time goes, stage by stage, with the clock that says so; how old the frame on screen is, and how many were dropped.</summary>
internal sealed class ProfileOverlay(DrawList2D list, Fonts fonts)
{
    private const int Width = 344, Row = 21, Label = 76, Number = 120;

    /// <summary>Draws into the lower right corner.</summary>
    /// <param name="width">Of the picture, in pixels.</param>
    /// <param name="height">Of the picture.</param>
    /// <param name="profile">The stages.</param>
    /// <param name="state">Rates, ages and drops.</param>
    /// <param name="scale">The monitor's scale.</param>
    internal void Draw(int width, int height, FrameProfile profile, DemoState state, UiScale scale)
    {
        int pad = scale.Px(Theme.Space.L), gap = scale.Px(Theme.Space.M), row = scale.Px(Row);
        float boxWidth = MathF.Min(scale.Px(Width), width - (2 * gap)), boxHeight = ((FrameProfile.Stages.Count + 4) * row) + (2 * pad);
        Rect box = new Rect(width - gap - boxWidth, height - gap - boxHeight, boxWidth, boxHeight).Snapped;
        list.Fill(box, scale.Px(Theme.Radius.Panel), Theme.SurfaceRaised);
        list.Stroke(box, scale.Px(Theme.Radius.Panel), scale.Px(1), Theme.Outline);
        list.PushClip(box);
        Font title = fonts.Get(FontFace.Medium, scale.Px(Theme.Type.Body)), body = fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Body));
        var line = new Rect(box.X + pad, box.Y + pad, box.Width - (2 * pad), row);
        list.Text(title, "where a frame's time goes", line, Theme.Text);
        double most = Longest(profile);
        foreach (FrameStage stage in FrameProfile.Stages)
        {
            line = line with { Y = line.Bottom };
            Stage(line, stage, profile, most, body, scale);
        }

        line = line with { Y = line.Bottom + (row / 2) };
        Span<char> buffer = stackalloc char[96];
        list.Text(body, Age(buffer, state), line, Theme.Text);
        line = line with { Y = line.Bottom };
        list.Text(body, Frames(buffer, state), line, Theme.Text);
        list.PopClip();
    }

    private void Stage(Rect line, FrameStage stage, FrameProfile profile, double most, Font body, UiScale scale)
    {
        double milliseconds = profile.Milliseconds(stage);
        list.Text(body, FrameProfile.NameOf(stage), line, Theme.TextSecondary);
        if (!double.IsFinite(milliseconds))
        {
            list.Text(body, "–", line, Theme.TextDisabled, TextAlign.Right);
            return;
        }

        float room = MathF.Max(0, line.Width - scale.Px(Label + Number)), share = most > 0 ? (float)(milliseconds / most) : 0;
        var bar = new Rect(line.X + scale.Px(Label), line.Y + scale.Px(6), MathF.Max(1, room * share), scale.Px(9));
        list.Fill(bar.Snapped, profile.IsWallTime(stage) ? Theme.TextDisabled : Theme.Accent);
        Span<char> buffer = stackalloc char[48];
        list.Text(body, new TextBuffer(buffer).Add(milliseconds, "F2").Add(profile.IsWallTime(stage) ? " ms CPU wall" : " ms GPU").Text, line, Theme.Text, TextAlign.Right);
    }

    private static double Longest(FrameProfile profile)
    {
        double most = 0;
        foreach (FrameStage stage in FrameProfile.Stages)
        {
            double milliseconds = profile.Milliseconds(stage);
            most = milliseconds > most ? milliseconds : most;
        }

        return most;
    }

    private static ReadOnlySpan<char> Age(Span<char> buffer, DemoState state) => state.Ages is { Count: > 0 } ages
        ? new TextBuffer(buffer).Add("age on screen: p50 ").Add(ages.RecentMilliseconds(0.5), "F1").Add(" ms, p95 ").Add(ages.RecentMilliseconds(0.95), "F1").Add(" ms").Text
        : "age on screen: no frame yet";

    private static ReadOnlySpan<char> Frames(Span<char> buffer, DemoState state) =>
        new TextBuffer(buffer).Add("frames: ").Add(state.Ages?.Count ?? 0).Add(" shown, ").Add(state.Dropped).Add(" dropped for newer ones").Text;
}
