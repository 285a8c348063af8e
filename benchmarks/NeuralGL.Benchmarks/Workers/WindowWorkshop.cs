using System.Diagnostics;
using NeuralGL.App.Commands;
using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.Platform;
using Silk.NET.Maths;
using Silk.NET.OpenGL;

namespace NeuralGL.Benchmarks.Workers;

/// <summary>
/// The demo's window with the shipped model: everything that a frame does, and its end waited for. A sample is a pair of frames, with
/// heatmaps and with blank panels, one right after the other and each of them first by turns, so that whatever the machine does hits both.
/// </summary>
internal sealed class WindowWorkshop : IWorkshop
{
    private const int Width = 1280, Height = 720, Pictures = 16;

    public string Version => "NeuralGL's window";

    public Prepared Prepare(Case work, bool quick)
    {
        var window = new GlfwWindow(new WindowOptions { Title = "benchmark", Size = new Vector2D<int>(Width, Height), NeedsCompute = true }) { VSync = false };
        var context = new CommandContext(TextWriter.Null, TextWriter.Null, CancellationToken.None, verbose: false, work.Threads);
        var session = new DemoSession(GL.GetApi(window), LoadedModel.Load(LoadedModel.DigitsPath), "gl", showsTimes: true, context);
        var canvas = new CanvasTarget(session.Device.Gl, window.FramebufferSize.X, window.FramebufferSize.Y);
        Frame[] frames = Frames();
        int shown = 0;
        window.Render += _ =>
        {
            Frame frame = frames[shown++ % frames.Length];
            (session.State.Source, session.State.FrameIndex) = ("synthetic", shown);
            session.Pipeline.Process(frame);
            session.Pipeline.Collect(wait: false);
            session.View.Draw(canvas, UiScale.One);
            canvas.Blit(canvas.Width, canvas.Height);
        };
        void Run()
        {
            window.DoEvents();
            window.DoRender();
            session.Device.Gl.Finish();
        }

        double Timed(bool colours)
        {
            session.Pipeline.ColoursPanels = colours;
            long start = Stopwatch.GetTimestamp();
            Run();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        double[] Pairs(int count)
        {
            var seconds = new double[2 * count];
            for (int i = 0; i < count; i++)
            {
                foreach (bool colours in (bool[])[i % 2 == 0, i % 2 != 0])
                {
                    seconds[(2 * i) + (colours ? 0 : 1)] = Timed(colours);
                }
            }

            return seconds;
        }

        void Free()
        {
            canvas.Dispose();
            session.Dispose();
            window.Dispose();
        }

        return new Prepared(Run, Free) { Settings = $"gl, {session.Device.Renderer}, {session.Pipeline.Layers.Panels.Length} panels, {canvas.Width}x{canvas.Height}", Sample = Pairs };
    }

    public void Dispose()
    {
    }

    /// <summary>Drawn beforehand: in the window another thread makes them.</summary>
    private static Frame[] Frames()
    {
        using var source = new FallbackFrameSource("synthetic", new FrameSourceOptions { Warnings = TextWriter.Null }, headless: true);
        var frames = new Frame[Pictures];
        for (int i = 0; i < frames.Length; i++)
        {
            frames[i] = new Frame();
            source.Read(frames[i], CancellationToken.None);
        }

        return frames;
    }
}
