using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.App.Teach;
using NeuralGL.App.Tests.Drawing;
using NeuralGL.Backends;
using NeuralGL.OpenGL;
using NeuralGL.Platform;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Tests.Teach;

/// <summary>Teach mode in a headless debug context, without a window: a test holds keys, feeds frames and looks at what came of it.</summary>
internal sealed class TeachStage : IDisposable
{
    private readonly HeadlessContext _context = HeadlessContext.Create(debug: true);
    private readonly GL _gl;
    private readonly GlBackend _backend;
    private readonly Frame _frame = new();
    private long _fed;

    /// <summary>Opens teach mode.</summary>
    /// <param name="backend">What learns; null for OpenGL.</param>
    internal TeachStage(IBackend? backend = null)
    {
        _context.MakeCurrent();
        _gl = GL.GetApi(_context);
        _gl.Enable(EnableCap.DebugOutput);
        Device = new GlDevice(_gl);
        _backend = new GlBackend(Device);
        State = new DemoState { Renderer = "any renderer", ShowsTimes = false, Source = "things" };

        // At full speed four steps fit a frame, whatever the machine does.
        Mode = new TeachMode(Device, backend ?? _backend, State, new SteadyClock(TimeSpan.FromMilliseconds(2)));
    }

    internal GlDevice Device { get; }

    internal DemoState State { get; }

    internal TeachMode Mode { get; }

    /// <summary>Holds the key of each of the first classes for a few frames of its thing.</summary>
    internal TeachStage Show(int classes, int frames = 4)
    {
        for (int cls = 0; cls < classes; cls++)
        {
            Mode.BeginCollecting(cls);
            Feed(frames, cls);
            Mode.EndCollecting();
        }

        return this;
    }

    /// <summary>Feeds frames of a thing.</summary>
    internal TeachStage Feed(int frames, int thing = 0)
    {
        for (int i = 0; i < frames; i++)
        {
            Render(thing, _fed++, _frame);
            State.FrameIndex = _frame.Index;
            Mode.Process(_frame);
            Mode.Pipeline.Collect(wait: true);
        }

        return this;
    }

    /// <summary>The whole picture.</summary>
    internal Screenshot Draw(int width, int height)
    {
        using var canvas = new CanvasTarget(_gl, width, height);
        Mode.Draw(canvas, UiScale.One);
        if (Mode.Pipeline.Collect(wait: true))
        {
            Mode.Draw(canvas, UiScale.One);
        }

        byte[] rgba = new byte[canvas.ByteCount];
        canvas.ReadPixels(rgba);
        return new Screenshot(rgba, width, height);
    }

    public void Dispose()
    {
        Mode.Dispose();
        int buffers = Device.LiveBuffers;
        _backend.Dispose();
        Device.Dispose();
        string? error = Device.TakeError();
        string messages = GlFixture.SevereMessages(_gl);
        _gl.Dispose();
        _context.Dispose();
        Assert.Null(error);
        Assert.Equal("", messages);
        Assert.Equal(0, buffers);
    }

    /// <summary>A bright bar that stands (0), lies (1) or is a square (2), a little elsewhere in every frame.</summary>
    private static void Render(int thing, long index, Frame frame)
    {
        const int width = 64, height = 48;
        Span<byte> pixels = frame.Resize(width, height);
        (frame.Index, frame.Timestamp, frame.Truth) = (index, TimeSpan.FromSeconds(index / 30.0), null);
        (int halfWidth, int halfHeight) = thing switch { 0 => (5, 16), 1 => (16, 5), _ => (9, 9) };
        int x0 = 32 + (int)(index * 5 % 7) - 3, y0 = 24 + (int)(index * 3 % 5) - 2;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bool isThing = Math.Abs(x - x0) <= halfWidth && Math.Abs(y - y0) <= halfHeight;
                Span<byte> pixel = pixels.Slice(4 * ((y * width) + x), 4);
                (pixel[0], pixel[1], pixel[2], pixel[3]) = isThing ? ((byte)230, (byte)(160 + x), (byte)80, (byte)255) : ((byte)(40 + y), (byte)50, (byte)70, (byte)255);
            }
        }
    }
}

/// <summary>A clock that goes on by the same time whenever it is read.</summary>
internal sealed class SteadyClock(TimeSpan step) : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks += step.Ticks;
}
