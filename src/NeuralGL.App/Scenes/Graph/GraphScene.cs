using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Scenes;

/// <summary>Two graphs, many inputs to one output and one input to many outputs: values flow forward, gradients backward.</summary>
internal sealed class GraphScene : IScene
{
    private const int Pass = 48;

    private readonly Drawn _many, _one;
    private int _at;
    private bool _isBackward;

    public GraphScene(SceneLab lab)
    {
        var g = new GraphBuilder("many");
        Value x1 = g.Input("x1", Shape.Of(1)), x2 = g.Input("x2", Shape.Of(1)), x3 = g.Input("x3", Shape.Of(1));
        Value product = g.AddNode(new Multiply(), "product", x1, x2).Output, sine = g.AddNode(new Sine(), "sine", x3).Output;
        Value y = g.Output(g.AddNode(new Add(), "y", product, sine).Output);
        _many = new Drawn(lab, g, y, [x1, x2, x3, product, sine, y],
        [
            new("x1", 0, 0.12f, 0), new("x2", 0, 0.5f, 0), new("x3", 0, 0.88f, 0), new("x1·x2", 0.5f, 0.31f, 1), new("sin x3", 0.5f, 0.88f, 1), new("y = x1·x2 + sin x3", 1, 0.55f, 2),
        ],
        [(0, 3), (1, 3), (2, 4), (3, 5), (4, 5)]);

        g = new GraphBuilder("one");
        Value x = g.Input("x", Shape.Of(1));
        Value square = g.Output(g.AddNode(new Multiply(), "square", x, x).Output), wave = g.Output(g.AddNode(new Sine(), "wave", x).Output), relu = g.Output(g.AddNode(new Relu(), "relu", x).Output);
        Value loss = g.AddNode(new Add(), "loss", g.Add(new Add(), square, wave), relu).Output;
        _one = new Drawn(lab, g, loss, [x, square, wave, relu, loss],
        [
            new("x", 0, 0.5f, 0), new("y1 = x²", 0.5f, 0.12f, 1), new("y2 = sin x", 0.5f, 0.5f, 1), new("y3 = ReLU(x)", 0.5f, 0.88f, 1), new("L = y1 + y2 + y3", 1, 0.5f, 2),
        ],
        [(0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 4)]);
        Step(0);
    }

    public Phrase Caption => _isBackward ? SceneTexts.GraphBackward : SceneTexts.GraphForward;

    public IReadOnlyDictionary<string, double> Values => new Dictionary<string, double>
    {
        ["x1"] = _many.Values[0],
        ["x2"] = _many.Values[1],
        ["x3"] = _many.Values[2],
        ["y"] = _many.Values[5],
        ["gradient_x1"] = _many.Gradients[0],
        ["gradient_x2"] = _many.Gradients[1],
        ["gradient_x3"] = _many.Gradients[2],
        ["x"] = _one.Values[0],
        ["loss"] = _one.Values[4],
        ["gradient_x"] = _one.Gradients[0],
        ["max_difference_from_reference"] = Math.Max(_many.Experiment.Difference, _one.Experiment.Difference),
    };

    public void Step(int step)
    {
        int round = step / (2 * Pass);
        (_at, _isBackward) = (step % Pass, step / Pass % 2 == 1);
        _many.Run([1.5f - (0.7f * (round % 4))], [2f - (round % 3)], [0.6f + (0.9f * (round % 5))]);
        _one.Run([1.2f - (0.8f * (round % 4))]);
    }

    public void Draw(ScenePage page)
    {
        float progress = Math.Min(1, _at / (Pass * 0.8f));
        Rect left = page.Panel(new Rect(24, 68, 608, 560), page.In(SceneTexts.GraphMany), page.In(_isBackward ? SceneTexts.GraphGradients : SceneTexts.GraphValues));
        _many.Draw(page, left, progress, _isBackward);
        Rect right = page.Panel(new Rect(648, 68, 608, 560), page.In(SceneTexts.GraphOne), page.In(_isBackward ? SceneTexts.GraphGradients : SceneTexts.GraphValues));
        _one.Draw(page, right, progress, _isBackward);
    }

