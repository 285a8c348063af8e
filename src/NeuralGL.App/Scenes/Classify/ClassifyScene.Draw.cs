using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Scenes;

/// <content>How it looks: the way from pixels to the answer above, the balance below.</content>
internal sealed partial class ClassifyScene
{
    private const int ShownMistakes = 5, MarksARow = 25, UnitsARow = 16;

    private const float Unit = 4, Middle = 230, ListTop = 130, Line = 20;

    private static readonly Rect s_picture = new(38, 132, 196, 196);
    private static readonly Rect s_marks = new(38, 472, 268, 144);
    private static readonly Rect s_matrix = new(450, 436, 264, 180);

    public void Draw(ScenePage page)
    {
        page.Panel(new Rect(24, 68, 1232, 300), page.In(SceneTexts.ClassifyWay), page.In(SceneTexts.ClassifyUnseen));
        int label = _data.Labels[_index];
        Head(page, s_picture, $"{page.In(SceneTexts.ClassifyPicture)} {_index + 1} / {_data.Count}");
        Picture(page, s_picture, _index);
        page.Text($"{page.In(SceneTexts.ClassifyTruth)} {Name(page, label)}", new Rect(s_picture.X, 332, 240, 24), 16, Theme.Text, TextAlign.Left, FontFace.Medium);

        Units(page, 276, _input, SceneTexts.ClassifyNumbers, 1);
        Units(page, 410, _activations[0], SceneTexts.ClassifyFirst, 2);
        Units(page, 544, _activations[1], SceneTexts.ClassifySecond, 3);
        Arrow(page, 238, 272, "", "");
        Arrow(page, 346, 404, "W·x + b", "ReLU");
        Arrow(page, 480, 538, "W·x + b", "ReLU");
        Arrow(page, 614, 672, "W·x + b", "");
        Arrow(page, 946, 1000, "softmax", "");
        Scores(page);
        Chances(page);

        Balance(page);
        Confusion(page);
        Wrong(page);
    }

    private static string Name(ScenePage page, int index) => page.In(SceneTexts.ClassifyNames[index]);

    private static void Head(ScenePage page, Rect below, string text) => page.Text(text, new Rect(below.Centre.X - 100, 108, 200, 20), 13, Theme.TextSecondary, TextAlign.Centre);

    /// <summary>The small square that stands for a picture in the balance.</summary>
    private static Rect Mark(int index)
    {
        float width = s_marks.Width / MarksARow, height = s_marks.Height / 10;
        return new Rect(s_marks.X + (index % MarksARow * width), s_marks.Y + (index / MarksARow * height), width, height);
    }

    private static Rect MistakeArea(int place) => new(754 + (place * 99), 424, 92, 92);

    private static void Arrow(ScenePage page, float from, float to, string above, string below)
    {
        page.Arrow(new Vector2(from, Middle), new Vector2(to, Middle), 2, Theme.Outline);
        page.Text(above, new Rect(from - 8, Middle - 28, to - from + 16, 20), 13, Theme.TextSecondary, TextAlign.Centre);
        page.Text(below, new Rect(from - 8, Middle + 8, to - from + 16, 20), 13, Theme.TextSecondary, TextAlign.Centre);
    }

    private void Picture(ScenePage page, Rect area, int index)
    {
        var levels = new float[Side * Side];
        ReadOnlySpan<byte> pixels = _data.Image(index);
        for (int i = 0; i < levels.Length; i++)
        {
            levels[i] = pixels[i];
        }

        // As the data have it: 0 is the background.
        page.Cells(area, Side, levels, level => ScenePage.Grey(level));
    }

    /// <summary>A layer: a cell for each of its numbers, all layers in the same size of cell.</summary>
    private void Units(ScenePage page, float x, float[] values, Phrase name, int stage)
    {
        int rows = values.Length / UnitsARow;
        var area = new Rect(x, Middle - (rows * Unit / 2), UnitsARow * Unit, rows * Unit);
        Head(page, area, page.In(name));
        float most = values.Max();
        if (_stage >= stage)
        {
            page.Cells(area, UnitsARow, values, v => ScenePage.Positive(v, most));
        }
        else
        {
            page.Fill(area, Theme.SurfaceRaised);
        }
    }

    private void Scores(ScenePage page)
    {
        page.Text(page.In(SceneTexts.ClassifyScores), new Rect(684, 108, 254, 20), 13, Theme.TextSecondary, TextAlign.Centre);
        float most = Logits.Max(Math.Abs), zero = 832, reach = 54;
        for (int c = 0; c < Classes; c++)
        {
            float y = ListTop + (c * Line), length = _stage >= 4 ? reach * Logits[c] / most : 0;
            page.Text(Name(page, c), new Rect(684, y, 90, Line), 14, c == _data.Labels[_index] ? Theme.Text : Theme.TextSecondary);
            page.Fill(Rect.FromEdges(zero + Math.Min(0, length), y + 4, zero + Math.Max(0, length), y + Line - 4), ScenePage.Weight(length));
            if (_stage >= 4)
            {
                page.Text(ScenePage.Number(Logits[c], 1), new Rect(886, y, 52, Line), 14, Theme.Text, TextAlign.Right);
            }
        }

        page.Fill(new Rect(zero, ListTop, 1, Classes * Line), Theme.Outline);
    }

