namespace NeuralGL.OpenGL.Heatmaps;

/// <summary>
/// What <c>shaders/heatmap/</c> does, on the CPU, for contexts without compute shaders: the same limits and the same colours. Nothing is
/// allocated after construction, but for the limits of units when they are first asked for.
/// </summary>
/// <param name="panels">What is drawn.</param>
/// <param name="places">Where on the canvas, in texels.</param>
/// <param name="width">Texels in a row of the canvas.</param>
/// <param name="height">Rows.</param>
/// <param name="ranges">The rule, then <see cref="HeatmapCanvas.FloatsPerPanel"/> numbers for each panel, which hold its limits from frame to frame.</param>
/// <param name="first">The first panel's place among those of <paramref name="ranges"/>.</param>
/// <param name="firstUnits">The first unit of each panel, and how many there are.</param>
/// <param name="release">Share of the way that a limit shrinks in one frame.</param>
internal sealed class HeatmapPainter(HeatmapPanel[] panels, (int X, int Y)[] places, int width, int height, float[] ranges, int first, int[] firstUnits, float release)
{
    // Not in any map: NaN, +infinity, -infinity.
    private const uint NaNColor = 0xFFFF00FF, PlusColor = 0xFFFFFFFF, MinusColor = 0xFF0080FF;

    private float[]? _units;

    /// <summary>The canvas, row by row; red in the low byte.</summary>
    internal uint[] Texels { get; } = new uint[width * height];

    /// <summary>Finds the limits of every panel.</summary>
    internal void Measure()
    {
        for (int p = 0; p < panels.Length; p++)
        {
            ReadOnlySpan<float> numbers = Numbers(p);
            Span<float> range = Range(p);
            Find(numbers, range[4..]);
            Limit(range, panels[p].Limit);
            if (range[9] != 0)
            {
                Units(numbers, panels[p].Layout, firstUnits[p], range);
            }
        }
    }

    /// <summary>Colours the numbers.</summary>
    internal void Paint(HeatmapColors colors)
    {
        for (int p = 0; p < panels.Length; p++)
        {
            Color(Numbers(p), panels[p].Layout, places[p], Range(p), firstUnits[p], colors);
        }
    }

    /// <summary>Gives all panels the limits of the one that needs most room.</summary>
    internal static void Share(Span<float> ranges, int count)
    {
        float high = 0;
        for (int p = 0; p < count; p++)
        {
            high = MathF.Max(high, ranges[HeatmapRule.Floats + (p * HeatmapCanvas.FloatsPerPanel) + 8]);
        }

        high *= ranges[2];
        for (int p = 0; p < count; p++)
        {
            Span<float> range = ranges[(HeatmapRule.Floats + (p * HeatmapCanvas.FloatsPerPanel))..];
            (range[0], range[1]) = (range[2] != 0 ? -high : 0, high);
        }
    }

    private ReadOnlySpan<float> Numbers(int panel) => panels[panel].Buffer.Host.AsSpan(panels[panel].First, panels[panel].Layout.Count);

    private Span<float> Range(int panel) => ranges.AsSpan(HeatmapRule.Floats + ((first + panel) * HeatmapCanvas.FloatsPerPanel), HeatmapCanvas.FloatsPerPanel);

    /// <summary>Smallest and largest finite number, how many are NaN, how many infinite.</summary>
    private static void Find(ReadOnlySpan<float> numbers, Span<float> found)
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

    /// <summary>Moves a limit: at once when the data need more room, slowly when they need less, not at all while it is held.</summary>
    private void Limit(Span<float> range, float still)
    {
        (float low, float high, float now, float drawn) = (range[4], range[5], range[8], range[3]);
        (bool isGiven, float givenLow, float givenHigh) = (ranges[3] != 0, ranges[4], ranges[5]);
        bool holds = ranges[1] != 0 && now > 0, isSigned = drawn == 2 || (!holds && low < 0);
        float wanted = isSigned ? MathF.Max(MathF.Abs(low), MathF.Abs(high)) : high;
        now = still > 0 ? still : holds ? now : drawn == 0 || wanted >= now ? wanted : now + ((wanted - now) * release);
        float limit = now * ranges[2];
        (range[0], range[1], range[2], range[3]) = (isSigned ? -limit : 0, limit, isSigned ? 1 : 0, isSigned ? 2 : 1);
        if (isGiven)
        {
            bool diverges = isSigned && givenLow < 0;
            (range[0], range[1], range[2]) = (diverges ? givenLow : MathF.Max(givenLow, 0), givenHigh, diverges ? 1 : 0);
        }

        (range[8], range[9], range[10], range[11]) = (now, ranges[0] == 2 && !isGiven ? 1 : 0, 0, float.PositiveInfinity);
    }

    private void Units(ReadOnlySpan<float> numbers, in HeatmapLayout layout, int firstUnit, Span<float> range)
    {
        int size = layout.TileWidth * layout.TileHeight;
        Span<float> units = (_units ??= new float[firstUnits[^1]]).AsSpan(firstUnit, layout.Tiles);
        for (int t = 0; t < units.Length; t++)
        {
            float most = 0, now = units[t];
            foreach (float v in numbers[(t * size)..Math.Min(numbers.Length, (t + 1) * size)])
            {
                most = float.IsFinite(v) ? MathF.Max(most, MathF.Abs(v)) : most;
            }

            bool holds = ranges[1] != 0 && now != 0;
            units[t] = now = holds ? now : most >= now ? most : now + ((most - now) * (size == 1 ? 0 : release));
            (range[10], range[11]) = (MathF.Max(range[10], now * ranges[2]), MathF.Min(range[11], now * ranges[2]));
        }
    }

    private void Color(ReadOnlySpan<float> numbers, in HeatmapLayout layout, (int X, int Y) place, ReadOnlySpan<float> range, int firstUnit, HeatmapColors colors)
    {
        int size = layout.TileWidth * layout.TileHeight;
        (float low, float high, bool isSigned) = (range[0], range[1], range[2] != 0);
        for (int y = 0; y < layout.Height; y++)
        {
            Span<uint> row = Texels.AsSpan(((place.Y + y) * width) + place.X, layout.Width);
            for (int x = 0; x < row.Length; x++)
            {
                int i = layout.IndexAt(x, y);
                if (i >= 0 && range[9] != 0)
                {
                    high = _units![firstUnit + (i / size)] * ranges[2];
                    low = isSigned ? -high : 0;
                }

                row[x] = i < 0 ? 0 : ColorOf(numbers[i], low, high, isSigned, colors);
            }
        }
    }

    private static uint ColorOf(float v, float low, float high, bool isSigned, HeatmapColors colors) =>
        float.IsFinite(v) ? colors.Of(v, low, high, isSigned) : float.IsNaN(v) ? NaNColor : v > 0 ? PlusColor : MinusColor;
}
