using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Scenes;

/// <content>The picture: function and fit above the fit's parts, on the right what was chosen and how the error falls.</content>
internal sealed partial class CurvePage
{
    private const float High = 1.3f;

    private const int MostParts = 32;

    private static readonly Rect s_top = new(24, 68, 816, 300), s_below = new(24, 380, 816, 248), s_facts = new(856, 68, 400, 300), s_errors = new(856, 380, 400, 248);

    /// <summary>Where the function is drawn, x from −1 to 1.</summary>
    private static readonly Rect s_plot = Rect.FromEdges(s_top.X + 52, s_top.Y + 42, s_top.Right - 16, s_top.Bottom - 24);

    public void Draw(ScenePage page)
    {
        DrawFit(page);
        DrawParts(page);
        DrawFacts(page);
        DrawErrors(page);
    }

    private void DrawFit(ScenePage page)
    {
        page.Panel(s_top, page.In(SceneTexts.ApproximationFit), page.In(SceneTexts.ApproximationDragHint));
        Axes(page, s_plot, High, "1", 1);
        page.Text("−1", new Rect(s_plot.X - 12, s_plot.Bottom + 3, 40, 18), 12, Theme.TextDisabled);
        page.Text("x", new Rect(s_plot.Centre.X - 20, s_plot.Bottom + 3, 40, 18), 12, Theme.TextDisabled, TextAlign.Centre);
        page.Text("1", new Rect(s_plot.Right - 36, s_plot.Bottom + 3, 40, 18), 12, Theme.TextDisabled, TextAlign.Right);
        float step = s_plot.Width / (TargetCurves.Points - 1);
        for (int i = 0; i < TargetCurves.Points; i++)
        {
            float a = Y(_target[i]), b = Y(Network.Fit[i]), x = s_plot.X + (i * step);
            page.Fill(Rect.FromEdges(Math.Max(s_plot.X, x - (step / 2)), Math.Min(a, b), Math.Min(s_plot.Right, x + (step / 2)), Math.Max(a, b)), Theme.Error.WithAlpha(0.35f));
        }

        page.Curve(s_plot, _target, -High, High, 5, Theme.TextDisabled);
        page.Curve(s_plot, Network.Fit, -High, High, 2.5f, Theme.Accent);
        float Y(float value) => s_plot.Centre.Y - (Math.Clamp(value / High, -1, 1) * s_plot.Height / 2);
    }

    private void DrawParts(ScenePage page)
    {
        int width = Network.Width;
        float[] curve = new float[TargetCurves.Points];
        int[] largest = [.. Enumerable.Range(0, width).OrderByDescending(Swing).ThenBy(j => j).Take(MostParts)];
        string shown = largest.Length < width ? string.Format(null, page.In(SceneTexts.ApproximationPartsOf), largest.Length, width) + "   " : "";
        page.Panel(s_below, page.In(SceneTexts.ApproximationParts), $"{shown}c = {ScenePage.Number(Network.Constant)}");
        Rect plot = Rect.FromEdges(s_plot.X, s_below.Y + 42, s_plot.Right, s_below.Bottom - 16);
        double most = largest.Max(j => Enumerable.Range(0, TargetCurves.Points).Max(i => Math.Abs(Network.Parts[(i * width) + j])));
        float high = Round(Math.Max(High, most * 1.05));
        Axes(page, plot, high, ScenePage.Number(high, high < 2 ? 1 : 0), high);
        foreach (int j in largest.Reverse())
        {
            for (int i = 0; i < curve.Length; i++)
            {
                curve[i] = Network.Parts[(i * width) + j];
            }

            page.Curve(plot, curve, -high, high, 1.5f, ScenePage.Weight(Network.Parameters[CurveNetwork.OutputWeight].Floats[j]).Towards(Theme.Background, 0.3f));
        }

        page.Curve(plot, Network.Fit, -high, high, 2.5f, Theme.Accent);
        float Swing(int j) => Enumerable.Range(0, TargetCurves.Points).Max(i => Network.Parts[(i * width) + j]) - Enumerable.Range(0, TargetCurves.Points).Min(i => Network.Parts[(i * width) + j]);
    }

