using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.App.Tests.Drawing;
using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Scheduling;
using NeuralGL.Platform;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Tests.Demo;

/// <summary>The demo's pipeline and view in a headless debug context, without a loop around them: a test feeds frames and sets what is on screen.</summary>
internal sealed class Stage : IDisposable
{
    private readonly HeadlessContext _context = HeadlessContext.Create(debug: true);
    private readonly GlDevice _device;
    private readonly GlBackend _backend;

    internal Stage(LoadedModel model, TimeSpan? budget = null, IDispatchCosts? costs = null)
    {
        _context.MakeCurrent();
        Gl = GL.GetApi(_context);
        Gl.Enable(EnableCap.DebugOutput);
        _device = new GlDevice(Gl);
        _backend = new GlBackend(_device);
        Pipeline = new FramePipeline(_device, _backend, model) { Budget = budget ?? Timeout.InfiniteTimeSpan, Costs = costs is null ? null : _ => costs };

        // The driver's own name would make every driver's picture another one.
        State = new DemoState { Renderer = "any renderer", ShowsTimes = false };
        View = new DemoView(_device, Pipeline, State);
    }

    internal GL Gl { get; }

    internal GlBackend Backend => _backend;

    internal FramePipeline Pipeline { get; }

    internal DemoState State { get; }

    internal DemoView View { get; }

    /// <summary>The last frame that was fed.</summary>
    internal Frame Frame { get; } = new();

    /// <summary>Feeds the first frames of the synthetic scene, as a headless run does.</summary>
    internal Stage Feed(int frames) => FeedEach(frames, () => { });

    /// <summary>The same, and does something after each.</summary>
    internal Stage FeedEach(int frames, Action then)
    {
        // Small frames, drawn larger: their noise is smooth, and a PNG of them small.
        using IFrameSource source = FrameSources.Open("synthetic", new FrameSourceOptions { Seed = 1, Size = (160, 120) });
        for (int i = 0; i < frames; i++)
        {
            Assert.True(source.Read(Frame, TestContext.Current.CancellationToken));
            (State.Source, State.FrameIndex, State.Truth) = (source.Description, Frame.Index, Frame.Truth);
            Pipeline.Process(Frame);
            Pipeline.Collect(wait: true);
            then();
        }

        return this;
    }

    /// <summary>The whole picture.</summary>
    internal Screenshot Draw(int width, int height)
    {
        using var canvas = new CanvasTarget(Gl, width, height);
        View.Draw(canvas, UiScale.One);
        if (Pipeline.Collect(wait: true) | View.Collect(wait: true))
        {
            // A view that had to be computed first: now its limits are there.
            View.Draw(canvas, UiScale.One);
        }

        byte[] rgba = new byte[canvas.ByteCount];
        canvas.ReadPixels(rgba);
        return new Screenshot(rgba, width, height);
    }

    public void Dispose()
    {
        View.Dispose();
        Pipeline.Dispose();
        _backend.Dispose();
        _device.Dispose();
        string? error = _device.TakeError();
        string messages = GlFixture.SevereMessages(Gl);
        Gl.Dispose();
        _context.Dispose();
        Assert.Null(error);
        Assert.Equal("", messages);
    }
}
