using System.Runtime.InteropServices;
using NeuralGL.Platform.Glfw;
using Silk.NET.Core.Contexts;
using Silk.NET.Maths;

namespace NeuralGL.Platform;

/// <summary>
/// A window of the system's GLFW with an OpenGL core context (4.3 or later), and the life cycle of Silk.NET's windows:
/// <see cref="Load"/>, then <see cref="Update"/> and <see cref="Render"/> for every frame, then <see cref="Closing"/>,
/// all with the context current. Everything but <see cref="Close"/> belongs to the main thread.
/// </summary>
/// <example>
/// <code>
/// using var window = new GlfwWindow(new WindowOptions { Title = "Hello" });
/// GL? gl = null;
/// window.Load += () => gl = GL.GetApi(window);
/// window.Render += seconds => gl!.Clear(ClearBufferMask.ColorBufferBit);
/// window.Run();
/// </code>
/// </example>
public sealed partial class GlfwWindow : IGLContext
{
    private readonly FrameLimiter limiter;
    private readonly SwapWatch? swaps;
    private readonly double monitorRate;
    private readonly TimeProvider clock;
    private readonly Func<TimeSpan, bool> waitForEvents;
    /// <summary>Of monitors that do not say.</summary>
    private const double UsualRate = 60;

    private GCHandle self;
    private nint window;
    private long lastUpdate, lastRender;
    private bool vsync, wasMinimised;

    /// <summary>Opens the window and makes its context current on this thread.</summary>
    /// <param name="options">How it begins.</param>
    /// <exception cref="GlContextException">Exit code 3 where GLFW, a display or a driver is missing; 4 where the driver's version is below 4.3.</exception>
    public GlfwWindow(WindowOptions options)
    {
        clock = options.Clock;
        limiter = new FrameLimiter(clock, options.FramesPerSecond ?? 0);
        waitForEvents = WaitForEvents;
        Title = options.Title;
        GlfwLibrary.Acquire();
        try
        {
            (window, Driver) = GlfwContext.Create(options);
        }
        catch
        {
            GlfwLibrary.ReleaseShare();
            throw;
        }
        self = GCHandle.Alloc(this);
        GlfwApi.SetWindowUserPointer(window, GCHandle.ToIntPtr(self));
        GlfwCallbacks.Attach(window);
        GlfwApi.SetWindowSizeLimits(window, options.MinimumSize.X, options.MinimumSize.Y, GlfwApi.DontCare, GlfwApi.DontCare);
        VSync = options.VSync;
        monitorRate = GlfwApi.RefreshRate is > 0 and var rate ? rate : UsualRate;
        swaps = options is { VSync: true, FramesPerSecond: null } ? new SwapWatch(clock, monitorRate) : null;
        IsVisible = options.IsVisible;
        lastUpdate = lastRender = clock.GetTimestamp();
    }

    /// <summary>Raised once at the start of <see cref="Run"/>: create GL objects here.</summary>
    public event Action? Load;

    /// <summary>Raised for every frame before <see cref="Render"/>, with the seconds since the last time.</summary>
    public event Action<double>? Update;

    /// <summary>Raised for every frame, with the seconds since the last time; the buffers are swapped afterwards, unless <see cref="Presents"/> was set to false.</summary>
    public event Action<double>? Render;

    /// <summary>Raised for every frame after the buffers were swapped.</summary>
    public event Action? Swapped;

    /// <summary>Raised when the window was minimised or is to be seen again; see <see cref="IsMinimised"/>.</summary>
    public event Action? MinimisedChanged;

    /// <summary>Raised when the system lost what the window showed, so that it must be presented again.</summary>
    public event Action? Damaged;

    /// <summary>Raised once at the end of <see cref="Run"/>: the last moment at which GL objects can be freed.</summary>
    public event Action? Closing;

    /// <summary>What the driver says about this context.</summary>
    public GlDriverInfo Driver { get; }

