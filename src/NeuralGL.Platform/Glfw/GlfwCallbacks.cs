using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuralGL.Platform.Glfw;

/// <summary>
/// The functions that GLFW calls while events are processed. They are static, so that no delegate can be collected
/// under GLFW's feet, and they let no exception pass into native code: the window keeps it and throws it when
/// GLFW has returned.
/// </summary>
internal static unsafe class GlfwCallbacks
{
    internal static void Attach(nint window)
    {
        GlfwApi.SetKeyCallback(window, &OnKey);
        GlfwApi.SetCharCallback(window, &OnChar);
        GlfwApi.SetCursorPosCallback(window, &OnPointer);
        GlfwApi.SetMouseButtonCallback(window, &OnButton);
        GlfwApi.SetScrollCallback(window, &OnScroll);
        GlfwApi.SetDropCallback(window, &OnDrop);
        GlfwApi.SetWindowSizeCallback(window, &OnSize);
        GlfwApi.SetFramebufferSizeCallback(window, &OnFramebufferSize);
        GlfwApi.SetWindowRefreshCallback(window, &OnDamaged);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDamaged(nint window)
    {
        GlfwWindow? target = Of(window);
        try
        {
            target?.RaiseDamaged();
        }
        catch (Exception e)
        {
            target?.Keep(e);
        }
    }

    private static GlfwWindow? Of(nint window) => GlfwApi.GetWindowUserPointer(window) is var pointer and not 0
        ? GCHandle.FromIntPtr(pointer).Target as GlfwWindow
        : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnKey(nint window, int key, int scancode, int action, int modifiers)
    {
        GlfwWindow? target = Of(window);
        try
        {
            target?.RaiseKey(key, action, modifiers);
        }
        catch (Exception e)
        {
            target?.Keep(e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnChar(nint window, uint codePoint)
    {
        GlfwWindow? target = Of(window);
        try
        {
            target?.RaiseChar(codePoint);
        }
        catch (Exception e)
        {
            target?.Keep(e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnPointer(nint window, double x, double y)
    {
        GlfwWindow? target = Of(window);
        try
        {
            target?.RaisePointer(x, y);
        }
        catch (Exception e)
        {
            target?.Keep(e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnButton(nint window, int button, int action, int modifiers)
    {
        GlfwWindow? target = Of(window);
        try
        {
            target?.RaiseButton(button, action, modifiers);
        }
        catch (Exception e)
        {
            target?.Keep(e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnScroll(nint window, double x, double y)
    {
        GlfwWindow? target = Of(window);
        try
        {
            target?.RaiseScroll(x, y);
        }
        catch (Exception e)
        {
            target?.Keep(e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDrop(nint window, int count, byte** paths)
    {
        GlfwWindow? target = Of(window);
        try
        {
            var files = new string[count];
            for (int i = 0; i < count; i++)
            {
                files[i] = Marshal.PtrToStringUTF8((nint)paths[i]) ?? "";
            }
            target?.RaiseDrop(files);
        }
        catch (Exception e)
        {
            target?.Keep(e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnSize(nint window, int width, int height)
    {
        GlfwWindow? target = Of(window);
        try
        {
            target?.RaiseResize(width, height);
        }
        catch (Exception e)
        {
            target?.Keep(e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnFramebufferSize(nint window, int width, int height)
    {
        GlfwWindow? target = Of(window);
        try
        {
            target?.RaiseFramebufferResize(width, height);
        }
        catch (Exception e)
        {
            target?.Keep(e);
        }
    }
}
