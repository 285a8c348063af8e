using System.Runtime.InteropServices;

namespace NeuralGL.Platform.Glfw;

/// <summary>The part of GLFW 3.3 that a window with an OpenGL context needs.</summary>
internal static unsafe partial class GlfwApi
{
    internal const int False = 0;
    internal const int True = 1;
    internal const int DontCare = -1;
    internal const int Release = 0;
    internal const int Repeat = 2;
    internal const int Focused = 0x00020001;
    internal const int Iconified = 0x00020002;
    internal const int Resizable = 0x00020003;
    internal const int Visible = 0x00020004;
    internal const int ScaleToMonitor = 0x0002200C;
    internal const int ContextVersionMajor = 0x00022002;
    internal const int ContextVersionMinor = 0x00022003;
    internal const int OpenGlForwardCompatible = 0x00022006;
    internal const int OpenGlDebugContext = 0x00022007;
    internal const int OpenGlProfile = 0x00022008;
    internal const int OpenGlCoreProfile = 0x00032001;
    internal const int X11ClassName = 0x00024001;
    internal const int X11InstanceName = 0x00024002;

    // The resolver that knows the platform's file names must be in place before the first call.
    static GlfwApi() => _ = NativeLibraries.HasGlfw;

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwInit")]
    internal static partial int Init();

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwTerminate")]
    internal static partial void Terminate();

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwGetError")]
    internal static partial int GetError(out byte* description);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwDefaultWindowHints")]
    internal static partial void DefaultWindowHints();

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwWindowHint")]
    internal static partial void WindowHint(int hint, int value);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwWindowHintString", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void WindowHint(int hint, string value);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwCreateWindow", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint CreateWindow(int width, int height, string title, nint monitor, nint share);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwDestroyWindow")]
    internal static partial void DestroyWindow(nint window);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwShowWindow")]
    internal static partial void ShowWindow(nint window);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwHideWindow")]
    internal static partial void HideWindow(nint window);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwWindowShouldClose")]
    internal static partial int WindowShouldClose(nint window);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwSetWindowShouldClose")]
    internal static partial void SetWindowShouldClose(nint window, int value);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwSetWindowTitle", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void SetWindowTitle(nint window, string title);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwSetWindowSizeLimits")]
    internal static partial void SetWindowSizeLimits(nint window, int minWidth, int minHeight, int maxWidth, int maxHeight);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwGetWindowSize")]
    internal static partial void GetWindowSize(nint window, out int width, out int height);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwSetWindowSize")]
    internal static partial void SetWindowSize(nint window, int width, int height);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwGetFramebufferSize")]
    internal static partial void GetFramebufferSize(nint window, out int width, out int height);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwGetWindowContentScale")]
    internal static partial void GetWindowContentScale(nint window, out float x, out float y);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwGetWindowAttrib")]
    internal static partial int GetWindowAttribute(nint window, int attribute);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwSetWindowUserPointer")]
    internal static partial void SetWindowUserPointer(nint window, nint pointer);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwGetWindowUserPointer")]
    internal static partial nint GetWindowUserPointer(nint window);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwPollEvents")]
    internal static partial void PollEvents();

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwWaitEventsTimeout")]
    internal static partial void WaitEventsTimeout(double seconds);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwPostEmptyEvent")]
    internal static partial void PostEmptyEvent();

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwMakeContextCurrent")]
    internal static partial void MakeContextCurrent(nint window);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwGetCurrentContext")]
    internal static partial nint GetCurrentContext();

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwSwapBuffers")]
    internal static partial void SwapBuffers(nint window);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwSwapInterval")]
    internal static partial void SwapInterval(int interval);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwGetProcAddress", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint GetProcAddress(string name);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwSetClipboardString", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void SetClipboard(nint window, string text);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwGetClipboardString")]
    internal static partial byte* GetClipboard(nint window);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwSetKeyCallback")]
    internal static partial nint SetKeyCallback(nint window, delegate* unmanaged[Cdecl]<nint, int, int, int, int, void> callback);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwSetCharCallback")]
    internal static partial nint SetCharCallback(nint window, delegate* unmanaged[Cdecl]<nint, uint, void> callback);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwSetCursorPosCallback")]
    internal static partial nint SetCursorPosCallback(nint window, delegate* unmanaged[Cdecl]<nint, double, double, void> callback);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwSetMouseButtonCallback")]
    internal static partial nint SetMouseButtonCallback(nint window, delegate* unmanaged[Cdecl]<nint, int, int, int, void> callback);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwSetScrollCallback")]
    internal static partial nint SetScrollCallback(nint window, delegate* unmanaged[Cdecl]<nint, double, double, void> callback);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwSetDropCallback")]
    internal static partial nint SetDropCallback(nint window, delegate* unmanaged[Cdecl]<nint, int, byte**, void> callback);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwSetWindowSizeCallback")]
    internal static partial nint SetWindowSizeCallback(nint window, delegate* unmanaged[Cdecl]<nint, int, int, void> callback);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwSetFramebufferSizeCallback")]
    internal static partial nint SetFramebufferSizeCallback(nint window, delegate* unmanaged[Cdecl]<nint, int, int, void> callback);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwSetWindowRefreshCallback")]
    internal static partial nint SetWindowRefreshCallback(nint window, delegate* unmanaged[Cdecl]<nint, void> callback);

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwGetPrimaryMonitor")]
    internal static partial nint GetPrimaryMonitor();

    [LibraryImport(NativeLibraries.Glfw, EntryPoint = "glfwGetVideoMode")]
    internal static partial int* GetVideoMode(nint monitor);

    /// <summary>What the first monitor shows in a second; 0 where nobody knows.</summary>
    internal static int RefreshRate
    {
        get
        {
            // The sixth of the mode's numbers: width, height and the bits of three colours come before it.
            int* mode = GetPrimaryMonitor() is not 0 and var monitor ? GetVideoMode(monitor) : null;
            return mode is null ? 0 : mode[5];
        }
    }

    /// <summary>The text of the last error on this thread, which this call clears.</summary>
    internal static string TakeError()
    {
        GetError(out byte* description);
        return Marshal.PtrToStringUTF8((nint)description) ?? "no reason given";
    }
}
