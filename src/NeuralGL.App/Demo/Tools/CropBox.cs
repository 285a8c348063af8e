using System.Numerics;
using NeuralGL.Pictures;

namespace NeuralGL.App.Demo;

/// <summary>Moves and resizes the part of a frame that the network sees; it keeps its shape and stays within the frame.</summary>
internal static class CropBox
{
    /// <summary>The shortest side, in pixels of the frame.</summary>
    private const int Least = 4;

    /// <summary>The part moved by whole pixels.</summary>
    internal static PictureRectangle Moved(PictureRectangle crop, Vector2 by, int width, int height) => crop with
    {
        X = Math.Clamp(crop.X + (int)MathF.Round(by.X), 0, width - crop.Width),
        Y = Math.Clamp(crop.Y + (int)MathF.Round(by.Y), 0, height - crop.Height),
    };

    /// <summary>The part made larger or smaller around a place.</summary>
    /// <param name="crop">As it is.</param>
    /// <param name="factor">By how much; above 1 the network sees more.</param>
    /// <param name="at">What stays where it is, in pixels of the frame.</param>
    /// <param name="width">Of the frame.</param>
    /// <param name="height">Of the frame.</param>
    internal static PictureRectangle Resized(PictureRectangle crop, float factor, Vector2 at, int width, int height)
    {
        float least = Least / (float)Math.Min(crop.Width, crop.Height), most = MathF.Min(width / (float)crop.Width, height / (float)crop.Height);
        factor = Math.Clamp(factor, MathF.Min(1, least), MathF.Max(1, most));
        int across = Math.Clamp((int)MathF.Round(crop.Width * factor), 1, width), down = Math.Clamp((int)MathF.Round(crop.Height * factor), 1, height);
        Vector2 corner = at + ((new Vector2(crop.X, crop.Y) - at) * factor);
        return new PictureRectangle(Math.Clamp((int)MathF.Round(corner.X), 0, width - across), Math.Clamp((int)MathF.Round(corner.Y), 0, height - down), across, down);
    }
}
