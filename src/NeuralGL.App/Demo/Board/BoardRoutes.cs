using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Demo;

/// <summary>
/// Leads a board's lines through its gaps: out of a panel on the right, into one on the left. What goes further than to the next
/// column runs along the gap above the row in which it ends, so no line crosses a panel.
/// </summary>
internal sealed class BoardRoutes(BoardGraph graph, Rect[] places, BoardLayout.Band[] bands, float gap)
{
    /// <summary>Lines that share a gap stand apart by this much of it.</summary>
    private const int Lanes = 4;

    private int _lane;

    internal BoardEdge[] All()
    {
        var edges = new List<BoardEdge>();
        for (int to = 0; to < places.Length; to++)
        {
            foreach (int from in graph.Sources[to])
            {
                edges.Add(new BoardEdge(from, to, Route(from, to)));
            }
        }

        return [.. edges];
    }

    private Vector2[] Route(int from, int to)
    {
        Rect a = places[from], b = places[to];
        var start = new Vector2(a.Right, MathF.Round(a.Centre.Y));
        var end = new Vector2(b.X, MathF.Round(b.Centre.Y));
        int bandFrom = BandOf(graph.Levels[from]), bandTo = BandOf(graph.Levels[to]);
        if (bandFrom == bandTo && graph.Levels[to] == graph.Levels[from] + 1)
        {
            float middle = a.Right + ((b.X - a.Right) / 2);
            return start.Y == end.Y ? [start, end] : [start, new(middle, start.Y), new(middle, end.Y), end];
        }

        // The lanes keep long lines apart; which lane does not matter, only that neighbours differ.
        float lane = gap * (1 + (_lane++ % Lanes)) / (Lanes + 1f);
        float right = start.X + lane, left = end.X - lane, above = bands[bandTo].Area.Y - lane;
        return [start, new(right, start.Y), new(right, above), new(left, above), new(left, end.Y), end];
    }

    private int BandOf(int level)
    {
        int band = 0;
        while (level >= bands[band].Columns.Start + bands[band].Columns.Length)
        {
            band++;
        }

        return band;
    }
}
