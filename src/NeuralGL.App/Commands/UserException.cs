namespace NeuralGL.App.Commands;

/// <summary>An exception whose message is written for the user: one line that says what is wrong, where, and what to do.</summary>
internal interface IUserError
{
    /// <summary>One of <see cref="Commands.ExitCode"/>.</summary>
    int ExitCode { get; }
}

/// <summary>Ends a verb with one line on stderr.</summary>
internal sealed class UserException(string message, int exitCode) : Exception(message), IUserError
{
    public int ExitCode { get; } = exitCode;
}
