using NeuralGL.Graphs;
using NeuralGL.Graphs.Passes;
using NeuralGL.Operators;
using NeuralGL.Platform;
using NeuralGL.Tensors;

namespace NeuralGL.App.Scenes;

/// <summary>The price of a flat from five features: z = W·x + b, three linear models, and y = v·z + c on top of them.</summary>
internal sealed partial class LinearScene : IScene
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

    /// <summary>From where to where each feature may be chosen, and by how much at a time.</summary>
    private static readonly (float Least, float Most, float Step)[] s_ranges = [(1, 20, 0.5f), (1, 8, 1), (1, 30, 1), (0.1f, 5, 0.1f), (0, 12, 0.5f)];

    private readonly Experiment _network, _one;
    private readonly float[] _foldedWeight;
    private readonly float _foldedConstant;
    private float[] _x = [], _z = [];
    private float _y, _folded, _progress;
    private int _chosen = -1;

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
        Controls =
        [
            new SceneControl("← →", SceneTexts.LinearChoose, [Key.Left, Key.Right], e => Choose(_chosen < 0 ? 0 : (_chosen + (e.Key == Key.Right ? 1 : Features - 1)) % Features)),
            new SceneControl("↑ ↓", SceneTexts.LinearChange, [Key.Up, Key.Down], e => Change(e.Key == Key.Up ? 1 : -1)),
            SceneControl.Of(Key.R, "R", SceneTexts.LinearRelease, _ => _chosen = -1),
            SceneControl.Pointer(SceneTexts.GestureClick, SceneTexts.LinearClick),
            SceneControl.Pointer(SceneTexts.GestureWheel, SceneTexts.LinearWheel),
        ];
        Step(0);
    }

    public IReadOnlyList<SceneControl> Controls { get; }

    public Phrase Caption => SceneTexts.LinearCaption;

    public IReadOnlyDictionary<string, double> Values => new Dictionary<string, double>
    {
        ["parameters"] = Parameters,
        ["folded_parameters"] = FoldedParameters,
        ["x1"] = _x[0],
        ["x2"] = _x[1],
        ["x3"] = _x[2],
        ["x4"] = _x[3],
        ["x5"] = _x[4],
        ["chosen_feature"] = _chosen + 1,
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
        if (_chosen < 0)
        {
            // A flat stands for a while, then its features glide to those of the next one.
            int flat = step / StepsPerFlat;
            float glide = Math.Clamp(((step % StepsPerFlat) - 48) / 12f, 0, 1);
            _x = [.. s_flats[flat % s_flats.Length].Zip(s_flats[(flat + 1) % s_flats.Length], (a, b) => a + ((b - a) * glide))];
        }

        Ask();
        _progress = step % 24 / 24f;
    }

    public bool OnPointer(ScenePointer pointer)
    {
        int under = Enumerable.Range(0, Features).FirstOrDefault(f => Row(f).Contains(pointer.Position), -1);
        if (under < 0 || (pointer.Act != PointerAct.Pressed && (pointer.Act != PointerAct.Scrolled || pointer.Wheel == 0)))
        {
            return false;
        }

        Choose(under);
        if (pointer.Act == PointerAct.Scrolled)
        {
            Change(MathF.Sign(pointer.Wheel));
        }

        return true;
    }

    public void Dispose()
    {
        _network.Dispose();
        _one.Dispose();
    }

    /// <summary>Takes a feature into the hands of the person; the flat stands still from now on.</summary>
    private void Choose(int feature)
    {
        if (_chosen < 0)
        {
            _x = [.. _x.Select(On)];
            Ask();
        }

        _chosen = feature;
    }

    private void Change(int by)
    {
        Choose(Math.Max(_chosen, 0));
        _x[_chosen] = On(_x[_chosen] + (by * s_ranges[_chosen].Step), _chosen);
        Ask();
    }

    /// <summary>The nearest value that can be chosen.</summary>
    private static float On(float value, int feature)
    {
        (float least, float most, float step) = s_ranges[feature];
        return Math.Clamp(MathF.Round(MathF.Round(value / step) * step * 10) / 10, least, most);
    }

    private void Ask()
    {
        _z = _network.Run(_x).Read("z");
        _y = _network.Read("y")[0];
        _folded = _one.Run(_x).Read("y")[0];
    }
}
