using System.Runtime.InteropServices;
using NeuralGL.Platform;

namespace NeuralGL.App.Commands;

/// <summary>Asks GLFW whether a window could be opened here.</summary>
internal static class DisplayFacts
{
    /// <summary>Runs on the main thread, as GLFW wants it.</summary>
    internal static unsafe DisplayReport Display()
    {
        nint library = 0;
        if (!NativeLibraries.GlfwNames.Any(name => NativeLibrary.TryLoad(name, out library)))
        {
            return new DisplayReport(false, "cannot tell without GLFW");
        }
        var initialise = (delegate* unmanaged<int>)NativeLibrary.GetExport(library, "glfwInit");
        var terminate = (delegate* unmanaged<void>)NativeLibrary.GetExport(library, "glfwTerminate");
        var lastError = (delegate* unmanaged<byte**, int>)NativeLibrary.GetExport(library, "glfwGetError");
        if (initialise() == 0)
        {
            byte* message = null;
            _ = lastError(&message);
            return new DisplayReport(false, Marshal.PtrToStringUTF8((nint)message) ?? "GLFW does not say why");
        }
        terminate();
        string[] names = [.. ((string[])["DISPLAY", "WAYLAND_DISPLAY"])
            .Where(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 })
            .Select(name => $"{name}={Environment.GetEnvironmentVariable(name)}")];
        return new DisplayReport(true, names.Length == 0 ? "the system's own" : string.Join(' ', names));
    }
}
