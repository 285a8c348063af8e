using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.Graphs;
using NeuralGL.Graphs.Passes;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Scenes;

/// <summary>The price of a flat from five features: z = W·x + b, three linear models, and y = v·z + c on top of them.</summary>
internal sealed class LinearScene : IScene
{
    private const int Features = 5, Models = 3, StepsPerFlat = 60;

    /// <summary>Five weights and a constant for each of the three models.</summary>
    private static readonly float[,] s_first =
    {
        { 1.2f, 0.5f, 0, 0, -0.1f, -1 },
        { 0.1f, 0, 0.2f, -1.5f, 0, 3 },
        { 0.2f, 0, 0.1f, 0, -0.8f, 4 },
    };

    private static readonly float[] s_second = [0.9f, 0.7f, 0.5f];

    private const float Constant = 0.8f;

    /// <summary>Area in 10 m², rooms, floor, 10 minutes to the metro, age in 10 years.</summary>
    private static readonly float[][] s_flats =
    [
        [5.4f, 2, 9, 0.7f, 1.5f],
        [3.2f, 1, 3, 2.0f, 5.0f],
        [9.8f, 4, 12, 0.4f, 0.2f],
        [7.0f, 3, 1, 1.2f, 3.6f],
    ];

    private readonly Experiment _network, _one;
    private readonly float[] _foldedWeight;
    private readonly float _foldedConstant;
    private float[] _x = [], _z = [];
    private float _y, _folded, _progress;

    public LinearScene(SceneLab lab)
    {
        float[] weight = [.. from m in Enumerable.Range(0, Models) from f in Enumerable.Range(0, Features) select s_first[m, f]];
        var store = new ParameterStore
        {
            ["w"] = new Tensor(Shape.Of(Models, Features), weight),
            ["b"] = new Tensor(Shape.Of(Models), [.. Enumerable.Range(0, Models).Select(m => s_first[m, Features])]),
            ["v"] = new Tensor(Shape.Of(1, Models), (float[])s_second.Clone()),
            ["c"] = new Tensor(Shape.Of(1), [Constant]),
        };
        var g = new GraphBuilder("flat");
        Value x = g.Input("x", Shape.Of(Shape.Open, Features));
        Value z = g.AddNode(new Dense(), "z", x, g.Parameter("w", Shape.Of(Models, Features)), g.Parameter("b", Shape.Of(Models))).Output;
        g.Output(g.AddNode(new Dense(), "y", z, g.Parameter("v", Shape.Of(1, Models)), g.Parameter("c", Shape.Of(1))).Output);
        Graph graph = g.Build();
        (Graph folded, ParameterStore foldedStore) = CollapseLinearStacks.Collapse(graph, store);
        (Parameters, FoldedParameters) = (graph.ParameterCount, folded.ParameterCount);
        _foldedWeight = [.. foldedStore.Get(folded.Parameters[0]).Floats];
        _foldedConstant = foldedStore.Get(folded.Parameters[1]).Floats[0];
        (_network, _one) = (lab.Prepare(graph, store), lab.Prepare(folded, foldedStore));
        Step(0);
    }

    public Phrase Caption => SceneTexts.LinearCaption;

    public IReadOnlyDictionary<string, double> Values => new Dictionary<string, double>
    {
        ["parameters"] = Parameters,
        ["folded_parameters"] = FoldedParameters,
        ["z1"] = _z[0],
        ["z2"] = _z[1],
        ["z3"] = _z[2],
        ["price"] = _y,
        ["price_folded"] = _folded,
        ["max_difference_from_reference"] = Math.Max(_network.Difference, _one.Difference),
    };

    private long Parameters { get; }

    private long FoldedParameters { get; }

    public void Step(int step)
    {
        // A flat stands for a while, then its features glide to those of the next one.
        int flat = step / StepsPerFlat;
        float glide = Math.Clamp(((step % StepsPerFlat) - 48) / 12f, 0, 1);
        _x = [.. s_flats[flat % s_flats.Length].Zip(s_flats[(flat + 1) % s_flats.Length], (a, b) => a + ((b - a) * glide))];
        _z = _network.Run(_x).Read("z");
        _y = _network.Read("y")[0];
        _folded = _one.Run(_x).Read("y")[0];
        _progress = step % 24 / 24f;
    }

