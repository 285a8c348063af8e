using NeuralGL.OpenGL;

namespace NeuralGL.App.Demo;

/// <summary>What a frame goes through, in this order.</summary>
internal enum FrameStage
{
    /// <summary>The picture's bytes become a texture.</summary>
    Upload,

    /// <summary>The texture becomes the network's input.</summary>
    Prepare,

    /// <summary>The network runs.</summary>
    Network,

    /// <summary>Every layer's numbers become colours.</summary>
    Heatmaps,

    /// <summary>Panels, texts and heatmaps become the window's picture.</summary>
    Interface,

    /// <summary>The picture goes to the screen.</summary>
    Swap,
}

/// <summary>
/// Where a frame's time goes. What a GPU does is told by its timer queries, which nothing waits for; what the CPU does, and everything
/// where shaders run on the CPU, by the wall clock, and each figure says which. There drawing is put off until somebody waits for it,
/// so the interface ends with a wait: else the swap would seem to take its time.
/// </summary>
internal sealed class FrameProfile : IDisposable
{
    private const int Most = 4096;

    private readonly GlDevice _device;
    private readonly StageTimer[] _timers;
    private readonly List<double>[] _samples;

    /// <param name="device">Where shaders run.</param>
    /// <param name="computesOnGpu">Whether the network's are among them.</param>
    public FrameProfile(GlDevice device, bool computesOnGpu)
    {
        _device = device;
        _timers = [.. Stages.Select(s => new StageTimer(device, s switch { FrameStage.Prepare or FrameStage.Network => computesOnGpu, FrameStage.Heatmaps => device.HasCompute, FrameStage.Interface => true, _ => false }))];
        _samples = [.. Stages.Select(_ => new List<double>(Most))];
    }

    internal static IReadOnlyList<FrameStage> Stages { get; } = Enum.GetValues<FrameStage>();

    /// <summary>What a person reads.</summary>
    internal static string NameOf(FrameStage stage) => stage switch
    {
        FrameStage.Upload => "upload",
        FrameStage.Prepare => "prepare",
        FrameStage.Network => "network",
        FrameStage.Heatmaps => "heatmaps",
        FrameStage.Interface => "interface",
        _ => "swap",
    };

    internal void Begin(FrameStage stage) => _timers[(int)stage].Begin();

    /// <summary>Ends a stage, or a piece of one that goes on later.</summary>
    internal void End(FrameStage stage, bool isLast = true)
    {
        StageTimer timer = _timers[(int)stage];
        if (stage == FrameStage.Interface && _device.IsSoftware)
        {
            _device.Gl.Finish();
        }

        timer.End(isLast);
        if (isLast && double.IsFinite(timer.Milliseconds) && _samples[(int)stage].Count < Most)
        {
            _samples[(int)stage].Add(timer.Milliseconds);
        }
    }

    /// <summary>Milliseconds of the last time that is known; NaN before the first.</summary>
    internal double Milliseconds(FrameStage stage) => _timers[(int)stage].Milliseconds;

    /// <summary>Whether they are wall time.</summary>
    internal bool IsWallTime(FrameStage stage) => _timers[(int)stage].IsWallTime;

    /// <summary>The stages that were run through, with their clocks.</summary>
    internal StageReport[] Report() =>
    [
        .. Stages.Where(s => _samples[(int)s].Count > 0).Select(s => new StageReport(NameOf(s), DemoMeasurements.Percentile(_samples[(int)s], 0.5), DemoMeasurements.Percentile(_samples[(int)s], 0.95), ClockOf(IsWallTime(s)))),
    ];

    /// <summary>What a figure was measured by.</summary>
    internal static string ClockOf(bool isWallTime) => isWallTime ? "CPU wall" : "GPU timer";

    public void Dispose()
    {
        foreach (StageTimer timer in _timers)
        {
            timer.Dispose();
        }
    }
}
