using NeuralGL.App.Drawing;
using NeuralGL.Pictures;

namespace NeuralGL.App.Demo;

/// <summary>Draws the frames of the picture inputs besides the first, and below each what the network gets of it.</summary>
internal sealed class InputPanes(DrawList2D list, LayerPanelView panels)
{
    /// <summary>Draws them beside the first.</summary>
    /// <param name="layout">Whose places of frame and input are divided.</param>
    /// <param name="pipeline">Whose inputs.</param>
    /// <param name="scale">The monitor's scale.</param>
    internal void Draw(in DemoLayout layout, FramePipeline pipeline, UiScale scale)
    {
        for (int i = 0; i < pipeline.Feeds.Length; i++)
        {
            InputFeed feed = pipeline.Feeds[i];
            Frame(layout.Frame.Part(i + 1, pipeline.Feeds.Length + 1, layout.Gap), feed, scale);
            panels.Draw(layout.Input.Part(i + 1, pipeline.Feeds.Length + 1, layout.Gap), pipeline.Layers, i + 1, scale);
        }
    }

    private void Frame(Rect area, InputFeed feed, UiScale scale)
    {
        panels.Frame(area, feed.Input.Name, feed.Source.Length > 0 ? feed.Source : "the same source", "", scale);
        if (feed.Texture.Handle == 0)
        {
            return;
        }

        int pad = scale.Px(Theme.Space.S);
        (int width, int height) = (feed.Texture.Width, feed.Texture.Height);
        Rect place = Rect.FromEdges(area.X + pad, area.Y + scale.Px(LayerPanelView.HeaderHeight), area.Right - pad, area.Bottom - pad).Fit(width, height).Snapped;
        list.Image(feed.Texture.Handle, place, width < place.Width / 2 ? ImageFilter.Nearest : ImageFilter.Linear);
        PictureRectangle seen = feed.Transform.CropRectangle(width, height);
        float zoom = place.Width / width;
        list.Stroke(new Rect(place.X + (seen.X * zoom), place.Y + (seen.Y * zoom), seen.Width * zoom, seen.Height * zoom).Snapped, 0, scale.Px(2), Theme.Accent);
    }
}
