using NeuralGL.App.Drawing;
using NeuralGL.Pictures;

namespace NeuralGL.App.Demo;

/// <summary>Draws the frame as large as fits, with what the network does not see of it in shade.</summary>
internal sealed class FramePicture(DrawList2D list, FramePipeline pipeline)
{
    /// <summary>Draws it.</summary>
    /// <returns>Where the part is that the network sees; null before the first frame.</returns>
    internal Rect? Draw(Rect area)
    {
        if (pipeline.Texture.Handle == 0)
        {
            return null;
        }

        (int width, int height) = (pipeline.Texture.Width, pipeline.Texture.Height);
        Rect place = area.Fit(width, height).Snapped;
        list.Image(pipeline.Texture.Handle, place, width < place.Width / 2 ? ImageFilter.Nearest : ImageFilter.Linear);
        PictureRectangle crop = pipeline.Transform.CropRectangle(width, height);
        float zoomX = place.Width / width, zoomY = place.Height / height;
        Rect marked = new Rect(place.X + (crop.X * zoomX), place.Y + (crop.Y * zoomY), crop.Width * zoomX, crop.Height * zoomY).Snapped;
        Rgba shade = Rgba.Black.WithAlpha(0.45f);
        list.Fill(Rect.FromEdges(place.X, place.Y, marked.X, place.Bottom), shade);
        list.Fill(Rect.FromEdges(marked.Right, place.Y, place.Right, place.Bottom), shade);
        list.Fill(Rect.FromEdges(marked.X, place.Y, marked.Right, marked.Y), shade);
        list.Fill(Rect.FromEdges(marked.X, marked.Bottom, marked.Right, place.Bottom), shade);
        return marked;
    }
}