    /// <summary>True once the window was asked to close, by its user or by <see cref="Close"/>.</summary>
    public bool IsClosing => window == 0 || GlfwApi.WindowShouldClose(window) != GlfwApi.False;

    /// <summary>Text of the title bar.</summary>
    public string Title
    {
        get;
        set
        {
            if (window != 0 && field != value)
            {
                GlfwApi.SetWindowTitle(window, value);
            }
            field = value;
        }
    }

    /// <summary>Width and height of the content in screen coordinates; use <see cref="FramebufferSize"/> for pixels.</summary>
    public Vector2D<int> Size
    {
        get
        {
            GlfwApi.GetWindowSize(window, out int width, out int height);
            return new(width, height);
        }
        set => GlfwApi.SetWindowSize(window, value.X, value.Y);
    }

    /// <summary>Width and height of the default framebuffer in pixels; (0, 0) while minimised on some systems.</summary>
    public Vector2D<int> FramebufferSize
    {
        get
        {
            GlfwApi.GetFramebufferSize(window, out int width, out int height);
            return new(width, height);
        }
    }

    /// <summary>How many times larger than at 96 dots per inch text and controls should be: 1, 1.25, 2 …</summary>
    public float ContentScale
    {
        get
        {
            GlfwApi.GetWindowContentScale(window, out float x, out _);
            return x > 0 ? x : 1;
        }
    }

    /// <summary>Whether the present round of <see cref="Run"/> swaps the buffers; a handler of <see cref="Render"/> that drew nothing says no, for that round.</summary>
    public bool Presents { get; set; } = true;

    /// <summary>How long <see cref="Run"/> may wait for an event after a round that presented nothing; 0 goes on at once.</summary>
    public TimeSpan Rest { get; set; }

    /// <summary>Whether the driver is asked to swap buffers with the monitor; it may ignore that.</summary>
    public bool VSync
    {
        get => vsync;
        set
        {
            vsync = value;
            SwapInterval(value ? 1 : 0);
        }
    }

    /// <summary>The most frames in a second; 0 sets no limit.</summary>
    public double FramesPerSecond
    {
        get => limiter.FramesPerSecond;
        set => limiter.FramesPerSecond = value;
    }

    /// <summary>Whether the window is shown.</summary>
    public bool IsVisible
    {
        get => GlfwApi.GetWindowAttribute(window, GlfwApi.Visible) != GlfwApi.False;
        set
        {
            if (value)
            {
                GlfwApi.ShowWindow(window);
            }
            else
            {
                GlfwApi.HideWindow(window);
            }
        }
    }

    /// <summary>True while the window is minimised; <see cref="Run"/> then draws nothing and waits.</summary>
    public bool IsMinimised => GlfwApi.GetWindowAttribute(window, GlfwApi.Iconified) != GlfwApi.False;

    /// <summary>True while key presses go to this window.</summary>
    public bool IsFocused => GlfwApi.GetWindowAttribute(window, GlfwApi.Focused) != GlfwApi.False;

    /// <inheritdoc/>
    public nint Handle => window;

    /// <inheritdoc/>
    public IGLContextSource? Source => null;

    /// <inheritdoc/>
    public bool IsCurrent => window != 0 && GlfwApi.GetCurrentContext() == window;

    /// <summary>Whether a window could be opened here. Starts GLFW for a moment, and opens none.</summary>
    public static bool IsDisplayAvailable()
    {
        try
        {
            GlfwLibrary.Acquire();
        }
        catch (GlContextException)
        {
            return false;
        }
        GlfwLibrary.ReleaseShare();
        return true;
    }

