using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Platform;
using NeuralGL.Tensors;

namespace NeuralGL.App.Scenes;

/// <summary>Three graphs: a network of two dense layers, many inputs to one output, one input to many outputs. Values flow forward, gradients backward.</summary>
internal sealed class GraphScene : IScene
{
    private const int Pass = 48;

    private readonly DrawnGraph _network, _many, _one;

    /// <summary>x₁, x₂, x₃ of the left graph, the first two of the network, too; x of the right one.</summary>
    private readonly float[] _inputs = new float[4];
    private int _at, _chosen = -1;
    private bool _isBackward;

    public GraphScene(SceneLab lab)
    {
        (_network, _many, _one) = (Network(lab), Many(lab), One(lab));
        Controls =
        [
            new SceneControl("← →", SceneTexts.GraphChoose, [Key.Left, Key.Right], e => _chosen = (Math.Max(_chosen, 0) + (_chosen < 0 ? 0 : e.Key == Key.Right ? 1 : 3)) % _inputs.Length),
            new SceneControl("↑ ↓", SceneTexts.GraphChange, [Key.Up, Key.Down], e => Change(e.Key == Key.Up ? 0.1f : -0.1f)),
            SceneControl.Of(Key.R, "R", SceneTexts.GraphRelease, _ => _chosen = -1),
        ];
        Step(0);
    }

    public IReadOnlyList<SceneControl> Controls { get; }

    public Phrase Caption => _isBackward ? SceneTexts.GraphBackward : SceneTexts.GraphForward;

    public IReadOnlyDictionary<string, double> Values => new Dictionary<string, double>
    {
        ["x1"] = _many.Values[0][0],
        ["x2"] = _many.Values[1][0],
        ["x3"] = _many.Values[2][0],
        ["y"] = _many.Values[5][0],
        ["gradient_x1"] = _many.Gradients[0][0],
        ["gradient_x2"] = _many.Gradients[1][0],
        ["gradient_x3"] = _many.Gradients[2][0],
        ["x"] = _one.Values[0][0],
        ["loss"] = _one.Values[4][0],
        ["gradient_x"] = _one.Gradients[0][0],
        ["gradient_x_by_square"] = _one.Flows[0][0],
        ["gradient_x_by_sine"] = _one.Flows[1][0],
        ["gradient_x_by_relu"] = _one.Flows[2][0],
        ["network_y"] = _network.Values[3][0],
        ["network_gradient_x1"] = _network.Gradients[0][0],
        ["network_gradient_x2"] = _network.Gradients[0][1],
        ["max_difference_from_reference"] = new[] { _network, _many, _one }.Max(g => g.Experiment.Difference),
    };

    public void Step(int step)
    {
        (_at, _isBackward) = (step % Pass, step / Pass % 2 == 1);
        if (_chosen < 0)
        {
            int round = step / (2 * Pass);
            (_inputs[0], _inputs[1], _inputs[2], _inputs[3]) = (1.5f - (0.7f * (round % 4)), 2f - (round % 3), 0.6f + (0.9f * (round % 5)), 1.2f - (0.8f * (round % 4)));
        }

        Run();
    }

    public void Draw(ScenePage page)
    {
        float progress = Math.Min(1, _at / (Pass * 0.7f));
        string detail = page.In(_isBackward ? SceneTexts.GraphGradients : SceneTexts.GraphValues);
        Rect top = page.Panel(new Rect(24, 68, 1232, 146), page.In(SceneTexts.GraphNetwork), detail);
        _network.Draw(page, new Rect(top.X + 30, top.Y + 6, top.Width - 60, top.Height - 6), new Vector2(92, 25), progress, _isBackward, _chosen is 0 or 1 ? 0 : -1);
        Rect left = page.Panel(new Rect(24, 226, 608, 402), page.In(SceneTexts.GraphMany), detail);
        _many.Draw(page, left.Inset(40, 4), new Vector2(56, 25), progress, _isBackward, _chosen < 3 ? _chosen : -1);
        Rect right = page.Panel(new Rect(648, 226, 608, 402), page.In(SceneTexts.GraphOne), detail);
        _one.Draw(page, right.Inset(30, 4), new Vector2(56, 25), progress, _isBackward, _chosen == 3 ? 0 : -1);
    }

