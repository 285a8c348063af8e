using NeuralGL.Onnx;
using NeuralGL.OpenGL.Embedding;

namespace NeuralGL.Native;

/// <summary>A guest that C has a handle of.</summary>
internal sealed class NativeGuest(GlGuest guest)
{
    internal GlGuest Guest { get; } = guest;

    internal List<ulong> Networks { get; } = [];

    internal List<ulong> Loads { get; } = [];

    internal List<NativeWorker> Workers { get; } = [];

    internal Utf8Text HostError { get; } = new();

    /// <summary>How model files are read: nothing but the file itself, unless the host allows it.</summary>
    internal OnnxOptions Reading { get; set; } = new() { AllowExternalData = false };
}

/// <summary>A network that C has a handle of, with the texts it may look at.</summary>
internal sealed class NativeNetwork(ulong guest, GlNetwork network, IReadOnlyList<string> labels)
{
    internal ulong GuestHandle => guest;

    internal GlNetwork Network => network;

    internal Utf8Text[] InputNames { get; } = [.. network.Inputs.Select(i => new Utf8Text(i.Name))];

    internal Utf8Text[] OutputNames { get; } = [.. network.Outputs.Select(o => new Utf8Text(o.Name))];

    internal Utf8Text[] Labels { get; } = [.. labels.Select(l => new Utf8Text(l))];

    internal Utf8Text OverranBy { get; } = new();

    internal NetworkInput Input(uint index) => index < network.Inputs.Count ? network.Inputs[(int)index]
        : throw new NativeException(Status.Argument, $"there is no input {index}: the network has {network.Inputs.Count}, counted from 0");

    internal NetworkOutput Output(uint index) => index < network.Outputs.Count ? network.Outputs[(int)index]
        : throw new NativeException(Status.Argument, $"there is no output {index}: the network has {network.Outputs.Count}, counted from 0");
}

/// <summary>
/// Numbers for objects. None is 0 or given out twice, so a stale or mistaken handle is told from a living one; an address could not be.
/// </summary>
internal static class Handles
{
    private static readonly Lock s_lock = new();
    private static readonly Dictionary<ulong, object> s_objects = [];
    private static ulong s_last;

    internal static ulong Add(object item)
    {
        lock (s_lock)
        {
            // Far apart, so that a small number from elsewhere is not a handle by chance.
            s_last += 0x1_0000_0001;
            s_objects.Add(s_last, item);
            return s_last;
        }
    }

    internal static T Get<T>(ulong handle) where T : class
    {
        lock (s_lock)
        {
            string wanted = NameOf(typeof(T));
            return s_objects.TryGetValue(handle, out object? item)
                ? item as T ?? throw new NativeException(Status.Handle, $"0x{handle:x} is a {NameOf(item.GetType())}, not a {wanted}")
                : throw new NativeException(Status.Handle, handle == 0 ? $"the {wanted} is 0, which is never a handle" : $"there is no {wanted} 0x{handle:x}: it was released before, or never given out");
        }
    }

    private static string NameOf(Type type) => type == typeof(NativeGuest) ? "guest" : type == typeof(NativeNetwork) ? "network" : type == typeof(NativeLoad) ? "load" : type == typeof(NativeWorker) ? "worker" : "network of a worker";

    internal static void Remove(ulong handle)
    {
        lock (s_lock)
        {
            s_objects.Remove(handle);
        }
    }
}
