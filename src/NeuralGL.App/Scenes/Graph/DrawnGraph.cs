using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Scenes;

/// <summary>Where a value of a graph is drawn.</summary>
/// <param name="Name">What is written above it.</param>
/// <param name="Value">The value.</param>
/// <param name="Across">Share of the width.</param>
/// <param name="Down">Share of the height.</param>
/// <param name="Layer">How many edges deep it is.</param>
internal sealed record GraphNode(string Name, Value Value, float Across, float Down, int Layer);

/// <summary>One use of a value by another.</summary>
/// <param name="From">The value used.</param>
/// <param name="To">What is made of it.</param>
/// <param name="Use">A copy of the first for this use alone, whose gradient flows back along this edge; null if that is not written on it.</param>
/// <param name="Label">What is written on the edge all the time.</param>
internal sealed record GraphEdge(int From, int To, Value? Use, string Label = "");

/// <summary>A computational graph with the gradient of its end by every value, and its picture.</summary>
internal sealed class DrawnGraph : IDisposable
{
    private readonly GraphNode[] _nodes;
    private readonly GraphEdge[] _edges;
    private readonly int _last;

    public DrawnGraph(SceneLab lab, GraphBuilder g, Value end, GraphNode[] nodes, GraphEdge[] edges)
    {
        (_nodes, _edges, _last) = (nodes, edges, nodes.Max(n => n.Layer));
        Value sum = g.Add(new Reduce(ReduceKind.Sum, null, keepDims: false), end);
        Value[] gradients = Autodiff.Gradients(g, sum, [.. nodes.Select(n => n.Value), .. edges.Select(e => e.Use ?? end)]);
        for (int i = 0; i < nodes.Length; i++)
        {
            g.Output(g.AddNode(new Identity(), $"value{i}", nodes[i].Value).Output);
            g.Output(g.AddNode(new Identity(), $"gradient{i}", gradients[i]).Output);
        }

        for (int i = 0; i < edges.Length; i++)
        {
            g.Output(g.AddNode(new Identity(), $"flow{i}", gradients[nodes.Length + i]).Output);
        }

        // The weights of the lecture's example, for graphs with layers.
        var parameters = new ParameterStore { ["w1"] = new Tensor(Shape.Of(2, 2), [-3f, 2f, 4f, 2f]), ["w2"] = new Tensor(Shape.Of(1, 2), [5f, 3f]) };
        Experiment = lab.Prepare(g.Build(), parameters);
        (Values, Gradients, Flows) = (new float[nodes.Length][], new float[nodes.Length][], new float[edges.Length][]);
    }

    internal Experiment Experiment { get; }

    internal float[][] Values { get; }

    internal float[][] Gradients { get; }

    /// <summary>The part of a gradient that comes back along each edge.</summary>
    internal float[][] Flows { get; }

    internal void Run(params ReadOnlySpan<float[]> inputs)
    {
        Experiment.Run(inputs);
        for (int i = 0; i < _nodes.Length; i++)
        {
            (Values[i], Gradients[i]) = (Experiment.Read($"value{i}"), Experiment.Read($"gradient{i}"));
        }

        for (int i = 0; i < _edges.Length; i++)
        {
            Flows[i] = Experiment.Read($"flow{i}");
        }
    }

    /// <summary>Draws how far the pass has come: forward the layers 0, 1, 2 … light up, backward the same the other way.</summary>
    internal void Draw(ScenePage page, Rect area, Vector2 half, float progress, bool isBackward, int chosen)
    {
        float reached = progress * _last;
        Vector2 At(int i) => new(area.X + half.X + (_nodes[i].Across * (area.Width - (2 * half.X))), area.Y + half.Y + 20 + (_nodes[i].Down * (area.Height - (2 * half.Y) - 20)));
        for (int i = 0; i < _edges.Length; i++)
        {
            GraphEdge edge = _edges[i];
            (Vector2 from, Vector2 to) = (Border(At(edge.From), At(edge.To), half), Border(At(edge.To), At(edge.From), half));
            (Vector2 start, Vector2 end) = isBackward ? (to, from) : (from, to);
            int layer = isBackward ? _last - _nodes[edge.To].Layer : _nodes[edge.From].Layer;
            float part = Math.Clamp((reached - layer) / (_nodes[edge.To].Layer - _nodes[edge.From].Layer), 0, 1);
            page.Arrow(start, end, 2, Theme.Outline);
            if (part > 0.1f)
            {
                page.Arrow(start, Vector2.Lerp(start, end, part), 3, isBackward ? Theme.Warning : Theme.Accent);
            }

            Vector2 middle = Vector2.Lerp(start, end, 0.5f);
            if (edge.Label.Length > 0)
            {
                Label(page, middle - new Vector2(0, 15), edge.Label, Theme.TextSecondary);
            }
            else if (isBackward && part > 0.5f && edge.Use is not null)
            {
                Label(page, middle, ScenePage.Number(Flows[i][0]), Theme.Warning);
            }
        }

        for (int i = 0; i < _nodes.Length; i++)
        {
            DrawNode(page, At(i), half, i, isBackward || reached >= _nodes[i].Layer, isBackward && reached >= _last - _nodes[i].Layer, i == chosen);
        }
    }

    public void Dispose() => Experiment.Dispose();

    private void DrawNode(ScenePage page, Vector2 at, Vector2 half, int i, bool hasValue, bool hasGradient, bool isChosen)
    {
        var box = new Rect(at.X - half.X, at.Y - half.Y, 2 * half.X, 2 * half.Y);
        page.Round(box, 8, hasGradient ? Theme.Warning : hasValue ? Theme.Accent : Theme.Outline);
        page.Round(box.Inset(2), 6, Theme.SurfaceRaised);
        float width = page.Measure(_nodes[i].Name, 15, FontFace.Medium) + 8;
        page.Round(new Rect(at.X - (width / 2), box.Y - 22, width, 20), 4, Theme.Surface);
        page.Text(_nodes[i].Name, new Rect(at.X - 100, box.Y - 23, 200, 22), 15, isChosen ? Theme.Accent : Theme.Text, TextAlign.Centre, isChosen ? FontFace.Medium : FontFace.Regular);
        if (hasValue)
        {
            page.Text(Text(Values[i]), hasGradient ? box with { Height = half.Y + 2 } : box, 15, Theme.Text, TextAlign.Centre, FontFace.Medium);
        }

        if (hasGradient)
        {
            page.Text($"∂ = {Text(Gradients[i])}", new Rect(box.X, at.Y - 1, box.Width, half.Y), 14, Theme.Warning, TextAlign.Centre);
        }
    }

    private static void Label(ScenePage page, Vector2 centre, string text, Rgba ink)
    {
        float width = page.Measure(text, 14) + 12;
        var box = new Rect(centre.X - (width / 2), centre.Y - 11, width, 22);
        page.Round(box, 4, Theme.Surface);
        page.Text(text, box.Inset(-2, 0), 14, ink, TextAlign.Centre);
    }

    private static string Text(float[] values) => values.Length == 1 ? ScenePage.Number(values[0]) : $"({string.Join("; ", values.Select(v => ScenePage.Number(v)))})";

    /// <summary>Where the way from one box, with its name above it, to another leaves it.</summary>
    private static Vector2 Border(Vector2 from, Vector2 to, Vector2 half)
    {
        Vector2 way = to - from;
        float high = half.Y + (way.Y < 0 ? 27 : 5);
        return from + (way * MathF.Min((half.X + 5) / MathF.Max(1, MathF.Abs(way.X)), high / MathF.Max(1, MathF.Abs(way.Y))));
    }
}
