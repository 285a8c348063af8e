namespace NeuralGL.Native;

/// <summary>ngl_status in include/neuralgl.h.</summary>
internal enum Status
{
    Ok = 0,
    Argument = 1,
    Handle = 2,
    Model = 3,
    Context = 4,
    Limit = 5,
    Shader = 6,
    Lost = 7,
    State = 8,
    Internal = 9,
}

/// <summary>A failure with its status; the message is for people.</summary>
internal sealed class NativeException(Status status, string message) : Exception(message)
{
    internal Status Status => status;
}
