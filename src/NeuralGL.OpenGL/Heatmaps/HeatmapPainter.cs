namespace NeuralGL.OpenGL.Heatmaps;

/// <summary>
/// What <c>shaders/heatmap/</c> does, on the CPU, for contexts without compute shaders: the same limits and the same colours. Nothing is
/// allocated after construction.
/// </summary>
/// <param name="panels">What is drawn.</param>
/// <param name="places">Where on the canvas, in texels.</param>
/// <param name="width">Texels in a row of the canvas.</param>
/// <param name="height">Rows.</param>
/// <param name="ranges">Receives <see cref="HeatmapCanvas.FloatsPerPanel"/> numbers for each panel, and holds its limits from frame to frame.</param>
/// <param name="release">Share of the way that a limit shrinks in one frame.</param>
internal sealed class HeatmapPainter(HeatmapPanel[] panels, (int X, int Y)[] places, int width, int height, float[] ranges, float release)
{
    // Not in any map: NaN, +infinity, -infinity.
    private const uint NaNColor = 0xFFFF00FF, PlusColor = 0xFFFFFFFF, MinusColor = 0xFF0080FF;

    /// <summary>The canvas, row by row; red in the low byte.</summary>
    internal uint[] Texels { get; } = new uint[width * height];

    /// <summary>Finds the limits of every panel and colours its numbers.</summary>
    internal void Paint()
    {
        for (int p = 0; p < panels.Length; p++)
        {
            ReadOnlySpan<float> numbers = panels[p].Buffer.Host.AsSpan(panels[p].First, panels[p].Layout.Count);
            Span<float> range = ranges.AsSpan(p * HeatmapCanvas.FloatsPerPanel, HeatmapCanvas.FloatsPerPanel);
            Measure(numbers, range[4..]);
            Limit(range, panels[p].Limit);
            Color(numbers, panels[p].Layout, places[p], range);
        }
    }

    /// <summary>Smallest and largest finite number, how many are NaN, how many infinite.</summary>
    private static void Measure(ReadOnlySpan<float> numbers, Span<float> found)
    {
        (float low, float high, int nans, int infinities) = (float.PositiveInfinity, float.NegativeInfinity, 0, 0);
        foreach (float v in numbers)
        {
            if (float.IsFinite(v))
            {
                (low, high) = (MathF.Min(low, v), MathF.Max(high, v));
            }
            else
            {
                (nans, infinities) = float.IsNaN(v) ? (nans + 1, infinities) : (nans, infinities + 1);
            }
        }

        (found[0], found[1], found[2], found[3]) = low > high ? (0, 0, nans, infinities) : (low, high, nans, infinities);
    }

    /// <summary>Moves a limit: at once when the data need more room, slowly when they need less.</summary>
    private void Limit(Span<float> range, float still)
    {
        (float low, float high, float now) = (range[4], range[5], range[1]);
        bool isSigned = range[2] != 0 || low < 0;
        float wanted = isSigned ? MathF.Max(MathF.Abs(low), MathF.Abs(high)) : high;
        now = still > 0 ? still : range[3] == 0 || wanted >= now ? wanted : now + ((wanted - now) * release);
        (range[0], range[1], range[2], range[3]) = (isSigned ? -now : 0, now, isSigned ? 1 : 0, 1);
    }

    private void Color(ReadOnlySpan<float> numbers, in HeatmapLayout layout, (int X, int Y) place, ReadOnlySpan<float> range)
    {
        (float limit, bool isSigned) = (range[1], range[2] != 0);
        uint[] map = isSigned ? ColorMaps.Diverging : ColorMaps.Sequential;
        for (int y = 0; y < layout.Height; y++)
        {
            Span<uint> row = Texels.AsSpan(((place.Y + y) * width) + place.X, layout.Width);
            for (int x = 0; x < row.Length; x++)
            {
                int i = layout.IndexAt(x, y);
                row[x] = i < 0 ? 0 : ColorOf(numbers[i], limit, isSigned, map);
            }
        }
    }

    private static uint ColorOf(float v, float limit, bool isSigned, uint[] map)
    {
        if (!float.IsFinite(v))
        {
            return float.IsNaN(v) ? NaNColor : v > 0 ? PlusColor : MinusColor;
        }

        float t = limit > 0 ? Math.Clamp(v / limit, isSigned ? -1 : 0, 1) : 0;
        return isSigned ? map[127 + (int)MathF.Floor((127 * t) + 0.5f)] : map[(int)MathF.Floor((255 * t) + 0.5f)];
    }
}
