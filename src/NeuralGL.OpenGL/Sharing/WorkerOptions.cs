using NeuralGL.OpenGL.Pictures;

namespace NeuralGL.OpenGL.Sharing;

/// <summary>How a <see cref="GlWorker"/> behaves.</summary>
public sealed record GlWorkerOptions
{
    /// <summary>The device on the worker's context. That context is NeuralGL's alone, so by default nothing in it is restored.</summary>
    public GlDeviceOptions Device { get; init; } = GlDeviceOptions.Own;

    /// <summary>What debuggers call the thread.</summary>
    public string ThreadName { get; init; } = "NeuralGL worker";
}

/// <summary>What a worker is doing.</summary>
public enum WorkerState
{
    /// <summary>Its thread is making the context current and looks whether it shares objects with the host's.</summary>
    Starting,

    /// <summary>It takes frames and jobs.</summary>
    Running,

    /// <summary>It cannot go on; <see cref="GlWorker.Failure"/> says why.</summary>
    Failed,

    /// <summary>It was told to stop and is freeing what it made.</summary>
    Stopping,

    /// <summary>Its thread has let go of the context.</summary>
    Ended,
}

/// <summary>Why a worker cannot go on.</summary>
public enum WorkerFailure
{
    /// <summary>Its context could not be made current on its thread.</summary>
    NoContext,

    /// <summary>Its context shares no objects with the host's.</summary>
    NotShared,

    /// <summary>Its context is older than OpenGL 4.3 or OpenGL ES 3.1, or has too low a limit.</summary>
    Limit,

    /// <summary>The driver lost its context.</summary>
    ContextLost,

    /// <summary>Something unforeseen was thrown on its thread.</summary>
    Died,

    /// <summary>It was stopped by the host.</summary>
    Stopped,
}

/// <summary>A worker could not start or go on. The host's own context and networks are not touched by that.</summary>
public sealed class WorkerException(WorkerFailure reason, string message, Exception? inner = null) : GlException(message, inner)
{
    /// <summary>Why, for programs.</summary>
    public WorkerFailure Reason => reason;
}

/// <summary>Which frames a worker computes when they come faster than it can.</summary>
public enum FrameOrder
{
    /// <summary>A frame that has not begun gives way to a later one, and the host goes straight to the newest result.</summary>
    NewestWins,

    /// <summary>Every frame that was taken on is computed and shown for at least one update; later ones are refused until there is room.</summary>
    InOrder,
}

/// <summary>When the host gets a frame.</summary>
public enum FrameHandOver
{
    /// <summary>In the first update that finds it finished; the host's GPU never waits for it.</summary>
    WhenDone,

    /// <summary>
    /// As soon as its commands were given: the GPU puts the host's later commands behind them (glWaitSync). A frame sooner, but the
    /// host's picture is as late as the network. Software renderers carry out such a wait on the calling thread.
    /// </summary>
    Ordered,
}

/// <summary>How a texture or buffer of the host's gets to the worker.</summary>
public enum InputHandOver
{
    /// <summary>
    /// Submit copies it on the GPU, in the host's own order of commands: a texture by the one dispatch that makes it the input's
    /// numbers. The host may draw into it again at once.
    /// </summary>
    Copied,

    /// <summary>
    /// The worker reads it itself behind a fence of the host's, and the host's context computes nothing. It must stay as it is while
    /// <see cref="WorkerNetwork.IsReading"/>; hosts with a ring of render targets have that anyway.
    /// </summary>
    Direct,
}

/// <summary>What a frame gives of one of the network's outputs.</summary>
public sealed record WorkerOutput
{
    /// <summary>The output's name; null is the first.</summary>
    public string? Name { get; init; }

    /// <summary>A texture of this format, or none.</summary>
    public OutputTextureFormat? Texture { get; init; }

    /// <summary>Which numbers make a texel; null reads the shape, as <see cref="TexelLayout.Of"/> does.</summary>
    public TexelLayout? Layout { get; init; }

    /// <summary>Multiplied with the numbers for the texture.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>Added after that.</summary>
    public float Offset { get; init; }

    /// <summary>Whether there is a texture with one coloured texel for each number, too.</summary>
    public bool Heatmap { get; init; }

    /// <summary>Whether there is a buffer of the numbers, row-major float32.</summary>
    public bool Buffer { get; init; }

    /// <summary>Whether the numbers come to the CPU. The worker's thread waits for them; the host's does not.</summary>
    public bool Numbers { get; init; }
}

/// <summary>How a network runs on a worker.</summary>
public sealed record WorkerNetworkOptions
{
    /// <summary>How a picture becomes the first input, as <see cref="NeuralGL.Pictures.PictureTransform.Parse"/> reads it; null if the input's shape says enough.</summary>
    public string? InputSpec { get; init; }

    /// <summary>Samples in a run, where the graph leaves them open.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Frames that may be on their way at once, 1 to 8. Each has inputs and outputs of its own, and one more is what the host shows.</summary>
    public int FramesInFlight { get; init; } = 2;

    /// <summary>Which frames are computed when they come too fast.</summary>
    public FrameOrder Order { get; init; }

    /// <summary>When the host gets them.</summary>
    public FrameHandOver HandOver { get; init; }

    /// <summary>What each frame gives; the host asks for it by its place in this list.</summary>
    public IReadOnlyList<WorkerOutput> Outputs { get; init; } = [new() { Buffer = true }];
}
