using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Heatmaps;

namespace NeuralGL.App.Demo;

/// <summary>What <c>demo --json</c> prints and headless runs write as report.json.</summary>
/// <param name="Renderer">GL_RENDERER.</param>
/// <param name="Model">The model's file.</param>
/// <param name="Source">Where the frames came from.</param>
/// <param name="Backend">What computed the network.</param>
/// <param name="Frames">Frames shown.</param>
/// <param name="Seconds">From the first frame to the last.</param>
/// <param name="StartupMs">From the start of the tool to the first frame's picture.</param>
/// <param name="FrameMsP50">Half of the frames took at most this long, from their upload to their picture, without capturing it.</param>
/// <param name="FrameMsP99">99 of 100 frames took at most this long.</param>
/// <param name="InferenceMsP50">The same for the network alone.</param>
/// <param name="InferenceClock">What measured it: GPU timer queries or, where those are blind, wall time.</param>
/// <param name="BytesReadBackPerFrame">Bytes that came back from the GPU for each frame, without captures.</param>
/// <param name="AllocatedBytesPerFrame">Managed bytes that half of the later frames allocated at most, without captures: the steady state.</param>
/// <param name="CaptureBytes">Bytes that captures brought from the GPU, in all.</param>
/// <param name="DroppedFrames">Frames that were replaced by newer ones before they were shown.</param>
/// <param name="GlErrors">Errors that OpenGL reported.</param>
/// <param name="FrameAgeMsP50">Half of the frames were at most this old when they came on screen, or headless when their picture was done: since they were read from a live source, or due in a file; null where only scenes were shown.</param>
/// <param name="FrameAgeMsP95">19 of 20 frames were at most this old.</param>
/// <param name="Stages">Where the time of a frame went; headless there is no swap.</param>
/// <param name="ProgramsBuilt">Compute programs that were compiled or taken from the cache.</param>
/// <param name="ProgramsFromCache">Those that were taken from the cache.</param>
/// <param name="ProgramsBuiltAfterStart">Those of all that came after the start, which ends with the first frame and in a window with the preparation of the other views: for a scene that was asked for, or what teaching needs.</param>
/// <param name="Panels">The heatmaps of the last frame.</param>
/// <param name="Outputs">The network's answers to the last frame.</param>
/// <param name="Scene">The scene that was shown last, with its numbers; null if none was.</param>
/// <param name="Scenes">In a lesson, every scene that was shown, in the order of the lesson.</param>
/// <param name="Pace">How promptly the window was there; null headless.</param>
internal sealed record DemoReport(
    string Renderer, string Model, string Source, string Backend, long Frames, double Seconds, double StartupMs, double FrameMsP50, double FrameMsP99, double InferenceMsP50, string InferenceClock,
    long BytesReadBackPerFrame, double AllocatedBytesPerFrame, long CaptureBytes, long DroppedFrames, int GlErrors,
    double? FrameAgeMsP50, double? FrameAgeMsP95, StageReport[] Stages, int ProgramsBuilt, int ProgramsFromCache, int ProgramsBuiltAfterStart,
    PanelReport[] Panels, OutputReport[] Outputs, Scenes.SceneReport? Scene = null, Scenes.SceneReport[]? Scenes = null, PaceReport? Pace = null);

/// <summary>How promptly a window was there for people.</summary>
/// <param name="RoundMsP99">Ninety-nine of a hundred rounds of the loop took at most so long, the swap left out.</param>
/// <param name="RoundMsMax">The longest round.</param>
/// <param name="KeyMsP50">From a key to the end of the swap that shows what it did; null where none was pressed.</param>
/// <param name="KeyMsMax">The longest of them.</param>
internal sealed record PaceReport(double RoundMsP99, double RoundMsMax, double? KeyMsP50, double? KeyMsMax);

/// <summary>One stage of a frame.</summary>
internal sealed record StageReport(string Name, double MsP50, double MsP95, string Clock);

/// <summary>One heatmap: its title and the smallest and largest number in it.</summary>
internal sealed record PanelReport(string Name, string Op, string Shape, float Min, float Max);

/// <summary>One output's largest classes.</summary>
internal sealed record OutputReport(string Name, ClassReport[] Top)
{
    /// <summary>The line that was read, where the output is text.</summary>
    public Commands.TextLine? Text { get; init; }
}

/// <summary>A class and its number, a probability where the network ends in a softmax.</summary>
internal sealed record ClassReport(string Label, float P);

/// <summary>Collects what a report needs while frames go by.</summary>
/// <param name="device">Whose programs are counted.</param>
internal sealed class DemoMeasurements(GlDevice device)
{
    private readonly List<double> _frame = new(4096), _inference = new(4096);
    private readonly List<long> _allocated = new(4096);
    private long _builtAtStart;

