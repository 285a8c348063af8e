using NeuralGL.App.Drawing;
using NeuralGL.Pictures;

namespace NeuralGL.App.Demo;

/// <summary>Draws the frame as large as fits, with what the network does not see of it in shade.</summary>
internal sealed class FramePicture(DrawList2D list, FramePipeline pipeline)
{
    /// <summary>How much of the frame a map hides.</summary>
    private const float Opacity = 0.55f;

    /// <summary>Where all of the frame was drawn last, in pixels of the picture.</summary>
    internal Rect Place { get; private set; }

    /// <summary>Draws it.</summary>
    /// <returns>Where the part is that the network sees; null before the first frame.</returns>
    internal Rect? Draw(Rect area)
    {
        if (pipeline.Texture.Handle == 0)
        {
            return null;
        }

        (int width, int height) = (pipeline.Texture.Width, pipeline.Texture.Height);
        Rect place = Place = area.Fit(width, height).Snapped;
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

    /// <summary>Draws the network's answer over what it saw, where that is a number for every place; without what only fills the input up.</summary>
    /// <param name="seen">What <see cref="Draw"/> gave.</param>
    internal void Map(Rect seen)
    {
        if (!pipeline.MapCoversInput)
        {
            return;
        }

        PictureRectangle used = pipeline.Transform.Geometry(pipeline.Texture.Width, pipeline.Texture.Height).Target;
        (uint texture, Rect whole) = pipeline.Layers.PictureOf(pipeline.MapPanel);
        float zoomX = whole.Width / pipeline.Transform.Width, zoomY = whole.Height / pipeline.Transform.Height;
        var part = new Rect(whole.X + (used.X * zoomX), whole.Y + (used.Y * zoomY), used.Width * zoomX, used.Height * zoomY);
        list.Image(texture, seen, ImageFilter.Linear, part, Rgba.White.WithAlpha(Opacity));
    }
}
