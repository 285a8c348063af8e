using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Demo;

/// <summary>Draws a set of panels as the graph that they are of.</summary>
internal sealed class BoardView(DrawList2D list, LayerPanelView panels, BoardCamera camera)
{
    private readonly Dictionary<PanelSet, BoardGraph> _graphs = [];
    private BoardLayout? _layout;
    private (PanelSet? Set, Rect Area, int First) _laidOut;

    /// <summary>What was drawn last.</summary>
    internal PanelSet? Shown { get; private set; }

    /// <summary>The first panel of it that the board shows.</summary>
    internal int First { get; private set; }

    /// <summary>The room that the board had.</summary>
    internal Rect Area { get; private set; }

    /// <summary>Where the panels were drawn last.</summary>
    internal Rect PlaceOf(int panel) => camera.OnScreen(_layout!.Places[panel - _laidOut.First]);

    /// <summary>Draws a board.</summary>
    /// <param name="area">Its room.</param>
    /// <param name="gap">Between panels.</param>
    /// <param name="set">What is shown.</param>
    /// <param name="scale">The monitor's scale.</param>
    /// <param name="first">The first panel that is shown: what stands elsewhere is left out.</param>
    /// <param name="selected">The panel with a frame around it; −1 for none.</param>
    internal void Draw(Rect area, int gap, PanelSet set, UiScale scale, int first = 0, int selected = -1)
    {
        (Shown, First, Area) = (set, first, area);
        if (_laidOut != (set, area, first))
        {
            _laidOut = (set, area, first);
            _layout = LayOut(GraphOf(set, first), area, gap, scale);
        }

        camera.Bound(area);
        // Lines run through the gaps around the board too.
        list.PushClip(area.Inset(-gap));
        Lines(scale, selected - first);
        for (int i = 0; i < _layout!.Places.Length; i++)
        {
            Rect place = camera.OnScreen(_layout.Places[i]);
            if (place.Intersect(area) is { Width: > 0, Height: > 0 })
            {
                panels.Draw(place, set, first + i, scale);
                if (first + i == selected)
                {
                    list.Stroke(place, scale.Px(Theme.Radius.Panel), scale.Px(2), Theme.Accent);
                }
            }
        }

        list.PopClip();
    }

    /// <summary>On its own, for the function that it hands over is an object, and a frame makes none.</summary>
    private static BoardLayout LayOut(BoardGraph graph, Rect area, int gap, UiScale scale) =>
        BoardLayout.Of(graph, area, gap, size => LayerPanelView.Around(LayerPanelView.FormOf(new Rect(0, 0, size.X, size.Y), scale), scale));

    private BoardGraph GraphOf(PanelSet set, int first)
    {
        if (!_graphs.TryGetValue(set, out BoardGraph? graph))
        {
            _graphs[set] = graph = BoardGraph.Of(set.Panels[first..]);
        }

        return graph;
    }

    private void Lines(UiScale scale, int selected)
    {
        Span<Vector2> points = stackalloc Vector2[6];
        foreach (BoardEdge edge in _layout!.Edges)
        {
            bool isLit = edge.From == selected || edge.To == selected;
            Span<Vector2> line = points[..edge.Points.Length];
            for (int i = 0; i < line.Length; i++)
            {
                line[i] = camera.OnScreen(edge.Points[i]);
            }

            list.Polyline(line, scale.Px(isLit ? 2 : 1), isLit ? Theme.Accent : Theme.TextDisabled.WithAlpha(0.6f));
        }
    }
}
