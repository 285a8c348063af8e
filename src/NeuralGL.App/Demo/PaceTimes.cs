using System.Diagnostics;

namespace NeuralGL.App.Demo;

/// <summary>
/// How long rounds of the window take, and how long keys wait for the picture that shows what they did. A key waits for the end of the
/// round in which it comes before the window hears of it, so people wait for at most the longest round more. Allocates nothing.
/// </summary>
internal sealed class PaceTimes
{
    private const int Most = 4096;

    /// <summary>Rounds in which drivers still compile.</summary>
    private const int Starting = 200;

    private readonly List<double> _rounds = new(Most), _keys = new(Most);
    private long _key, _count;
    private double _longest;

    /// <summary>A round is over.</summary>
    internal void Round(double milliseconds)
    {
        if (_count++ < Starting)
        {
            return;
        }

        _longest = Math.Max(_longest, milliseconds);
        if (_rounds.Count < Most)
        {
            _rounds.Add(milliseconds);
        }
    }

    /// <summary>A key went down.</summary>
    internal void Key() => _key = _key == 0 ? Stopwatch.GetTimestamp() : _key;

    /// <summary>The buffers were swapped.</summary>
    internal void Swapped()
    {
        if (_key != 0 && _keys.Count < Most)
        {
            _keys.Add(Stopwatch.GetElapsedTime(_key).TotalMilliseconds);
        }

        _key = 0;
    }

    /// <summary>Of all rounds but the first.</summary>
    internal PaceReport? Report() => _rounds.Count == 0 ? null
        : new(DemoMeasurements.Percentile(_rounds, 0.99), Math.Round(_longest, 3), _keys.Count == 0 ? null : DemoMeasurements.Percentile(_keys, 0.5), _keys.Count == 0 ? null : Math.Round(_keys.Max(), 3));
}
