using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.App.Models;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Scenes;

/// <summary>
/// Two equal networks learn the same digits, one from digits that are moved anew each time. Their shares of right answers on
/// held-back digits are curves over how far those are moved.
/// </summary>
internal sealed class ShiftLearning : IDisposable
{
    /// <summary>Calls of <see cref="Step"/> until learning is done.</summary>
    internal const int Steps = 210;

    private const int MostPixels = 6, StepsEach = 3, ShownSteps = 30;

    private const double Rate = 0.006;

    private static readonly Rgba[] s_colours = [Theme.Warning, Theme.Accent];

    private readonly ShiftDigits _digits;
    private readonly ShiftLearner[] _learners;
    private readonly Tensor[] _heldBack;
    private readonly double[,] _accuracy = new double[2, MostPixels + 1];
    private readonly float[] _shown = new float[(MostPixels + 1) * ShiftDigits.Length];
    private readonly (int Digit, float P)[][] _answers = new (int, float)[2][];
    private int _steps, _index;

    public ShiftLearning(SceneLab lab, LoadedModel model)
    {
        _digits = new ShiftDigits(model.RequireInput());
        _learners = [.. new[] { false, true }.Select(moved => new ShiftLearner(lab, _digits.Examples(moved), MostPixels + 1, 1))];
        _heldBack = [.. Enumerable.Range(0, MostPixels + 1).Select(_digits.ReadHeldBack)];
        JudgeAll();
        Show();
    }

    /// <summary>How much has been learned, 0 to 1.</summary>
    internal double Learned => Math.Min(1, _steps / (double)Steps);

    /// <summary>The largest difference from the reference.</summary>
    internal double Difference => _learners.Max(l => l.Difference);

    /// <summary>The two networks: without and with shifts.</summary>
    internal IReadOnlyList<ShiftLearner> Learners => _learners;

    internal Phrase Caption => Learned < 1
        ? SceneTexts.ShiftLearning(ShiftDigits.LearnedShift)
        : SceneTexts.ShiftLearned(ShiftDigits.LearnedShift, Percent(0, 0), Percent(1, 0), Percent(0, ShiftDigits.LearnedShift), Percent(1, ShiftDigits.LearnedShift));

    /// <summary>Adds what was measured.</summary>
    internal void AddValues(Dictionary<string, double> values)
    {
        values["learned"] = Learned;
        for (int p = 0; p <= MostPixels; p++)
        {
            (values[$"without_shifts_{p}px"], values[$"with_shifts_{p}px"]) = (_accuracy[0, p], _accuracy[1, p]);
        }
    }

    /// <summary>Both networks learn some more; the curves are measured anew at one distance.</summary>
    internal void Step()
    {
        if (_steps < Steps)
        {
            double rate = Rate * LearningRateSchedule.Cosine.Factor(_steps, Steps);
            for (int i = 0; i < StepsEach; i++)
            {
                _learners[0].Step(rate);
                _learners[1].Step(rate);
            }
        }

        _steps++;
        if (_steps < Steps)
        {
            Judge(_steps % (MostPixels + 1));
        }
        else if (_steps == Steps)
        {
            JudgeAll();
        }

        _index = _steps / ShownSteps % ShiftDigits.HeldBack;
        Show();
    }

    internal void Draw(ScenePage page)
    {
        Rect body = ScenePage.Body;
        DrawCurves(page, page.Panel(body with { Width = 760 }, page.In(SceneTexts.ShiftRight), page.In(SceneTexts.ShiftOf(ShiftDigits.HeldBack))));
        DrawDigit(page, page.Panel(Rect.FromEdges(body.X + 776, body.Y, body.Right, body.Bottom), page.In(SceneTexts.ShiftOneDigit), $"{ShiftDigits.LabelOf(_index)}"));
    }

    public void Dispose()
    {
        foreach (ShiftLearner learner in _learners)
        {
            learner.Dispose();
        }
    }

    private int Percent(int network, int pixels) => (int)Math.Round(100 * _accuracy[network, pixels]);

    private void Judge(int pixels)
    {
        for (int n = 0; n < _learners.Length; n++)
        {
            _accuracy[n, pixels] = _learners[n].Judge(_heldBack[pixels]);
        }
    }

