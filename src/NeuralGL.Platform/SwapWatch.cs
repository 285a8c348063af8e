namespace NeuralGL.Platform;

/// <summary>
/// Finds out whether a driver honours vertical synchronisation: where pictures that follow each other without a pause are swapped
/// faster than the monitor shows them, it does not.
/// </summary>
/// <param name="clock">The clock; tests bring their own.</param>
/// <param name="framesPerSecond">What the monitor shows in a second.</param>
public sealed class SwapWatch(TimeProvider clock, double framesPerSecond)
{
    /// <summary>Drivers let a few swaps pass before they make a program wait.</summary>
    private const int Swaps = 20;

    /// <summary>Shorter than this share of what the monitor takes is no measuring error.</summary>
    private const double Share = 0.75;

    private long _first;
    private int _count;

    /// <summary>Whether swaps returned too early; stays true.</summary>
    public bool IsIgnored { get; private set; }

    /// <summary>The buffers were swapped.</summary>
    public void Swapped()
    {
        if (_count++ == 0)
        {
            _first = clock.GetTimestamp();
        }
        else if (_count > Swaps)
        {
            IsIgnored |= clock.GetElapsedTime(_first).TotalSeconds < Share * Swaps / framesPerSecond;
            _count = 0;
        }
    }

    /// <summary>The next picture does not follow the last one at once.</summary>
    public void Pause() => _count = 0;
}
