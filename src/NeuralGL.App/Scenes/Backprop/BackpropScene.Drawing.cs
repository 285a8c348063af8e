using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Scenes;

/// <content>The network with every number, and the formula of the sub-step.</content>
internal sealed partial class BackpropScene
{
    private const float Left = 38, UpperRow = 204, LowerRow = 372, MiddleRow = (UpperRow + LowerRow) / 2;

    private static readonly Vector2[] s_inputs = [new(80, UpperRow), new(80, LowerRow)];

    /// <summary>The neurons, the loss at the end.</summary>
    private static readonly Vector2[] s_neurons = [new(346, UpperRow), new(346, LowerRow), new(594, MiddleRow), new(754, MiddleRow)];

    private static readonly Vector2 s_half = new(54, 30), s_inputHalf = new(44, 22);

    public void Draw(ScenePage page)
    {
        string detail = $"η = {BackpropFormulas.Rate(Now.Rate)}   ·   {page.In(SceneTexts.BackpropStepNumber)} {_run.At + 1}   ·   {page.In(SceneTexts.BackpropExample)} {Now.Example + 1} {page.In(SceneTexts.BackpropOf)} 4";
        page.Panel(new Rect(24, 68, 800, 396), page.In(SceneTexts.BackpropNetwork), detail);
        DrawEdges(page);
        DrawNeurons(page);
        for (int p = 0; p < BackpropNetwork.ParameterCount; p++)
        {
            DrawParameter(page, p);
        }

        DrawFormulas(page, new Rect(24, 476, 800, 152));
        DrawCheck(page, new Rect(840, 68, 416, 206));
        DrawLoss(page, new Rect(840, 286, 416, 342));
    }

    private static Rgba PhaseColour(int phase) => phase < BackpropFormulas.ByAnswer ? Theme.Accent : phase < BackpropFormulas.Update ? Theme.Warning : Theme.Good;

    /// <summary>Where an edge begins and ends: into neuron 0, 1 or 2 from the first or second before it; 3 is the loss.</summary>
    private static (Vector2 From, Vector2 To) Ends(int neuron, int from)
    {
        Vector2 start = neuron < 2 ? s_inputs[from] + new Vector2(s_inputHalf.X, 0) : s_neurons[neuron == 2 ? from : 2] + new Vector2(s_half.X, 0);
        return (start, s_neurons[neuron] - new Vector2(s_half.X, 0));
    }

    /// <summary>Where a parameter is written: on its edge, or above its neuron.</summary>
    private static Rect Chip(int parameter)
    {
        (int neuron, int from) = (parameter / 3, parameter % 3);
        Vector2 centre = from == 2 ? s_neurons[neuron] - new Vector2(0, s_half.Y + 26)
            : Vector2.Lerp(Ends(neuron, from).From, Ends(neuron, from).To, neuron == 2 ? 0.5f : neuron == from ? 0.66f : 0.3f);
        return new Rect(centre.X - 47, centre.Y - 20, 94, 40);
    }

    /// <summary>Into which layer values or gradients flow in this sub-step: 0 hidden, 1 output, 2 loss; −1 nowhere.</summary>
    private static int Flow(int phase) => phase switch
    {
        BackpropFormulas.HiddenSum or BackpropFormulas.HiddenGradient => 0,
        BackpropFormulas.OutputSum or BackpropFormulas.OutputGradient or BackpropFormulas.BackThroughWeights => 1,
        BackpropFormulas.Loss or BackpropFormulas.ByAnswer => 2,
        _ => -1,
    };

    private void DrawEdges(ScenePage page)
    {
        float part = Math.Clamp((_tick + 1) / 14f, 0, 1);
        bool isBack = _phase >= BackpropFormulas.ByAnswer;
        float[] weights = _phase >= BackpropFormulas.Update ? Now.NewWeights : Now.Weights;
        foreach ((int neuron, int from) in ((int, int)[])[(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1), (3, 0)])
        {
            int layer = neuron < 2 ? 0 : neuron - 1;
            bool isActive = (Flow(_phase) == layer || (_phase == BackpropFormulas.Update && neuron < 3)) && !IsRunning;
            (Vector2 start, Vector2 end) = Ends(neuron, from);
            float weight = neuron < 3 ? weights[(3 * neuron) + from] : 0;
            page.Line(start, end, neuron < 3 ? 1 + (2 * MathF.Min(2, MathF.Abs(weight))) : 1.5f, (neuron < 3 ? ScenePage.Weight(weight) : Theme.TextDisabled).WithAlpha(isActive ? 0.9f : 0.45f));
            if (isActive && _phase != BackpropFormulas.Update)
            {
                page.Circle(isBack ? Vector2.Lerp(end, start, part) : Vector2.Lerp(start, end, part), 6, PhaseColour(_phase));
            }
        }
    }

