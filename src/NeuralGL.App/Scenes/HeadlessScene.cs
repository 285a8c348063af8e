using System.Diagnostics;
using NeuralGL.App.Commands;
using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.Backends;
using NeuralGL.OpenGL;
using NeuralGL.Platform;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Scenes;

/// <summary>Scenes without a window or a clock: a picture of each step.</summary>
internal sealed class HeadlessScene
{
    private readonly DemoMeasurements _measured;
    private readonly List<SceneReport> _reports = [];
    private readonly string _directory;
    private readonly int _frames;
    private readonly CommandContext _context;
    private HeadlessVideo? _video;
    private int _written, _errors;

    private HeadlessScene(GlDevice device, string directory, int frames, CommandContext context) => (_measured, _directory, _frames, _context) = (new DemoMeasurements(device), directory, frames, context);

    /// <summary>Writes so many pictures of the whole page for each scene of the plan into a directory, numbered through.</summary>
    internal static DemoReport Run(LessonPlan plan, string backendName, int frames, string directory, PixelSize size, CommandContext context, Func<IFrameSource>? frameSource = null, string? record = null)
    {
        Directory.CreateDirectory(directory);
        using IFrameSource? source = frameSource?.Invoke();
        using HeadlessContext window = HeadlessContext.Create(needsCompute: DemoSession.NeedsCompute(backendName));
        window.MakeCurrent();
        using var device = DemoSession.Attach(GL.GetApi(window));
        using var gl = new GlBackend(device);
        IBackend backend = DemoSession.Choose(gl, backendName, context);
        using var canvas = new CanvasTarget(device.Gl, size.Width, size.Height);
        var run = new HeadlessScene(device, directory, frames, context);
        using HeadlessVideo? video = run._video = record is null ? null : new HeadlessVideo(record, size, () => RecordingFacts.OfScene(device.Renderer, backend.Name, record, $"neuralgl demo --scene {plan.Scenes.First().Name} --lang {(plan.Language == Language.Russian ? "ru" : "en")}"));
        long started = Stopwatch.GetTimestamp();
        foreach (SceneEntry entry in plan.Scenes)
        {
            using var player = new ScenePlayer(device, backend, entry, plan.Language) { IsLesson = plan.IsLesson };
            run.Play(player, source, device, canvas);
        }

        video?.Finish();
        int errors = run._errors + (device.HostError is null ? 0 : 1);
        DemoReport report = run._measured.Report(run._reports[^1], device.Renderer, backend.Name, Stopwatch.GetElapsedTime(started).TotalSeconds, errors);
        return plan.IsLesson ? report with { Scenes = [.. run._reports] } : report;
    }

    private void Play(ScenePlayer player, IFrameSource? source, GlDevice device, CanvasTarget canvas)
    {
        var frame = new Frame();
        var pixels = new byte[canvas.ByteCount];
        for (int i = 0; i < _frames; i++)
        {
            _context.Cancellation.ThrowIfCancellationRequested();
            if (source is not null && !source.Read(frame, _context.Cancellation))
            {
                _context.Note($"the source {source.Description} ended after {i} of {_frames} frames");
                break;
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread(), begun = Stopwatch.GetTimestamp();
            if (source is not null)
            {
                player.Frames!.Show(frame);
            }

            player.Step();
            double computed = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            player.Draw(canvas);
            device.Gl.Finish();
            _measured.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds, computed, GC.GetAllocatedBytesForCurrentThread() - allocated);
            canvas.ReadPixels(pixels);
            _measured.CaptureBytes += pixels.Length;
            PngFile.Write(Path.Combine(_directory, $"frame-{_written++:00000}.png"), pixels, canvas.Width, canvas.Height);
            _video?.Add(pixels);
            _errors += device.TakeError() is null ? 0 : 1;
        }

        _reports.Add(player.Report);
    }
}
