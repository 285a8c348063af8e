using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Scenes;

/// <content>The network of linear models, its weights, and the same in numbers.</content>
internal sealed partial class LinearScene
{
    public void Draw(ScenePage page)
    {
        DrawNetwork(page, page.Panel(new Rect(24, 68, 800, 366), page.In(SceneTexts.LinearFlat), page.In(SceneTexts.LinearHand)));
        DrawWeights(page, page.Panel(new Rect(840, 68, 416, 366), page.In(SceneTexts.LinearParameters), $"{page.In(SceneTexts.LinearCounted)}: {Parameters}"));
        Rect low = page.Panel(new Rect(24, 446, 1232, 182), page.In(SceneTexts.LinearFormulas));
        for (int m = 0; m < Models; m++)
        {
            float[] weights = [.. Enumerable.Range(0, Features).Select(f => s_first[m, f])];
            page.Text($"z{(char)('₁' + m)} = {Sum(weights, _x, s_first[m, Features])} = {ScenePage.Number(_z[m])}", new Rect(low.X, low.Y - 4 + (25 * m), 780, 24), 16, Theme.TextSecondary);
        }

        page.Text($"y = {Sum(s_second, _z, Constant)} = {ScenePage.Number(_y)}", new Rect(low.X, low.Y + 73, 780, 26), 17, Theme.Text);
        page.Text($"{page.In(SceneTexts.LinearFolded)}  y = {Sum(_foldedWeight, _x, _foldedConstant)} = {ScenePage.Number(_folded)}", new Rect(low.X, low.Y + 101, low.Width, 26), 16, Theme.Accent);
    }

