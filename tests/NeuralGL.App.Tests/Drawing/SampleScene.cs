using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Tests.Drawing;

/// <summary>A page with everything the interface is made of, at any scale.</summary>
internal static class SampleScene
{
    internal static void Fill(DrawList2D list, Fonts fonts, UiScale scale, uint picture)
    {
        Font caption = fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Caption)), body = fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Body));
        Font strong = fonts.Get(FontFace.Medium, scale.Px(Theme.Type.Body)), title = fonts.Get(FontFace.Medium, scale.Px(Theme.Type.Title));
        Font headline = fonts.Get(FontFace.Medium, scale.Px(Theme.Type.Headline));
        int pad = scale.Px(Theme.Space.L), s = scale.Px(Theme.Space.S);
        list.Text(headline, "NeuralGL", new Rect(pad, s, scale.Px(200), scale.Px(32)), Theme.Text);
        list.Text(body, "60 fps · 1.8 ms · llvmpipe (LLVM 15.0.6, 256 bits)", new Rect(scale.Px(240), s, scale.Px(544), scale.Px(32)), Theme.TextSecondary, TextAlign.Right);

        var panel = new Rect(pad, scale.Px(48), scale.Px(376), scale.Px(240));
        Panel(list, panel, scale);
        list.Text(title, "dense_1", new Rect(panel.X + pad, panel.Y + s, scale.Px(160), scale.Px(24)), Theme.Text);
        list.Text(caption, "Gemm + Relu · [1, 256] · 784 → 256", new Rect(panel.X, panel.Y + s, panel.Width - pad, scale.Px(24)), Theme.TextSecondary, TextAlign.Right);
        list.Image(picture, new Rect(panel.X + pad, panel.Y + scale.Px(40), scale.Px(160), scale.Px(160)), ImageFilter.Nearest);
        list.Image(picture, new Rect(panel.X + pad + scale.Px(176), panel.Y + scale.Px(40), scale.Px(160), scale.Px(160)), ImageFilter.Linear);
        var bar = new Rect(panel.X + pad, panel.Bottom - scale.Px(28), scale.Px(160), scale.Px(8));
        list.GradientAcross(bar, Rgba.Hex(0x3B4CC0), Rgba.Hex(0xB40426));
        list.Text(caption, "−1.25", bar with { Y = bar.Bottom, Height = scale.Px(16) }, Theme.TextSecondary);
        list.Text(caption, "0", bar with { Y = bar.Bottom, Height = scale.Px(16) }, Theme.TextSecondary, TextAlign.Centre);
        list.Text(caption, "+1.25", bar with { Y = bar.Bottom, Height = scale.Px(16) }, Theme.TextSecondary, TextAlign.Right);

        var outputs = new Rect(panel.Right + pad, panel.Y, scale.Px(376), panel.Height);
        Panel(list, outputs, scale);
        list.Text(title, "Output", new Rect(outputs.X + pad, outputs.Y + s, scale.Px(160), scale.Px(24)), Theme.Text);
        float[] p = [0.002f, 0.01f, 0.873f, 0.07f, 0.045f];
        for (int i = 0; i < p.Length; i++)
        {
            var row = new Rect(outputs.X + pad, outputs.Y + scale.Px(44 + (i * 26)), outputs.Width - (2 * pad), scale.Px(18));
            list.Text(i == 2 ? strong : body, (i + 1).ToString(), row with { Width = scale.Px(20) }, i == 2 ? Theme.Text : Theme.TextSecondary);
            var track = Rect.FromEdges(row.X + scale.Px(24), row.Y, row.Right - scale.Px(64), row.Bottom);
            list.Fill(track, scale.Px(Theme.Radius.Small), Theme.SurfaceRaised);
            list.Fill(track with { Width = Math.Max(scale.Px(4), MathF.Round(track.Width * p[i])) }, scale.Px(Theme.Radius.Small), i == 2 ? Theme.Accent : Theme.TextDisabled);
            list.Text(i == 2 ? strong : body, $"{100 * p[i]:0.0} %", row, i == 2 ? Theme.Text : Theme.TextSecondary, TextAlign.Right);
        }
        list.Text(caption, "A label that is far too long for the place it was given ends in dots", new Rect(outputs.X + pad, outputs.Bottom - scale.Px(56), scale.Px(240), scale.Px(18)), Theme.TextDisabled);
        list.Text(body, "Привет, нейросеть! Σ w·x + b → f(x), α β γ, ≤ ±∞ …", new Rect(outputs.X + pad, outputs.Bottom - scale.Px(32), outputs.Width - (2 * pad), scale.Px(20)), Theme.Text);

        var plot = new Rect(pad, panel.Bottom + pad, scale.Px(376), scale.Px(120));
        Panel(list, plot, scale);
        list.PushClip(plot.Inset(scale.Px(1)));
        Span<Vector2> curve = stackalloc Vector2[64];
        for (int i = 0; i < curve.Length; i++)
        {
            curve[i] = new(plot.X + (i * plot.Width / (curve.Length - 1)), plot.Centre.Y - (MathF.Sin(i * 0.2f) * plot.Height * 0.6f));
        }
        list.Polyline(curve, scale.Px(2), Theme.Accent);
        list.PopClip();
        list.Stroke(new Rect(plot.Right + pad, plot.Y, scale.Px(96), scale.Px(32)), scale.Px(16), scale.Px(1), Theme.Accent);
        list.Text(strong, "Paused", new Rect(plot.Right + pad, plot.Y, scale.Px(96), scale.Px(32)), Theme.Accent, TextAlign.Centre);
        Vector2 play = new(plot.Right + scale.Px(140), plot.Y + scale.Px(4));
        list.Triangle(play, play + new Vector2(scale.Px(20), scale.Px(12)), play + new Vector2(0, scale.Px(24)), Theme.Good);
        list.Circle(play + new Vector2(scale.Px(44), scale.Px(12)), scale.Px(6), Theme.Error);
        list.GradientDown(new Rect(plot.Right + scale.Px(220), plot.Y, scale.Px(16), scale.Px(96)), Theme.Accent, Theme.Surface);
        list.Line(new(plot.Right + pad, plot.Y + scale.Px(60)), new(plot.Right + scale.Px(200), plot.Y + scale.Px(110)), scale.Px(1), Theme.Warning);
        list.Text(caption, "caption 11: the quick brown fox jumps over 0123456789", plot.Right + pad, plot.Bottom - scale.Px(22), Theme.Text);
        list.Text(body, "body 13: the quick brown fox jumps over 0123456789", plot.Right + pad, plot.Bottom - scale.Px(4), Theme.Text);
    }

    private static void Panel(DrawList2D list, Rect area, UiScale scale)
    {
        list.Fill(area, scale.Px(Theme.Radius.Panel), Theme.Surface);
        list.Stroke(area, scale.Px(Theme.Radius.Panel), scale.Px(1), Theme.Outline);
    }
}
