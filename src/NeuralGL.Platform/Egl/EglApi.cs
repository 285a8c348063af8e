using System.Runtime.InteropServices;

namespace NeuralGL.Platform.Egl;

/// <summary>The part of EGL 1.4/1.5 that a headless OpenGL context needs (Khronos registry, egl.xml).</summary>
internal static unsafe partial class EglApi
{
    internal const int None = 0x3038;
    internal const int Extensions = 0x3055;
    internal const int SurfaceType = 0x3033;
    internal const int PbufferBit = 0x0001;
    internal const int RenderableType = 0x3040;
    internal const int OpenGlBit = 0x0008;
    internal const int OpenGlEs3Bit = 0x0040;
    internal const int RedSize = 0x3024;
    internal const int GreenSize = 0x3023;
    internal const int BlueSize = 0x3022;
    internal const int AlphaSize = 0x3021;
    internal const int Width = 0x3057;
    internal const int Height = 0x3056;
    internal const int OpenGlApi = 0x30A2;
    internal const int OpenGlEsApi = 0x30A0;
    internal const int ContextMajorVersion = 0x3098;
    internal const int ContextMinorVersion = 0x30FB;
    internal const int ContextProfileMask = 0x30FD;
    internal const int ContextCoreProfileBit = 0x0001;
    internal const int ContextCompatibilityProfileBit = 0x0002;
    internal const int ContextDebug = 0x31B0;
    internal const int ContextFlagsKhr = 0x30FC;
    internal const int ContextDebugBitKhr = 0x0001;
    internal const int PlatformSurfacelessMesa = 0x31DD;
    internal const int PlatformDeviceExt = 0x313F;

    // The resolver that knows the platform's file names must be in place before the first call.
    static EglApi() => _ = NativeLibraries.HasEgl;

    [LibraryImport(NativeLibraries.Egl, EntryPoint = "eglGetProcAddress", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint GetProcAddress(string name);

    [LibraryImport(NativeLibraries.Egl, EntryPoint = "eglQueryString")]
    internal static partial byte* QueryString(nint display, int name);

    [LibraryImport(NativeLibraries.Egl, EntryPoint = "eglGetDisplay")]
    internal static partial nint GetDisplay(nint nativeDisplay);

    [LibraryImport(NativeLibraries.Egl, EntryPoint = "eglInitialize")]
    internal static partial uint Initialize(nint display, out int major, out int minor);

    [LibraryImport(NativeLibraries.Egl, EntryPoint = "eglBindAPI")]
    internal static partial uint BindApi(uint api);

    [LibraryImport(NativeLibraries.Egl, EntryPoint = "eglChooseConfig")]
    internal static partial uint ChooseConfig(nint display, int* attributes, nint* configs, int size, out int count);

    [LibraryImport(NativeLibraries.Egl, EntryPoint = "eglCreateContext")]
    internal static partial nint CreateContext(nint display, nint config, nint share, int* attributes);

    [LibraryImport(NativeLibraries.Egl, EntryPoint = "eglDestroyContext")]
    internal static partial uint DestroyContext(nint display, nint context);

    [LibraryImport(NativeLibraries.Egl, EntryPoint = "eglCreatePbufferSurface")]
    internal static partial nint CreatePbufferSurface(nint display, nint config, int* attributes);

    [LibraryImport(NativeLibraries.Egl, EntryPoint = "eglDestroySurface")]
    internal static partial uint DestroySurface(nint display, nint surface);

    [LibraryImport(NativeLibraries.Egl, EntryPoint = "eglMakeCurrent")]
    internal static partial uint MakeCurrent(nint display, nint draw, nint read, nint context);

    [LibraryImport(NativeLibraries.Egl, EntryPoint = "eglGetCurrentContext")]
    internal static partial nint GetCurrentContext();

    [LibraryImport(NativeLibraries.Egl, EntryPoint = "eglGetError")]
    internal static partial int GetError();

    /// <summary>An EGL string, empty where EGL has none.</summary>
    internal static string Text(nint display, int name) => Marshal.PtrToStringUTF8((nint)QueryString(display, name)) ?? "";

    /// <summary>True when <paramref name="list"/>, separated by spaces, holds <paramref name="extension"/>.</summary>
    internal static bool Has(string list, string extension) => (" " + list + " ").Contains(" " + extension + " ", StringComparison.Ordinal);

    /// <summary>The name of the last error on this thread, as in the EGL specification.</summary>
    internal static string ErrorName() => GetError() switch
    {
        0x3000 => "EGL_SUCCESS",
        0x3001 => "EGL_NOT_INITIALIZED",
        0x3002 => "EGL_BAD_ACCESS",
        0x3003 => "EGL_BAD_ALLOC",
        0x3004 => "EGL_BAD_ATTRIBUTE",
        0x3005 => "EGL_BAD_CONFIG",
        0x3006 => "EGL_BAD_CONTEXT",
        0x3008 => "EGL_BAD_DISPLAY",
        0x3009 => "EGL_BAD_MATCH",
        0x300C => "EGL_BAD_PARAMETER",
        0x300E => "EGL_CONTEXT_LOST",
        int code => $"EGL error 0x{code:X4}",
    };
}
