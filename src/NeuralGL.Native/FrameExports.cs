using System.Runtime.InteropServices;
using NeuralGL.OpenGL.Embedding;

namespace NeuralGL.Native;

/// <summary>What a host calls in every frame: written out, because a closure for each call would be garbage for each frame.</summary>
internal static unsafe class FrameExports
{
    [UnmanagedCallersOnly(EntryPoint = "ngl_schedule")]
    internal static Status Schedule(ulong network)
    {
        try
        {
            Handles.Get<NativeNetwork>(network).Network.Schedule();
            return Border.Succeed();
        }
        catch (Exception e)
        {
            return Border.Fail(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "ngl_update")]
    internal static Status Update(ulong guest)
    {
        try
        {
            Handles.Get<NativeGuest>(guest).Guest.Update();
            return Border.Succeed();
        }
        catch (Exception e)
        {
            return Border.Fail(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "ngl_try_read")]
    internal static Status TryRead(ulong network, uint output, float* numbers, nuint count, int* arrived)
    {
        try
        {
            NetworkOutput known = Handles.Get<NativeNetwork>(network).Output(output);
            Border.NotNull(arrived, "arrived");
            *arrived = known.TryRead(NetworkExports.Destination(known, numbers, count)) ? 1 : 0;
            return Border.Succeed();
        }
        catch (Exception e)
        {
            return Border.Fail(e);
        }
    }
}