    private void DrawNeurons(ScenePage page)
    {
        for (int i = 0; i < 2; i++)
        {
            var box = new Rect(s_inputs[i].X - s_inputHalf.X, s_inputs[i].Y - s_inputHalf.Y, 2 * s_inputHalf.X, 2 * s_inputHalf.Y);
            Box(page, box, _phase == BackpropFormulas.Input);
            page.Text($"x{BackpropFormulas.Digit(i)} = {BackpropFormulas.N(i == 0 ? Now.Data.X1 : Now.Data.X2)}", box, 14, Theme.Text, TextAlign.Centre);
        }

        for (int j = 0; j < 3; j++)
        {
            bool isOut = j == 2;
            int sum = isOut ? BackpropFormulas.OutputSum : BackpropFormulas.HiddenSum, value = isOut ? BackpropFormulas.OutputValue : BackpropFormulas.HiddenValue;
            int byA = isOut ? BackpropFormulas.ByAnswer : BackpropFormulas.BackThroughWeights, byZ = isOut ? BackpropFormulas.OutputDelta : BackpropFormulas.HiddenDelta;
            string a = isOut ? "y" : $"a{BackpropFormulas.Digit(j)}", z = $"z{BackpropFormulas.Digit(j)}";
            TwoLines(page, s_neurons[j], $"{z} = {Known(Now.Z[j], sum)}", $"{a} = {Known(Now.A[j], value)}", sum, value, byA, byZ);
            float y = s_neurons[j].Y + s_half.Y + 4;
            Below(page, s_neurons[j].X, y, _phase >= byA, $"∂L/∂{a} = {BackpropFormulas.N(Now.ByA[j])}", _phase == byA);
            Below(page, s_neurons[j].X, y + 19, _phase >= byZ, $"δ{BackpropFormulas.Digit(j)} = {BackpropFormulas.N(Now.ByZ[j])}", _phase == byZ);
        }

        TwoLines(page, s_neurons[3], $"t = {BackpropFormulas.N(Now.Data.Target)}", $"L = {Known(Now.Loss, BackpropFormulas.Loss)}", BackpropFormulas.Loss, BackpropFormulas.Again);
        if (_phase == BackpropFormulas.Again)
        {
            Rgba ink = Now.LossAfter < Now.Loss ? Theme.Good : Theme.Error;
            page.Text(page.In(SceneTexts.BackpropThen), new Rect(s_neurons[3].X - 60, MiddleRow + s_half.Y + 4, 120, 20), 13, Theme.TextSecondary, TextAlign.Centre);
            page.Text($"L = {BackpropFormulas.N(Now.LossAfter)}", new Rect(s_neurons[3].X - 60, MiddleRow + s_half.Y + 23, 120, 22), 15, ink, TextAlign.Centre, FontFace.Medium);
        }
    }

    /// <summary>A number once its sub-step has come.</summary>
    private string Known(float value, int phase) => _phase >= phase ? BackpropFormulas.N(value) : "…";

    private void Box(ScenePage page, Rect box, bool isActive)
    {
        page.Round(box, 8, isActive ? PhaseColour(_phase) : Theme.Outline);
        page.Round(box.Inset(isActive ? 2.5f : 1.5f), 6, Theme.SurfaceRaised);
    }

    private void TwoLines(ScenePage page, Vector2 at, string first, string second, params ReadOnlySpan<int> active)
    {
        var box = new Rect(at.X - s_half.X, at.Y - s_half.Y, 2 * s_half.X, 2 * s_half.Y);
        Box(page, box, active.Contains(_phase) && !IsRunning);
        page.Text(first, new Rect(box.X, box.Y + 4, box.Width, 26), 15, Theme.TextSecondary, TextAlign.Centre);
        page.Text(second, new Rect(box.X, box.Y + 29, box.Width, 26), 15, Theme.Text, TextAlign.Centre, FontFace.Medium);
    }

