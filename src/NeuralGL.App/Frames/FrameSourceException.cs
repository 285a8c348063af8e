using NeuralGL.App.Commands;

namespace NeuralGL.App.Frames;

/// <summary>A frame source cannot be opened or gives no frames. The message is one line for the user; the exit code is 1 (bad source), 2 (bad data) or 3 (no camera, no ffmpeg).</summary>
internal sealed class FrameSourceException(string message, int exitCode, Exception? inner = null) : Exception(message, inner), IUserError
{
    public int ExitCode { get; } = exitCode;
}