    /// <summary>Runs the window until it is asked to close. Exceptions of event handlers come out here.</summary>
    public void Run()
    {
        ObjectDisposedException.ThrowIf(window == 0, this);
        Load?.Invoke();
        lastUpdate = lastRender = clock.GetTimestamp();
        while (!IsClosing)
        {
            DoEvents();
            NoteMinimised();
            if (wasMinimised)
            {
                // Nobody looks: wait for an event, with a bound because Close may be called from another thread.
                WaitForEvents(TimeSpan.FromSeconds(0.25));
                continue;
            }
            DoUpdate();
            DoRender();
            if (Presents)
            {
                Pace();
            }
            else if (Rest > TimeSpan.Zero)
            {
                swaps?.Pause();
                WaitForEvents(Rest);
            }
        }
        Closing?.Invoke();
    }

    /// <summary>Handles the events that have arrived, without waiting.</summary>
    public void DoEvents()
    {
        GlfwApi.PollEvents();
        ThrowKept();
    }

    /// <summary>Raises <see cref="Update"/>.</summary>
    public void DoUpdate() => Update?.Invoke(SecondsSince(ref lastUpdate));

    /// <summary>Raises <see cref="Render"/>, and where that <see cref="Presents"/> something swaps the buffers and raises <see cref="Swapped"/>.</summary>
    public void DoRender()
    {
        (Presents, Rest) = (true, TimeSpan.Zero);
        Render?.Invoke(SecondsSince(ref lastRender));
        if (Presents)
        {
            SwapBuffers();
            Swapped?.Invoke();
        }
    }

    /// <summary>Asks the window to close after this frame; any thread may.</summary>
    public void Close()
    {
        if (window != 0)
        {
            GlfwApi.SetWindowShouldClose(window, GlfwApi.True);
            GlfwApi.PostEmptyEvent();
        }
    }

    /// <summary>Ends a wait of <see cref="Run"/>, for another round; any thread may.</summary>
    public void Wake()
    {
        if (window != 0)
        {
            GlfwApi.PostEmptyEvent();
        }
    }

    /// <inheritdoc/>
    public void MakeCurrent() => GlfwApi.MakeContextCurrent(window);

    /// <summary>Leaves this thread without a current OpenGL context.</summary>
    public void Clear() => GlfwApi.MakeContextCurrent(0);

    /// <inheritdoc/>
    public void SwapBuffers() => GlfwApi.SwapBuffers(window);

    /// <summary>Sets how many refreshes of the monitor a swap waits for; drivers may ignore it.</summary>
    /// <param name="interval">0 does not wait.</param>
    public void SwapInterval(int interval) => GlfwApi.SwapInterval(interval);

    /// <inheritdoc/>
    public nint GetProcAddress(string proc, int? slot = null) =>
        TryGetProcAddress(proc, out nint address) ? address : throw new EntryPointNotFoundException($"the OpenGL driver has no function {proc}");

    /// <inheritdoc/>
    public bool TryGetProcAddress(string proc, out nint addr, int? slot = null)
    {
        addr = GlfwApi.GetProcAddress(proc);
        return addr != 0;
    }

    /// <summary>Closes the window and frees its context with every object in it.</summary>
    public void Dispose()
    {
        if (window == 0)
        {
            return;
        }
        GlfwApi.DestroyWindow(window);
        window = 0;
        self.Free();
        GlfwLibrary.ReleaseShare();
    }

    private double SecondsSince(ref long last)
    {
        long before = last;
        last = clock.GetTimestamp();
        return clock.GetElapsedTime(before, last).TotalSeconds;
    }

    private void Pace()
    {
        if (swaps is { IsIgnored: false })
        {
            swaps.Swapped();
            if (swaps.IsIgnored)
            {
                limiter.FramesPerSecond = monitorRate;
            }
        }
        limiter.WaitForNextFrame(waitForEvents);
    }

    private void NoteMinimised()
    {
        bool isMinimised = IsMinimised;
        if (isMinimised != wasMinimised)
        {
            wasMinimised = isMinimised;
            MinimisedChanged?.Invoke();
        }
    }

    private bool WaitForEvents(TimeSpan atMost)
    {
        GlfwApi.WaitEventsTimeout(atMost.TotalSeconds);
        ThrowKept();
        return !IsClosing;
    }
}
