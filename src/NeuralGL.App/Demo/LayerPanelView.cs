using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.OpenGL.Heatmaps;

namespace NeuralGL.App.Demo;

/// <summary>How much of itself a panel shows.</summary>
internal enum PanelForm
{
    /// <summary>Title, picture and colour bar.</summary>
    Full,

    /// <summary>What it computes, and the picture.</summary>
    Named,

    /// <summary>The picture.</summary>
    Bare,
}

/// <summary>Draws one panel: title, heatmap, and the colour bar with the numbers that the shader used.</summary>
internal sealed class LayerPanelView(DrawList2D list, Fonts fonts, uint colorMaps, PickMap picks)
{
    /// <summary>Above the heatmap, in pixels of the design.</summary>
    internal const int HeaderHeight = 42;

    /// <summary>Below the heatmap.</summary>
    internal const int FooterHeight = 34;

    /// <summary>Above the heatmap where only a word fits.</summary>
    private const int NameHeight = 16;

    /// <summary>Draws a panel: with title and colour bar where there is room, with what it computes where there is little, and in the least as a bare picture.</summary>
    /// <param name="area">Its outer rectangle.</param>
    /// <param name="set">What it belongs to.</param>
    /// <param name="index">Which of them.</param>
    /// <param name="scale">The monitor's scale.</param>
    /// <returns>Where its picture is, one number beside the other as its layout says.</returns>
    internal Rect Draw(Rect area, PanelSet set, int index, UiScale scale) => Draw(area, set, index, set.Panels[index].Operator, scale);