    private static void Below(ScenePage page, float x, float y, bool isKnown, string text, bool isNew)
    {
        if (isKnown)
        {
            page.Text(text, new Rect(x - 80, y, 160, 20), 14, isNew ? Theme.Warning : Theme.Warning.WithAlpha(0.75f), TextAlign.Centre, isNew ? FontFace.Medium : FontFace.Regular);
        }
    }

    /// <summary>A parameter with its gradient, once that is known, and its new value after the update.</summary>
    private void DrawParameter(ScenePage page, int p)
    {
        Rect chip = Chip(p);
        bool isUpdated = _phase >= BackpropFormulas.Update, hasGradient = _phase >= (p < 6 ? BackpropFormulas.HiddenGradient : BackpropFormulas.OutputGradient);
        Rect box = hasGradient ? chip : new Rect(chip.X, chip.Y + 9, chip.Width, 22);
        page.Round(box, 4, p == Checked ? Theme.Warning.WithAlpha(0.9f) : Theme.Surface);
        page.Round(box.Inset(1.5f), 3, Theme.Surface);
        string value = $"{BackpropFormulas.Names[p]} = {BackpropFormulas.N(isUpdated ? Now.NewWeights[p] : Now.Weights[p])}";
        page.Text(value, new Rect(box.X, box.Y + 1, box.Width, 20), 14, isUpdated ? Theme.Good : Theme.Text, TextAlign.Centre);
        if (hasGradient)
        {
            page.Text($"∂L/∂{(p % 3 == 2 ? 'b' : 'w')} {BackpropFormulas.N(Now.Gradient[p])}", new Rect(box.X, box.Y + 19, box.Width, 18), 12, Theme.Warning, TextAlign.Centre);
        }
    }

    private void DrawFormulas(ScenePage page, Rect area)
    {
        Rgba colour = PhaseColour(_phase);
        Rect inside = page.Panel(area, $"{_phase + 1}. {page.In(SceneTexts.BackpropPhases[_phase])}");
        page.Text(BackpropFormulas.General[_phase], new Rect(inside.X + 380, area.Y + 8, inside.Width - 380, 26), 17, colour, TextAlign.Right, FontFace.Medium);
        string[] lines = _phase == BackpropFormulas.Again ? After(page) : BackpropFormulas.Lines(Now, _phase);
        int columns = (lines.Length + 2) / 3;
        float size = columns switch { 1 => 17, 2 => 15, _ => 14 };
        for (int i = 0; i < lines.Length; i++)
        {
            page.Text(lines[i], new Rect(inside.X + (i / 3 * inside.Width / columns), inside.Y + (i % 3 * 25), inside.Width / columns, 24), size, Theme.Text);
        }

        if (_phase == BackpropFormulas.Input)
        {
            page.Text(page.In(SceneTexts.BackpropTask), new Rect(inside.X, inside.Y + 30, inside.Width, 26), 15, Theme.TextSecondary);
        }

        float width = (inside.Width + 4) / BackpropFormulas.Count;
        for (int i = 0; i < BackpropFormulas.Count; i++)
        {
            page.Round(new Rect(inside.X + (i * width), inside.Bottom - 9, width - 4, 6), 3, i <= _phase ? PhaseColour(i).WithAlpha(i == _phase ? 1 : 0.5f) : Theme.Outline);
        }
    }

    /// <summary>The example before and after the update.</summary>
    private string[] After(ScenePage page) =>
    [
        $"{page.In(SceneTexts.BackpropBefore)}  y = {BackpropFormulas.N(Now.A[2])}     L = {BackpropFormulas.N(Now.Loss)}",
        $"{page.In(SceneTexts.BackpropAfter)}  y = {BackpropFormulas.N(Now.After.Answers[Now.Example])}     L = {BackpropFormulas.N(Now.LossAfter)}",
        $"{page.In(SceneTexts.BackpropChange)}  {BackpropFormulas.N(Now.LossAfter - Now.Loss)}",
    ];

