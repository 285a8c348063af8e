using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Demo;

/// <summary>Where panels were drawn in the present picture, so that a pixel can be asked what it shows.</summary>
internal sealed class PickMap
{
    private readonly List<(PanelSet Set, int Panel, Rect Area, Rect Picture)> _places = [];

    internal void Clear() => _places.Clear();

    /// <summary>Says where a panel is.</summary>
    /// <param name="set">What it belongs to.</param>
    /// <param name="panel">Which of them.</param>
    /// <param name="area">What can be seen of it.</param>
    /// <param name="picture">Where its numbers are drawn.</param>
    internal void Add(PanelSet set, int panel, Rect area, Rect picture) => _places.Add((set, panel, area, picture));

    /// <summary>What a pixel shows: a number, a layer beside its picture, or null. What was drawn last is on top.</summary>
    internal Selection? At(Vector2 pixel)
    {
        for (int i = _places.Count - 1; i >= 0; i--)
        {
            (PanelSet set, int panel, Rect area, Rect picture) = _places[i];
            if (area.Contains(pixel))
            {
                var selection = new Selection(set, panel, -1);
                bool isInside = picture.Width > 0 && picture.Contains(pixel);
                return isInside ? selection with { Index = selection.Layout.IndexAt((int)((pixel.X - picture.X) * selection.Layout.Width / picture.Width), (int)((pixel.Y - picture.Y) * selection.Layout.Height / picture.Height)) } : selection;
            }
        }

        return null;
    }

    /// <summary>Where a number is drawn; null where its panel is not.</summary>
    internal Rect? PlaceOf(Selection selection)
    {
        foreach ((PanelSet set, int panel, Rect area, Rect picture) in _places)
        {
            if (set == selection.Set && panel == selection.Panel)
            {
                return selection.Index < 0 || picture.Width <= 0 ? area : Cell(selection, picture);
            }
        }

        return null;
    }

    /// <summary>The rectangle of a number within its layer's picture.</summary>
    internal static Rect Cell(Selection selection, Rect picture)
    {
        (int x, int y) = selection.Layout.PlaceOf(selection.Index);
        float width = picture.Width / selection.Layout.Width, height = picture.Height / selection.Layout.Height;
        return new Rect(picture.X + (x * width), picture.Y + (y * height), width, height);
    }
}
