namespace NeuralGL.Platform;

/// <summary>No usable OpenGL context could be had; the message says in one line what is missing and what to do.</summary>
/// <param name="message">One line for a person.</param>
/// <param name="exitCode">The process exit code that fits: <see cref="Missing"/> or <see cref="VersionTooLow"/>.</param>
public sealed class GlContextException(string message, int exitCode) : Exception(message)
{
    /// <summary>Exit code 3: a library, a display or a driver is missing.</summary>
    public const int Missing = 3;

    /// <summary>Exit code 4: there is a driver, but its OpenGL version is too low.</summary>
    public const int VersionTooLow = 4;

    /// <summary>The process exit code that fits this failure.</summary>
    public int ExitCode { get; } = exitCode;
}