    private void DrawCheck(ScenePage page, Rect area)
    {
        BackpropCheck check = _run.Check(Checked);
        string name = BackpropFormulas.Names[check.Parameter];
        bool isKnown = _phase >= (check.Parameter < 6 ? BackpropFormulas.HiddenGradient : BackpropFormulas.OutputGradient);
        Rect inside = page.Panel(area, page.In(SceneTexts.BackpropCheck), $"{name} = {BackpropFormulas.N(Now.Weights[check.Parameter])}   h = 0.01");
        Row(0, $"L({name} + h)", ScenePage.Number(check.Above, 5), Theme.Text);
        Row(1, $"L({name} − h)", ScenePage.Number(check.Below, 5), Theme.Text);
        Row(2, $"(L({name} + h) − L({name} − h)) / 2h", ScenePage.Number(check.Slope, 4), Theme.Accent);
        Row(3, $"∂L/∂{name} {page.In(SceneTexts.BackpropBy)}", isKnown ? ScenePage.Number(check.Gradient, 4) : "…", Theme.Warning);
        Row(4, page.In(SceneTexts.BackpropDifference), isKnown ? ScenePage.Tiny(Math.Abs(check.Gradient - check.Slope)) : "…", Theme.Good);

        void Row(int i, string label, string number, Rgba ink)
        {
            var line = new Rect(inside.X, inside.Y + 2 + (30 * i), inside.Width, 28);
            page.Text(label, line with { Width = line.Width - 92 }, 15, Theme.TextSecondary);
            page.Text(number, line, 16, ink, TextAlign.Right, FontFace.Medium);
        }
    }

    private void DrawLoss(ScenePage page, Rect area)
    {
        bool isAfter = _phase >= BackpropFormulas.Update;
        BackpropAnswers answers = isAfter ? Now.After : Now.Before;
        Rect inside = page.Panel(area, page.In(SceneTexts.BackpropCurve), BackpropFormulas.N(answers.Mean));
        float[] means = _run.Means;
        int count = means.Length - (isAfter ? 0 : 1), room = Math.Max(16, count);
        float top = means.Max() * 1.1f;
        var plot = new Rect(inside.X, inside.Y, inside.Width, 142);
        page.Fill(plot, Theme.Background);
        var curve = Rect.FromEdges(plot.X + 46, plot.Y + 6, plot.Right - 12, plot.Bottom - 8);
        page.Text(ScenePage.Number(top), new Rect(plot.X, curve.Y - 4, 40, 18), 12, Theme.TextSecondary, TextAlign.Right);
        page.Text("0", new Rect(plot.X, curve.Bottom - 13, 40, 18), 12, Theme.TextSecondary, TextAlign.Right);
        page.Line(new(curve.X, curve.Bottom), new(curve.Right, curve.Bottom), 1, Theme.Outline);
        float reached = curve.Width * (count - 1) / (room - 1);
        if (count > 1)
        {
            page.Curve(curve with { Width = reached }, means.AsSpan(0, count), 0, top, 2, Theme.Accent);
        }

        page.Circle(new(curve.X + reached, curve.Bottom - (curve.Height * means[count - 1] / top)), 5, Theme.Text);
        DrawExamples(page, new Rect(inside.X, plot.Bottom + 12, inside.Width, inside.Bottom - plot.Bottom - 12), answers);
    }

    private void DrawExamples(ScenePage page, Rect area, BackpropAnswers answers)
    {
        string[] titles = ["x₁", "x₂", "t", "y", "L = (y − t)²"];
        float[] right = [56, 122, 188, 262, 372];
        float height = area.Height / 5;
        for (int c = 0; c < titles.Length; c++)
        {
            page.Text(titles[c], new Rect(area.X + right[c] - 100, area.Y, 100, height), 13, Theme.TextSecondary, TextAlign.Right);
        }

        for (int i = 0; i < BackpropNetwork.Examples.Count; i++)
        {
            (float x1, float x2, float target) = BackpropNetwork.Examples[i];
            float y = area.Y + ((i + 1) * height);
            if (i == Now.Example)
            {
                page.Round(new Rect(area.X, y, area.Width, height), 4, Theme.SurfaceRaised);
            }

            double[] numbers = [x1, x2, target, answers.Answers[i], answers.Losses[i]];
            for (int c = 0; c < numbers.Length; c++)
            {
                page.Text(ScenePage.Number(numbers[c], c < 3 ? 1 : 3), new Rect(area.X + right[c] - 100, y, 100, height), 14, c < 3 ? Theme.TextSecondary : Theme.Text, TextAlign.Right);
            }
        }
    }
}
