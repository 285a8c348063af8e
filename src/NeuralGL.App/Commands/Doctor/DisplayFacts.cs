using NeuralGL.Platform;
using NeuralGL.Platform.Glfw;

namespace NeuralGL.App.Commands;

/// <summary>Asks GLFW whether a window could be opened here.</summary>
internal static class DisplayFacts
{
    /// <summary>Runs on the main thread, as GLFW wants it.</summary>
    internal static DisplayReport Display()
    {
        try
        {
            GlfwLibrary.Acquire();
        }
        catch (GlContextException exception)
        {
            return new DisplayReport(false, exception.Message);
        }
        GlfwLibrary.ReleaseShare();
        string[] names = [.. ((string[])["DISPLAY", "WAYLAND_DISPLAY"])
            .Where(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 })
            .Select(name => $"{name}={Environment.GetEnvironmentVariable(name)}")];
        return new DisplayReport(true, names.Length == 0 ? "the system's own" : string.Join(' ', names));
    }
}
