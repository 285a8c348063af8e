namespace NeuralGL.App.Frames;

/// <summary>
/// How old frames are when they come on screen: from <see cref="Frame.Captured"/> to the end of the swap that shows them, by the same
/// clock. A swap that shows the last picture again counts nothing. Allocates nothing after it was made.
/// </summary>
internal sealed class FrameAges(IFrameClock clock)
{
    private const int Most = 4096, Recent = 128;

    private readonly double[] _all = new double[Most], _recent = new double[Recent], _sorted = new double[Recent];
    private TimeSpan? _drawn;
    private long _count;

    /// <summary>How many frames came on screen.</summary>
    internal long Count => _count;

    /// <summary>A frame is in the picture that the next swap shows.</summary>
    internal void Drawn(Frame frame) => Drawn(frame.Captured);

    /// <summary>A frame that was captured then is in the picture that the next swap shows.</summary>
    internal void Drawn(TimeSpan captured) => _drawn = captured;

    /// <summary>The buffers were swapped.</summary>
    internal void Swapped()
    {
        if (_drawn is { } captured)
        {
            double age = (clock.Now - captured).TotalMilliseconds;
            _all[_count % Most] = _recent[_count % Recent] = age;
            _count++;
            _drawn = null;
        }
    }

    /// <summary>What so large a share of the last hundred frames or so was at most, in milliseconds; NaN before the first.</summary>
    internal double RecentMilliseconds(double share)
    {
        int count = (int)Math.Min(_count, Recent);
        _recent.AsSpan(0, count).CopyTo(_sorted);
        return At(_sorted.AsSpan(0, count), share);
    }

    /// <summary>The same for all frames, or the last few thousand; null if there were none.</summary>
    internal double? Milliseconds(double share) => _count == 0 ? null : Math.Round(At(_all[..(int)Math.Min(_count, Most)], share), 3);

    private static double At(Span<double> values, double share)
    {
        values.Sort();
        return values.IsEmpty ? double.NaN : values[Math.Min(values.Length - 1, (int)(share * values.Length))];
    }
}
