namespace NeuralGL.App.Scenes;

/// <summary>A line is no state of the playground; the message is the English reason.</summary>
/// <param name="reason">What is wrong, where, and what would do, in one line.</param>
internal sealed class PlaygroundStateException(Phrase reason) : FormatException(reason.English)
{
    internal Phrase Reason { get; } = reason;
}
