using NeuralGL.Backends;
using NeuralGL.Graphs;

namespace NeuralGL.App.Demo;

/// <summary>
/// Remembers which part of a network alone takes longer than the window may stand still: it cannot be divided, so people are told. The
/// first pass does not count, since in it drivers compile.
/// </summary>
internal sealed class SlowPart
{
    /// <summary>A window that stands still for longer answers keys late.</summary>
    internal const double MostMilliseconds = 30;

    private (Node Node, double Milliseconds)? _found;
    private bool _isWarm;

    /// <summary>The slowest part of the last whole pass, and how long it took; null where all were quick enough.</summary>
    internal (Node Node, double Milliseconds)? Found { get; private set; }

    /// <summary>Notes a call.</summary>
    internal void Note(in SliceResult slice)
    {
        if (slice is { Overran: true, OverranBy: { } node, Milliseconds: > MostMilliseconds } && slice.Milliseconds > (_found?.Milliseconds ?? 0))
        {
            _found = (node, slice.Milliseconds);
        }

        if (slice.IsComplete)
        {
            (Found, _found, _isWarm) = (_isWarm ? _found : null, null, true);
        }
    }
}
