using System.Globalization;
using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.App.Models;

namespace NeuralGL.App.Scenes;

/// <content>How it looks.</content>
internal sealed partial class ActivationsScene
{
    public void Draw(ScenePage page)
    {
        if (_onSecond)
        {
            DrawCourse(page, new Rect(24, 68, 608, 560), _smooth!, 0, SceneActivations.Find(_function)!.Name, new("Sigmoid", "Сигмоида"));
            Phrase step = SceneActivations.Find("step")!.Name;
            DrawCourse(page, new Rect(648, 68, 608, 560), _stepped!, 1, step, _onlyHidden ? new("Sigmoid", "Сигмоида") : step);
        }
        else
        {
            DrawNetwork(page);
            for (int k = 0; k < SceneActivations.Curved.Count; k++)
            {
                DrawPanel(page, new Rect(24 + (k % 4 * 312), 136 + (k / 4 * 236), 296, 226), k);
            }

            string legend = string.Format(CultureInfo.InvariantCulture, page.In(SceneTexts.ActivationsLegend), _layer + 1);
            page.Text(legend, new Rect(28, 604, 1224, 22), 14, Theme.TextSecondary);
        }
    }

    /// <summary>From the digit through the layers to the answer.</summary>
    private void DrawNetwork(ScenePage page)
    {
        const float top = 66, height = 58;
        page.Cells(new Rect(28, top + 1, 56, 56), 28, _network.Picture, ink => ScenePage.Grey(255 * (1 - ink)));
        float x = 88;
        for (int i = 0; i < _network.Activations.Count; i++)
        {
            page.Arrow(new Vector2(x, top + 29), new Vector2(x + 32, top + 29), 2, Theme.TextDisabled);
            var box = new Rect(x + 36, top, 250, height);
            page.Round(box, 6, Theme.Surface);
            page.Stroke(box, i == _layer ? 2 : 1, i == _layer ? Theme.Accent : Theme.Outline, 6);
            string name = string.Create(CultureInfo.InvariantCulture, $"{page.In(SceneTexts.ActivationsLayer)} {i + 1}  ·  {_network.Sums[i].Length} {page.In(SceneTexts.ActivationsNeurons)}");
            page.Text(name, new Rect(box.X + 14, box.Y + 6, box.Width - 28, 22), 14, Theme.TextSecondary);
            page.Text(page.In(SceneActivations.Find(_network.Activations[i])!.Name), new Rect(box.X + 14, box.Y + 27, box.Width - 28, 26), 18, i == _layer ? Theme.Accent : Theme.Text, TextAlign.Left, FontFace.Medium);
            x = box.Right + 4;
        }

        page.Arrow(new Vector2(x, top + 29), new Vector2(x + 32, top + 29), 2, Theme.TextDisabled);
        bool right = _network.Answer.Label == (_network.Digit % 10).ToString(CultureInfo.InvariantCulture);
        string answer = _network.Answer.Label == LoadedModel.Nothing ? page.In(SceneTexts.ActivationsReadsNothing) : $"{page.In(SceneTexts.ActivationsReads)} {_network.Answer.Label}";
        page.Text(answer, new Rect(x + 42, top + 4, 210, 28), 20, right ? Theme.Good : Theme.Error, TextAlign.Left, FontFace.Medium);
        page.Text($"p = {ScenePage.Number(_network.Answer.P)}", new Rect(x + 42, top + 32, 150, 22), 14, Theme.TextSecondary);
        double accuracy = _network.Accuracy(_layer, _network.Activations[_layer]);
        page.Text(page.In(SceneTexts.ActivationsOfAll), new Rect(930, top + 4, 326, 22), 14, Theme.TextSecondary, TextAlign.Right);
        page.Text(double.IsNaN(accuracy) ? "…" : $"{ScenePage.Number(accuracy * SwappedNetwork.Digits, 0)} / {SwappedNetwork.Digits}", new Rect(930, top + 26, 326, 30), 22, Theme.Text, TextAlign.Right, FontFace.Medium);
    }

    private void DrawPanel(ScenePage page, Rect area, int k)
    {
        SceneActivation activation = SceneActivations.Curved[k];
        bool used = _network.Activations[_layer] == activation.Word;
        string silent = $"{page.In(SceneTexts.ActivationsDead)} {ScenePage.Number(100 * Curves.Dead[k], 0)} % · {page.In(SceneTexts.ActivationsSaturated)} {ScenePage.Number(100 * Curves.Saturated[k], 0)} %";
        Rect inside = page.Panel(area, page.In(activation.Name), silent);
        if (used)
        {
            page.Stroke(area, 2, Theme.Accent, 6);
        }

        DrawPlot(page, new Rect(inside.X, inside.Y - 2, inside.Width, 148), k);
        double right = _network.Accuracy(_layer, activation.Word);
        page.Bar(new Rect(inside.X, inside.Bottom - 20, inside.Width, 22), page.In(SceneTexts.ActivationsRight), 88, double.IsNaN(right) ? 0 : right, double.IsNaN(right) ? "…" : $"{ScenePage.Number(100 * right, 0)} %", 46, used ? Theme.Accent : Theme.TextDisabled);
    }

