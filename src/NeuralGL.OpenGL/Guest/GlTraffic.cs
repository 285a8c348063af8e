namespace NeuralGL.OpenGL.Guest;

/// <summary>
/// What NeuralGL did on the GL thread since the device was made; the difference of two readings is what a frame cost. Nothing is
/// hidden: a transfer, a wait or a compilation that is not counted here does not happen.
/// </summary>
public readonly record struct GlTraffic
{
    /// <summary>Bytes that went from the CPU to the GPU.</summary>
    public long BytesUploaded { get; init; }

    /// <summary>Bytes that came from the GPU to the CPU.</summary>
    public long BytesReadBack { get; init; }

    /// <summary>Times that the thread waited, or may have waited, until the GPU had finished: reads without a fence, and fences waited for.</summary>
    public long Waits { get; init; }

    /// <summary>Fences that the GPU was told to wait for (glWaitSync), while the thread went on.</summary>
    public long GpuWaits { get; init; }

    /// <summary>Programs compiled and linked.</summary>
    public long ProgramsBuilt { get; init; }

    /// <summary>GL objects made.</summary>
    public long ObjectsMade { get; init; }

    /// <summary>Compute dispatches issued.</summary>
    public long Dispatches { get; init; }

    /// <summary>State queries asked of the driver.</summary>
    public long StateQueries { get; init; }

    /// <summary>Time spent inside NeuralGL's calls on the GL thread.</summary>
    public TimeSpan Time { get; init; }

    /// <summary>What happened between two readings.</summary>
    public static GlTraffic operator -(GlTraffic later, GlTraffic earlier) => new()
    {
        BytesUploaded = later.BytesUploaded - earlier.BytesUploaded,
        BytesReadBack = later.BytesReadBack - earlier.BytesReadBack,
        Waits = later.Waits - earlier.Waits,
        GpuWaits = later.GpuWaits - earlier.GpuWaits,
        ProgramsBuilt = later.ProgramsBuilt - earlier.ProgramsBuilt,
        ObjectsMade = later.ObjectsMade - earlier.ObjectsMade,
        Dispatches = later.Dispatches - earlier.Dispatches,
        StateQueries = later.StateQueries - earlier.StateQueries,
        Time = later.Time - earlier.Time,
    };
}
