using NeuralGL.App.Commands;

namespace NeuralGL.App.Data;

/// <summary>A data set could not be fetched. The message is one line for the user; the exit code is 1 (unknown name), 2 (bad data, no room) or 3 (a program is missing or failed).</summary>
internal sealed class DataFetchException(string message, int exitCode, Exception? inner = null) : Exception(message, inner), IUserError
{
    public int ExitCode { get; } = exitCode;
}