    private void JudgeAll()
    {
        for (int p = 0; p <= MostPixels; p++)
        {
            Judge(p);
        }
    }

    private void Show()
    {
        for (int p = 0; p <= MostPixels; p++)
        {
            _digits.ReadHeldBack(_index, p, _shown.AsSpan(p * ShiftDigits.Length, ShiftDigits.Length));
        }

        for (int n = 0; n < _learners.Length; n++)
        {
            _answers[n] = _learners[n].Show(_shown);
        }
    }

    private void DrawCurves(ScenePage page, Rect area)
    {
        for (int n = 0; n < 2; n++)
        {
            float y = area.Y + 8 + (n * 28);
            page.Round(new Rect(area.X, y + 8, 28, 6), 3, s_colours[n]);
            page.Text(page.In(n == 0 ? SceneTexts.ShiftWithout : SceneTexts.ShiftWith(ShiftDigits.LearnedShift)), new Rect(area.X + 40, y, area.Width - 40, 22), 16, Theme.Text);
        }

        var plot = Rect.FromEdges(area.X + 52, area.Y + 84, area.Right - 40, area.Bottom - 50);
        float X(int pixels) => plot.X + (plot.Width * pixels / MostPixels);
        float Y(double share) => plot.Bottom - (plot.Height * (float)share);
        for (int line = 0; line <= 4; line++)
        {
            page.Line(new Vector2(plot.X, Y(line / 4.0)), new Vector2(plot.Right, Y(line / 4.0)), 1, Theme.Outline);
            page.Text($"{25 * line} %", new Rect(area.X - 10, Y(line / 4.0) - 10, 46, 20), 13, Theme.TextSecondary, TextAlign.Right);
        }

        for (int n = 0; n < 2; n++)
        {
            float[] shares = [.. Enumerable.Range(0, MostPixels + 1).Select(p => (float)_accuracy[n, p])];
            page.Curve(plot, shares, 0, 1, 3, s_colours[n]);
            for (int p = 0; p <= MostPixels; p++)
            {
                page.Circle(new Vector2(X(p), Y(shares[p])), 5, s_colours[n]);
                bool above = shares[p] >= _accuracy[1 - n, p] && (n == 1 || shares[p] > _accuracy[1, p]);
                page.Text($"{Percent(n, p)}", new Rect(X(p) - 24, Y(shares[p]) + (above ? -28 : 8), 48, 20), 14, s_colours[n], TextAlign.Centre, FontFace.Medium);
            }
        }

        for (int p = 0; p <= MostPixels; p++)
        {
            page.Text($"{p}", new Rect(X(p) - 20, plot.Bottom + 8, 40, 20), 14, Theme.TextSecondary, TextAlign.Centre);
        }

        page.Text(page.In(SceneTexts.ShiftMovedBy), new Rect(plot.X, plot.Bottom + 30, plot.Width, 20), 14, Theme.TextSecondary, TextAlign.Right);
    }

    /// <summary>A held-back digit, moved further and further, and what both networks read.</summary>
    private void DrawDigit(ScenePage page, Rect area)
    {
        const float Row = 72, Picture = 64;
        for (int p = 0; p <= MostPixels; p++)
        {
            float top = area.Y + (p * Row);
            page.Text($"{p} {page.In(SceneTexts.ShiftPixels)}", new Rect(area.X, top, 66, Picture), 14, Theme.TextSecondary);
            page.Cells(new Rect(area.X + 70, top, Picture, Picture), ShiftDigits.Side, _shown.AsSpan(p * ShiftDigits.Length, ShiftDigits.Length), ink => ScenePage.Grey(255 * (1 - ink)));
            for (int n = 0; n < 2; n++)
            {
                (int digit, float sure) = _answers[n][p];
                bool right = digit == ShiftDigits.LabelOf(_index);
                float x = area.X + 162 + (n * 138);
                page.Round(new Rect(x, top + 14, 6, Picture - 28), 3, s_colours[n]);
                page.Text($"{digit}", new Rect(x + 18, top + 8, 30, Picture - 16), 26, right ? Theme.Text : Theme.Error, TextAlign.Left, FontFace.Medium);
                page.Text($"p = {ScenePage.Number(sure)}", new Rect(x + 46, top + 8, 84, Picture - 16), 14, Theme.TextSecondary);
            }
        }
    }
}
