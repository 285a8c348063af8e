using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace NeuralGL.App.Commands;

/// <summary>What a verb may touch besides files: the two streams, and the wish to stop.</summary>
/// <param name="output">Results only.</param>
/// <param name="error">Messages and progress.</param>
/// <param name="cancellation">Set by Ctrl+C and SIGTERM.</param>
/// <param name="verbose">The user asked for details.</param>
/// <param name="threads">How many threads may compute on the CPU; 0 for one for each processor.</param>
internal sealed class CommandContext(TextWriter output, TextWriter error, CancellationToken cancellation, bool verbose, int threads = 0)
{
    internal TextWriter Output { get; } = output;

    internal TextWriter Error { get; } = error;

    internal CancellationToken Cancellation { get; } = cancellation;

    internal bool Verbose { get; } = verbose;

    /// <summary>How many threads may compute on the CPU; 0 for one for each processor.</summary>
    internal int Threads { get; } = threads;

    /// <summary>A message beside the results: one line on stderr.</summary>
    internal void Note(string message) => Error.WriteLine("neuralgl: " + message);

    /// <summary>Writes the verb's result as one JSON object. It is complete before its first byte leaves, so a failure leaves stdout empty.</summary>
    internal void WriteJson<T>(T result, JsonTypeInfo<T> type) => Output.WriteLine(JsonSerializer.Serialize(result, type));
}