    private void DrawPlot(ScenePage page, Rect area, int k)
    {
        page.Fill(area, Theme.Background);
        float[] histogram = Curves.Histogram;
        float bar = area.Width / histogram.Length, most = histogram.Max();
        for (int i = 0; i < histogram.Length; i++)
        {
            float height = most > 0 ? histogram[i] / most * area.Height * 0.45f : 0;
            page.Fill(new Rect(area.X + (i * bar), area.Bottom - height, bar, height), Theme.Outline);
        }

        const float low = -1.4f, high = 2.4f;
        float zero = area.Bottom + (area.Height * low / (high - low));
        page.Line(new(area.X, zero), new(area.Right, zero), 1, Theme.TextDisabled.WithAlpha(0.6f));
        page.Line(new(area.Centre.X, area.Y), new(area.Centre.X, area.Bottom), 1, Theme.TextDisabled.WithAlpha(0.6f));
        page.Curve(area, Curves.Derivative(k), low, high, 2, Theme.Warning);
        page.Curve(area, Curves.Curve(k), low, high, 3, Theme.Accent);
        page.Text("−4", new Rect(area.X + 4, zero + 2, 24, 16), 12, Theme.TextDisabled);
        page.Text("4", new Rect(area.Right - 28, zero + 2, 24, 16), 12, Theme.TextDisabled, TextAlign.Right);
    }

    /// <summary>One training: the gradient's way back, the output over the plane, and the loss.</summary>
    private void DrawCourse(ScenePage page, Rect area, GradientCourse course, int tile, Phrase hidden, Phrase output)
    {
        Rect inside = page.Panel(area, $"2 → {GradientCourse.Hidden} {page.In(hidden)} → 1 {page.In(output)}", $"{page.In(SceneTexts.ActivationsTrained)} {course.Steps}");
        float width = (inside.Width - 56) / 2;
        for (int i = 0; i < GradientCourse.Layers; i++)
        {
            DrawLayer(page, new Rect(inside.X + (i * (width + 56)), inside.Y + 30, width, 108), course, i, i == 0 ? hidden : output);
        }

        page.Text(page.In(SceneTexts.ActivationsBack), new Rect(inside.X, inside.Y, inside.Width, 22), 14, Theme.TextSecondary);
        Rgba back = course.Gradients[0] > 0 ? Theme.Good : Theme.Error;
        float middle = inside.Y + 84;
        page.Arrow(new Vector2(inside.X + width + 50, middle), new Vector2(inside.X + width + 6, middle), 3, back);
        if (course.Gradients[0] == 0)
        {
            var at = new Vector2(inside.X + width + 30, middle);
            page.Line(at + new Vector2(-8, -8), at + new Vector2(8, 8), 3, back);
            page.Line(at + new Vector2(-8, 8), at + new Vector2(8, -8), 3, back);
        }

        var map = new Rect(inside.X, inside.Y + 190, 264, 264);
        page.Text(page.In(SceneTexts.ActivationsPlane), new Rect(map.X, map.Y - 28, map.Width, 22), 14, Theme.TextSecondary);
        _atlas.Draw(page, tile, map);
        foreach (PlaygroundPoint point in GradientCourse.Points)
        {
            PlaygroundScene.Dot(page, map, point, 3, 0);
        }

        DrawLoss(page, Rect.FromEdges(map.Right + 24, map.Y, inside.Right, map.Bottom), course);
        Phrase verdict = course.Steps == 0 ? SceneTexts.ActivationsStart : course.IsFlat ? SceneTexts.ActivationsFlat : course.Moved[0] == 0 ? SceneTexts.ActivationsHalf : SceneTexts.ActivationsFalls;
        page.Paragraph(page.In(verdict), new Rect(inside.X, map.Bottom + 14, inside.Width, 32), 16, course.IsFlat && course.Steps > 0 ? Theme.Error : Theme.Text);
    }

    private static void DrawLayer(ScenePage page, Rect box, GradientCourse course, int layer, Phrase activation)
    {
        bool still = course.Gradients[layer] == 0;
        page.Round(box, 6, Theme.SurfaceRaised);
        page.Text($"{page.In(SceneTexts.ActivationsLayer)} {layer + 1}  ·  {page.In(activation)}", new Rect(box.X + 14, box.Y + 6, box.Width - 28, 24), 15, Theme.Text, TextAlign.Left, FontFace.Medium);
        page.Text(page.In(SceneTexts.ActivationsGradient), new Rect(box.X + 14, box.Y + 36, box.Width - 28, 24), 14, Theme.TextSecondary);
        page.Text(still ? page.In(SceneTexts.ActivationsExactly) : ScenePage.Number(course.Gradients[layer], 4), new Rect(box.X + 14, box.Y + 36, box.Width - 28, 24), 16, still ? Theme.Error : Theme.Good, TextAlign.Right, FontFace.Medium);
        page.Text(page.In(SceneTexts.ActivationsMoved), new Rect(box.X + 14, box.Y + 68, box.Width - 28, 24), 14, Theme.TextSecondary);
        page.Text(ScenePage.Number(course.Moved[layer], 3), new Rect(box.X + 14, box.Y + 68, box.Width - 28, 24), 16, Theme.Text, TextAlign.Right, FontFace.Medium);
    }

    private static void DrawLoss(ScenePage page, Rect area, GradientCourse course)
    {
        page.Text(page.In(SceneTexts.PlaygroundLoss), new Rect(area.X, area.Y - 28, 160, 22), 14, Theme.TextSecondary);
        page.Text(course.Loss.ToString("0.0000000", CultureInfo.InvariantCulture), new Rect(area.Right - 140, area.Y - 28, 140, 22), 16, Theme.Text, TextAlign.Right, FontFace.Medium);
        page.Fill(area, Theme.Background);
        if (course.LossHistory.Count > 1)
        {
            page.Curve(area.Inset(2), [.. course.LossHistory], 0, 0.6f, 3, Theme.Accent);
        }

        page.Text("0", new Rect(area.X + 4, area.Bottom - 18, 24, 16), 12, Theme.TextDisabled);
        page.Text("0.6", new Rect(area.X + 4, area.Y + 2, 24, 16), 12, Theme.TextDisabled);
    }
}