    internal long Frames { get; private set; }

    internal long CaptureBytes { get; set; }

    internal double StartupMilliseconds { get; private set; }

    /// <summary>The last frame's time.</summary>
    internal double LastFrameMilliseconds => _frame.Count == 0 ? 0 : _frame[^1];

    /// <summary>What is built from here on is built between frames.</summary>
    internal void StartIsOver() => _builtAtStart = device.Traffic.ProgramsBuilt;

    /// <summary>Notes one frame.</summary>
    internal void Add(double frameMilliseconds, double inferenceMilliseconds, long allocatedBytes)
    {
        if (Frames++ == 0)
        {
            StartupMilliseconds = SinceStart();
            StartIsOver();
        }

        if (_frame.Count < _frame.Capacity)
        {
            _frame.Add(frameMilliseconds);
            _allocated.Add(allocatedBytes);
            if (double.IsFinite(inferenceMilliseconds))
            {
                _inference.Add(inferenceMilliseconds);
            }
        }

    }

    internal DemoReport Report(FramePipeline pipeline, DemoState state, double seconds, int glErrors)
    {
        var panels = new PanelReport[pipeline.Layers.Count];
        for (int i = 0; i < panels.Length; i++)
        {
            LayerPanel panel = pipeline.Layers.Panels[i];
            HeatmapRange range = pipeline.Layers.Ranges[i];
            panels[i] = new PanelReport(panel.Name, panel.Operator, panel.Shape, range.Min, range.Max);
        }

        Commands.TextLine? text = null;
        if (pipeline.Model.Text is { } ctc)
        {
            (string line, double confidence) = ctc.Read(pipeline.Outputs);
            text = new Commands.TextLine(line, confidence);
        }

        ClassReport[] top = text is not null ? [] : [.. pipeline.Outputs.Zip(pipeline.Model.Labels, (p, label) => new ClassReport(label, p)).OrderByDescending(c => c.P).Take(5)];
        return new DemoReport(
            state.Renderer, pipeline.Model.Name, state.Source, pipeline.BackendName, Frames, seconds, StartupMilliseconds, Percentile(_frame, 0.5), Percentile(_frame, 0.99), Percentile(_inference, 0.5),
            FrameProfile.ClockOf(pipeline.IsWallTime), pipeline.BytesReadBackPerFrame, SteadyAllocation(), CaptureBytes, state.Dropped, glErrors,
            state.Ages?.Milliseconds(0.5), state.Ages?.Milliseconds(0.95), pipeline.Profile.Report(), Built, device.Shaders.ProgramsLoaded, BuiltAfterStart,
            panels, [new OutputReport(pipeline.Model.Graph.Outputs[0].Name, top) { Text = text }, .. pipeline.Heads.Select(h => h.Report())]);
    }

    /// <summary>The report of a run that showed nothing but a scene, whose networks have no frames from outside.</summary>
    internal DemoReport Report(Scenes.SceneReport scene, string renderer, string backend, double seconds, int glErrors) => new(
        renderer, "", "", backend, Frames, seconds, StartupMilliseconds, Percentile(_frame, 0.5), Percentile(_frame, 0.99), Percentile(_inference, 0.5), "CPU wall",
        0, SteadyAllocation(), CaptureBytes, 0, glErrors, null, null, [], Built, device.Shaders.ProgramsLoaded, BuiltAfterStart, [], [], scene);

    private int Built => (int)device.Traffic.ProgramsBuilt;

    private int BuiltAfterStart => Frames == 0 ? 0 : (int)(device.Traffic.ProgramsBuilt - _builtAtStart);

    /// <summary>Milliseconds since the process began, or since <c>./neuralgl</c>, which may have built the tool in the same process before, handed over to it.</summary>
    private static double SinceStart()
    {
        bool handedOver = long.TryParse(Environment.GetEnvironmentVariable("NEURALGL_STARTED"), out long milliseconds);
        return handedOver
            ? (DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)).TotalMilliseconds
            : (DateTime.Now - System.Diagnostics.Process.GetCurrentProcess().StartTime).TotalMilliseconds;
    }

    /// <summary>The median of the later half of the frames: the earlier ones run code that is not optimised yet, and now and then one draws a glyph for the first time.</summary>
    private double SteadyAllocation()
    {
        long[] later = [.. _allocated.Skip(_allocated.Count / 2).Order()];
        return later.Length == 0 ? 0 : later[later.Length / 2];
    }

    /// <summary>What so large a share of the values is at most.</summary>
    internal static double Percentile(List<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))], 3);
    }
}
