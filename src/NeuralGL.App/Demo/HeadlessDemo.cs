using System.Diagnostics;
using NeuralGL.App.Commands;
using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;

namespace NeuralGL.App.Demo;

/// <summary>The demo without a window or a clock: every frame in order, each written as a PNG of the whole picture.</summary>
internal static class HeadlessDemo
{
    /// <summary>Runs until enough frames were written or the source has ended.</summary>
    internal static DemoReport Run(DemoSession session, string sourceSpec, FrameSourceOptions options, DemoInputs inputs, DemoBeginning beginning, int frames, string directory, PixelSize size, CommandContext context)
    {
        Directory.CreateDirectory(directory);
        using var source = new FallbackFrameSource(sourceSpec, options, headless: true);
        using var canvas = new CanvasTarget(session.Device.Gl, size.Width, size.Height);
        DemoState state = session.State;
        var frame = new Frame();
        beginning.Apply(session.Pipeline, state);
        using var feeds = new OrderedFeeds(session.Pipeline, inputs, options, context.Cancellation);
        SkippedFrames.Pass(source, beginning.Skip, session.Pipeline, context.Cancellation, feeds);
        var clock = new WallClock();
        FrameAges ages = state.Ages = new FrameAges(clock);
        FrameProfile profile = session.Pipeline.Profile;
        var measured = new DemoMeasurements(session.Device);
        var pixels = new byte[canvas.ByteCount];
        using HeadlessVideo? video = beginning.Record is { } film ? new HeadlessVideo(film, size, () => RecordingFacts.Of(session.Pipeline, state, film, null)) : null;
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < frames && source.Read(frame, context.Cancellation); i++)
        {
            frame.Captured = clock.Now;
            (state.Source, state.Banner, state.FrameIndex, state.Truth) = (source.Description, source.Banner, frame.Index, frame.Truth);
            long allocated = GC.GetAllocatedBytesForCurrentThread(), begun = Stopwatch.GetTimestamp();
            feeds.Take();
            session.Pipeline.Process(frame);
            session.Pipeline.Collect(wait: true);
            profile.Begin(FrameStage.Interface);
            session.View.Draw(canvas, UiScale.One);
            if (session.View.Collect(wait: true))
            {
                // What is opened had to be read first.
                session.View.Draw(canvas, UiScale.One);
            }

            profile.End(FrameStage.Interface);
            session.Device.Gl.Finish();
            ages.Drawn(frame);
            ages.Swapped();
            measured.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds, session.Pipeline.InferenceMilliseconds, GC.GetAllocatedBytesForCurrentThread() - allocated);

            canvas.ReadPixels(pixels);
            measured.CaptureBytes += pixels.Length;
            PngFile.Write(Path.Combine(directory, $"frame-{i:00000}.png"), pixels, canvas.Width, canvas.Height);
            video?.Add(pixels);
            session.CountErrors();
        }

        context.Cancellation.ThrowIfCancellationRequested();
        if (measured.Frames == 0)
        {
            throw new UserException($"the source {sourceSpec} gave no frame", ExitCode.BadInput);
        }

        video?.Finish();
        if (measured.Frames < frames)
        {
            context.Note($"the source {sourceSpec} ended after {measured.Frames} of {frames} frames");
        }

        return measured.Report(session.Pipeline, state, Stopwatch.GetElapsedTime(started).TotalSeconds, session.GlErrors);
    }
}