    private void DrawFacts(ScenePage page)
    {
        Rect inside = page.Panel(s_facts, page.In(SceneTexts.ApproximationFunction));
        string[] functions = [.. SceneTexts.ApproximationFunctions.Select(page.In)];
        ApproximationFigures.Choices(page, new Rect(inside.X, inside.Y, inside.Width, 28), functions, _function, 13);
        page.Text(page.In(SceneTexts.ApproximationUnits), new Rect(inside.X, inside.Y + 40, inside.Width, 22), 16, Theme.Text, TextAlign.Left, FontFace.Medium);
        ApproximationFigures.Choices(page, new Rect(inside.X, inside.Y + 68, inside.Width, 28), [.. Widths.Select(w => $"{w}")], _width, 13);
        page.Text("f(x) = c + Σ v·σ(w·x + b)", new Rect(inside.X, inside.Y + 108, inside.Width, 24), 17, Theme.Text, TextAlign.Centre);
        (Phrase Name, string Number)[] facts =
        [
            (SceneTexts.ApproximationParameters, $"3 · {Network.Width} + 1 = {Network.ParameterCount}"),
            (SceneTexts.ApproximationSteps, $"{Network.Steps}"),
            (SceneTexts.ApproximationRmse, ApproximationFigures.Error(Network.Rmse)),
            (SceneTexts.ApproximationSumMinusFit, ScenePage.Tiny(Network.SumError)),
        ];
        for (int i = 0; i < facts.Length; i++)
        {
            ApproximationFigures.Fact(page, new Rect(inside.X, inside.Y + 142 + (i * 27), inside.Width, 26), page.In(facts[i].Name), facts[i].Number, i == 2 ? Theme.Accent : null);
        }
    }

    private void DrawErrors(ScenePage page)
    {
        page.Panel(s_errors, page.In(SceneTexts.ApproximationErrors), page.In(SceneTexts.ApproximationPerStep));
        Rect plot = Rect.FromEdges(s_errors.X + 58, s_errors.Y + 46, s_errors.Right - 20, s_errors.Bottom - 30);
        const double low = 0.001, high = 1;
        ApproximationFigures.Decades(page, plot, low, high);
        int longest = Math.Max(30, _runs.Max(r => r.Errors.Count));
        for (int r = 0; r < _runs.Count; r++)
        {
            (int width, List<double> errors) = _runs[r];
            bool isNow = r == _runs.Count - 1;
            Rgba colour = isNow ? Theme.Accent : Theme.TextDisabled;
            Vector2 before = default;
            for (int i = 0; i < errors.Count; i++)
            {
                var at = new Vector2(plot.X + (plot.Width * i / (longest - 1)), ApproximationFigures.Height(plot, errors[i], low, high));
                if (i > 0)
                {
                    page.Line(before, at, isNow ? 2.5f : 1.5f, colour);
                }

                before = at;
            }

            string name = $"{width}";
            float left = Math.Min(before.X + 6, plot.Right - page.Measure(name, 13));
            page.Text(name, new Rect(left, before.Y - 22, page.Measure(name, 13) + 2, 18), 13, isNow ? Theme.Accent : Theme.TextSecondary);
        }

        page.Text($"{(longest - 1) * StepsAtOnce}", new Rect(plot.Right - 80, plot.Bottom + 4, 80, 18), 12, Theme.TextDisabled, TextAlign.Right);
        page.Text("0", new Rect(plot.X, plot.Bottom + 4, 20, 18), 12, Theme.TextDisabled);
    }

    /// <summary>Zero lines, and names of the ends: x from −1 to 1, y at ±mark.</summary>
    private static void Axes(ScenePage page, Rect plot, float high, string mark, float markAt)
    {
        page.Fill(plot, Theme.Background);
        float up = plot.Height / 2 * markAt / high;
        foreach ((float y, string name) in ((float, string)[])[(-up, mark), (0, "0"), (up, "−" + mark)])
        {
            page.Line(new(plot.X, plot.Centre.Y + y), new(plot.Right, plot.Centre.Y + y), 1, Theme.Outline);
            page.Text(name, new Rect(plot.X - 50, Math.Clamp(plot.Centre.Y + y - 9, plot.Y - 4, plot.Bottom - 14), 44, 18), 12, Theme.TextDisabled, TextAlign.Right);
        }

        page.Line(new(plot.Centre.X, plot.Y), new(plot.Centre.X, plot.Bottom), 1, Theme.Outline);
    }

    /// <summary>A scale that does not shiver: the next of 1.3, 2, 3, 5, 10, 20 …</summary>
    private static float Round(double most)
    {
        float[] steps = [High, 2, 3, 5, 10, 20, 30, 50, 100, 200, 500, 1000];
        return steps.FirstOrDefault(s => s >= most, steps[^1]);
    }
}
