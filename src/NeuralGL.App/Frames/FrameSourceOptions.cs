namespace NeuralGL.App.Frames;

/// <summary>What the sources may be told besides their name.</summary>
internal sealed record FrameSourceOptions
{
    /// <summary>Decides every random choice of the synthetic source.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>The synthetic source's picture size in pixels, and the size a camera is asked for.</summary>
    public (int Width, int Height) Size { get; init; } = (640, 480);

    /// <summary>Where warnings go, one line each.</summary>
    public TextWriter Warnings { get; init; } = Console.Error;

    /// <summary>Raw frames for <c>stdin:WxH</c>; null for the real standard input.</summary>
    public Func<Stream>? StandardInput { get; init; }

    /// <summary>The ffmpeg program: a name found on PATH, or a path.</summary>
    public string Ffmpeg { get; init; } = "ffmpeg";

    /// <summary>How long a camera, video or stream may take to give a frame before it counts as failed.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);
}