    /// <summary>The same with another line below the name.</summary>
    internal Rect Draw(Rect area, PanelSet set, int index, string detail, UiScale scale)
    {
        LayerPanel panel = set.Panels[index];
        PanelForm form = FormOf(area, scale);
        Vector2 around = Around(form, scale);
        if (form == PanelForm.Full)
        {
            Frame(area, panel.Name, detail, panel.Shape, scale);
        }
        else
        {
            list.Fill(area, scale.Px(Theme.Radius.Small), Theme.Surface);
        }

        float side = around.X / 2, top = area.Y + (form == PanelForm.Full ? scale.Px(HeaderHeight) : form == PanelForm.Named ? scale.Px(NameHeight) : side);
        var inside = Rect.FromEdges(area.X + side, top, area.Right - side, top + area.Height - around.Y);
        if (form == PanelForm.Named)
        {
            var line = new Rect(inside.X, area.Y, inside.Width, scale.Px(NameHeight));
            int word = panel.Operator.IndexOf(' ');

            // Names of large networks begin alike; what a layer computes tells more in so little room. The pointer tells the rest.
            list.Text(fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Caption)), word < 0 ? panel.Operator : panel.Operator.AsSpan(0, word), line, set.Ranges[index].NaNs + set.Ranges[index].Infinities > 0 ? Theme.Error : Theme.TextSecondary);
        }

        Rect place = Heatmap(inside, panel.Layout, set, index);
        picks.Add(set, index, area.Intersect(list.Clip), place);
        if (form == PanelForm.Full)
        {
            ColorBar(Rect.FromEdges(inside.X, inside.Bottom + scale.Px(6), inside.Right, area.Bottom - scale.Px(6)), set.Ranges[index], scale);
        }

        return place;
    }

    /// <summary>What a panel of a size shows beside its picture.</summary>
    internal static PanelForm FormOf(Rect area, UiScale scale) =>
        area.Width >= scale.Px(72) && area.Height >= scale.Px(HeaderHeight + FooterHeight + 16) ? PanelForm.Full : area.Width >= scale.Px(44) && area.Height >= scale.Px(NameHeight + 16) ? PanelForm.Named : PanelForm.Bare;

    /// <summary>What is around the picture of a panel: across, and down.</summary>
    internal static Vector2 Around(PanelForm form, UiScale scale) => form switch
    {
        PanelForm.Full => new(2 * scale.Px(Theme.Space.S), scale.Px(HeaderHeight + FooterHeight)),
        PanelForm.Named => new(2 * scale.Px(3), scale.Px(NameHeight + 3)),
        _ => new(2 * scale.Px(2), 2 * scale.Px(2)),
    };

    /// <summary>The panel's surface with its title: name and shape, below them what it computes.</summary>
    internal void Frame(Rect area, ReadOnlySpan<char> name, ReadOnlySpan<char> detail, ReadOnlySpan<char> shape, UiScale scale)
    {
        int pad = scale.Px(Theme.Space.S);
        Font title = fonts.Get(FontFace.Medium, scale.Px(Theme.Type.Body)), caption = fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Caption));
        list.Fill(area, scale.Px(Theme.Radius.Panel), Theme.Surface);
        var line = new Rect(area.X + pad, area.Y + scale.Px(5), area.Width - (2 * pad), scale.Px(18));

        // A panel that is as narrow as a name has no room for a shape.
        bool hasRoom = line.Width >= scale.Px(140) || title.Measure(name) + pad + caption.Measure(shape) <= line.Width;
        float shapeWidth = hasRoom ? list.Text(caption, shape, line, Theme.TextSecondary, TextAlign.Right) : -pad;
        list.Text(title, name, line with { Width = MathF.Max(0, line.Width - shapeWidth - pad) }, Theme.Text);
        list.Text(caption, detail, line with { Y = line.Bottom, Height = scale.Px(15) }, Theme.TextSecondary);
    }

    /// <summary>A panel of the canvas, as large as fits; numbers become squares of whole pixels where there is room.</summary>
    /// <returns>Where it is drawn; without extent where nothing fits.</returns>
    internal Rect Heatmap(Rect area, HeatmapLayout layout, PanelSet set, int index)
    {
        if (area.Width < 1 || area.Height < 1)
        {
            return default;
        }

        float zoom = MathF.Min(area.Width / layout.Width, area.Height / layout.Height);

        // A matrix with few rows is stretched rather than drawn as a hair; squares of numbers keep their shape.
        bool stretches = layout.TileHeight == 1 && layout.TileWidth > 4 * layout.Tiles;
        zoom = zoom is >= 2 and < 4 ? MathF.Floor(zoom) : zoom;
        float drawnWidth = stretches ? area.Width : layout.Width * zoom, drawnHeight = stretches ? MathF.Min(area.Height, MathF.Max(layout.Height * zoom, layout.Height * 12)) : layout.Height * zoom;
        Rect place = new Rect(area.X + ((area.Width - drawnWidth) / 2), area.Y + ((area.Height - drawnHeight) / 2), drawnWidth, drawnHeight).Snapped;
        (uint texture, Rect part) = set.PictureOf(index);
        list.Image(texture, place, zoom >= 1.5f ? ImageFilter.Nearest : ImageFilter.Linear, part);
        if (layout.TileHeight > 1 && layout.TileWidth * zoom >= 12)
        {
            SeparateTiles(place, layout);
        }

        return place;
    }

    /// <summary>Hairlines between pictures, so that each can be seen as one.</summary>
    private void SeparateTiles(Rect place, HeatmapLayout layout)
    {
        int rows = layout.Height / layout.TileHeight;
        for (int column = 1; column < layout.Columns; column++)
        {
            list.Fill(place with { X = MathF.Round(place.X + (column * place.Width / layout.Columns)), Width = 1 }, Theme.Surface);
        }

        for (int row = 1; row < rows; row++)
        {
            list.Fill(place with { Y = MathF.Round(place.Y + (row * place.Height / rows)), Height = 1 }, Theme.Surface);
        }
    }

    /// <summary>A colour bar with the limits and what stands out.</summary>
    internal void ColorBar(Rect area, in HeatmapRange range, UiScale scale)
    {
        Font caption = fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Caption));
        var bar = new Rect(area.X, area.Y, area.Width, scale.Px(5));

        // The first row of the texture is the sequential map, the second the diverging one; half a texel keeps the rows apart.
        list.Image(colorMaps, bar.Snapped, ImageFilter.Linear, new Rect(0.002f, range.IsSigned ? 0.75f : 0.25f, 0.996f, 0));
        Span<char> buffer = stackalloc char[64], low = stackalloc char[32], high = stackalloc char[32];
        var text = Rect.FromEdges(area.X, bar.Bottom + scale.Px(2), area.Right, area.Bottom);
        ReadOnlySpan<char> lowest = Numbers.Short(low, range.Low), highest = Numbers.Short(high, range.High), middle = Middle(buffer, range);
        if (range.IsPerUnit)
        {
            // Each unit has limits of its own; these are the least and the largest.
            list.Text(caption, new TextBuffer(buffer).Add(range.IsSigned ? "±" : "0–").Add(range.LeastUnit, "G3").Add(" to ").Add(range.IsSigned ? "±" : "0–").Add(range.High, "G3").Text, text, Theme.TextSecondary, TextAlign.Centre);
            return;
        }

        float room = text.Width - (2 * scale.Px(Theme.Space.Xs)) - caption.Measure(lowest) - caption.Measure(highest);

        // In a narrow panel an alarm comes before the limits, and the limits before the rest.
        bool isAlarm = range.NaNs + range.Infinities > 0, fits = caption.Measure(middle) <= room;
        if (room < 0 && range.IsSigned && !isAlarm)
        {
            high[0] = '±';
            list.Text(caption, high[..(Numbers.Short(high[1..], range.High).Length + 1)], text, Theme.TextSecondary, TextAlign.Centre);
        }
        else if (fits || !isAlarm)
        {
            list.Text(caption, lowest, text, Theme.TextSecondary);
            list.Text(caption, highest, text, Theme.TextSecondary, TextAlign.Right);
        }

        if (fits || isAlarm)
        {
            list.Text(caption, middle, text, isAlarm ? Theme.Error : Theme.TextSecondary, TextAlign.Centre);
        }
    }

    /// <summary>What stands between the limits: numbers that are none, numbers beyond the limits, or where zero is.</summary>
    private static ReadOnlySpan<char> Middle(Span<char> buffer, in HeatmapRange range)
    {
        float largest = MathF.Max(-range.Min, range.Max);
        var text = new TextBuffer(buffer);
        return range switch
        {
            { NaNs: > 0, Infinities: > 0 } => text.Add(range.NaNs).Add(" NaN, ").Add(range.Infinities).Add(" ∞").Text,
            { NaNs: > 0 } => text.Add(range.NaNs).Add(" NaN").Text,
            { Infinities: > 0 } => text.Add(range.Infinities).Add(" ∞").Text,
            { IsSigned: false } => range.Max > range.High ? text.Add("up to ").Add(range.Max, "G3").Text : range.Min < range.Low ? text.Add("from ").Add(range.Min, "G3").Text : "",
            _ when range.Min < range.Low || range.Max > range.High => text.Add("0  (up to ±").Add(largest, "G3").Add(")").Text,
            _ => range.IsSigned ? "0" : "",
        };
    }
}
