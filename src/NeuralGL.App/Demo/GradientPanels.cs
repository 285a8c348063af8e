using NeuralGL.App.Drawing;
using NeuralGL.Pictures;

namespace NeuralGL.App.Demo;

/// <summary>Draws the views of gradients: a panel for each layer below a line that says of what, or the saliency over the frame.</summary>
internal sealed class GradientPanels(DrawList2D list, Fonts fonts, LayerPanelView panels, FramePicture picture, BoardView board, FramePipeline pipeline)
{
    /// <summary>How much of the frame the saliency hides.</summary>
    private const float Opacity = 0.62f;

    /// <summary>The gradients of the loss.</summary>
    internal void Loss(Rect area, int gap, DemoViewMode view, in LossChoice loss, UiScale scale)
    {
        Span<char> buffer = stackalloc char[160];
        string title = view == DemoViewMode.WeightGradients ? "gradient of the loss by every weight" : "gradient of the loss by every activation";
        int cls = loss.Class == GradientView.Top ? Best() : loss.Class;
        ReadOnlySpan<char> detail = new TextBuffer(buffer).Add("loss: cross-entropy against ").Add(Label(cls)).Add(", ").Add(loss.Why).Text;
        Rect head = area with { Height = scale.Px(LayerPanelView.HeaderHeight) };
        panels.Frame(head, title, detail, "", scale);
        Rect rest = Rect.FromEdges(area.X, head.Bottom + gap, area.Right, area.Bottom);
        if (pipeline.Gradients.Of(view) is not { } gradients)
        {
            NoGradients(rest, view, scale);
            return;
        }

        board.Draw(rest, gap, gradients.Panels, scale);
    }

    /// <summary>The gradient of an output's score by the pixels, over the frame.</summary>
    /// <param name="area">The panel.</param>
    /// <param name="chosen">The output, or <see cref="GradientView.Top"/>.</param>
    /// <param name="scale">The monitor's scale.</param>
    internal void Saliency(Rect area, int chosen, UiScale scale)
    {
        Span<char> title = stackalloc char[96];
        int cls = chosen == GradientView.Top ? Best() : chosen;
        ReadOnlySpan<char> name = new TextBuffer(title).Add("saliency of ").Add(Label(cls)).Add(chosen == GradientView.Top ? ", the network's answer" : "").Text;
        bool isWide = area.Width >= scale.Px(560);
        string detail = isWide ? "gradient of its score by every pixel: a brighter pixel raises it where red, lowers it where blue" : "red: a brighter pixel raises its score, blue: lowers it";
        panels.Frame(area, name, detail, isWide ? "Left, Right: another output" : "", scale);
        if (pipeline.Gradients.Of(DemoViewMode.Saliency) is not { } gradients)
        {
            NoGradients(area, DemoViewMode.Saliency, scale);
            return;
        }

        int pad = scale.Px(Theme.Space.S);
        var inside = Rect.FromEdges(area.X + pad, area.Y + scale.Px(LayerPanelView.HeaderHeight), area.Right - pad, area.Bottom - scale.Px(LayerPanelView.FooterHeight));
        if (picture.Draw(inside) is { } seen)
        {
            Overlay(seen, gradients.Panels);
        }

        panels.ColorBar(Rect.FromEdges(inside.X, inside.Bottom + scale.Px(6), inside.Right, area.Bottom - scale.Px(6)), gradients.Panels.Ranges[0], scale);
    }

    /// <summary>The heatmap without what only fills the input up.</summary>
    internal void Overlay(Rect seen, PanelSet panels)
    {
        PictureRectangle used = pipeline.Transform.Geometry(pipeline.Texture.Width, pipeline.Texture.Height).Target;
        (uint texture, Rect whole) = panels.PictureOf(0);
        float across = whole.Width / pipeline.Transform.Width, down = whole.Height / pipeline.Transform.Height;
        var part = new Rect(whole.X + (used.X * across), whole.Y + (used.Y * down), used.Width * across, used.Height * down);
        list.Image(texture, seen, ImageFilter.Nearest, part, Rgba.White.WithAlpha(Opacity));
    }

    private void NoGradients(Rect area, DemoViewMode view, UiScale scale) =>
        list.Text(fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Body)), pipeline.Gradients.WhyNone(view), area.Inset(scale.Px(Theme.Space.M), 0), Theme.TextSecondary, TextAlign.Centre);

    private string Label(int cls) => cls < pipeline.Model.Labels.Count ? pipeline.Model.Labels[cls] : "";

    /// <summary>The largest of the outputs that have arrived.</summary>
    private int Best()
    {
        int best = 0;
        for (int i = 1; i < pipeline.Outputs.Length; i++)
        {
            best = pipeline.Outputs[i] > pipeline.Outputs[best] ? i : best;
        }

        return best;
    }
}
