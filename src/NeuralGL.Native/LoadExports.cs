using System.Runtime.InteropServices;
using NeuralGL.Backends;
using NeuralGL.Onnx;
using NeuralGL.OpenGL.Embedding;

namespace NeuralGL.Native;

/// <summary>A load that C has a handle of.</summary>
internal sealed class NativeLoad(ulong guest, NetworkLoad load)
{
    internal ulong GuestHandle => guest;

    internal NetworkLoad Load => load;

    internal Utf8Text Doing { get; } = new();

    /// <summary>The network's handle: of a replacement from the beginning, otherwise once it was asked for.</summary>
    internal ulong Network { get; set; }

    /// <summary>The class names, once the model has been read.</summary>
    internal IReadOnlyList<string> Labels { get; set; } = [];
}

/// <summary>Loading while the host draws. What each function does and its errors: include/neuralgl.h.</summary>
internal static unsafe class LoadExports
{
    private enum State
    {
        Loading,
        Ready,
        Failed,
        Cancelled,
    }

    [UnmanagedCallersOnly(EntryPoint = "ngl_load_begin_file")]
    internal static Status BeginFile(ulong guest, byte* path, LoadDesc* desc, ulong* load) => Border.Guard(() =>
    {
        NativeGuest known = Handles.Get<NativeGuest>(guest);
        string file = Border.Text(path, "path");
        OnnxOptions reading = known.Reading;
        Begin(guest, known, desc, load, () => OnnxFile.Load(file, reading));
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_load_begin_memory")]
    internal static Status BeginMemory(ulong guest, byte* data, nuint size, LoadDesc* desc, ulong* load) => Border.Guard(() =>
    {
        NativeGuest known = Handles.Get<NativeGuest>(guest);
        byte[] bytes = NetworkExports.Copied(data, size);
        OnnxOptions reading = known.Reading;
        Begin(guest, known, desc, load, () => OnnxFile.Load(bytes, reading));
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_replace_begin_file")]
    internal static Status ReplaceByFile(ulong network, byte* path, ulong* load) => Border.Guard(() =>
    {
        NativeNetwork known = Handles.Get<NativeNetwork>(network);
        string file = Border.Text(path, "path");
        OnnxOptions reading = Handles.Get<NativeGuest>(known.GuestHandle).Reading;
        Replace(network, known, load, () => OnnxFile.Load(file, reading));
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_replace_begin_memory")]
    internal static Status ReplaceByMemory(ulong network, byte* data, nuint size, ulong* load) => Border.Guard(() =>
    {
        NativeNetwork known = Handles.Get<NativeNetwork>(network);
        byte[] bytes = NetworkExports.Copied(data, size);
        OnnxOptions reading = Handles.Get<NativeGuest>(known.GuestHandle).Reading;
        Replace(network, known, load, () => OnnxFile.Load(bytes, reading));
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_load_get")]
    internal static Status Get(ulong load, LoadInfo* info) => Border.Guard(() =>
    {
        NativeLoad known = Handles.Get<NativeLoad>(load);
        Border.Sized((uint*)info, sizeof(LoadInfo), "info");
        NetworkLoad l = known.Load;
        known.Doing.Set(l.Doing);
        *info = new LoadInfo
        {
            StructSize = (uint)sizeof(LoadInfo),
            State = (int)(l.IsReady ? State.Ready : l.IsCancelled ? State.Cancelled : l.Failure is not null ? State.Failed : State.Loading),
            Progress = l.Progress,
            Calls = l.Calls,
            HasNetwork = l.HasNetwork ? 1 : 0,
            Doing = known.Doing.Pointer,
        };
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_load_network")]
    internal static Status Network(ulong load, ulong* network) => Border.Guard(() =>
    {
        NativeLoad known = Handles.Get<NativeLoad>(load);
        Border.NotNull(network, "network");
        *network = 0;
        if (known.Load.Failure is null && known.Load.IsCancelled)
        {
            throw new NativeException(Status.State, "the load was cancelled");
        }

        if (known.Load.Failure is null && !known.Load.HasNetwork)
        {
            throw new NativeException(Status.State, $"the network is not there yet: {known.Load.Doing}; call ngl_update until ngl_load_get says has_network");
        }

        GlNetwork loaded = known.Load.Network;
        if (known.Network == 0)
        {
            known.Network = Handles.Add(new NativeNetwork(known.GuestHandle, loaded, known.Labels));
            Handles.Get<NativeGuest>(known.GuestHandle).Networks.Add(known.Network);
        }

        *network = known.Network;
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_load_release")]
    internal static Status Release(ulong load) => Border.Guard(() =>
    {
        NativeLoad known = Handles.Get<NativeLoad>(load);
        if (!known.Load.IsDone)
        {
            known.Load.Cancel();
        }

        Handles.Remove(load);
        Handles.Get<NativeGuest>(known.GuestHandle).Loads.Remove(load);
    });

    private static void Begin(ulong guest, NativeGuest known, LoadDesc* desc, ulong* load, Func<OnnxModel> read)
    {
        Border.NotNull(load, "load");
        *load = 0;
        (int batch, string? transform, WeightType weights) = NetworkExports.Read(desc);
        var labels = new TaskCompletionSource<IReadOnlyList<string>>();
        var begun = new NativeLoad(guest, known.Guest.BeginLoad(() => Source(read, transform, weights, labels), batch));
        Register(known, begun, labels, load);
    }

    private static void Replace(ulong network, NativeNetwork known, ulong* load, Func<OnnxModel> read)
    {
        Border.NotNull(load, "load");
        *load = 0;
        var labels = new TaskCompletionSource<IReadOnlyList<string>>();
        var begun = new NativeLoad(known.GuestHandle, known.Network.BeginReplace(() => Source(read, null, WeightType.Float32, labels))) { Network = network };
        Register(Handles.Get<NativeGuest>(known.GuestHandle), begun, labels, load);
    }

    private static NetworkSource Source(Func<OnnxModel> read, string? transform, WeightType weights, TaskCompletionSource<IReadOnlyList<string>> labels)
    {
        OnnxModel model = read();
        labels.SetResult(model.Labels);
        return new NetworkSource(model.Graph, model.Parameters, transform ?? model.InputSpec) { Weights = weights };
    }

    private static void Register(NativeGuest guest, NativeLoad begun, TaskCompletionSource<IReadOnlyList<string>> labels, ulong* load)
    {
        labels.Task.ContinueWith(done => begun.Labels = done.Result, TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.OnlyOnRanToCompletion);
        *load = Handles.Add(begun);
        guest.Loads.Add(*load);
    }
}
