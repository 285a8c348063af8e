using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.Graphs;
using NeuralGL.Graphs.Passes;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Scenes;

/// <summary>y = 5z₁ + 3z₂ with z₁ = −3x₁ + 2x₂ and z₂ = 4x₁ + 2x₂ folds into −3x₁ + 16x₂; with a sine between it does not. Beside it a deep stack and its product.</summary>
internal sealed class CollapseScene : IScene
{
    /// <summary>Points along each side of the maps, which show −Range … Range.</summary>
    private const int Side = 40;

    private const float Range = 2;

    private readonly Experiment _linear, _folded, _sine, _linearMap, _sineMap;
    private readonly float[] _map, _bent, _foldedWeights;
    private readonly int _sineLayers;
    private readonly LinearStack[] _stacks;
    private float[] _x = [0, 0], _z = [0, 0], _sines = [0, 0];
    private float _y, _yFolded, _ySine;
    private int _stack;

    public CollapseScene(SceneLab lab)
    {
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
        _stacks = [.. new[] { 16, 8, 4, 2, 1 }.Select(width => new LinearStack(lab, width))];
        Step(0);
    }

    public Phrase Caption => _stack == 0 ? SceneTexts.CollapseWide : SceneTexts.CollapseNarrow;

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
        ["bottleneck"] = _stacks[_stack].Width,
        ["rank"] = _stacks[_stack].Rank,
        ["stack_parameters"] = _stacks[_stack].Parameters,
        ["max_abs_delta"] = _stacks[_stack].Delta,
        ["max_difference_from_reference"] = new[] { _linear, _folded, _sine, _linearMap, _sineMap }.Max(e => e.Difference),
    };

    public void Step(int step)
    {
        double turn = step * 0.05;
        _x = [(float)(1.6 * Math.Cos(turn)), (float)(1.3 * Math.Sin(turn * 1.5))];
        _z = _linear.Run(_x).Read("z");
        _y = _linear.Read("y")[0];
        _yFolded = _folded.Run(_x).Read("y")[0];
        _sines = _sine.Run(_x).Read("sine");
        _ySine = _sine.Read("y")[0];
        _stack = step / 40 % _stacks.Length;
        _stacks[_stack].Step(step);
    }

    public void Draw(ScenePage page)
    {
        Rect body = ScenePage.Body;
        Rect left = page.Panel(body with { Width = 700 }, page.In(SceneTexts.CollapseExample), $"x1 = {ScenePage.Number(_x[0])}   x2 = {ScenePage.Number(_x[1])}");
        DrawExample(page, left with { Width = 322 }, _map, page.In(SceneTexts.CollapseWithout), _y, 40);
        DrawExample(page, left with { X = left.X + 350, Width = 322 }, _bent, page.In(SceneTexts.CollapseWithSine), _ySine, 8);
        string[] linear =
        [
            $"z1 = −3·x1 + 2·x2 = {ScenePage.Number(_z[0])}",
            $"z2 = 4·x1 + 2·x2 = {ScenePage.Number(_z[1])}",
            $"y = 5·z1 + 3·z2 = {ScenePage.Number(_y)}",
        ];
        string[] bent =
        [
            $"z1 = sin(−3·x1 + 2·x2) = {ScenePage.Number(_sines[0])}",
            $"z2 = sin(4·x1 + 2·x2) = {ScenePage.Number(_sines[1])}",
            $"y = 5·z1 + 3·z2 = {ScenePage.Number(_ySine)}",
        ];
        float top = left.Y + 358;
        for (int i = 0; i < 3; i++)
        {
            Rgba ink = i == 2 ? Theme.Text : Theme.TextSecondary;
            page.Text(linear[i], new Rect(left.X, top + (25 * i), 330, 24), 17, ink);
            page.Text(bent[i], new Rect(left.X + 350, top + (25 * i), 330, 24), 17, ink);
        }

        page.Text(page.In(SceneTexts.CollapseFolded), new Rect(left.X, top + 84, 320, 20), 14, Theme.TextSecondary);
        string formula = $"y = {ScenePage.Number(_foldedWeights[0], 0)}·x1 + {ScenePage.Number(_foldedWeights[1], 0)}·x2 = {ScenePage.Number(_yFolded)}";
        page.Text(formula, new Rect(left.X, top + 104, 330, 28), 19, Theme.Accent, TextAlign.Left, FontFace.Medium);
        page.Text($"{page.In(SceneTexts.CollapseNotFolded)} {_sineLayers}", new Rect(left.X + 350, top + 84, 322, 20), 14, Theme.TextSecondary);
        page.Text("y = 5·sin(−3x1 + 2x2) + 3·sin(4x1 + 2x2)", new Rect(left.X + 350, top + 104, 324, 28), 16, Theme.Accent, TextAlign.Left, FontFace.Medium);
        _stacks[_stack].Draw(page, Rect.FromEdges(body.X + 716, body.Y, body.Right, body.Bottom));
    }

    public void Dispose()
    {
        foreach (IDisposable experiment in (IDisposable[])[_linear, _folded, _sine, _linearMap, _sineMap, .. _stacks])
        {
            experiment.Dispose();
        }
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

    /// <summary>y over the plane of x₁ (to the right) and x₂ (upwards), and where x is now.</summary>
    private void DrawExample(ScenePage page, Rect area, float[] map, string title, float y, float limit)
    {
        page.Text(title, area with { Height = 22 }, 15, Theme.Text);
        Rgba now = ScenePage.Signed(y, limit);
        page.Round(new Rect(area.Right - 92, area.Y, 92, 22), 4, now);
        page.Text($"y = {ScenePage.Number(y)}", new Rect(area.Right - 92, area.Y, 92, 22), 14, ScenePage.InkOn(now), TextAlign.Centre);
        var plane = new Rect(area.X, area.Y + 28, area.Width, 300);
        page.Cells(plane, Side, map, v => ScenePage.Signed(v, limit));
        var axis = new Rgba(20, 24, 28, 150);
        page.Line(new Vector2(plane.X, plane.Centre.Y), new Vector2(plane.Right, plane.Centre.Y), 1, axis);
        page.Line(new Vector2(plane.Centre.X, plane.Y), new Vector2(plane.Centre.X, plane.Bottom), 1, axis);
        page.Text("x1", new Rect(plane.Right - 26, plane.Centre.Y + 2, 22, 18), 14, Rgba.Hex(0x101418), TextAlign.Right);
        page.Text("x2", new Rect(plane.Centre.X + 6, plane.Y + 2, 22, 18), 14, Rgba.Hex(0x101418));
        Vector2 at = plane.Centre + new Vector2(_x[0] / Range * plane.Width / 2, -_x[1] / Range * plane.Height / 2);
        page.Circle(at, 8, Rgba.Hex(0x101418));
        page.Circle(at, 6, Theme.Warning);
    }
}
