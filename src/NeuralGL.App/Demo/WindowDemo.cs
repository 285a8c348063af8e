using System.Diagnostics;
using NeuralGL.App.Commands;
using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.App.Scenes;
using NeuralGL.App.Teach;
using NeuralGL.Platform;
using Silk.NET.Maths;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Demo;

/// <summary>The realtime window: the newest frame of the source goes through the network whenever the window draws.</summary>
internal sealed partial class WindowDemo
{
    private const double ToastSeconds = 4, SceneStepsPerSecond = 30;

    /// <summary>Of a step of a scene, so that line and lens follow the pointer while a frame is computed.</summary>
    private static readonly TimeSpan s_sceneBudget = TimeSpan.FromMilliseconds(12);

    private readonly GlfwWindow _window;
    private readonly CommandContext _context;
    private readonly DemoOrigin _origin;
    private readonly DemoBeginning _beginning;
    private readonly FrameSourceOptions _options;
    private readonly LoadedModel _model;
    private readonly string _backend;
    private readonly List<string> _sources;
    private readonly WallClock _frameClock = new();
    private readonly FrameAges _ages;
    private DemoMeasurements _measured = null!;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private DemoSession _session = null!;
    private CanvasTarget _canvas = null!;
    private AsyncScreenshot _screenshot = null!;
    private Recorder _recorder = null!;
    private RecordingBadge? _badge;
    private LatestFrame _frames = null!;
    private NewestFeeds _feeds = null!;
    private readonly LessonPlan _plan;
    private readonly SortedDictionary<int, SceneReport> _sceneReports = [];
    private ScenePlayer? _scene;
    private SceneMenu? _menu;
    private TeachWindow? _teach;
    private SceneReport? _sceneReport;
    private DemoReport? _report;
    private int _source;
    private long _droppedBefore;
    private double _toastUntil, _lastFrameAt, _nextStepAt;
    private bool _isStale = true, _isDamaged, _isDrawn, _isTimed, _hasRecorded, _preparesViews = true, _feedsScene;
    private ToolControl? _tools;
    private int _editsShown;
    private (DemoView View, InspectControl Control)? _inspect;

    private WindowDemo(DemoOrigin origin, FrameSourceOptions options, LoadedModel model, DemoBeginning beginning, PixelSize size, LessonPlan plan, CommandContext context, int? limit)
    {
        (string sourceSpec, string backend) = (origin.Source, origin.Backend);
        (_origin, _options, _model, _beginning, _backend, _plan, _context) = (origin, options, model, beginning, backend, plan, context);
        _ages = new FrameAges(_frameClock);
        _feedsScene = plan.FeedsScene;
        _sources = [.. new[] { sourceSpec, "synthetic" }.Concat(Cameras.List().Any() ? ["camera"] : []).Distinct()];
        _window = new GlfwWindow(new WindowOptions { Title = $"NeuralGL – {model.Name}", Size = new Vector2D<int>(size.Width, size.Height), MinimumSize = new Vector2D<int>(DemoLayout.LeastWidth, DemoLayout.LeastHeight), NeedsCompute = DemoSession.NeedsCompute(backend), VSync = limit != 0, FramesPerSecond = limit });
        _window.Load += Load;
        _window.Render += Render;
        _window.Swapped += Swapped;
        _window.Damaged += () => _isDamaged = true;
        _window.MinimisedChanged += PauseFrames;
        _window.Closing += Closing;
        _window.KeyDown += OnKey;
        _window.KeyUp += key =>
        {
            _isStale |= _teach is not null;
            _teach?.OnKeyUp(key);
        };
        _window.CharTyped += rune =>
        {
            _isStale |= _teach is not null;
            _teach?.OnTyped(rune);
        };
        _window.PointerMoved += at => OnPointer(PointerAct.Moved, at);
        _window.PointerPressed += e => OnPointer(PointerAct.Pressed, e.Position, e.Button, e.Modifiers);
        _window.PointerReleased += e => OnPointer(PointerAct.Released, e.Position, e.Button, e.Modifiers);
        _window.Scrolled += by => OnPointer(PointerAct.Scrolled, _window.PointerPosition, wheel: by.Y);
    }

    /// <summary>Shows the window until it is closed.</summary>
    internal static DemoReport Run(DemoOrigin origin, FrameSourceOptions options, LoadedModel model, DemoBeginning beginning, PixelSize size, LessonPlan plan, CommandContext context, int? limit)
    {
        var demo = new WindowDemo(origin, options, model, beginning, size, plan, context, limit);
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
        _session = new DemoSession(GL.GetApi(_window), _model, _backend, showsTimes: true, _context, s_budget, _origin.Inputs);
        _feeds = new NewestFeeds(_session.Pipeline, _origin.Inputs, _options, _frameClock);
        _session.State.Ages = _ages;
        _measured = new DemoMeasurements(_session.Device);
        _canvas = new CanvasTarget(_session.Device.Gl, _window.FramebufferSize.X, _window.FramebufferSize.Y);
        _screenshot = new AsyncScreenshot(_session.Device.Gl);
        _recorder = new Recorder(_session.Device.Gl, _options.Ffmpeg);
        _beginning.Apply(_session.Pipeline, _session.State);
        Open(0, _beginning.Skip);
        if (_plan.First is { } first)
        {
            Show(first);
        }
    }

