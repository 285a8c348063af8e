using System.Reflection;
using System.Runtime.InteropServices;
using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Guest;

namespace NeuralGL.Native;

/// <summary>The library itself and the guest. What each function does, its thread rules and its errors: include/neuralgl.h.</summary>
internal static unsafe class Exports
{
    internal const uint AbiVersion = 1;

    private static readonly Utf8Text s_version = new(typeof(GlGuest).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0");

    [UnmanagedCallersOnly(EntryPoint = "ngl_abi_version")]
    internal static uint Abi() => AbiVersion;

    [UnmanagedCallersOnly(EntryPoint = "ngl_version")]
    internal static byte* Version() => s_version.Pointer;

    [UnmanagedCallersOnly(EntryPoint = "ngl_last_error")]
    internal static byte* LastError() => Border.LastError;

    [UnmanagedCallersOnly(EntryPoint = "ngl_last_model_error")]
    internal static int LastModelError() => Border.LastModelError;

    [UnmanagedCallersOnly(EntryPoint = "ngl_attach")]
    internal static Status Attach(AttachDesc* desc, ulong* guest) => Border.Guard(() =>
    {
        Border.NotNull(guest, "guest");
        *guest = 0;
        Border.Sized((uint*)desc, sizeof(AttachDesc), "desc");
        AttachDesc given = *desc;
        Border.NotNull(given.GetProcAddress, "desc->get_proc_address");
        if (given.StateMode is < 0 or > (int)GuestStateMode.Declared)
        {
            throw new NativeException(Status.Argument, $"desc->state_mode is {given.StateMode}; an ngl_state_mode is 0 to {(int)GuestStateMode.Declared}");
        }

        *guest = Handles.Add(new NativeGuest(GlGuest.Attach(name => Find(given, name), new GlDeviceOptions { State = (GuestStateMode)given.StateMode })));
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_detach")]
    internal static Status Detach(ulong guest) => Border.Guard(() =>
    {
        NativeGuest known = Handles.Get<NativeGuest>(guest);
        foreach (ulong network in known.Networks)
        {
            Handles.Remove(network);
        }

        foreach (ulong load in known.Loads)
        {
            Handles.Remove(load);
        }

        foreach (NativeWorker worker in known.Workers)
        {
            WorkerExports.Stop(worker);
        }

        Handles.Remove(guest);
        known.Guest.Dispose();
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_allow_external_data")]
    internal static Status AllowExternalData(ulong guest, int allowed) => Border.Guard(() =>
    {
        NativeGuest known = Handles.Get<NativeGuest>(guest);
        known.Reading = known.Reading with { AllowExternalData = allowed != 0 };
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_fold_batch_normalization")]
    internal static Status FoldBatchNormalization(ulong guest, int folded) => Border.Guard(() =>
    {
        NativeGuest known = Handles.Get<NativeGuest>(guest);
        known.Reading = known.Reading with { FoldBatchNormalization = folded != 0 };
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_get_traffic")]
    internal static Status GetTraffic(ulong guest, Traffic* traffic) => Border.Guard(() =>
    {
        GlDevice device = Handles.Get<NativeGuest>(guest).Guest.Device;
        Border.Sized((uint*)traffic, sizeof(Traffic), "traffic");
        GlTraffic t = device.Traffic;
        *traffic = new Traffic
        {
            StructSize = (uint)sizeof(Traffic),
            BytesUploaded = t.BytesUploaded,
            BytesReadBack = t.BytesReadBack,
            Waits = t.Waits,
            ProgramsBuilt = t.ProgramsBuilt,
            ObjectsMade = t.ObjectsMade,
            Dispatches = t.Dispatches,
            StateQueries = t.StateQueries,
            LiveObjects = device.LiveObjects,
            Seconds = t.Time.TotalSeconds,
        };
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_take_host_error")]
    internal static Status TakeHostError(ulong guest, byte** text) => Border.Guard(() =>
    {
        NativeGuest known = Handles.Get<NativeGuest>(guest);
        Border.NotNull(text, "text");
        known.HostError.Set(known.Guest.Device.TakeHostError() ?? "");
        *text = known.HostError.Pointer;
    });

    private static nint Find(in AttachDesc desc, string name) => Find(desc.GetProcAddress, desc.User, name);

    internal static nint Find(delegate* unmanaged<byte*, void*, nint> find, void* user, string name)
    {
        Span<byte> utf8 = stackalloc byte[name.Length + 1];
        System.Text.Encoding.ASCII.GetBytes(name, utf8);
        utf8[^1] = 0;
        fixed (byte* p = utf8)
        {
            return find(p, user);
        }
    }
}
