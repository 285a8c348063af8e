namespace NeuralGL.Platform.Glfw;

/// <summary>Initialises GLFW with the first window and ends it with the last. GLFW's own rule: on the main thread only.</summary>
internal static class GlfwLibrary
{
    private static readonly Lock Gate = new();
    private static int users;

    /// <summary>Takes one share of the library.</summary>
    /// <exception cref="GlContextException">Exit code 3: the library or the display is missing.</exception>
    internal static void Acquire()
    {
        if (!NativeLibraries.HasGlfw)
        {
            throw new GlContextException($"no window: the library {NativeLibraries.GlfwNames[0]} is missing; {HowToInstall}", GlContextException.Missing);
        }
        lock (Gate)
        {
            if (users == 0 && GlfwApi.Init() == GlfwApi.False)
            {
                throw new GlContextException(NoDisplay(GlfwApi.TakeError()), GlContextException.Missing);
            }
            users++;
        }
    }

    /// <summary>Gives one share back.</summary>
    internal static void ReleaseShare()
    {
        lock (Gate)
        {
            if (--users == 0)
            {
                GlfwApi.Terminate();
            }
        }
    }

    private static string HowToInstall => OperatingSystem.IsLinux() ? "on Debian or Ubuntu: apt-get install libglfw3"
        : OperatingSystem.IsMacOS() ? "brew install glfw"
        : "put glfw3.dll from glfw.org beside the program";

    private static string NoDisplay(string reason)
    {
        if (!OperatingSystem.IsLinux())
        {
            return $"no window: GLFW does not start ({reason})";
        }
        string display = Environment.GetEnvironmentVariable("DISPLAY") is { Length: > 0 } name ? $"DISPLAY={name} cannot be opened" : "DISPLAY is not set";
        return $"no window: {display} ({reason}); run in a graphical session, or under xvfb-run";
    }
}
