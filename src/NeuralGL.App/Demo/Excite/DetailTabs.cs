using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Demo;

/// <summary>What can be shown of an opened unit, side by side: a click or the key takes it.</summary>
internal sealed class DetailTabs(DrawList2D list, Fonts fonts)
{
    internal const int Height = 26;

    private readonly Rect[] _places = new Rect[DetailParts.Count];

    /// <summary>Which part's tab is at a pixel; null if none is.</summary>
    internal DetailPart? At(Vector2 pixel) => Array.FindIndex(_places, p => p.Contains(pixel)) is >= 0 and var i ? (DetailPart)i : null;

    /// <summary>Forgets where they were.</summary>
    internal void Clear() => _places.AsSpan().Clear();

    /// <summary>Draws them; where there is no room for all, the one that is shown.</summary>
    internal void Draw(Rect area, DetailPart shown, UiScale scale)
    {
        Font caption = fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Caption));
        int pad = scale.Px(Theme.Space.S), gap = scale.Px(Theme.Space.Xs);
        float key = caption.Measure("E") + (2 * pad), width = key;
        for (int i = 0; i < DetailParts.Count; i++)
        {
            width += MathF.Ceiling(caption.Measure(DetailParts.Title((DetailPart)i))) + (2 * pad) + gap;
        }

        float x = area.X;
        var cap = new Rect(x, area.Y, MathF.Ceiling(key), area.Height);
        list.Stroke(cap.Inset(1, 3).Snapped, scale.Px(Theme.Radius.Small), scale.Px(1), Theme.Outline);
        list.Text(caption, "E", cap, Theme.TextSecondary, TextAlign.Centre);
        x = cap.Right + gap;
        for (int i = 0; i < DetailParts.Count; i++)
        {
            bool isShown = i == (int)shown;
            if (!isShown && width > area.Width)
            {
                continue;
            }

            string title = DetailParts.Title((DetailPart)i);
            Rect place = new Rect(x, area.Y, MathF.Ceiling(caption.Measure(title)) + (2 * pad), area.Height);
            _places[i] = place;
            list.Fill(place, scale.Px(Theme.Radius.Small), isShown ? Theme.SurfaceRaised : Theme.Surface);
            list.Text(caption, title, place, isShown ? Theme.Accent : Theme.TextSecondary, TextAlign.Centre);
            x = place.Right + gap;
        }
    }
}
