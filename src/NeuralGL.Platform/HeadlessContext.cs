using NeuralGL.Platform.Egl;
using Silk.NET.Core.Contexts;

namespace NeuralGL.Platform;

/// <summary>
/// An OpenGL context (core unless another <see cref="GlProfile"/> is asked for) without a window, through EGL: on a device, on Mesa's surfaceless platform, or on
/// a one-pixel buffer of the default display. Any number may live in one process; each is current on at most one
/// thread at a time and may move between threads with <see cref="Clear"/> and <see cref="MakeCurrent"/>.
/// </summary>
/// <example>
/// <code>
/// using var context = HeadlessContext.Create();
/// using var gl = GL.GetApi(context);
/// </code>
/// </example>
public sealed class HeadlessContext : IGLContext
{
    private readonly EglDisplay display;
    private readonly nint config;
    private readonly bool debug;
    private nint surface;
    private nint context;

    private HeadlessContext(EglDisplay display, nint config, GlProfile profile, bool debug, nint surface, nint context)
    {
        this.display = display;
        this.config = config;
        this.debug = debug;
        Profile = profile;
        this.surface = surface;
        this.context = context;
        Driver = new GlDriverInfo(0, 0, "", "");
    }

    /// <summary>What the driver says about this context.</summary>
    public GlDriverInfo Driver { get; private set; }

    /// <summary>Which kind of OpenGL it is of, as it was asked for.</summary>
    public GlProfile Profile { get; }

    /// <summary>The way to the driver that worked: "device 0", "surfaceless", "default" or "software device 0".</summary>
    public string Platform => display.Name;

    /// <inheritdoc/>
    public nint Handle => context;

    /// <inheritdoc/>
    public IGLContextSource? Source => null;

    /// <inheritdoc/>
    public bool IsCurrent
    {
        get
        {
            EglApi.BindApi(Api(Profile));
            return context != 0 && EglApi.GetCurrentContext() == context;
        }
    }

    /// <summary>
    /// Creates a context with the highest version of its profile, from 4.6 down to 4.3 or from ES 3.2 down to ES 3.1, and makes it
    /// current on this thread.
    /// </summary>
    /// <param name="debug">Asks for a debug context (KHR_debug messages).</param>
    /// <param name="profile">Which kind of OpenGL.</param>
    /// <param name="needsCompute">False also takes a context of OpenGL 3.3 to 4.2, which can draw but not compute.</param>
    /// <returns>The context; dispose it to free it.</returns>
    /// <exception cref="GlContextException">Exit code 3 where there is no EGL, display or driver of that kind; 4 where the driver's version is below 4.3, or ES 3.1.</exception>
    public static HeadlessContext Create(bool debug = false, GlProfile profile = GlProfile.Core, bool needsCompute = true)
    {
        if (!NativeLibraries.HasEgl)
        {
            throw new GlContextException(
                $"no OpenGL without a window: the library {NativeLibraries.EglNames[0]} is missing; {HowToInstall}", GlContextException.Missing);
        }
        var failures = new List<string>();
        GlDriverInfo? best = null;
        foreach (EglDisplay display in EglDisplay.Candidates(failures))
        {
            HeadlessContext? context = TryCreate(display, profile, debug, failures);
            if (context is null)
            {
                continue;
            }
            if (context.Driver.HasCompute || (context.Driver.CanDraw && !needsCompute))
            {
                return context;
            }
            if (best is null || (context.Driver.Major, context.Driver.Minor).CompareTo((best.Major, best.Minor)) > 0)
            {
                best = context.Driver;
            }
            context.Dispose();
        }
        throw best?.TooLow(needsCompute) ?? new GlContextException(
            $"no OpenGL driver answers through EGL ({string.Join("; ", failures)}); {HowToInstall}", GlContextException.Missing);
    }

    /// <summary>
    /// Creates a second context that shares buffers, textures, programs and fences with this one, for another thread. It is current
    /// nowhere yet.
    /// </summary>
    /// <exception cref="GlContextException">The driver makes no second one.</exception>
    public HeadlessContext CreateShared()
    {
        ObjectDisposedException.ThrowIf(context == 0, this);
        EglApi.BindApi(Api(Profile));
        nint handle = CreateBest(display, config, Profile, debug, context);
        return handle != 0
            ? new HeadlessContext(display, config, Profile, debug, CreateSurface(display, config), handle) { Driver = Driver }
            : throw new GlContextException($"the driver makes no second {Name(Profile)} context that shares with the first ({EglApi.ErrorName()})", GlContextException.Missing);
    }

    /// <inheritdoc/>
    /// <exception cref="GlContextException">The context is current on another thread, or was lost.</exception>
    public void MakeCurrent()
    {
        ObjectDisposedException.ThrowIf(context == 0, this);
        if (!TryMakeCurrent())
        {
            throw new GlContextException(
                $"the headless OpenGL context cannot be made current on this thread ({EglApi.ErrorName()}): is it current on another?", GlContextException.Missing);
        }
    }

    /// <summary>Leaves this thread without a current OpenGL context.</summary>
    public void Clear()
    {
        EglApi.BindApi(Api(Profile));
        EglApi.MakeCurrent(display.Handle, 0, 0, 0);
    }

    /// <summary>Does nothing: there is no window to show anything in.</summary>
    public void SwapBuffers()
    {
    }

