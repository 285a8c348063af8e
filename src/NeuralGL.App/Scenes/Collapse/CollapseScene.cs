using NeuralGL.App.Drawing;
using NeuralGL.Graphs;
using NeuralGL.Graphs.Passes;
using NeuralGL.Operators;
using NeuralGL.Platform;
using NeuralGL.Tensors;

namespace NeuralGL.App.Scenes;

/// <summary>y = 5z₁ + 3z₂ with z₁ = −3x₁ + 2x₂ and z₂ = 4x₁ + 2x₂ folds into −3x₁ + 16x₂; with a sine between it does not. Beside it a deep stack and its product.</summary>
internal sealed partial class CollapseScene : IScene
{
    /// <summary>Points along each side of the maps, which show −Range … Range.</summary>
    private const int Side = 40;

    private const float Range = 2;

    /// <summary>What the deep stack goes through by itself: bottlenecks first, then activations.</summary>
    private static readonly (int Width, int Activation)[] s_tour = [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (0, 1), (0, 2), (0, 3)];

    private static readonly int[] s_widths = [16, 8, 4, 2, 1];

    private static readonly (string Name, Operator? Operator)[] s_activations = [("", null), ("ReLU", new Relu()), ("tanh", new Tanh()), ("sin", new Sine())];

    private readonly Experiment _linear, _folded, _sine, _linearMap, _sineMap;
    private readonly float[] _map, _bent, _foldedWeights;
    private readonly int _sineLayers;
    private readonly SceneLab _lab;
    private readonly Dictionary<(int Width, int Activation), LinearStack> _stacks = [];
    private float[] _x = [0, 0], _z = [0, 0], _sines = [0, 0];
    private float _y, _yFolded, _ySine;
    private int _width, _activation, _step;
    private bool _isHeld, _isPointed, _isByHand;

    public CollapseScene(SceneLab lab)
    {
        _lab = lab;
        var store = new ParameterStore { ["z.weight"] = new Tensor(Shape.Of(2, 2), [-3f, 2f, 4f, 2f]), ["y.weight"] = new Tensor(Shape.Of(1, 2), [5f, 3f]) };
        Graph linear = Example(false), sine = Example(true);
        (Graph folded, ParameterStore foldedStore) = CollapseLinearStacks.Collapse(linear, store);
        (Graph stillTwo, _) = CollapseLinearStacks.Collapse(sine, store);
        _sineLayers = stillTwo.Nodes.Count(n => n.Operator is Dense);
        _foldedWeights = [.. foldedStore.Get(folded.Parameters[0]).Floats];
        (_linear, _folded, _sine) = (lab.Prepare(linear, store), lab.Prepare(folded, foldedStore), lab.Prepare(sine, store));
        (_linearMap, _sineMap) = (lab.Prepare(linear, store, Side * Side), lab.Prepare(sine, store, Side * Side));
        var grid = new float[2 * Side * Side];
        for (int i = 0; i < Side * Side; i++)
        {
            grid[2 * i] = Range * (((2 * (i % Side)) + 1f) / Side - 1);
            grid[(2 * i) + 1] = Range * (1 - (((2 * (i / Side)) + 1f) / Side));
        }

        _map = _linearMap.Run(grid).Read("y");
        _bent = _sineMap.Run(grid).Read("y");
        Controls =
        [
            SceneControl.Of(Key.A, "A", SceneTexts.CollapseActivation, _ => Take(_width, (_activation + 1) % s_activations.Length)),
            new SceneControl("← →", SceneTexts.CollapseWidth, [Key.Left, Key.Right], e => Take(Math.Clamp(_width + (e.Key == Key.Left ? 1 : -1), 0, s_widths.Length - 1), _activation)),
            SceneControl.Of(Key.R, "R", SceneTexts.CollapseRelease, _ => (_isByHand, _isPointed) = (false, false)),
            SceneControl.Pointer(SceneTexts.GestureDrag, SceneTexts.CollapseDrag),
        ];
        Step(0);
    }

    public IReadOnlyList<SceneControl> Controls { get; }