    private void Open(int index, int skip = 0)
    {
        _droppedBefore += _frames?.Dropped ?? 0;
        _frames?.Dispose();
        _source = index;
        var source = new FallbackFrameSource(_sources[index], _options, headless: false);
        SkippedFrames.Pass(source, skip, _session.Pipeline, _context.Cancellation);
        _frames = new LatestFrame(source, _frameClock) { Arrived = _window.Wake };
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
        bool isNew = TakeFrame(), stepped = StepScene();
        string? banner = _frames.Banner ?? _frames.Error?.Message;
        _isStale |= banner != state.Banner;
        (state.Source, state.Banner, state.Dropped) = (_frames.Description, banner, _droppedBefore + _frames.Dropped);
        _isStale |= stepped | Pipeline.Collect(wait: false) | (_teach?.Mode.View ?? _session.View).Collect(wait: false);
        if (state.Toast is not null && _clock.Elapsed.TotalSeconds > _toastUntil)
        {
            state.Toast = null;
            _isStale = true;
        }

        Vector2D<int> size = _window.FramebufferSize;
        _isStale |= isNew || size.X != _canvas.Width || size.Y != _canvas.Height;
        _isTimed = isNew && _scene is null;
        _isDamaged |= IsTimeToShow();
        _window.Presents = (_isStale || _isDamaged) && size.X > 0 && size.Y > 0 && !_window.IsMinimised;
        if (_window.Presents)
        {
            Begin(FrameStage.Interface);
            Present(state, size);
            End(FrameStage.Interface);
        }

        _cost = (_cost.Milliseconds + Stopwatch.GetElapsedTime(begun).TotalMilliseconds, _cost.Bytes + GC.GetAllocatedBytesForCurrentThread() - allocated);
        Measure(isNew || stepped);
        SaveScreenshot();
        Record();
        _session.CountErrors();
        PrepareView();
        _window.Rest = RestOf(_window.Presents || isNew || stepped);
        _times.Round(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        Begin(FrameStage.Swap);
    }

    /// <summary>The picture is drawn anew when something in it changed; otherwise the last one is shown again.</summary>
    private void Present(DemoState state, Vector2D<int> size)
    {
        if (_isStale)
        {
            _canvas.Resize(size.X, size.Y);
            Draw(state);
        }

        (_isDrawn, _isStale, _isDamaged) = (_isStale, false, false);
        _canvas.Blit(size.X, size.Y);
        ShowRecording(size.X, size.Y);
    }

    /// <summary>Once a frame is on screen, the other views are made ready, one in each round.</summary>
    private void PrepareView()
    {
        if (_preparesViews && _teach is null && _scene is null && _ages.Count > 0)
        {
            _preparesViews = _session.Pipeline.PrepareView();
            _measured.StartIsOver();
        }
    }

    private void Swapped()
    {
        End(FrameStage.Swap);
        _ages.Swapped();
        _times.Swapped();
        _isTimed = false;
    }

    /// <summary>Only what a new frame costs is timed, not the last picture shown again.</summary>
    private void Begin(FrameStage stage)
    {
        if (_isTimed)
        {
            Pipeline.Profile.Begin(stage);
        }
    }

    private void End(FrameStage stage)
    {
        if (_isTimed)
        {
            Pipeline.Profile.End(stage);
        }
    }

    /// <summary>The way of a frame that is on screen.</summary>
    private FramePipeline Pipeline => _teach?.Mode.Pipeline ?? _session.Pipeline;

    private static double Smooth(double shown, double value) => shown == 0 ? value : shown + (0.05 * (value - shown));

    /// <summary>Whether the frames go to the scene.</summary>
    private bool FeedsScene => _feedsScene && _scene?.Frames is not null;

    /// <summary>Begins to teach; a camera is opened for it where there is one.</summary>
    private void OpenTeach()
    {
        int camera = _sources.FindIndex(s => s.StartsWith("camera", StringComparison.Ordinal));
        if (camera >= 0 && camera != _source)
        {
            Open(camera);
        }

        _frames.Paused = _session.State.IsPaused = false;
        _teach = new TeachWindow(new TeachMode(_session.Device, _session.Backend, _session.State, TimeProvider.System), Say, CloseTeach);
    }

    private void CloseTeach()
    {
        _teach?.Mode.Dispose();
        _teach = null;
    }

    private void Draw(DemoState state)
    {
        if (_scene is { } scene)
        {
            scene.Draw(_canvas, state.IsPaused, state.Toast, state.ShowsHelp, new UiScale(_window.ContentScale));
        }
        else if (_teach is { } teach)
        {
            teach.Mode.Draw(_canvas, new UiScale(_window.ContentScale));
        }
        else
        {
            _session.View.Draw(_canvas, new UiScale(_window.ContentScale));
        }

        _menu?.Draw(_canvas);
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
            string path = Path.GetFullPath(ScreenshotFacts.NewName());
            try
            {
                ScreenshotFacts.Write(path, shot, _scene is null ? ScreenshotFacts.Of((_teach?.Mode.Pipeline ?? _session.Pipeline), _session.State, Path.GetFileName(path), _teach is null ? Command(SaveDrawing(path)) : null) : null);
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
        EndRecording();
        CloseMenu();
        CloseScene();
        CloseTeach();
        _report = _measured.Report(_session.Pipeline, _session.State, _clock.Elapsed.TotalSeconds, _session.GlErrors) with { Pace = _times.Report(), Scene = _sceneReport, Scenes = _plan.IsLesson ? [.. _sceneReports.Values] : null };
        _frames.Dispose();
        _feeds.Dispose();
        _screenshot.Dispose();
        _recorder.Dispose();
        _badge?.Dispose();
        _canvas.Dispose();
        _session.Dispose();
    }
}
