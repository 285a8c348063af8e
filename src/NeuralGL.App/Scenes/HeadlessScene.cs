using System.Diagnostics;
using NeuralGL.App.Commands;
using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.Backends;
using NeuralGL.OpenGL;
using NeuralGL.Platform;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Scenes;

/// <summary>A scene without a window or a clock: a picture of each step.</summary>
internal static class HeadlessScene
{
    /// <summary>Writes <paramref name="frames"/> pictures of the whole page into a directory.</summary>
    internal static DemoReport Run(SceneEntry entry, Language language, string backendName, int frames, string directory, PixelSize size, CommandContext context)
    {
        Directory.CreateDirectory(directory);
        using HeadlessContext window = HeadlessContext.Create();
        window.MakeCurrent();
        using var device = new GlDevice(GL.GetApi(window), GlDeviceOptions.Own);
        using var gl = new GlBackend(device);
        IBackend backend = DemoSession.Choose(gl, backendName, context);
        using var player = new ScenePlayer(device, backend, entry, language);
        using var canvas = new CanvasTarget(device.Gl, size.Width, size.Height);
        var measured = new DemoMeasurements();
        var pixels = new byte[canvas.ByteCount];
        int errors = 0;
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < frames; i++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            long allocated = GC.GetAllocatedBytesForCurrentThread(), begun = Stopwatch.GetTimestamp();
            player.Step();
            double computed = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            player.Draw(canvas);
            device.Gl.Finish();
            measured.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds, computed, GC.GetAllocatedBytesForCurrentThread() - allocated);
            canvas.ReadPixels(pixels);
            measured.CaptureBytes += pixels.Length;
            PngFile.Write(Path.Combine(directory, $"frame-{i:00000}.png"), pixels, canvas.Width, canvas.Height);
            errors += device.TakeError() is null ? 0 : 1;
        }

        return measured.Report(player.Report, device.Renderer, backend.Name, Stopwatch.GetElapsedTime(started).TotalSeconds, errors + (device.HostError is null ? 0 : 1));
    }
}
