using NeuralGL.Graphs;

namespace NeuralGL.Backends;

/// <summary>What one call within a budget did of a run.</summary>
/// <param name="IsComplete">Whether the run ended with this call: outputs, and updates of a training graph, are those of this run.</param>
/// <param name="Dispatches">Pieces of work given to the GPU in this call.</param>
/// <param name="Milliseconds">What they cost or are expected to cost; unknown ones count as 0.</param>
/// <param name="Calls">Calls that the run has taken so far: on completion its latency in frames.</param>
/// <param name="Overran">Whether even the smallest piece costs more than the whole budget; it was run alone.</param>
/// <param name="OverranBy">Whose piece that was, if <paramref name="Overran"/>; null where a run cannot be cut at all.</param>
public readonly record struct SliceResult(bool IsComplete, int Dispatches, double Milliseconds, int Calls, bool Overran, Node? OverranBy = null);
