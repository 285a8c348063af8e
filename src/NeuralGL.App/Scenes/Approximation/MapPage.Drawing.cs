using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Scenes;

/// <content>The picture: the map above, below it the same errors as curves and the chosen network's fit.</content>
internal sealed partial class MapPage
{
    /// <summary>The scale of colours and curves.</summary>
    private const double Low = 0.002, High = 1;

    private static readonly Rect s_map = new(24, 68, 1232, 286), s_curves = new(24, 366, 500, 262), s_fit = new(540, 366, 716, 262);

    private static readonly Rect s_cells = new(148, 148, 756, 194);

    private static readonly Rgba[] s_domains = [Rgba.Hex(0x6CCB8F), Rgba.Hex(0x4FC3E8), Rgba.Hex(0xF0B656), Rgba.Hex(0xF2736B)];

    public void Draw(ScenePage page)
    {
        page.Panel(s_map, page.In(SceneTexts.ApproximationMap), $"{page.In(SceneTexts.ApproximationStepOf)} {_networks.Steps} / {MapNetworks.Budget}");
        DrawMap(page);
        DrawNeeded(page);
        DrawCurves(page);
        DrawFit(page);
    }

    private static string Set(int domain) => MapNetworks.Domains[domain] == 1 ? "[−π, π]" : $"[−{MapNetworks.Domains[domain]}π, {MapNetworks.Domains[domain]}π]";

    private static Rgba Colour(double rmse) => ScenePage.Positive(Math.Log(Math.Max(rmse, Low) / Low), Math.Log(High / Low));

    private void DrawMap(ScenePage page)
    {
        float width = s_cells.Width / MapNetworks.Widths.Length, height = s_cells.Height / MapNetworks.Domains.Length;
        page.Text(page.In(SceneTexts.ApproximationUnits), new Rect(s_cells.X, s_cells.Y - 44, 400, 20), 14, Theme.TextSecondary);
        for (int w = 0; w < MapNetworks.Widths.Length; w++)
        {
            page.Text($"{MapNetworks.Widths[w]}", new Rect(s_cells.X + (w * width), s_cells.Y - 24, width, 22), 15, w == _width ? Theme.Accent : Theme.Text, TextAlign.Centre, FontFace.Medium);
        }

        for (int d = 0; d < MapNetworks.Domains.Length; d++)
        {
            float y = s_cells.Y + (d * height);
            page.Text(Set(d), new Rect(s_map.X + 14, y, s_cells.X - s_map.X - 26, height), 15, d == _domain ? Theme.Accent : Theme.Text, TextAlign.Right, FontFace.Medium);
            for (int w = 0; w < MapNetworks.Widths.Length; w++)
            {
                Rgba colour = Colour(_networks.Rmse[d, w]);
                var cell = new Rect(s_cells.X + (w * width), y, width, height);
                page.Fill(cell.Inset(1), colour);
                page.Text(ApproximationFigures.Error(_networks.Rmse[d, w]), cell, 15, ScenePage.InkOn(colour), TextAlign.Centre);
            }
        }

        page.Stroke(new Rect(s_cells.X + (_width * width), s_cells.Y + (_domain * height), width, height).Inset(-1), 3, Theme.Text);
    }

    /// <summary>The narrowest network for each precision: the staircase of the map in numbers.</summary>
    private void DrawNeeded(ScenePage page)
    {
        const float left = 936, column = 102;
        float height = s_cells.Height / MapNetworks.Domains.Length;
        page.Text(page.In(SceneTexts.ApproximationNeeded), new Rect(left, s_cells.Y - 44, 306, 20), 14, Theme.TextSecondary);
        for (int i = 0; i < s_wanted.Length; i++)
        {
            float x = left + (i * column);
            page.Text($"≤ {ScenePage.Number(s_wanted[i], i == 0 ? 1 : 2)}", new Rect(x, s_cells.Y - 24, column - 8, 22), 15, Theme.Text, TextAlign.Centre, FontFace.Medium);
            for (int d = 0; d < MapNetworks.Domains.Length; d++)
            {
                var cell = new Rect(x, s_cells.Y + (d * height) + 1, column - 8, height - 2);
                page.Round(cell, 4, Theme.SurfaceRaised);
                int? needed = _networks.Needed(d, s_wanted[i]);
                page.Text(needed is { } units ? $"{units}" : "–", cell, 19, needed is null ? Theme.TextDisabled : Theme.Text, TextAlign.Centre, FontFace.Medium);
            }
        }
    }