    /// <summary>w·x + … + b with the numbers in place; terms whose weight is 0 are left out.</summary>
    private static string Sum(ReadOnlySpan<float> weights, ReadOnlySpan<float> x, float constant)
    {
        var text = new System.Text.StringBuilder();
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] != 0)
            {
                Append(weights[i]).Append('·').Append(ScenePage.Number(x[i]));
            }
        }

        Append(constant);
        return text.ToString();

        System.Text.StringBuilder Append(float number) => text.Length == 0
            ? text.Append(ScenePage.Number(number))
            : text.Append(number < 0 ? " − " : " + ").Append(ScenePage.Number(Math.Abs(number)));
    }

    private void DrawNetwork(ScenePage page, Rect area)
    {
        Vector2 Z(int i) => new(area.X + 450, area.Y + 62 + (i * 92));
        var y = new Vector2(area.X + 690, area.Y + 154);
        for (int f = 0; f < Features; f++)
        {
            for (int m = 0; m < Models; m++)
            {
                Edge(page, Feature(f), Z(m), s_first[m, f], _progress < 0.5f ? _progress * 2 : -1);
            }
        }

        for (int m = 0; m < Models; m++)
        {
            Edge(page, Z(m), y, s_second[m], _progress >= 0.5f ? (_progress - 0.5f) * 2 : -1);
        }

        for (int f = 0; f < Features; f++)
        {
            DrawFeature(page, f);
        }

        Phrase[] names = [SceneTexts.LinearSpace, SceneTexts.LinearPlace, SceneTexts.LinearState];
        for (int m = 0; m < Models; m++)
        {
            page.Neuron(Z(m), 28, "", ScenePage.Number(_z[m]), Theme.Accent);
            Name(page, Z(m) - new Vector2(0, 42), page.In(names[m]));
            page.Chip(Vector2.Lerp(Z(m), y, 0.42f), ScenePage.Number(s_second[m], 1), 13, Theme.Text);
        }

        page.Neuron(y, 34, "", ScenePage.Number(_y), Theme.Warning);
        Name(page, y - new Vector2(0, 50), page.In(SceneTexts.LinearPrice));
    }

    /// <summary>Where a feature's value stands.</summary>
    private static Vector2 Feature(int feature) => new(228, 138 + (feature * 62));

    /// <summary>A feature's name and value: what can be clicked.</summary>
    private static Rect Row(int feature) => Rect.FromEdges(38, Feature(feature).Y - 28, Feature(feature).X + 28, Feature(feature).Y + 28);

    private void DrawFeature(ScenePage page, int f)
    {
        bool isChosen = f == _chosen;
        if (isChosen)
        {
            page.Round(Row(f), 6, Theme.SurfaceRaised);
        }

        page.Text(page.In(SceneTexts.LinearFeatures[f]), new Rect(44, Feature(f).Y - 12, 144, 24), 15, isChosen ? Theme.Text : Theme.TextSecondary, TextAlign.Right);
        page.Neuron(Feature(f), 26, "", ScenePage.Number(_x[f], 1), isChosen ? Theme.Accent : Theme.TextSecondary);
        if (isChosen)
        {
            page.Text("↑", new Rect(Feature(f).X - 10, Feature(f).Y - 23, 20, 14), 12, Theme.Accent, TextAlign.Centre);
            page.Text("↓", new Rect(Feature(f).X - 10, Feature(f).Y + 9, 20, 14), 12, Theme.Accent, TextAlign.Centre);
        }
    }

    /// <summary>A name that lines may pass behind.</summary>
    private static void Name(ScenePage page, Vector2 centre, string name)
    {
        float width = page.Measure(name, 14) + 10;
        var box = new Rect(centre.X - (width / 2), centre.Y - 10, width, 20);
        page.Round(box, 4, Theme.Surface);
        page.Text(name, box.Inset(-2, 0), 14, Theme.TextSecondary, TextAlign.Centre);
    }

    private static void Edge(ScenePage page, Vector2 from, Vector2 to, float weight, float pulse)
    {
        if (weight == 0)
        {
            page.Line(from, to, 1, Theme.Outline);
            return;
        }

        page.Line(from, to, 1.2f + (2.6f * MathF.Abs(weight)), ScenePage.Weight(weight).WithAlpha(0.75f));
        if (pulse >= 0)
        {
            page.Circle(Vector2.Lerp(from, to, pulse), 5, Theme.Text);
        }
    }

    private static void DrawWeights(ScenePage page, Rect area)
    {
        Rgba Colour(float v) => ScenePage.Signed(v, 2);
        string[] names = ["x₁", "x₂", "x₃", "x₄", "x₅", page.In(SceneTexts.LinearConstant)];
        float cell = (area.Width - 40) / 6;
        for (int f = 0; f < 6; f++)
        {
            page.Text(names[f], new Rect(area.X + 40 + (f * cell) - 4, area.Y + 26, cell + 8, 22), 13, Theme.TextSecondary, TextAlign.Centre);
        }

        page.Text(page.In(SceneTexts.LinearFirst), new Rect(area.X, area.Y, area.Width, 24), 15, Theme.Text);
        for (int m = 0; m < Models; m++)
        {
            page.Text($"z{(char)('₁' + m)}", new Rect(area.X, area.Y + 52 + (m * 38), 36, 36), 15, Theme.TextSecondary);
        }

        page.NumberCells(new Rect(area.X + 40, area.Y + 52, area.Width - 40, 114), 6, [.. s_first.Cast<float>()], Colour, 1, 15);
        page.Text(page.In(SceneTexts.LinearSecond), new Rect(area.X, area.Y + 192, area.Width, 24), 15, Theme.Text);
        string[] second = ["z₁", "z₂", "z₃", page.In(SceneTexts.LinearConstant)];
        for (int m = 0; m < 4; m++)
        {
            page.Text(second[m], new Rect(area.X + 40 + (m * cell) - 4, area.Y + 218, cell + 8, 22), 13, Theme.TextSecondary, TextAlign.Centre);
        }

        page.Text("y", new Rect(area.X, area.Y + 244, 36, 38), 15, Theme.TextSecondary);
        page.NumberCells(new Rect(area.X + 40, area.Y + 244, cell * 4, 38), 4, [.. s_second, Constant], Colour, 1, 15);
    }
}