    public void Dispose()
    {
        _many.Experiment.Dispose();
        _one.Experiment.Dispose();
    }

    /// <summary>Where a value stands: shares of the panel's width and height, and how many layers deep it is.</summary>
    private readonly record struct Place(string Name, float Across, float Down, int Layer);

    /// <summary>A graph with the gradient of its end by every value, and how it is drawn.</summary>
    private sealed class Drawn
    {
        private readonly Value[] _shown;
        private readonly Place[] _places;
        private readonly (int From, int To)[] _edges;

        public Drawn(SceneLab lab, GraphBuilder g, Value end, Value[] shown, Place[] places, (int From, int To)[] edges)
        {
            (_shown, _places, _edges) = (shown, places, edges);
            Value sum = g.Add(new Reduce(ReduceKind.Sum, null, keepDims: false), end);
            Value[] gradients = Autodiff.Gradients(g, sum, shown);
            for (int i = 0; i < shown.Length; i++)
            {
                g.Output(g.AddNode(new Identity(), $"value{i}", shown[i]).Output);
                g.Output(g.AddNode(new Identity(), $"gradient{i}", gradients[i]).Output);
            }

            Experiment = lab.Prepare(g.Build(), new ParameterStore());
            (Values, Gradients) = (new float[shown.Length], new float[shown.Length]);
        }

        internal Experiment Experiment { get; }

        internal float[] Values { get; }

        internal float[] Gradients { get; }

        internal void Run(params ReadOnlySpan<float[]> inputs)
        {
            Experiment.Run(inputs);
            for (int i = 0; i < _shown.Length; i++)
            {
                Values[i] = Experiment.Read($"value{i}")[0];
                Gradients[i] = Experiment.Read($"gradient{i}")[0];
            }
        }

        /// <summary>Draws how far the pass has come: forward the layers 0, 1, 2 light up, backward 2, 1, 0.</summary>
        internal void Draw(ScenePage page, Rect area, float progress, bool isBackward)
        {
            Vector2 At(int i) => new(area.X + 60 + (_places[i].Across * (area.Width - 150)), area.Y + 50 + (_places[i].Down * (area.Height - 110)));
            float reached = progress * 2;
            Rgba flow = isBackward ? Theme.Warning : Theme.Accent;
            foreach ((int from, int to) in _edges)
            {
                Vector2 along = Vector2.Normalize(At(to) - At(from)) * 40;
                (Vector2 start, Vector2 end) = isBackward ? (At(to) - along, At(from) + along) : (At(from) + along, At(to) - along);
                int layer = isBackward ? 2 - _places[to].Layer : _places[from].Layer;
                float part = Math.Clamp((reached - layer) / (_places[to].Layer - _places[from].Layer), 0, 1);
                page.Arrow(start, end, 2, Theme.Outline);
                if (part > 0.1f)
                {
                    page.Arrow(start, Vector2.Lerp(start, end, part), 3, flow);
                }
            }

            for (int i = 0; i < _places.Length; i++)
            {
                Vector2 at = At(i);
                bool hasValue = isBackward || reached >= _places[i].Layer, hasGradient = isBackward && reached >= 2 - _places[i].Layer;
                page.Neuron(at, 34, "", hasValue ? ScenePage.Number(Values[i]) : "", hasGradient ? Theme.Warning : hasValue ? Theme.Accent : Theme.Outline);
                page.Text(_places[i].Name, new Rect(at.X - 90, at.Y - 60, 180, 22), 16, Theme.Text, TextAlign.Centre);
                if (hasGradient)
                {
                    page.Text($"∂ = {ScenePage.Number(Gradients[i])}", new Rect(at.X - 60, at.Y + 38, 120, 22), 16, Theme.Warning, TextAlign.Centre, FontFace.Medium);
                }
            }
        }
    }
}
