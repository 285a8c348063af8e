using System.Reflection;
using System.Runtime.InteropServices;

namespace NeuralGL.Platform;

/// <summary>Finds the system's EGL and GLFW under the names that each platform gives them.</summary>
internal static class NativeLibraries
{
    internal const string Egl = "neuralgl-egl";
    internal const string Glfw = "neuralgl-glfw";

    private static readonly Lazy<nint> EglHandle = new(() => Load(EglNames));
    private static readonly Lazy<nint> GlfwHandle = new(() => Load(GlfwNames));

    static NativeLibraries() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);

    /// <summary>File names to try for EGL, best first.</summary>
    internal static string[] EglNames => OperatingSystem.IsWindows() ? ["libEGL.dll"]
        : OperatingSystem.IsMacOS() ? ["libEGL.dylib"]
        : ["libEGL.so.1", "libEGL.so"];

    /// <summary>File names to try for GLFW 3, best first.</summary>
    internal static string[] GlfwNames => OperatingSystem.IsWindows() ? ["glfw3.dll"]
        : OperatingSystem.IsMacOS() ? ["libglfw.3.dylib", "/opt/homebrew/lib/libglfw.3.dylib", "/usr/local/lib/libglfw.3.dylib"]
        : ["libglfw.so.3", "libglfw.so"];

    internal static bool HasEgl => EglHandle.Value != 0;

    internal static bool HasGlfw => GlfwHandle.Value != 0;

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) => name switch
    {
        Egl => EglHandle.Value,
        Glfw => GlfwHandle.Value,
        _ => 0,
    };

    private static nint Load(string[] names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, typeof(NativeLibraries).Assembly, null, out nint handle))
            {
                return handle;
            }
        }
        return 0;
    }
}
