using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.App.Synthetic;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Scenes;

/// <summary>A digit beside itself moved, brighter and with more contrast: how far pixels, means over groups of pixels, hidden activations and outputs move.</summary>
internal sealed class ShiftScene : IScene
{
    private const int Side = 28, FrameSide = 168, Period = 60, MostPixels = 6, Variants = 3;

    private static readonly string[] s_measured = ["input", "means", "relu1", "relu2", "probabilities"];

    private static readonly string[] s_variants = ["moved", "brighter", "contrast"];

    private readonly LoadedModel _model = LoadedModel.Load(LoadedModel.DigitsPath);
    private readonly Experiment _network;
    private readonly float[] _digit = new float[Side * Side];
    private readonly float[] _pictures = new float[(Variants + 1) * Side * Side];
    private readonly double[,] _distance = new double[Variants, s_measured.Length];
    private readonly (string Label, float P)[] _answers = new (string, float)[Variants + 1];
    private int _moved;
    private float _amount;

    public ShiftScene(SceneLab lab)
    {
        var frame = new Frame();
        new SyntheticDigits(FrameSide, FrameSide).RenderDigit(3, 4, 5, frame);
        _model.RequireInput().Apply<float>(frame.Pixels, FrameSide, FrameSide, _digit);

        var g = new GraphBuilder("shift");
        Value input = g.Input("input", Shape.Of(Variants + 1, Side * Side)), x = input;
        foreach (Node node in _model.Graph.Nodes)
        {
            x = node.Operator is Dense
                ? g.AddNode(node.Operator, node.Name, x, g.Parameter(node.Inputs[1].Name, node.Inputs[1].Type), g.Parameter(node.Inputs[2].Name, node.Inputs[2].Type)).Output
                : g.AddNode(node.Operator, node.Name, x).Output;
        }

        g.Output(x);
        Value squares = g.Add(new Reshape(Shape.Of(Variants + 1, 1, Side, Side)), input);
        g.Output(g.AddNode(new AveragePool(4), "means", squares).Output);
        _network = lab.Prepare(g.Build(), _model.Parameters);
        Step(0);
    }

    public Phrase Caption => SceneTexts.ShiftCaption;

    public IReadOnlyDictionary<string, double> Values
    {
        get
        {
            var values = new Dictionary<string, double> { ["moved_pixels"] = _moved, ["amount"] = _amount, ["max_difference_from_reference"] = _network.Difference };
            for (int v = 0; v < Variants; v++)
            {
                for (int m = 0; m < s_measured.Length; m++)
                {
                    values[$"{s_variants[v]}_{s_measured[m]}"] = _distance[v, m];
                }

                values[$"{s_variants[v]}_probability"] = _answers[v + 1].P;
                values[$"{s_variants[v]}_same_answer"] = _answers[v + 1].Label == _answers[0].Label ? 1 : 0;
            }

            return values;
        }
    }

    public void Step(int step)
    {
        // To the far end and back.
        int at = step % (2 * Period);
        _amount = (at <= Period ? at : (2 * Period) - at) / (float)Period;
        _moved = (int)MathF.Round(MostPixels * _amount);
        for (int i = 0; i < _digit.Length; i++)
        {
            // The paper goes on at the edge that comes into view.
            int from = Math.Max((i % Side) - _moved, 0);
            _pictures[i] = _digit[i];
            _pictures[_digit.Length + i] = _digit[i - (i % Side) + from];

            // The network sees ink as 1 and paper as 0, so a brighter photograph is less ink.
            _pictures[(2 * _digit.Length) + i] = Math.Clamp(_digit[i] - (0.5f * _amount), 0, 1);
            _pictures[(3 * _digit.Length) + i] = Math.Clamp(((_digit[i] - 0.5f) * (1 + (3 * _amount))) + 0.5f, 0, 1);
        }

        _network.Run(_pictures);
        for (int m = 0; m < s_measured.Length; m++)
        {
            float[] values = m == 0 ? _pictures : _network.Read(s_measured[m]);
            int length = values.Length / (Variants + 1);
            for (int v = 0; v < Variants; v++)
            {
                double difference = 0, size = 0;
                for (int i = 0; i < length; i++)
                {
                    double before = values[i], after = values[((v + 1) * length) + i];
                    (difference, size) = (difference + ((after - before) * (after - before)), size + (before * before));
                }

                _distance[v, m] = Math.Sqrt(difference / size);
            }

            if (m == s_measured.Length - 1)
            {
                for (int v = 0; v <= Variants; v++)
                {
                    ReadOnlySpan<float> answer = values.AsSpan(v * length, length);
                    int best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(answer);
                    _answers[v] = (_model.Labels[best], answer[best]);
                }
            }
        }
    }

    public void Draw(ScenePage page)
    {
        string[] amounts = [$"{_moved} {page.In(SceneTexts.ShiftPixels)}", $"+{ScenePage.Number(50 * _amount, 0)} %", $"×{ScenePage.Number(1 + (3 * _amount), 1)}"];
        for (int v = 0; v < Variants; v++)
        {
            Rect inside = page.Panel(new Rect(24 + (v * 416), 68, 400, 560), page.In(SceneTexts.ShiftVariants[v]), amounts[v]);
            Picture(page, new Rect(inside.X, inside.Y, 178, 178), 0);
            Picture(page, new Rect(inside.Right - 178, inside.Y, 178, 178), v + 1);
            page.Text(page.In(SceneTexts.ShiftDistance), new Rect(inside.X, inside.Y + 262, inside.Width, 22), 14, Theme.TextSecondary);
            for (int m = 0; m < s_measured.Length; m++)
            {
                double distance = _distance[v, m];
                Rgba colour = distance > 0.75 ? Theme.Error : distance > 0.35 ? Theme.Warning : Theme.Good;
                page.Bar(new Rect(inside.X, inside.Y + 294 + (m * 42), inside.Width, 30), page.In(SceneTexts.ShiftMeasured[m]), 148, distance / 1.5, $"{ScenePage.Number(100 * distance, 0)} %", 56, colour);
            }
        }
    }

    public void Dispose() => _network.Dispose();

    private void Picture(ScenePage page, Rect area, int index)
    {
        page.Cells(area, Side, _pictures.AsSpan(index * _digit.Length, _digit.Length), ink => ScenePage.Grey(255 * (1 - ink)));
        bool same = _answers[index].Label == _answers[0].Label;
        string label = _answers[index].Label == LoadedModel.Nothing ? page.In(SceneTexts.ShiftNothing) : _answers[index].Label;
        page.Text($"{page.In(SceneTexts.ShiftSees)} {label}", new Rect(area.X, area.Bottom + 8, area.Width, 30), 21, same ? Theme.Text : Theme.Error, TextAlign.Left, FontFace.Medium);
        page.Text($"p = {ScenePage.Number(_answers[index].P)}", new Rect(area.X, area.Bottom + 38, area.Width, 20), 14, Theme.TextSecondary);
    }
}
