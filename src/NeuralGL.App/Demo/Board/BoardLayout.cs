using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Demo;

/// <summary>A line from a panel to one that it feeds, along the gaps between panels.</summary>
internal readonly record struct BoardEdge(int From, int To, Vector2[] Points);

/// <summary>
/// Where panels stand. Data flow from left to right: panels at the same distance from the inputs stand one above the other, and what
/// is too long for one row goes on in the next, as text does. Of all ways to break the rows that is taken in which the smallest
/// picture is largest, so nothing leaves the area, whatever the network.
/// </summary>
internal sealed class BoardLayout
{
    /// <summary>Height over width of the room for a picture, at most.</summary>
    private const float Tallest = 1.25f;

    private BoardLayout(Rect[] places, BoardEdge[] edges) => (Places, Edges) = (places, edges);

    /// <summary>Each panel's rectangle.</summary>
    internal Rect[] Places { get; }

    internal BoardEdge[] Edges { get; }

    /// <summary>Lays panels out.</summary>
    /// <param name="graph">Who feeds whom.</param>
    /// <param name="area">What there is, in pixels.</param>
    /// <param name="gap">Between panels where they are large; small ones stand closer.</param>
    /// <param name="around">What a panel of a size has around its picture: across, and down.</param>
    internal static BoardLayout Of(BoardGraph graph, Rect area, int gap, Func<Vector2, Vector2> around)
    {
        int[][] columns = Order(graph);
        var places = new Rect[graph.Levels.Length];
        (Band[] bands, float between) = Break(columns, area, gap, around);
        foreach (Band band in bands)
        {
            for (int c = 0; c < band.Columns.Length; c++)
            {
                int[] column = columns[band.Columns.Start + c];
                float height = (band.Area.Height - ((column.Length - 1) * between)) / column.Length;

                // A column with few panels does not stretch them: their pictures would not grow.
                float used = MathF.Min(height, around(new Vector2(band.Width, height)).Y + (band.Width * Tallest));
                for (int r = 0; r < column.Length; r++)
                {
                    places[column[r]] = new Rect(band.Area.X + (c * (band.Width + between)), band.Area.Y + (r * (height + between)) + ((height - used) / 2), band.Width, used).Snapped;
                }
            }
        }

        return new BoardLayout(places, new BoardRoutes(graph, places, bands, between).All());
    }

    /// <summary>The panels of each level from top to bottom; each near the middle of what feeds it, so that lines seldom cross.</summary>
    private static int[][] Order(BoardGraph graph)
    {
        int[][] columns = [.. Enumerable.Range(0, graph.LevelCount).Select(level => Enumerable.Range(0, graph.Levels.Length).Where(p => graph.Levels[p] == level).ToArray())];
        float[] heights = new float[graph.Levels.Length];
        foreach (int[] column in columns)
        {
            int[] ordered = [.. column.OrderBy(p => graph.Sources[p].Length == 0 ? 0.5f : graph.Sources[p].Average(s => heights[s]))];
            ordered.CopyTo(column, 0);
            for (int r = 0; r < column.Length; r++)
            {
                heights[column[r]] = (r + 0.5f) / column.Length;
            }
        }

        return columns;
    }

    private static (Band[], float) Break(int[][] columns, Rect area, int gap, Func<Vector2, Vector2> around)
    {
        (Band[] Bands, float Gap) best = ([], gap);
        float largest = float.NegativeInfinity;
        for (int across = 1; across <= columns.Length; across++)
        {
            int[] stacked = [.. columns.Chunk(across).Select(some => some.Max(c => c.Length))];

            // An eighth of what a panel has, so that even many small ones leave ways for lines between them.
            float between = MathF.Min(gap, MathF.Min(area.Width / across, area.Height / stacked.Sum()) / 8);
            Band[] bands = Bands(columns.Length, stacked, across, area, between);
            var least = new Vector2(bands[0].Width, bands[0].Least);
            Vector2 picture = least - around(least);
            float smallest = MathF.Min(picture.X, picture.Y);
            if (smallest > largest)
            {
                (best, largest) = ((bands, between), smallest);
            }
        }

        return best;
    }

    /// <summary>Rows of so many columns each. A row is as high as its fullest column needs, so that stacked panels are not smaller than single ones.</summary>
    private static Band[] Bands(int columns, int[] stacked, int across, Rect area, float gap)
    {
        var bands = new Band[stacked.Length];
        float width = (area.Width - ((across - 1) * gap)) / across, unit = (area.Height - ((stacked.Sum() - 1) * gap)) / stacked.Sum(), y = area.Y;
        for (int b = 0; b < bands.Length; b++)
        {
            float height = (stacked[b] * unit) + ((stacked[b] - 1) * gap);
            bands[b] = new Band((b * across, Math.Min(across, columns - (b * across))), new Rect(area.X, y, area.Width, height), width, unit);
            y += height + gap;
        }

        return bands;
    }

    /// <summary>One row of columns.</summary>
    /// <param name="Columns">Which levels.</param>
    /// <param name="Area">Its room.</param>
    /// <param name="Width">Of a column.</param>
    /// <param name="Least">Height of the lowest panel that stands in it.</param>
    internal readonly record struct Band((int Start, int Length) Columns, Rect Area, float Width, float Least);
}
