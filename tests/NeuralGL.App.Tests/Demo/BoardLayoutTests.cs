using System.Numerics;
using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.OpenGL.Heatmaps;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Demo;

/// <summary>Whatever the graph, its panels stay in their room and apart, and data flow from left to right.</summary>
public class BoardLayoutTests
{
    private const int Gap = 12;

    private static readonly Rect s_area = new(718, 56, 550, 652);

    /// <summary>Seeds of random graphs with branches, merges, several inputs and dead ends.</summary>
    public static TheoryData<int, int> Graphs => [.. from nodes in new[] { 1, 2, 7, 40, 250 } from seed in Enumerable.Range(0, 4) select (nodes, seed)];

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Panels_stay_inside_and_apart_and_right_of_what_feeds_them(int nodes, int seed)
    {
        (BoardGraph graph, BoardLayout layout) = Random(nodes, seed);
        for (int i = 0; i < layout.Places.Length; i++)
        {
            Rect place = layout.Places[i];
            Assert.True(place.X >= s_area.X && place.Y >= s_area.Y && place.Right <= s_area.Right && place.Bottom <= s_area.Bottom, $"{i}: {place}");
            Assert.All(graph.Sources[i], source => Assert.True(graph.Levels[source] < graph.Levels[i]));
            foreach (Rect other in layout.Places.AsSpan(0, i))
            {
                Assert.True(place.Intersect(other) is { Width: 0 } or { Height: 0 }, $"{place} over {other}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Graphs))]
    public void Every_panel_is_joined_to_each_of_its_sources_by_a_line_through_the_gaps(int nodes, int seed)
    {
        (BoardGraph graph, BoardLayout layout) = Random(nodes, seed);
        Assert.Equal(graph.Sources.SelectMany((sources, to) => sources.Select(from => (from, to))), layout.Edges.Select(e => (e.From, e.To)));
        foreach (BoardEdge edge in layout.Edges)
        {
            Assert.Equal(layout.Places[edge.From].Right, edge.Points[0].X);
            Assert.Equal(layout.Places[edge.To].X, edge.Points[^1].X);
            for (int p = 1; p < edge.Points.Length; p++)
            {
                (Vector2 a, Vector2 b) = (edge.Points[p - 1], edge.Points[p]);
                Assert.True(a.X == b.X || a.Y == b.Y, "lines run across or down");
                var line = Rect.FromEdges(MathF.Min(a.X, b.X), MathF.Min(a.Y, b.Y), MathF.Max(a.X, b.X), MathF.Max(a.Y, b.Y));
                Assert.All(layout.Places, place => Assert.False(line.Right > place.X && line.X < place.Right && line.Bottom > place.Y && line.Y < place.Bottom, $"{line} through {place}"));
            }
        }
    }

    [Fact]
    public void A_branch_and_its_merge_stand_as_they_are_drawn_by_hand()
    {
        // in → a → b ┐
        //    └→ c ───┴→ sum
        var g = new GraphBuilder("branches");
        Value x = g.Input("x", Shape.Of(1, 4)), a = g.AddNode(new Relu(), "a", x).Output, b = g.AddNode(new Tanh(), "b", a).Output, c = g.AddNode(new Sigmoid(), "c", x).Output;
        g.Output(g.AddNode(new Add(), "sum", b, c).Output);
        Graph graph = g.Build();
        var board = BoardGraph.Of([Panel(x), .. graph.Nodes.Select(n => Panel(n.Output))]);
        int Of(string name) => name == "x" ? 0 : 1 + graph.Nodes.ToList().FindIndex(n => n.Name == name);
        Assert.Equal([0, 1, 2, 1, 3], new[] { "x", "a", "b", "c", "sum" }.Select(n => board.Levels[Of(n)]));
        Assert.Equal(new[] { Of("b"), Of("c") }.Order(), board.Sources[Of("sum")]);
        BoardLayout layout = BoardLayout.Of(board, new Rect(0, 0, 1200, 300), Gap, _ => default);
        Assert.Equal(layout.Places[Of("a")].X, layout.Places[Of("c")].X);
        Assert.NotEqual(layout.Places[Of("a")].Y, layout.Places[Of("c")].Y);
    }

    [Fact]
    public void Values_without_a_panel_do_not_break_the_way()
    {
        var g = new GraphBuilder("hidden");
        Value x = g.Input("x", Shape.Of(1, 4)), value = x;
        for (int i = 0; i < 2000; i++)
        {
            value = g.AddNode(new Relu(), $"r{i}", value).Output;
        }

        g.Output(value);
        g.Build();
        Assert.Equal([0], BoardGraph.Of([Panel(x), Panel(value)]).Sources[1]);
    }

    [Fact]
    public void What_is_under_the_pointer_stays_there_while_it_zooms_and_the_board_never_leaves_its_room()
    {
        var camera = new BoardCamera();
        camera.Bound(s_area);
        var pointer = new Vector2(900, 300);
        camera.ZoomAt(pointer, 2);
        camera.ZoomAt(pointer, 1.5f);
        Assert.Equal(3, camera.Zoom, 1e-5f);
        Assert.Equal(0, Vector2.Distance(pointer, camera.OnScreen(pointer)), 1e-3f);
        camera.Pan(new Vector2(1e6f, -1e6f));
        Rect whole = camera.OnScreen(s_area);
        Assert.Equal((s_area.X, s_area.Bottom), (whole.X, whole.Bottom));
        camera.ZoomAt(pointer, 1e-6f);
        Assert.Equal(s_area, camera.OnScreen(s_area));
    }

    private static LayerPanel Panel(Value value) => new(value.Name, "", "", value, HeatmapLayout.OfActivation(value.Shape));

    private static (BoardGraph, BoardLayout) Random(int nodes, int seed)
    {
        var random = new SplitMix64((ulong)(seed + 1));
        var g = new GraphBuilder("random");
        var values = new List<Value> { g.Input("x", Shape.Of(1, 4)), g.Input("y", Shape.Of(1, 4)) };
        for (int i = 0; i < nodes; i++)
        {
            // Mostly on from the last value, as networks are; sometimes from any.
            Value one = random.NextInt(3) > 0 ? values[^1] : values[random.NextInt(values.Count)], other = values[random.NextInt(values.Count)];
            values.Add(random.NextInt(3) > 0 ? g.AddNode(new Relu(), $"n{i}", one).Output : g.AddNode(new Add(), $"n{i}", one, other).Output);
        }

        var graph = BoardGraph.Of([.. values.Select(Panel)]);
        return (graph, BoardLayout.Of(graph, s_area, Gap, size => LayerPanelView.Around(LayerPanelView.FormOf(new Rect(0, 0, size.X, size.Y), UiScale.One), UiScale.One)));
    }
}