    private void DrawCurves(ScenePage page)
    {
        page.Panel(s_curves, page.In(SceneTexts.ApproximationErrorOverWidth));
        Rect plot = Rect.FromEdges(s_curves.X + 62, s_curves.Y + 44, s_curves.Right - 92, s_curves.Bottom - 30);
        ApproximationFigures.Decades(page, plot, Low, High);
        float step = plot.Width / (MapNetworks.Widths.Length - 1);
        for (int w = 0; w < MapNetworks.Widths.Length; w++)
        {
            page.Text($"{MapNetworks.Widths[w]}", new Rect(plot.X + (w * step) - 20, plot.Bottom + 4, 40, 18), 12, Theme.TextDisabled, TextAlign.Centre);
        }

        for (int d = 0; d < MapNetworks.Domains.Length; d++)
        {
            Vector2 before = default;
            for (int w = 0; w < MapNetworks.Widths.Length; w++)
            {
                var at = new Vector2(plot.X + (w * step), ApproximationFigures.Height(plot, _networks.Rmse[d, w], Low, High));
                page.Circle(at, 3.5f, s_domains[d]);
                if (w > 0)
                {
                    page.Line(before, at, 2, s_domains[d]);
                }

                before = at;
            }

            page.Fill(new Rect(plot.Right + 14, plot.Y + (d * 26) + 8, 12, 4), s_domains[d]);
            page.Text(Set(d), new Rect(plot.Right + 30, plot.Y + (d * 26), 60, 20), 12, Theme.TextSecondary);
        }
    }

    private void DrawFit(ScenePage page)
    {
        string title = string.Format(null, page.In(SceneTexts.ApproximationCell), Set(_domain), MapNetworks.Widths[_width]);
        page.Panel(s_fit, title, $"{page.In(SceneTexts.ApproximationErrorWord)} {ApproximationFigures.Error(_networks.Rmse[_domain, _width])}");
        Rect plot = Rect.FromEdges(s_fit.X + 34, s_fit.Y + 44, s_fit.Right - 16, s_fit.Bottom - 30);
        page.Fill(plot, Theme.Background);
        page.Line(new(plot.X, plot.Centre.Y), new(plot.Right, plot.Centre.Y), 1, Theme.Outline);
        float[] wanted = new float[MapNetworks.Points[_domain]], found = new float[wanted.Length];
        for (int i = 0; i < wanted.Length; i++)
        {
            (wanted[i], found[i]) = ((float)Math.Sin(MapNetworks.X(_domain, i)), _networks.Fit(_domain, _width, i));
        }

        page.Curve(plot, wanted, -1.4f, 1.4f, 5, Theme.TextDisabled);
        page.Curve(plot, found, -1.4f, 1.4f, 2.5f, Theme.Accent);
        string end = MapNetworks.Domains[_domain] == 1 ? "π" : $"{MapNetworks.Domains[_domain]}π";
        page.Text("−" + end, new Rect(plot.X - 14, plot.Bottom + 4, 60, 18), 12, Theme.TextDisabled);
        page.Text(end, new Rect(plot.Right - 60, plot.Bottom + 4, 60, 18), 12, Theme.TextDisabled, TextAlign.Right);
        page.Text("0", new Rect(plot.X - 22, plot.Centre.Y - 9, 16, 18), 12, Theme.TextDisabled, TextAlign.Right);
    }
}
