namespace NeuralGL.Platform.Glfw;

/// <summary>Opens a GLFW window with the highest core version that the driver grants.</summary>
internal static class GlfwContext
{
    /// <summary>Opens it hidden, and leaves its context current.</summary>
    internal static (nint Window, GlDriverInfo Driver) Create(WindowOptions options)
    {
        string reason = "";
        foreach ((int major, int minor) in GlDriverInfo.Versions)
        {
            if (TryCreate(options, major, minor, ref reason) is { } found)
            {
                return found;
            }
        }
        return TryCreate(options, 1, 0, ref reason) ?? throw new GlContextException(
            $"no window: no OpenGL context on this display ({reason})" +
            (OperatingSystem.IsLinux() ? "; on Debian or Ubuntu: apt-get install libgl1 libgl1-mesa-dri" : "; update the graphics driver"),
            GlContextException.Missing);
    }

    private static (nint Window, GlDriverInfo Driver)? TryCreate(WindowOptions options, int major, int minor, ref string reason)
    {
        GlfwApi.DefaultWindowHints();
        // Shown when it is certain to stay: a window that flashes up and dies helps nobody.
        GlfwApi.WindowHint(GlfwApi.Visible, GlfwApi.False);
        GlfwApi.WindowHint(GlfwApi.ScaleToMonitor, GlfwApi.True);
        GlfwApi.WindowHint(GlfwApi.X11ClassName, "NeuralGL");
        GlfwApi.WindowHint(GlfwApi.X11InstanceName, "neuralgl");
        GlfwApi.WindowHint(GlfwApi.OpenGlDebugContext, options.Debug ? GlfwApi.True : GlfwApi.False);
        GlfwApi.WindowHint(GlfwApi.ContextVersionMajor, major);
        GlfwApi.WindowHint(GlfwApi.ContextVersionMinor, minor);
        if (major >= 3)
        {
            GlfwApi.WindowHint(GlfwApi.OpenGlProfile, GlfwApi.OpenGlCoreProfile);
            GlfwApi.WindowHint(GlfwApi.OpenGlForwardCompatible, OperatingSystem.IsMacOS() ? GlfwApi.True : GlfwApi.False);
        }
        nint window = GlfwApi.CreateWindow(options.Size.X, options.Size.Y, options.Title, 0, 0);
        if (window == 0)
        {
            reason = GlfwApi.TakeError();
            return null;
        }
        GlfwApi.MakeContextCurrent(window);
        GlDriverInfo? driver = GlDriverInfo.OfCurrentContext(GlfwApi.GetProcAddress);
        if (driver is { HasCompute: true } || (driver is { CanDraw: true } && !options.NeedsCompute))
        {
            return (window, driver);
        }
        GlfwApi.DestroyWindow(window);
        throw driver?.TooLow(options.NeedsCompute) ?? new GlContextException("no window: the OpenGL driver does not answer", GlContextException.Missing);
    }
}