    public Phrase Caption => _activation > 0 ? SceneTexts.CollapseBent : _width == 0 ? SceneTexts.CollapseWide : SceneTexts.CollapseNarrow;

    public IReadOnlyDictionary<string, double> Values => new Dictionary<string, double>
    {
        ["folded_weight_x1"] = _foldedWeights[0],
        ["folded_weight_x2"] = _foldedWeights[1],
        ["x1"] = _x[0],
        ["x2"] = _x[1],
        ["y"] = _y,
        ["y_folded"] = _yFolded,
        ["y_sine"] = _ySine,
        ["sine_dense_layers_left"] = _sineLayers,
        ["bottleneck"] = Stack.Width,
        ["rank"] = Stack.Rank,
        ["stack_parameters"] = Stack.Parameters,
        ["max_abs_delta"] = Stack.Delta,
        ["activation"] = _activation,
        ["stack_dense_layers_left"] = Stack.LayersLeft,
        ["additivity_gap"] = Stack.Gap,
        ["max_difference_from_reference"] = Math.Max(new[] { _linear, _folded, _sine, _linearMap, _sineMap }.Max(e => e.Difference), _stacks.Values.Max(s => s.Difference)),
    };

    private LinearStack Stack => _stacks[(_width, _activation)];

    public void Step(int step)
    {
        _step = step;
        if (!_isPointed)
        {
            double turn = step * 0.05;
            _x = [(float)(1.6 * Math.Cos(turn)), (float)(1.3 * Math.Sin(turn * 1.5))];
        }

        if (!_isByHand)
        {
            (_width, _activation) = s_tour[step / 40 % s_tour.Length];
        }

        Ask();
        Run();
    }

    public bool OnPointer(ScenePointer pointer)
    {
        Rect? plane = Plane(0).Contains(pointer.Position) ? Plane(0) : Plane(1).Contains(pointer.Position) ? Plane(1) : null;
        _isHeld = pointer.Act switch { PointerAct.Pressed => plane is not null, PointerAct.Released => false, _ => _isHeld };
        if (!_isHeld || plane is not { } area || pointer.Act is not (PointerAct.Pressed or PointerAct.Moved))
        {
            return false;
        }

        _x = [(pointer.Position.X - area.Centre.X) / (area.Width / 2) * Range, (area.Centre.Y - pointer.Position.Y) / (area.Height / 2) * Range];
        _isPointed = true;
        Ask();
        return true;
    }

    public void Dispose()
    {
        foreach (IDisposable experiment in (IDisposable[])[_linear, _folded, _sine, _linearMap, _sineMap, .. _stacks.Values])
        {
            experiment.Dispose();
        }
    }

    /// <summary>A person chooses the stack.</summary>
    private void Take(int width, int activation)
    {
        (_width, _activation, _isByHand) = (width, activation, true);
        Run();
    }

    /// <summary>The worked example at x.</summary>
    private void Ask()
    {
        _z = _linear.Run(_x).Read("z");
        _y = _linear.Read("y")[0];
        _yFolded = _folded.Run(_x).Read("y")[0];
        _sines = _sine.Run(_x).Read("sine");
        _ySine = _sine.Read("y")[0];
    }

    /// <summary>The deep stack, built when it is first wanted.</summary>
    private void Run()
    {
        if (!_stacks.TryGetValue((_width, _activation), out LinearStack? stack))
        {
            _stacks[(_width, _activation)] = stack = new LinearStack(_lab, s_widths[_width], s_activations[_activation].Operator, s_activations[_activation].Name);
        }

        stack.Step(_step);
    }

    private static Graph Example(bool hasSine)
    {
        var g = new GraphBuilder("example");
        Value x = g.Input("x", Shape.Of(Shape.Open, 2));
        Value z = g.AddNode(new Dense(), "z", x, g.Parameter("z.weight", Shape.Of(2, 2))).Output;
        z = hasSine ? g.AddNode(new Sine(), "sine", z).Output : z;
        g.Output(g.AddNode(new Dense(), "y", z, g.Parameter("y.weight", Shape.Of(1, 2))).Output);
        return g.Build();
    }
}
