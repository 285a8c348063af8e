using System.Runtime.InteropServices;
using NeuralGL.Onnx;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Sharing;
using NeuralGL.Pictures;

namespace NeuralGL.Native;

/// <summary>Workers and how networks get onto them; the manual is include/neuralgl.h.</summary>
internal static unsafe class WorkerExports
{
    [UnmanagedCallersOnly(EntryPoint = "ngl_worker_start")]
    internal static Status Start(ulong guest, WorkerDesc* desc, ulong* worker) => Border.Guard(() =>
    {
        NativeGuest host = Handles.Get<NativeGuest>(guest);
        Border.NotNull(worker, "worker");
        *worker = 0;
        Border.Sized((uint*)desc, sizeof(WorkerDesc), "desc");
        WorkerDesc given = *desc;
        Border.NotNull(given.MakeCurrent, "desc->make_current");
        Border.NotNull(given.Release, "desc->release");
        Border.NotNull(given.GetProcAddress, "desc->get_proc_address");
        var made = new NativeWorker(host, GlWorker.Start(host.Guest, () => MakeCurrent(given), () => given.Release(given.User), name => Exports.Find(given.GetProcAddress, given.User, name)));
        host.Workers.Add(made);
        *worker = Handles.Add(made);
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_worker_get_state")]
    internal static Status GetState(ulong worker, int* state) => Border.Guard(() =>
    {
        GlWorker known = Handles.Get<NativeWorker>(worker).Worker;
        Border.NotNull(state, "state");
        *state = (int)known.State;
        if (*state == (int)WorkerState.Failed)
        {
            throw known.Failure!;
        }
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_worker_stop")]
    internal static Status Stop(ulong worker) => Border.Guard(() => Stop(Handles.Get<NativeWorker>(worker)));

    [UnmanagedCallersOnly(EntryPoint = "ngl_worker_stop_blocking")]
    internal static Status StopBlocking(ulong worker, int milliseconds) => Border.Guard(() =>
    {
        NativeWorker known = Handles.Get<NativeWorker>(worker);
        Stop(known);
        if (!known.Worker.StopBlocking(TimeSpan.FromMilliseconds(Math.Max(0, milliseconds))))
        {
            throw new NativeException(Status.State, $"the worker has not ended within {milliseconds} ms; it still has its context");
        }

        Handles.Remove(worker);
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_worker_load_file")]
    internal static Status LoadFile(ulong worker, byte* path, WorkerLoadDesc* desc, ulong* network) => Border.Guard(() =>
    {
        NativeWorker known = Handles.Get<NativeWorker>(worker);
        string file = Border.Text(path, "path");
        OnnxOptions reading = known.Host.Reading;
        Load(known, desc, network, () => OnnxFile.Load(file, reading));
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_worker_load_memory")]
    internal static Status LoadMemory(ulong worker, byte* data, nuint size, WorkerLoadDesc* desc, ulong* network) => Border.Guard(() =>
    {
        NativeWorker known = Handles.Get<NativeWorker>(worker);
        Border.NotNull(data, "data");
        if (size > int.MaxValue)
        {
            throw new NativeException(Status.Argument, $"{size} bytes are more than a model in memory may have; load it from a file");
        }

        byte[] bytes = new ReadOnlySpan<byte>(data, (int)size).ToArray();
        OnnxOptions reading = known.Host.Reading;
        Load(known, desc, network, () => OnnxFile.Load(bytes, reading));
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_worker_ready")]
    internal static Status Ready(ulong network, int* ready) => Border.Guard(() =>
    {
        NativeWorkerNetwork known = Handles.Get<NativeWorkerNetwork>(network);
        Border.NotNull(ready, "ready");
        *ready = 0;
        *ready = known.IsReady ? 1 : 0;
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_worker_unload")]
    internal static Status Unload(ulong network) => Border.Guard(() =>
    {
        NativeWorkerNetwork known = Handles.Get<NativeWorkerNetwork>(network);
        Handles.Remove(network);
        known.Worker.Networks.Remove(network);
        known.Release();
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_worker_bind_texture")]
    internal static Status BindTexture(ulong network, uint input, TextureDesc* desc, int handOver) => Border.Guard(() =>
    {
        WorkerInput known = Handles.Get<NativeWorkerNetwork>(network).Input(input);
        PictureTexture texture = NetworkExports.TextureOf(desc);
        known.Bind(texture, NetworkExports.Transform(desc->Transform, "desc->transform"), desc->Sample, HandOver(handOver));
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_worker_bind_buffer")]
    internal static Status BindBuffer(ulong network, uint input, uint buffer, long offset, int handOver) =>
        Border.Guard(() => Handles.Get<NativeWorkerNetwork>(network).Input(input).Bind(buffer, offset, HandOver(handOver)));

    [UnmanagedCallersOnly(EntryPoint = "ngl_worker_set_input")]
    internal static Status SetInput(ulong network, uint input, float* numbers, nuint count) => Border.Guard(() =>
    {
        WorkerInput known = Handles.Get<NativeWorkerNetwork>(network).Input(input);
        Border.NotNull(numbers, "numbers");
        known.Set(new ReadOnlySpan<float>(numbers, (int)Math.Min(count, int.MaxValue)));
    });

    /// <summary>Stops a worker and takes its networks' handles back; its own stays until it has ended.</summary>
    internal static void Stop(NativeWorker worker)
    {
        foreach (ulong network in worker.Networks)
        {
            Handles.Remove(network);
        }

        worker.Networks.Clear();
        worker.Worker.Dispose();
    }

    private static void MakeCurrent(in WorkerDesc given)
    {
        if (given.MakeCurrent(given.User) == 0)
        {
            throw new NativeException(Status.Context, "make_current gave 0");
        }
    }

    private static InputHandOver HandOver(int given) => given is >= 0 and <= (int)InputHandOver.Direct ? (InputHandOver)given
        : throw new NativeException(Status.Argument, $"hand_over is {given}; an ngl_input_hand_over is 0 to {(int)InputHandOver.Direct}");

    private static void Load(NativeWorker worker, WorkerLoadDesc* desc, ulong* network, Func<OnnxModel> read)
    {
        Border.NotNull(network, "network");
        *network = 0;
        WorkerLoadDesc d = default;
        if (desc is not null)
        {
            Border.Sized((uint*)desc, sizeof(WorkerLoadDesc), "desc");
            d = *desc;
        }

        if (d.Batch < 0 || d.FramesInFlight is < 0 or > 8 || d.Order is < 0 or > (int)FrameOrder.InOrder || d.HandOver is < 0 or > (int)FrameHandOver.Ordered || (d.OutputCount > 0 && d.Outputs is null))
        {
            throw new NativeException(Status.Argument, $"desc asks for batch {d.Batch}, {d.FramesInFlight} frames in flight (at most 8), order {d.Order}, hand-over {d.HandOver} and {d.OutputCount} outputs{(d.Outputs is null ? " that are null" : "")}, which cannot be");
        }

        string? transform = d.InputTransform is null ? null : Border.Text(d.InputTransform, "desc->input_transform");
        (int[] places, WorkerOutput[] outputs) = Outputs(d);
        var options = new WorkerNetworkOptions { InputSpec = transform, Batch = Math.Max(1, d.Batch), FramesInFlight = d.FramesInFlight == 0 ? 2 : d.FramesInFlight, Order = (FrameOrder)d.Order, HandOver = (FrameHandOver)d.HandOver, Outputs = outputs };
        Task<WorkerNetwork> load = worker.Worker.LoadAsync(() =>
        {
            OnnxModel model = read();
            for (int i = 0; i < places.Length; i++)
            {
                outputs[i] = places[i] < model.Graph.Outputs.Count ? outputs[i] with { Name = model.Graph.Outputs[places[i]].Name }
                    : throw new NativeException(Status.Argument, $"there is no output {places[i]}: the network has {model.Graph.Outputs.Count}, counted from 0");
            }

            return new NetworkSource(model.Graph, model.Parameters, model.InputSpec);
        }, options);
        *network = Handles.Add(new NativeWorkerNetwork(worker, load, outputs));
        worker.Networks.Add(*network);
    }

    /// <summary>What is wanted of which of the model's outputs; their names are known once it has been read.</summary>
    private static (int[] Places, WorkerOutput[] Outputs) Outputs(in WorkerLoadDesc desc)
    {
        if (desc.OutputCount == 0)
        {
            return ([0], [new WorkerOutput { Buffer = true }]);
        }

        (int[] places, WorkerOutput[] outputs) = (new int[desc.OutputCount], new WorkerOutput[desc.OutputCount]);
        for (int i = 0; i < outputs.Length; i++)
        {
            Border.Sized((uint*)&desc.Outputs[i], sizeof(WorkerOutputDesc), "desc->outputs");
            WorkerOutputDesc d = desc.Outputs[i];
            if (d.Format is < 0 or > (int)OutputTextureFormat.R32F)
            {
                throw new NativeException(Status.Argument, $"desc->outputs[{i}].format is {d.Format}; an ngl_output_format is 0 to {(int)OutputTextureFormat.R32F}");
            }

            places[i] = (int)Math.Min(d.Output, int.MaxValue);
            outputs[i] = new WorkerOutput { Texture = d.Texture != 0 ? (OutputTextureFormat)d.Format : null, Scale = d.Scale == 0 ? 1 : d.Scale, Offset = d.Offset, Heatmap = d.Heatmap != 0, Buffer = d.Buffer != 0, Numbers = d.Numbers != 0 };
        }

        return (places, outputs);
    }
}
