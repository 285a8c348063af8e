using NeuralGL.App.Drawing;

namespace NeuralGL.App.Demo;

/// <summary>
/// Where everything stands, for a size in pixels. The left column follows a frame down to the outputs; the network fills the rest.
/// In a low window frame and input stand side by side; in a narrow one the templates leave their room to the layers.
/// </summary>
internal readonly record struct DemoLayout(Rect Bar, Rect Frame, Rect Input, Rect Outputs, Rect Templates, Rect Layers, int Gap)
{
    /// <summary>The smallest picture in which everything can be read.</summary>
    internal const int LeastWidth = 640, LeastHeight = 360;

    private const int Narrow = 900, Low = 500;

    /// <summary>Divides the picture.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="scale">Pixels of the monitor for a pixel of the design.</param>
    /// <param name="frameAspect">Width of a frame over its height.</param>
    /// <param name="hasTemplates">Whether the first layer's weights want a place of their own; without one its width is 0.</param>
    internal static DemoLayout Of(int width, int height, UiScale scale, float frameAspect, bool hasTemplates)
    {
        int gap = scale.Px(Theme.Space.M);
        var bar = new Rect(0, 0, width, scale.Px(44));
        float top = bar.Bottom + gap, bottom = height - gap;
        bool isLow = height < scale.Px(Low);
        float left = MathF.Floor(Math.Clamp(width * 0.235f, scale.Px(isLow ? 268 : 190), scale.Px(460)));
        float header = scale.Px(LayerPanelView.HeaderHeight);

        // The frame keeps its aspect and takes at most a third of the column.
        float frameHeight = MathF.Min(MathF.Floor((left - (2 * scale.Px(Theme.Space.S))) / frameAspect) + header, MathF.Floor((bottom - top) * 0.345f));
        var frame = new Rect(gap, top, left, frameHeight);
        var input = new Rect(gap, frame.Bottom + gap, left, MathF.Floor((bottom - top) * 0.275f));
        if (isLow)
        {
            frame = new Rect(gap, top, MathF.Floor((left - gap) / 2), MathF.Floor((bottom - top) * 0.5f));
            input = frame with { X = frame.Right + gap };
        }

        var outputs = Rect.FromEdges(gap, input.Bottom + gap, gap + left, bottom);

        float x = outputs.Right + gap;
        hasTemplates &= width >= scale.Px(Narrow);
        float templates = hasTemplates ? MathF.Floor(MathF.Min((width - x) * 0.4f, bottom - top)) : 0;
        var templatesAt = new Rect(x, top, templates, bottom - top);
        var layers = Rect.FromEdges(hasTemplates ? templatesAt.Right + gap : x, top, width - gap, bottom);
        return new DemoLayout(bar, frame, input, outputs, templatesAt, layers, gap);
    }
}
