using System.Runtime.InteropServices;
using NeuralGL.Backends;
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

    [UnmanagedCallersOnly(EntryPoint = "ngl_update_within")]
    internal static Status UpdateWithin(ulong guest, double milliseconds)
    {
        try
        {
            NativeGuest known = Handles.Get<NativeGuest>(guest);
            known.Guest.Update(Budget(milliseconds));
            return Border.Succeed();
        }
        catch (Exception e)
        {
            return Border.Fail(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "ngl_schedule_within")]
    internal static Status ScheduleWithin(ulong network, double milliseconds, SliceInfo* info)
    {
        try
        {
            NativeNetwork known = Handles.Get<NativeNetwork>(network);
            if (info is not null)
            {
                Border.Sized((uint*)info, sizeof(SliceInfo), "info");
            }

            SliceResult result = known.Network.ScheduleWithin(Budget(milliseconds));
            if (info is not null)
            {
                Tell(known, result, info);
            }

            return Border.Succeed();
        }
        catch (Exception e)
        {
            return Border.Fail(e);
        }
    }

    private static void Tell(NativeNetwork network, in SliceResult result, SliceInfo* info)
    {
        if (result.OverranBy is { } node)
        {
            network.OverranBy.Set(node.Name);
        }
        else
        {
            network.OverranBy.Clear();
        }

        *info = new SliceInfo
        {
            StructSize = (uint)sizeof(SliceInfo),
            IsComplete = result.IsComplete ? 1 : 0,
            Calls = result.Calls,
            Pieces = result.Dispatches,
            Milliseconds = result.Milliseconds,
            Overran = result.Overran ? 1 : 0,
            OverranBy = network.OverranBy.Pointer,
        };
    }

    private static TimeSpan Budget(double milliseconds) => double.IsFinite(milliseconds) && milliseconds is >= 0 and <= 1e9 ? TimeSpan.FromMilliseconds(milliseconds)
        : throw new NativeException(Status.Argument, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the budget is {milliseconds} milliseconds; it must be a number from 0 to 1e9"));

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
