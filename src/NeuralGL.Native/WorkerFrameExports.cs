using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NeuralGL.OpenGL.Sharing;

namespace NeuralGL.Native;

/// <summary>What a host with a worker calls in every frame: written out, because a closure for each call would be garbage for each frame.</summary>
internal static unsafe class WorkerFrameExports
{
    [UnmanagedCallersOnly(EntryPoint = "ngl_worker_submit")]
    internal static Status Submit(ulong network, long* frame)
    {
        try
        {
            WorkerNetwork known = Handles.Get<NativeWorkerNetwork>(network).Network;
            Border.NotNull(frame, "frame");
            *frame = known.Submit();
            return Border.Succeed();
        }
        catch (Exception e)
        {
            return Border.Fail(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "ngl_worker_is_reading")]
    internal static Status IsReading(ulong network, long frame, int* reading)
    {
        try
        {
            WorkerNetwork known = Handles.Get<NativeWorkerNetwork>(network).Network;
            Border.NotNull(reading, "reading");
            *reading = known.IsReading(frame) ? 1 : 0;
            return Border.Succeed();
        }
        catch (Exception e)
        {
            return Border.Fail(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "ngl_worker_frame")]
    internal static Status Frame(ulong network, WorkerFrameInfo* info)
    {
        try
        {
            WorkerNetwork known = Handles.Get<NativeWorkerNetwork>(network).Network;
            Border.Sized((uint*)info, sizeof(WorkerFrameInfo), "info");
            (info->LatencyFrames, info->Frame, info->Submitted, info->Arrived, info->Dropped) = (known.LatencyFrames, known.Frame, known.Submitted, known.Arrived, known.Dropped);
            return Border.Succeed();
        }
        catch (Exception e)
        {
            return Border.Fail(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "ngl_worker_output")]
    internal static Status Output(ulong network, uint output, WorkerOutputInfo* info)
    {
        try
        {
            NativeWorkerNetwork known = Handles.Get<NativeWorkerNetwork>(network);
            Border.Sized((uint*)info, sizeof(WorkerOutputInfo), "info");
            if (output >= known.Outputs.Length)
            {
                throw new NativeException(Status.Argument, $"there is no output {output}: {known.Outputs.Length} were asked for when the network was loaded");
            }

            Describe(known.Network, (int)output, known.Outputs[output], info);
            return Border.Succeed();
        }
        catch (Exception e)
        {
            return Border.Fail(e);
        }
    }

    private static void Describe(WorkerNetwork network, int output, WorkerOutput wanted, WorkerOutputInfo* info)
    {
        *info = new WorkerOutputInfo { StructSize = (uint)sizeof(WorkerOutputInfo) };
        if (wanted.Texture is not null)
        {
            info->Texture = network.Texture(output);
            (info->Width, info->Height) = network.TextureSize(output);
        }

        if (wanted.Heatmap)
        {
            (info->Heatmap, info->HeatmapWidth, info->HeatmapHeight) = network.Heatmap(output);
        }

        if (wanted.Buffer)
        {
            info->Buffer = network.Buffer(output);
        }

        if (wanted.Numbers)
        {
            // They were allocated where they stay.
            ReadOnlySpan<float> numbers = network.Numbers(output);
            info->Numbers = numbers.IsEmpty ? null : (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(numbers));
            info->Elements = numbers.Length;
        }
    }
}
