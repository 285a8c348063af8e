namespace NeuralGL.App.Demo;

/// <summary>A frame that excited a unit: how much, which frame it was, and where its picture is kept.</summary>
/// <param name="Value">The unit's value.</param>
/// <param name="Frame">The frame's number in its source.</param>
/// <param name="At">Which of the judged frames it was.</param>
/// <param name="Slot">Where its picture is.</param>
internal readonly record struct RankedFrame(float Value, long Frame, int At, int Slot);

/// <summary>
/// The nine frames with the largest values so far. Neighbours in a film are nearly the same, so a frame counts only if it is stronger
/// than the <see cref="Apart"/> frames before it and at least as strong as the <see cref="Apart"/> after it: of a run of frames one is
/// kept, and any two are more than <see cref="Apart"/> frames apart. Nothing is allocated after construction.
/// </summary>
internal sealed class FrameRanking
{
    /// <summary>Frames that are kept.</summary>
    internal const int Most = 9;

    /// <summary>How far from a frame that counts there is no stronger one: half a second of film.</summary>
    internal const int Apart = 15;

    private readonly RankedFrame[] _best = new RankedFrame[Most];
    private readonly float[] _last = [.. Enumerable.Repeat(float.NegativeInfinity, Apart)];

    /// <summary>The frames, strongest first.</summary>
    internal ReadOnlySpan<RankedFrame> Best => _best.AsSpan(0, Count);

    /// <summary>How many there are yet.</summary>
    internal int Count { get; private set; }

    /// <summary>Frames judged so far.</summary>
    internal int Judged { get; private set; }

    /// <summary>Judges the next frame.</summary>
    /// <param name="value">The unit's value; a NaN is never kept.</param>
    /// <param name="frame">The frame's number.</param>
    /// <param name="slot">Where its picture is.</param>
    /// <returns>The slot whose picture is not needed any more; −1 if none is.</returns>
    internal int Judge(float value, long frame, int slot)
    {
        int at = Judged++;
        bool isStronger = true;
        foreach (float before in _last)
        {
            isStronger &= value > before;
        }

        _last[at % Apart] = float.IsNaN(value) ? float.NegativeInfinity : value;
        if (!isStronger)
        {
            return slot;
        }

        // One of those near by gives way. There is at most one, as those that are kept are further from each other.
        int freed = -1;
        for (int i = 0; i < Count; i++)
        {
            if (at - _best[i].At <= Apart)
            {
                freed = RemoveAt(i);
                break;
            }
        }

        if (Count == Most)
        {
            if (value <= _best[^1].Value)
            {
                return slot;
            }

            freed = RemoveAt(Most - 1);
        }

        Insert(new RankedFrame(value, frame, at, slot));
        return freed;
    }

    private int RemoveAt(int index)
    {
        int slot = _best[index].Slot;
        _best.AsSpan(index + 1, --Count - index).CopyTo(_best.AsSpan(index));
        return slot;
    }

    /// <summary>After those that are as strong: who came first stays in front.</summary>
    private void Insert(RankedFrame frame)
    {
        int index = Count++;
        for (; index > 0 && _best[index - 1].Value < frame.Value; index--)
        {
            _best[index] = _best[index - 1];
        }

        _best[index] = frame;
    }
}
