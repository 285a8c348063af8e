using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.App.Synthetic;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Scenes;

/// <summary>
/// Eight activations: curve, derivative (by the library's own differentiation), what the digits network's first layer puts in, the
/// share of it that gets no gradient, and how many digits that network still reads when the activation is swapped in.
/// </summary>
internal sealed class ActivationsScene : IScene
{
    private const int Points = 161, Digits = 64, FrameSide = 112;

    private const float Range = 4;

    /// <summary>A derivative below this passes next to nothing on.</summary>
    private const float Silence = 0.05f;

    private readonly LoadedModel _model = LoadedModel.Load(LoadedModel.DigitsPath);
    private readonly SceneLab _lab;
    private readonly Experiment _first;
    private readonly Experiment[] _functions;
    private readonly float[] _pictures, _asked;
    private readonly int[] _truth = new int[Digits];
    private readonly double[] _right = new double[Kinds.Length], _silent = new double[Kinds.Length];
    private readonly float[][] _values = new float[Kinds.Length][], _slopes = new float[Kinds.Length][];
    private readonly float[] _histogram = new float[40];
    private readonly int _units;
    private double _difference;

    public ActivationsScene(SceneLab lab)
    {
        _lab = lab;
        Array.Fill(_right, double.NaN);
        _pictures = new float[Digits * _model.RequireInput().Length];
        var painter = new SyntheticDigits(FrameSide, FrameSide);
        var frame = new Frame();
        for (int i = 0; i < Digits; i++)
        {
            painter.RenderDigit(7, i, i % 10, frame);
            _model.RequireInput().Apply<float>(frame.Pixels, FrameSide, FrameSide, _pictures.AsSpan(i * _model.RequireInput().Length, _model.RequireInput().Length));
            _truth[i] = i % 10;
        }

        var g = new GraphBuilder("first");
        Value x = g.Input("x", Shape.Of(Shape.Open, _model.RequireInput().Length)), weight = _model.Graph.Find("fc1.weight");
        _units = weight.Shape[0];
        g.Output(g.AddNode(new Dense(), "units", x, g.Parameter("fc1.weight", weight.Type), g.Parameter("fc1.bias", Shape.Of(_units))).Output);
        _first = lab.Prepare(g.Build(), _model.Parameters);
        _functions = [.. Kinds.Select(kind => lab.Prepare(Slope(kind, Points + _units), new ParameterStore()))];
        _asked = new float[Points + _units];
        for (int i = 0; i < Points; i++)
        {
            _asked[i] = Range * (((2f * i) / (Points - 1)) - 1);
        }

        Show(0);
    }

    /// <summary>Adds the function to a graph.</summary>
    private delegate Value Kind(GraphBuilder g, Value x);

    /// <summary>In the order of <see cref="SceneTexts.ActivationsNames"/>.</summary>
    private static Kind[] Kinds { get; } =
    [
        (g, x) => g.Add(new Sigmoid(), x), (g, x) => g.Add(new Tanh(), x), (g, x) => g.Add(new Relu(), x), (g, x) => g.Add(new LeakyRelu(0.1f), x),
        (g, x) => g.Add(new Gelu(), x), (g, x) => g.Add(new Silu(), x), (g, x) => g.Add(new Sine(), x),
        (g, x) => g.Add(new Where(), g.Add(new Greater(), x, g.Constant(0)), g.Constant(1), g.Constant(0)),
    ];

    public Phrase Caption => SceneTexts.ActivationsCaption;

    public IReadOnlyDictionary<string, double> Values
    {
        get
        {
            var values = new Dictionary<string, double>();
            for (int k = 0; k < Kinds.Length; k++)
            {
                string name = SceneTexts.ActivationsNames[k].English.ToLowerInvariant().Replace(' ', '_');
                values[$"{name}_no_gradient"] = _silent[k];
                values[$"{name}_largest_slope"] = _slopes[k].Take(Points).Max(Math.Abs);
                if (!double.IsNaN(_right[k]))
                {
                    values[$"{name}_accuracy"] = _right[k];
                }
            }

            values["max_difference_from_reference"] = _functions.Append(_first).Max(e => Math.Max(e.Difference, _difference));
            return values;
        }
    }

    public void Step(int step)
    {
        Show(step / 12 % Digits);
        if (step < Kinds.Length)
        {
            _right[step] = Accuracy(Kinds[step]);
        }
    }

