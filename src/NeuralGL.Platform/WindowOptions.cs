using Silk.NET.Maths;

namespace NeuralGL.Platform;

/// <summary>How a <see cref="GlfwWindow"/> begins.</summary>
public sealed record WindowOptions
{
    /// <summary>Text of the title bar.</summary>
    public string Title { get; init; } = "NeuralGL";

    /// <summary>Width and height of the content at scale 1; on a monitor with a larger scale the window grows by it.</summary>
    public Vector2D<int> Size { get; init; } = new(1280, 720);

    /// <summary>The smallest size to which a user may shrink the window.</summary>
    public Vector2D<int> MinimumSize { get; init; } = new(480, 270);

    /// <summary>False opens the window hidden.</summary>
    public bool IsVisible { get; init; } = true;

    /// <summary>Asks the driver to swap buffers with the monitor.</summary>
    public bool VSync { get; init; } = true;

    /// <summary>The most frames in a second; 0 sets no limit; null those of the monitor, where the driver is found to ignore <see cref="VSync"/>.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>Asks for a debug context (KHR_debug messages).</summary>
    public bool Debug { get; init; }

    /// <summary>Whether a context below OpenGL 4.3, which brought compute shaders, is refused; without, one of 3.3 or later is enough to draw.</summary>
    public bool NeedsCompute { get; init; } = true;

    /// <summary>The clock of <see cref="GlfwWindow.Update"/>, <see cref="GlfwWindow.Render"/> and the frame limit.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