    public void Dispose()
    {
        _network.Dispose();
        _many.Dispose();
        _one.Dispose();
    }

    /// <summary>y = 5·sin(−3x₁ + 2x₂) + 3·sin(4x₁ + 2x₂) as a chain of layers.</summary>
    private static DrawnGraph Network(SceneLab lab)
    {
        var g = new GraphBuilder("network");
        Value x = g.Input("x", Shape.Of(1, 2));
        Value z = g.Add(new Dense(), x, g.Parameter("w1", Shape.Of(2, 2))), h = g.Add(new Sine(), z), y = g.Output(g.AddNode(new Dense(), "y", h, g.Parameter("w2", Shape.Of(1, 2))).Output);
        return new DrawnGraph(lab, g, y,
            [new("x", x, 0, 0, 0), new("x¹", z, 1 / 3f, 0, 1), new("x²", h, 2 / 3f, 0, 2), new("x³ = y", y, 1, 0, 3)],
            [new(0, 1, null, "h₁ = W₁·x"), new(1, 2, null, "h₂ = sin"), new(2, 3, null, "h₃ = W₂·x")]);
    }

    private static DrawnGraph Many(SceneLab lab)
    {
        var g = new GraphBuilder("many");
        Value x1 = g.Input("x1", Shape.Of(1)), x2 = g.Input("x2", Shape.Of(1)), x3 = g.Input("x3", Shape.Of(1));
        Value product = g.Add(new Multiply(), x1, x2), sine = g.Add(new Sine(), x3), y = g.Output(g.AddNode(new Add(), "y", product, sine).Output);
        return new DrawnGraph(lab, g, y,
        [
            new("x₁", x1, 0, 0, 0), new("x₂", x2, 0, 0.5f, 0), new("x₃", x3, 0, 1, 0), new("x₁·x₂", product, 0.5f, 0.25f, 1), new("sin x₃", sine, 0.5f, 1, 1), new("y = x₁·x₂ + sin x₃", y, 1, 0.62f, 2),
        ],
        [new(0, 3, x1), new(1, 3, x2), new(2, 4, x3), new(3, 5, product), new(4, 5, sine)]);
    }

    private static DrawnGraph One(SceneLab lab)
    {
        var g = new GraphBuilder("one");
        Value x = g.Input("x", Shape.Of(1));
        Value forSquare = g.Add(new Identity(), x), forSine = g.Add(new Identity(), x), forRelu = g.Add(new Identity(), x);
        Value square = g.Output(g.AddNode(new Multiply(), "square", forSquare, forSquare).Output), wave = g.Output(g.AddNode(new Sine(), "wave", forSine).Output), relu = g.Output(g.AddNode(new Relu(), "relu", forRelu).Output);
        Value loss = g.AddNode(new Add(), "loss", g.Add(new Add(), square, wave), relu).Output;
        return new DrawnGraph(lab, g, loss,
            [new("x", x, 0, 0.5f, 0), new("y₁ = x²", square, 0.5f, 0, 1), new("y₂ = sin x", wave, 0.5f, 0.5f, 1), new("y₃ = ReLU(x)", relu, 0.5f, 1, 1), new("L = y₁ + y₂ + y₃", loss, 1, 0.5f, 2)],
            [new(0, 1, forSquare), new(0, 2, forSine), new(0, 3, forRelu), new(1, 4, square), new(2, 4, wave), new(3, 4, relu)]);
    }

    private void Run()
    {
        _network.Run([_inputs[0], _inputs[1]]);
        _many.Run([_inputs[0]], [_inputs[1]], [_inputs[2]]);
        _one.Run([_inputs[3]]);
    }

    private void Change(float by)
    {
        _chosen = Math.Max(_chosen, 0);
        _inputs[_chosen] = Math.Clamp(MathF.Round((_inputs[_chosen] + by) * 10) / 10, -5, 5);
        Run();
    }
}