    public void Draw(ScenePage page)
    {
        DrawNetwork(page, page.Panel(new Rect(24, 68, 800, 366), page.In(SceneTexts.LinearFlat), page.In(SceneTexts.LinearHand)));
        DrawWeights(page, page.Panel(new Rect(840, 68, 416, 366), page.In(SceneTexts.LinearParameters), $"{page.In(SceneTexts.LinearCounted)}: {Parameters}"));
        Rect low = page.Panel(new Rect(24, 446, 1232, 182), page.In(SceneTexts.LinearFormulas));
        for (int m = 0; m < Models; m++)
        {
            float[] weights = [.. Enumerable.Range(0, Features).Select(f => s_first[m, f])];
            page.Text($"z{m + 1} = {Sum(weights, _x, s_first[m, Features])} = {ScenePage.Number(_z[m])}", new Rect(low.X, low.Y - 4 + (25 * m), 780, 24), 16, Theme.TextSecondary);
        }

        page.Text($"y = {Sum(s_second, _z, Constant)} = {ScenePage.Number(_y)}", new Rect(low.X, low.Y + 73, 780, 26), 17, Theme.Text);
        page.Text($"{page.In(SceneTexts.LinearFolded)}  y = {Sum(_foldedWeight, _x, _foldedConstant)} = {ScenePage.Number(_folded)}", new Rect(low.X, low.Y + 101, low.Width, 26), 16, Theme.Accent);
    }

    public void Dispose()
    {
        _network.Dispose();
        _one.Dispose();
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
        Vector2 X(int i) => new(area.X + 190, area.Y + 30 + (i * 62));
        Vector2 Z(int i) => new(area.X + 450, area.Y + 62 + (i * 92));
        var y = new Vector2(area.X + 690, area.Y + 154);
        for (int f = 0; f < Features; f++)
        {
            for (int m = 0; m < Models; m++)
            {
                Edge(page, X(f), Z(m), s_first[m, f], _progress < 0.5f ? _progress * 2 : -1);
            }
        }

        for (int m = 0; m < Models; m++)
        {
            Edge(page, Z(m), y, s_second[m], _progress >= 0.5f ? (_progress - 0.5f) * 2 : -1);
        }

        for (int f = 0; f < Features; f++)
        {
            page.Text(page.In(SceneTexts.LinearFeatures[f]), new Rect(area.X, X(f).Y - 12, 150, 24), 15, Theme.TextSecondary, TextAlign.Right);
            page.Neuron(X(f), 26, "", ScenePage.Number(_x[f], 1), Theme.TextSecondary);
        }

        Phrase[] names = [SceneTexts.LinearSpace, SceneTexts.LinearPlace, SceneTexts.LinearState];
        for (int m = 0; m < Models; m++)
        {
            page.Neuron(Z(m), 28, page.In(names[m]), ScenePage.Number(_z[m]), Theme.Accent);
            page.Chip(Vector2.Lerp(Z(m), y, 0.42f), ScenePage.Number(s_second[m], 1), 13, Theme.Text);
        }

        page.Neuron(y, 34, page.In(SceneTexts.LinearPrice), ScenePage.Number(_y), Theme.Warning);
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
        string[] names = ["x1", "x2", "x3", "x4", "x5", page.In(SceneTexts.LinearConstant)];
        float cell = (area.Width - 40) / 6;
        for (int f = 0; f < 6; f++)
        {
            page.Text(names[f], new Rect(area.X + 40 + (f * cell) - 4, area.Y + 26, cell + 8, 22), 13, Theme.TextSecondary, TextAlign.Centre);
        }

        page.Text(page.In(SceneTexts.LinearFirst), new Rect(area.X, area.Y, area.Width, 24), 15, Theme.Text);
        for (int m = 0; m < Models; m++)
        {
            page.Text($"z{m + 1}", new Rect(area.X, area.Y + 52 + (m * 38), 36, 36), 15, Theme.TextSecondary);
        }

        page.NumberCells(new Rect(area.X + 40, area.Y + 52, area.Width - 40, 114), 6, [.. s_first.Cast<float>()], Colour, 1, 15);
        page.Text(page.In(SceneTexts.LinearSecond), new Rect(area.X, area.Y + 192, area.Width, 24), 15, Theme.Text);
        string[] second = ["z1", "z2", "z3", page.In(SceneTexts.LinearConstant)];
        for (int m = 0; m < 4; m++)
        {
            page.Text(second[m], new Rect(area.X + 40 + (m * cell) - 4, area.Y + 218, cell + 8, 22), 13, Theme.TextSecondary, TextAlign.Centre);
        }

        page.Text("y", new Rect(area.X, area.Y + 244, 36, 38), 15, Theme.TextSecondary);
        page.NumberCells(new Rect(area.X + 40, area.Y + 244, cell * 4, 38), 4, [.. s_second, Constant], Colour, 1, 15);
    }
}
