using NeuralGL.App.Drawing;
using NeuralGL.Pictures;

namespace NeuralGL.App.Demo;

/// <summary>What a tool shows over the frame: the pen where it would paint, the edge of what is covered.</summary>
internal static class ToolMarks
{
    /// <summary>Draws over a frame.</summary>
    /// <param name="list">Where.</param>
    /// <param name="place">Where the frame is.</param>
    /// <param name="pipeline">Whose frame.</param>
    /// <param name="state">Which tool, and the pointer.</param>
    /// <param name="scale">The monitor's scale.</param>
    internal static void Draw(DrawList2D list, Rect place, FramePipeline pipeline, DemoState state, UiScale scale)
    {
        float zoom = place.Width / pipeline.Texture.Width;
        if (state.Tool == InputTool.Draw && state.Pointer is { } at && place.Contains(at))
        {
            float radius = zoom * ToolControl.PenRadius(pipeline.Transform.CropRectangle(pipeline.Texture.Width, pipeline.Texture.Height));
            list.Stroke(new Rect(at.X - radius, at.Y - radius, 2 * radius, 2 * radius), radius, scale.Px(1), Theme.Warning);
        }

        if (pipeline.Edits.Occluded is { } covered)
        {
            Rect edge = new Rect(place.X + (covered.X * zoom), place.Y + (covered.Y * zoom), covered.Width * zoom, covered.Height * zoom).Snapped;
            list.Stroke(edge, 0, scale.Px(1), Theme.Warning);
        }
    }
}