    private void Chances(ScenePage page)
    {
        page.Text(page.In(SceneTexts.ClassifyChances), new Rect(1010, 108, 232, 20), 13, Theme.TextSecondary, TextAlign.Centre);
        int answer = _answers[_index];
        Rgba colour = answer == _data.Labels[_index] ? Theme.Good : Theme.Error;
        for (int c = 0; c < Classes; c++)
        {
            float p = _stage >= 5 ? Probabilities[c] : 0;
            page.Bar(new Rect(1004, ListTop + (c * Line), 238, Line), "", 0, p, _stage >= 5 ? ScenePage.Number(p) : "", 40, c == answer && _stage >= Stages ? colour : Theme.Accent);
        }

        if (_stage >= Stages)
        {
            page.Text($"{page.In(SceneTexts.ClassifyAnswer)} {Name(page, answer)}", new Rect(1010, 332, 232, 24), 16, colour, TextAlign.Left, FontFace.Medium);
        }
    }

    private void Balance(ScenePage page)
    {
        int seen = 0, right = 0;
        for (int i = 0; i < _data.Count; i++)
        {
            int answer = Answer(i);
            (seen, right) = (seen + (answer == NotSeen ? 0 : 1), right + (answer == _data.Labels[i] ? 1 : 0));
        }

        page.Panel(new Rect(24, 380, 296, 248), page.In(SceneTexts.ClassifyBalance), $"{right} / {seen}");
        if (seen > 0)
        {
            page.Text($"{ScenePage.Number(100.0 * right / seen, 1)} %", new Rect(38, 420, 268, 44), 34, Theme.Text, TextAlign.Left, FontFace.Medium);
        }

        for (int i = 0; i < _data.Count; i++)
        {
            int answer = Answer(i);
            page.Fill(Mark(i).Inset(1), answer == NotSeen ? Theme.SurfaceRaised : answer == _data.Labels[i] ? Theme.Good : Theme.Error);
        }

        page.Stroke(Mark(_index), 2, Theme.Text);
    }

    private void Confusion(ScenePage page)
    {
        var counts = new int[Classes, Classes];
        for (int i = 0; i < _data.Count; i++)
        {
            if (Answer(i) is not NotSeen and var answer)
            {
                counts[_data.Labels[i], answer]++;
            }
        }

        page.Panel(new Rect(332, 380, 396, 248), page.In(SceneTexts.ClassifyConfusion), page.In(SceneTexts.ClassifyConfusionDetail));
        float width = s_matrix.Width / Classes, height = s_matrix.Height / Classes;
        for (int truth = 0; truth < Classes; truth++)
        {
            float y = s_matrix.Y + (truth * height);
            page.Text($"{truth}  {Name(page, truth)}", new Rect(346, y, 102, height), 13, Theme.TextSecondary);
            page.Text($"{truth}", new Rect(s_matrix.X + (truth * width), s_matrix.Y - 18, width, 18), 13, Theme.TextSecondary, TextAlign.Centre);
            for (int answer = 0; answer < Classes; answer++)
            {
                int count = counts[truth, answer];
                Rgba full = truth == answer ? Theme.Good : Theme.Error;
                Rgba colour = count == 0 ? Theme.SurfaceRaised : Theme.SurfaceRaised.Towards(full, MathF.Min(1, 0.35f + (count / 12f)));
                var cell = new Rect(s_matrix.X + (answer * width), y, width, height);
                page.Fill(cell.Inset(1), colour);
                if (count > 0)
                {
                    page.Text($"{count}", cell, 13, ScenePage.InkOn(colour), TextAlign.Centre);
                }
            }
        }
    }

    private void Wrong(ScenePage page)
    {
        Rect inside = page.Panel(new Rect(740, 380, 516, 248), page.In(SceneTexts.ClassifyMistakes), page.In(SceneTexts.ClassifyMistakesDetail));
        int place = 0;
        foreach (int i in Mistakes())
        {
            Rect area = MistakeArea(place++);
            Picture(page, area, i);
            page.Text(page.In(SceneTexts.ClassifyIs), new Rect(area.X, area.Bottom + 6, 92, 18), 12, Theme.TextDisabled);
            page.Text(Name(page, _data.Labels[i]), new Rect(area.X, area.Bottom + 22, 97, 20), 14, Theme.Text);
            page.Text(page.In(SceneTexts.ClassifySaid), new Rect(area.X, area.Bottom + 50, 92, 18), 12, Theme.TextDisabled);
            page.Text(Name(page, _answers[i]), new Rect(area.X, area.Bottom + 66, 97, 20), 14, Theme.Error);
        }

        if (place == 0)
        {
            page.Text(page.In(SceneTexts.ClassifyNone), new Rect(inside.X, inside.Y, inside.Width, 24), 15, Theme.TextSecondary);
        }
    }
}
