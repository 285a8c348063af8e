using System.Diagnostics;
using System.Globalization;
using NeuralGL.App.Commands;
using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.Platform;
using Silk.NET.Maths;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Demo;

/// <summary>The realtime window: the newest frame of the source goes through the network whenever the window draws.</summary>
internal sealed class WindowDemo
{
    private const double ToastSeconds = 4;

    private readonly GlfwWindow _window;
    private readonly CommandContext _context;
    private readonly FrameSourceOptions _options;
    private readonly LoadedModel _model;
    private readonly string _backend;
    private readonly List<string> _sources;
    private readonly DemoMeasurements _measured = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private DemoSession _session = null!;
    private CanvasTarget _canvas = null!;
    private AsyncScreenshot _screenshot = null!;
    private LatestFrame _frames = null!;
    private DemoReport? _report;
    private int _source;
    private double _toastUntil, _lastFrameAt;
    private bool _isStale = true;

    private WindowDemo(string sourceSpec, FrameSourceOptions options, LoadedModel model, string backend, PixelSize size, CommandContext context)
    {
        (_options, _model, _backend, _context) = (options, model, backend, context);
        _sources = [.. new[] { sourceSpec, "synthetic" }.Concat(Cameras.List().Any() ? ["camera"] : []).Distinct()];
        _window = new GlfwWindow(new WindowOptions { Title = $"NeuralGL – {model.Name}", Size = new Vector2D<int>(size.Width, size.Height), MinimumSize = new Vector2D<int>(DemoLayout.LeastWidth, DemoLayout.LeastHeight) });
        _window.Load += Load;
        _window.Render += Render;
        _window.Closing += Closing;
        _window.KeyDown += OnKey;
    }

    /// <summary>Shows the window until it is closed.</summary>
    internal static DemoReport Run(string sourceSpec, FrameSourceOptions options, LoadedModel model, string backend, PixelSize size, CommandContext context)
    {
        var demo = new WindowDemo(sourceSpec, options, model, backend, size, context);
        try
        {
            demo._window.Run();
            return demo._report!;
        }
        finally
        {
            demo._window.Dispose();
        }
    }

    private void Load()
    {
        _session = new DemoSession(GL.GetApi(_window), _model, _backend, showsTimes: true, _context);
        _canvas = new CanvasTarget(_session.Device.Gl, _window.FramebufferSize.X, _window.FramebufferSize.Y);
        _screenshot = new AsyncScreenshot(_session.Device.Gl);
        Open(0);
    }

    private void Open(int index)
    {
        _frames?.Dispose();
        _source = index;
        _frames = new LatestFrame(new FallbackFrameSource(_sources[index], _options, headless: false), new WallClock());
        _session.State.IsPaused = false;
    }

    private void Render(double elapsed)
    {
        if (_context.Cancellation.IsCancellationRequested)
        {
            _window.Close();
            return;
        }

        DemoState state = _session.State;
        long allocated = GC.GetAllocatedBytesForCurrentThread(), begun = Stopwatch.GetTimestamp();
        bool isNew = _frames.TryTake(TimeSpan.Zero, out Frame frame);
        (state.Source, state.Banner, state.Dropped) = (_frames.Description, _frames.Banner ?? _frames.Error?.Message, _frames.Dropped);
        if (isNew)
        {
            (state.Truth, state.FrameIndex) = (frame.Truth, frame.Index);
            _session.Pipeline.Process(frame);
        }

        _isStale |= _session.Pipeline.Collect(wait: false);
        if (state.Toast is not null && _clock.Elapsed.TotalSeconds > _toastUntil)
        {
            state.Toast = null;
            _isStale = true;
        }

        Vector2D<int> size = _window.FramebufferSize;
        if (size.X > 0 && size.Y > 0)
        {
            // The picture is drawn anew when something in it changed; otherwise the last one is shown again.
            _isStale |= isNew || size.X != _canvas.Width || size.Y != _canvas.Height;
            if (_isStale)
            {
                _canvas.Resize(size.X, size.Y);
                _session.View.Draw(_canvas, new UiScale(_window.ContentScale));
                _isStale = false;
            }

            _canvas.Blit(size.X, size.Y);
        }

        double milliseconds = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        if (isNew)
        {
            _measured.Add(milliseconds, _session.Pipeline.InferenceMilliseconds, GC.GetAllocatedBytesForCurrentThread() - allocated);
        }

        // Shown figures follow slowly enough to be read.
        double now = _clock.Elapsed.TotalSeconds, interval = now - _lastFrameAt;
        _lastFrameAt = now;
        state.FramesPerSecond = Smooth(state.FramesPerSecond, interval > 0 ? 1 / interval : 0);
        state.FrameMilliseconds = Smooth(state.FrameMilliseconds, milliseconds);
        SaveScreenshot();
        _session.CountErrors();
    }

    private static double Smooth(double shown, double value) => shown == 0 ? value : shown + (0.05 * (value - shown));

    private void OnKey(KeyEvent key)
    {
        DemoState state = _session.State;
        _isStale = true;
        switch (KeyBindings.ActionOf(key.Key))
        {
            case DemoAction.Pause when !key.IsRepeat:
                _frames.Paused = state.IsPaused = !state.IsPaused;
                break;
            case DemoAction.Step:
                _frames.Paused = state.IsPaused = true;
                _frames.Step();
                break;
            case DemoAction.Help when !key.IsRepeat:
                state.ShowsHelp = !state.ShowsHelp;
                break;
            case DemoAction.Screenshot when !key.IsRepeat && !_screenshot.IsPending:
                _screenshot.Start(_canvas);
                break;
            case DemoAction.NextSource when !key.IsRepeat:
                NextSource();
                break;
            case DemoAction.NextView when !key.IsRepeat:
                state.View = state.View == DemoViewMode.Activations ? DemoViewMode.Weights : DemoViewMode.Activations;
                break;
            case DemoAction.Quit when !key.IsRepeat:
                if (state.ShowsHelp)
                {
                    state.ShowsHelp = false;
                }
                else
                {
                    _window.Close();
                }

                break;
        }
    }

    private void NextSource()
    {
        if (_sources.Count == 1)
        {
            Say("synthetic is the only source here: no camera was found; --source opens files");
            return;
        }

        Open((_source + 1) % _sources.Count);
        Say($"source: {_sources[_source]}");
    }

    private void SaveScreenshot()
    {
        if (_screenshot.IsPending && _screenshot.TryTake() is { } shot)
        {
            string path = Path.GetFullPath(string.Create(CultureInfo.InvariantCulture, $"neuralgl-{DateTime.Now:yyyyMMdd-HHmmss-fff}.png"));
            try
            {
                PngFile.Write(path, shot.Rgba, shot.Width, shot.Height);
                _measured.CaptureBytes += shot.Rgba.Length;
                Say($"saved {path}");
                _context.Note($"saved {path}");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Say($"not saved: {e.Message}");
            }
        }
    }

    private void Say(string text)
    {
        _isStale = true;
        _session.State.Toast = text;
        _toastUntil = _clock.Elapsed.TotalSeconds + ToastSeconds;
    }

    private void Closing()
    {
        _session.Pipeline.Collect(wait: false);
        _report = _measured.Report(_session.Pipeline, _session.State, _clock.Elapsed.TotalSeconds, _session.GlErrors);
        _frames.Dispose();
        _screenshot.Dispose();
        _canvas.Dispose();
        _session.Dispose();
    }
}
