using NeuralGL.App.Drawing;

namespace NeuralGL.App.Scenes;

/// <content>The stack above, its product below.</content>
internal sealed partial class LinearStack
{
    internal void Draw(ScenePage page, Rect area)
    {
        Rect top = page.Panel(area with { Height = 214 }, page.In(SceneTexts.CollapseDeep) + (_activation.Length == 0 ? "" : $", {_activation} {page.In(SceneTexts.CollapseBetween)}"), $"{Parameters} {page.In(SceneTexts.CollapseParameters)}");
        float cell = 54, gap = (top.Width - (Layers * cell)) / (Layers - 1);
        for (int i = 0; i < Layers; i++)
        {
            int inputs = i == Layers / 2 ? Width : Size, outputs = _weights[i].Length / inputs;
            float width = cell * inputs / Size, height = cell * outputs / Size;
            var place = new Rect(top.X + (i * (cell + gap)) + ((cell - width) / 2), top.Y + 12 + ((cell - height) / 2), MathF.Max(width, 4), MathF.Max(height, 4));
            page.Cells(place, inputs, _weights[i], v => ScenePage.Signed(v, 1.2));
            if (_activation.Length > 0 && i < Layers - 1)
            {
                page.Circle(new(top.X + (i * (cell + gap)) + cell + (gap / 2), top.Y + 12 + (cell / 2)), 4.5f, Theme.Warning);
            }

            page.Text($"{inputs}→{outputs}", new Rect(place.Centre.X - 34, top.Y + 70, 68, 18), 12, Theme.TextSecondary, TextAlign.Centre);
        }

        DrawAnswer(page, new Rect(top.X, top.Y + 100, top.Width, 52), page.In(SceneTexts.CollapseStackSays), _answer);

        Rect low = page.Panel(area with { Y = area.Y + 230, Height = area.Height - 230 }, page.In(_activation.Length == 0 ? SceneTexts.CollapseOne : SceneTexts.CollapseProduct), _activation.Length == 0 ? $"{_matrix.Length} {page.In(SceneTexts.CollapseParameters)}" : $"{page.In(SceneTexts.CollapseNotFolded)} {LayersLeft}");
        double limit = Math.Max(1, _matrix.Max(Math.Abs));
        page.Cells(new Rect(low.X, low.Y + 6, 176, 176), Size, _matrix, v => ScenePage.Signed(v, limit));
        float x = low.X + 200, width2 = low.Right - x;
        page.Text($"{page.In(SceneTexts.CollapseRank)} {Rank}", new Rect(x, low.Y, 130, 28), 22, Theme.Text, TextAlign.Left, FontFace.Medium);
        page.Text(page.In(SceneTexts.CollapseSingular), new Rect(x + 110, low.Y + 4, width2 - 110, 22), 13, Theme.TextSecondary, TextAlign.Right);
        var chart = new Rect(x, low.Y + 34, width2, 104);
        float bar = chart.Width / Size;
        for (int i = 0; i < Size; i++)
        {
            float height = (float)(_singular[i] / _singular[0] * chart.Height);
            bool counts = i < Rank;
            page.Fill(new Rect(chart.X + (i * bar), chart.Bottom - MathF.Max(height, 2), bar - 3, MathF.Max(height, 2)), counts ? Theme.Accent : Theme.Outline);
        }

        Rgba verdict = _activation.Length == 0 ? Theme.Good : Theme.Error;
        page.Text("max|Δ|", new Rect(x, low.Y + 148, 180, 26), 15, Theme.TextSecondary);
        page.Text(Magnitude(Delta), new Rect(x + 180, low.Y + 148, width2 - 180, 26), 17, verdict, TextAlign.Right, FontFace.Medium);
        page.Text("max|f(x + u) − f(x) − f(u)|", new Rect(x, low.Y + 174, 200, 26), 15, Theme.TextSecondary);
        page.Text(Magnitude(Gap), new Rect(x + 200, low.Y + 174, width2 - 200, 26), 17, verdict, TextAlign.Right, FontFace.Medium);
        DrawAnswer(page, new Rect(low.X, low.Bottom - 58, low.Width, 52), page.In(SceneTexts.CollapseMatrixSays), _folded);
    }

    private static string Magnitude(double value) => value < 0.01 ? ScenePage.Tiny(value) : ScenePage.Number(value);

    private static void DrawAnswer(ScenePage page, Rect area, string title, float[] values)
    {
        page.Text(title, area with { Height = 18 }, 13, Theme.TextSecondary);
        page.NumberCells(Rect.FromEdges(area.X, area.Y + 22, area.Right, area.Bottom), Size, values, v => ScenePage.Signed(v, 2), 1, 12);
    }
}
