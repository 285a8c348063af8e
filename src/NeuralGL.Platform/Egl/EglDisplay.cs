namespace NeuralGL.Platform.Egl;

/// <summary>
/// One initialised EGL display. Displays belong to the process and stay initialised until it ends: terminating one
/// would destroy every context on it, whoever made it.
/// </summary>
/// <param name="Handle">The EGLDisplay.</param>
/// <param name="Name">How it was reached: "device 0", "surfaceless", "default".</param>
/// <param name="Surfaceless">True when a context can be current without any surface.</param>
/// <param name="CanDebug">True when EGL 1.5 names the debug flag as an attribute of its own.</param>
internal sealed record EglDisplay(nint Handle, string Name, bool Surfaceless, bool CanDebug)
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<nint, EglDisplay> Initialised = [];

    /// <summary>
    /// The displays worth trying, best first: real devices before the surfaceless platform, which may belong to
    /// another, slower vendor; then the default display; software devices last. Lazy, so that nothing is
    /// initialised once a display has served.
    /// </summary>
    /// <param name="failures">Receives one short reason for each display that does not initialise.</param>
    internal static IEnumerable<EglDisplay> Candidates(List<string> failures)
    {
        string client = EglApi.Text(0, EglApi.Extensions);
        nint[] devices = EglApi.Has(client, "EGL_EXT_platform_device") ? Devices() : [];
        for (int i = 0; i < devices.Length; i++)
        {
            if (!IsSoftware(devices[i]) && Open(() => PlatformDisplay(EglApi.PlatformDeviceExt, devices[i]), $"device {i}", failures) is { } display)
            {
                yield return display;
            }
        }
        if (EglApi.Has(client, "EGL_MESA_platform_surfaceless")
            && Open(() => PlatformDisplay(EglApi.PlatformSurfacelessMesa, 0), "surfaceless", failures) is { } surfaceless)
        {
            yield return surfaceless;
        }
        if (Open(() => EglApi.GetDisplay(0), "default", failures) is { } standard)
        {
            yield return standard;
        }
        for (int i = 0; i < devices.Length; i++)
        {
            if (IsSoftware(devices[i]) && Open(() => PlatformDisplay(EglApi.PlatformDeviceExt, devices[i]), $"software device {i}", failures) is { } display)
            {
                yield return display;
            }
        }
    }

    private static EglDisplay? Open(Func<nint> get, string name, List<string> failures)
    {
        lock (Gate)
        {
            nint handle = get();
            if (handle == 0)
            {
                failures.Add($"{name}: no display");
                return null;
            }
            if (Initialised.TryGetValue(handle, out EglDisplay? known))
            {
                return known;
            }
            if (EglApi.Initialize(handle, out int major, out int minor) == 0)
            {
                failures.Add($"{name}: {EglApi.ErrorName()}");
                return null;
            }
            string extensions = EglApi.Text(handle, EglApi.Extensions);
            bool isNew = major > 1 || minor >= 5;
            var display = new EglDisplay(handle, name, EglApi.Has(extensions, "EGL_KHR_surfaceless_context"), isNew);
            Initialised.Add(handle, display);
            return display;
        }
    }

    private static unsafe nint PlatformDisplay(int platform, nint native)
    {
        var get = (delegate* unmanaged[Stdcall]<uint, nint, int*, nint>)EglApi.GetProcAddress("eglGetPlatformDisplayEXT");
        return get == null ? 0 : get((uint)platform, native, null);
    }

    private static unsafe nint[] Devices()
    {
        var query = (delegate* unmanaged[Stdcall]<int, nint*, int*, uint>)EglApi.GetProcAddress("eglQueryDevicesEXT");
        int count = 0;
        if (query == null || query(0, null, &count) == 0 || count < 1)
        {
            return [];
        }
        var devices = new nint[count];
        fixed (nint* first = devices)
        {
            return query(count, first, &count) == 0 ? [] : devices[..count];
        }
    }

    private static unsafe bool IsSoftware(nint device)
    {
        var query = (delegate* unmanaged[Stdcall]<nint, int, byte*>)EglApi.GetProcAddress("eglQueryDeviceStringEXT");
        string extensions = query == null ? "" : System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)query(device, EglApi.Extensions)) ?? "";
        return EglApi.Has(extensions, "EGL_MESA_device_software");
    }
}
