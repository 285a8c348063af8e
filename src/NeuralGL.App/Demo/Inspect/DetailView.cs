using NeuralGL.App.Drawing;

namespace NeuralGL.App.Demo;

/// <summary>
/// The opened unit in the place of the layers: its layer enlarged on the left; on the right the unit's value, how it comes about
/// with real numbers or what excites it, and the layer's statistics.
/// </summary>
internal sealed class DetailView(DrawList2D list, Fonts fonts, LayerPanelView panels, PickMap picks, ExciteView excite)
{
    /// <summary>From this size on a number is written into its cell.</summary>
    private const int ReadableCell = 24;

    /// <summary>A column lower than that has no room for pictures and statistics.</summary>
    private const int LeastWithStatistics = 420;

    private readonly FormulaView _formula = new(list, fonts, panels);
    private readonly StatisticsView _statistics = new(list, fonts);

    /// <summary>What can be shown of the unit.</summary>
    internal DetailTabs Tabs { get; } = new(list, fonts);

    /// <summary>How the enlarged layer is looked at.</summary>
    internal BoardCamera Camera { get; } = new();

    /// <summary>Draws the opened unit.</summary>
    internal void Draw(Rect area, int gap, OpenedUnit unit, DetailPart part, UiScale scale)
    {
        // The right-hand column keeps a readable width; what remains is the picture's.
        float right = MathF.Floor(Math.Clamp(area.Width * 0.42f, scale.Px(250), scale.Px(520)));
        Picture(area with { Width = area.Width - right - gap }, unit, scale);
        var column = Rect.FromEdges(area.Right - right, area.Y, area.Right, area.Bottom);
        Tabs.Draw(column with { Height = scale.Px(DetailTabs.Height) }, part, scale);
        column = Rect.FromEdges(column.X, column.Y + scale.Px(DetailTabs.Height + Theme.Space.S), column.Right, column.Bottom);
        if (part != DetailPart.Formula && column.Height < scale.Px(LeastWithStatistics))
        {
            excite.Draw(column, unit, part, scale);
            return;
        }

        float statistics = MathF.Min(scale.Px(170), MathF.Floor(column.Height * 0.38f));
        Rect above = column with { Height = column.Height - statistics - gap };
        if (part == DetailPart.Formula)
        {
            _formula.Draw(above, unit, scale);
        }
        else
        {
            excite.Draw(above, unit, part, scale);
        }

        _statistics.Draw(Rect.FromEdges(column.X, above.Bottom + gap, column.Right, column.Bottom), panels, unit, scale);
    }

    private void Picture(Rect area, OpenedUnit unit, UiScale scale)
    {
        (PanelSet set, int index, LayerPanel panel) = (unit.Selection.Set, unit.Selection.Panel, unit.Panel);
        int pad = scale.Px(Theme.Space.S);
        panels.Frame(area, panel.Name, panel.Operator, panel.Shape, scale);
        var inside = Rect.FromEdges(area.X + pad, area.Y + scale.Px(LayerPanelView.HeaderHeight), area.Right - pad, area.Bottom - scale.Px(LayerPanelView.FooterHeight));
        Camera.Bound(inside);
        list.PushClip(inside);
        Rect picture = panels.Heatmap(Camera.OnScreen(inside), panel.Layout, set, index);
        Numbers(inside, picture, unit, scale);
        if (unit.Selection.Index >= 0)
        {
            list.Stroke(PickMap.Cell(unit.Selection, picture).Inset(-scale.Px(2)).Snapped, 0, scale.Px(2), Theme.Accent);
        }

        list.PopClip();
        picks.Add(set, index, inside, picture);
        panels.ColorBar(Rect.FromEdges(inside.X, inside.Bottom + scale.Px(6), inside.Right, area.Bottom - scale.Px(6)), set.Ranges[index], scale);
    }

    /// <summary>Every number in its cell, where the cells are large enough to hold one.</summary>
    private void Numbers(Rect inside, Rect picture, OpenedUnit unit, UiScale scale)
    {
        var layout = unit.Panel.Layout;
        float width = picture.Width / layout.Width, height = picture.Height / layout.Height;
        if (!unit.HasArrived || width < scale.Px(ReadableCell) || height < scale.Px(ReadableCell))
        {
            return;
        }

        Font font = fonts.Get(FontFace.Regular, width >= scale.Px(40) ? scale.Px(Theme.Type.Caption) : scale.Px(9));
        Span<char> buffer = stackalloc char[16];
        var range = unit.Selection.Set.Ranges[unit.Selection.Panel];
        int left = Math.Max(0, (int)((inside.X - picture.X) / width)), top = Math.Max(0, (int)((inside.Y - picture.Y) / height));
        for (int y = top; y < layout.Height && picture.Y + (y * height) < inside.Bottom; y++)
        {
            for (int x = left; x < layout.Width && picture.X + (x * width) < inside.Right; x++)
            {
                if (layout.IndexAt(x, y) is >= 0 and var i)
                {
                    float value = unit.Numbers[i];
                    var cell = new Rect(picture.X + (x * width), picture.Y + (y * height), width, height);
                    list.Stroke(cell.Snapped, 0, 1, Theme.Surface.WithAlpha(0.35f));
                    list.Text(font, Demo.Numbers.Short(buffer, value), cell, InkOn(unit.Selection.Set.Look.Colors.Of(float.IsFinite(value) ? value : 0, range.Low, range.High, range.IsSigned)), TextAlign.Centre);
                }
            }
        }
    }

    /// <summary>Dark on the light colours of a map, light on the dark ones.</summary>
    private static Rgba InkOn(uint color)
    {
        // Of the colour as people see it: most by its green.
        float light = (0.3f * (color & 255)) + (0.59f * ((color >> 8) & 255)) + (0.11f * ((color >> 16) & 255));
        return light > 128 ? Rgba.Hex(0x0F1216) : Rgba.Hex(0xEDF1F5);
    }
}