    public void Draw(ScenePage page)
    {
        page.Text(page.In(SceneTexts.ActivationsLegend), new Rect(28, 62, 1224, 22), 14, Theme.TextSecondary);
        const float width = 296, height = 252;
        for (int k = 0; k < Kinds.Length; k++)
        {
            var area = new Rect(24 + (k % 4 * (width + 16)), 88 + (k / 4 * (height + 12)), width, height);
            Rect inside = page.Panel(area, page.In(SceneTexts.ActivationsNames[k]), $"{page.In(SceneTexts.ActivationsSilent)} {ScenePage.Number(100 * _silent[k], 0)} %");
            DrawPlot(page, new Rect(inside.X, inside.Y - 2, inside.Width, 172), k);
            double right = _right[k];
            page.Bar(new Rect(inside.X, inside.Bottom - 22, inside.Width, 22), page.In(SceneTexts.ActivationsRight), 88, double.IsNaN(right) ? 0 : right, double.IsNaN(right) ? "…" : $"{ScenePage.Number(100 * right, 0)} %", 46, k == 2 ? Theme.Good : Theme.Accent);
        }

        page.Text(page.In(SceneTexts.ActivationsSwapped), new Rect(28, 606, 1224, 22), 14, Theme.TextSecondary);
    }

    public void Dispose()
    {
        _first.Dispose();
        foreach (Experiment function in _functions)
        {
            function.Dispose();
        }
    }

    /// <summary>f and, as the gradient of its sum, f′.</summary>
    private static Graph Slope(Kind kind, int count)
    {
        var g = new GraphBuilder("function");
        Value x = g.Input("x", Shape.Of(1, count));
        Value y = g.Output(kind(g, x), "y");
        Value sum = g.Add(new Reduce(ReduceKind.Sum, null, keepDims: false), y);
        g.Output(Autodiff.Gradients(g, sum, [x])[0], "slope");
        return g.Build();
    }

    /// <summary>One digit through the first layer, and what each function makes of the units' sums.</summary>
    private void Show(int digit)
    {
        int length = _model.RequireInput().Length;
        float[] sums = _first.Run(_pictures.AsSpan(digit * length, length).ToArray()).Read("units");
        sums.CopyTo(_asked, Points);
        Array.Clear(_histogram);
        foreach (float sum in sums)
        {
            int bin = (int)((sum + Range) / (2 * Range) * _histogram.Length);
            if (bin >= 0 && bin < _histogram.Length)
            {
                _histogram[bin]++;
            }
        }

        for (int k = 0; k < Kinds.Length; k++)
        {
            _values[k] = _functions[k].Run(_asked).Read("y");
            _slopes[k] = _functions[k].Read("slope");
            _silent[k] = _slopes[k].Skip(Points).Count(s => Math.Abs(s) < Silence) / (double)_units;
        }
    }

    /// <summary>The share of digits that the trained network reads with another activation between its layers; the weights stay.</summary>
    private double Accuracy(Kind kind)
    {
        var g = new GraphBuilder("swapped");
        Value x = g.Input("input", Shape.Of(Shape.Open, _model.RequireInput().Length));
        foreach (Node dense in _model.Graph.Nodes.Where(n => n.Operator is Dense))
        {
            x = g.AddNode(new Dense(), dense.Name, x, g.Parameter(dense.Inputs[1].Name, dense.Inputs[1].Type), g.Parameter(dense.Inputs[2].Name, dense.Inputs[2].Type)).Output;
            x = dense.Name == "logits" ? x : kind(g, x);
        }

        g.Output(x);
        using Experiment network = _lab.Prepare(g.Build(), _model.Parameters, Digits);
        float[] logits = network.Run(_pictures).Read("logits");
        _difference = Math.Max(_difference, network.Difference);
        int classes = logits.Length / Digits;
        return Enumerable.Range(0, Digits).Count(i => IndexOfMax(logits.AsSpan(i * classes, classes)) == _truth[i]) / (double)Digits;
    }

    private static int IndexOfMax(ReadOnlySpan<float> values) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax(values);

    private void DrawPlot(ScenePage page, Rect area, int k)
    {
        page.Fill(area, Theme.Background);
        float bar = area.Width / _histogram.Length, most = _histogram.Max();
        for (int i = 0; i < _histogram.Length; i++)
        {
            float height = most > 0 ? _histogram[i] / most * area.Height * 0.45f : 0;
            page.Fill(new Rect(area.X + (i * bar), area.Bottom - height, bar, height), Theme.Outline);
        }

        const float low = -1.4f, high = 2.4f;
        float zero = area.Bottom + (area.Height * low / (high - low));
        page.Line(new(area.X, zero), new(area.Right, zero), 1, Theme.TextDisabled.WithAlpha(0.6f));
        page.Line(new(area.Centre.X, area.Y), new(area.Centre.X, area.Bottom), 1, Theme.TextDisabled.WithAlpha(0.6f));
        page.Curve(area, _slopes[k].AsSpan(0, Points), low, high, 2, Theme.Warning);
        page.Curve(area, _values[k].AsSpan(0, Points), low, high, 3, Theme.Accent);
        page.Text("−4", new Rect(area.X + 4, zero + 2, 24, 16), 12, Theme.TextDisabled);
        page.Text("4", new Rect(area.Right - 28, zero + 2, 24, 16), 12, Theme.TextDisabled, TextAlign.Right);
    }
}
