using NeuralGL.Platform;

namespace NeuralGL.App.Scenes;

/// <summary>Where scenes leave text for other programs and find theirs.</summary>
internal interface IClipboard
{
    /// <summary>The text there; empty if there is none.</summary>
    string Text { get; set; }
}

/// <summary>A clipboard where there is no window: what was copied can be pasted.</summary>
internal sealed class MemoryClipboard : IClipboard
{
    public string Text { get; set; } = "";
}

/// <summary>The system's clipboard.</summary>
internal sealed class WindowClipboard(GlfwWindow window) : IClipboard
{
    public string Text
    {
        get => window.Clipboard;
        set => window.Clipboard = value;
    }
}