    /// <summary>Does nothing: there is no window to pace.</summary>
    /// <param name="interval">Not used.</param>
    public void SwapInterval(int interval)
    {
    }

    /// <inheritdoc/>
    public nint GetProcAddress(string proc, int? slot = null) =>
        TryGetProcAddress(proc, out nint address) ? address : throw new EntryPointNotFoundException($"the OpenGL driver has no function {proc}");

    /// <inheritdoc/>
    public bool TryGetProcAddress(string proc, out nint addr, int? slot = null)
    {
        addr = EglApi.GetProcAddress(proc);
        return addr != 0;
    }

    /// <summary>Frees the context; where it is current on this thread, the thread is left without one.</summary>
    public void Dispose()
    {
        if (IsCurrent)
        {
            Clear();
        }
        if (context != 0)
        {
            EglApi.DestroyContext(display.Handle, context);
            context = 0;
        }
        if (surface != 0)
        {
            EglApi.DestroySurface(display.Handle, surface);
            surface = 0;
        }
    }

    private static string HowToInstall => OperatingSystem.IsLinux()
        ? "on Debian or Ubuntu: apt-get install libegl1 libgl1-mesa-dri"
        : OperatingSystem.IsMacOS() ? "macOS stops at OpenGL 4.1, which has no compute shaders"
        : "put an EGL with desktop OpenGL (for example Mesa's libEGL.dll) beside the program";

    private static uint Api(GlProfile profile) => (uint)(profile == GlProfile.Es ? EglApi.OpenGlEsApi : EglApi.OpenGlApi);

    private static string Name(GlProfile profile) => profile == GlProfile.Es ? "OpenGL ES" : "OpenGL";

    private bool TryMakeCurrent()
    {
        // The bound API is a property of the thread, and its default is OpenGL ES.
        EglApi.BindApi(Api(Profile));
        return EglApi.MakeCurrent(display.Handle, surface, surface, context) != 0;
    }

    private static unsafe HeadlessContext? TryCreate(EglDisplay display, GlProfile profile, bool debug, List<string> failures)
    {
        if (EglApi.BindApi(Api(profile)) == 0)
        {
            failures.Add($"{display.Name}: no {(profile == GlProfile.Es ? "OpenGL ES" : "desktop OpenGL")}");
            return null;
        }
        int* wanted = stackalloc int[]
        {
            // The default surface type is a window, which headless platforms do not have.
            EglApi.SurfaceType, display.Surfaceless ? 0 : EglApi.PbufferBit, EglApi.RenderableType, profile == GlProfile.Es ? EglApi.OpenGlEs3Bit : EglApi.OpenGlBit,
            EglApi.RedSize, 8, EglApi.GreenSize, 8, EglApi.BlueSize, 8, EglApi.None,
        };
        nint config;
        if (EglApi.ChooseConfig(display.Handle, wanted, &config, 1, out int count) == 0 || count < 1)
        {
            failures.Add($"{display.Name}: no {Name(profile)} configuration");
            return null;
        }
        nint handle = CreateBest(display, config, profile, debug, share: 0);
        var context = new HeadlessContext(display, config, profile, debug, CreateSurface(display, config), handle);
        if (handle != 0 && context.TryMakeCurrent() && GlDriverInfo.OfCurrentContext(EglApi.GetProcAddress) is { } driver)
        {
            context.Driver = driver;
            return context;
        }
        failures.Add($"{display.Name}: no {Name(profile)} context ({EglApi.ErrorName()})");
        context.Dispose();
        return null;
    }

    /// <summary>A pixel to draw on where a context needs one to be current.</summary>
    private static unsafe nint CreateSurface(EglDisplay display, nint config)
    {
        int* size = stackalloc int[] { EglApi.Width, 1, EglApi.Height, 1, EglApi.None };
        return display.Surfaceless ? 0 : EglApi.CreatePbufferSurface(display.Handle, config, size);
    }

    /// <summary>The highest version of the profile that the driver grants; last of all, whatever it has when asked for none.</summary>
    private static unsafe nint CreateBest(EglDisplay display, nint config, GlProfile profile, bool debug, nint share)
    {
        int* attributes = stackalloc int[9];
        foreach ((int major, int minor) in profile == GlProfile.Es ? GlDriverInfo.EsVersions : GlDriverInfo.Versions)
        {
            int i = 0;
            (attributes[i++], attributes[i++], attributes[i++], attributes[i++]) = (EglApi.ContextMajorVersion, major, EglApi.ContextMinorVersion, minor);
            if (profile != GlProfile.Es)
            {
                (attributes[i++], attributes[i++]) = (EglApi.ContextProfileMask, profile == GlProfile.Core ? EglApi.ContextCoreProfileBit : EglApi.ContextCompatibilityProfileBit);
            }
            if (debug)
            {
                (attributes[i++], attributes[i++]) = display.CanDebug ? (EglApi.ContextDebug, 1) : (EglApi.ContextFlagsKhr, EglApi.ContextDebugBitKhr);
            }
            attributes[i] = EglApi.None;
            nint context = EglApi.CreateContext(display.Handle, config, share, attributes);
            if (context != 0)
            {
                return context;
            }
        }
        attributes[0] = EglApi.None;
        return EglApi.CreateContext(display.Handle, config, share, attributes);
    }
}
