using System.Runtime.InteropServices;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Pictures;

namespace NeuralGL.Native;

/// <summary>Rings and uploaded frames. What a host calls in every frame is written out: a closure for each call would be garbage for each frame.</summary>
internal static unsafe class RingExports
{
    private const uint MostSlots = 1024;

    [UnmanagedCallersOnly(EntryPoint = "ngl_bind_texture_ring")]
    internal static Status BindTextureRing(ulong network, uint input, TextureDesc* slots, uint count) => Border.Guard(() =>
    {
        NetworkInput known = Handles.Get<NativeNetwork>(network).Input(input);
        Border.NotNull(slots, "slots");
        var textures = new PictureTexture[Slots(count)];
        for (int i = 0; i < textures.Length; i++)
        {
            Border.Sized((uint*)&slots[i], sizeof(TextureDesc), "desc");
            textures[i] = slots[i].Sample == slots[0].Sample ? NetworkExports.Texture(slots[i])
                : throw new NativeException(Status.Argument, $"slot {i} is for sample {slots[i].Sample} and slot 0 for sample {slots[0].Sample}; a ring feeds one sample");
        }

        known.BindRing(textures, NetworkExports.Transform(slots->Transform, "slots->transform"), slots->Sample);
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_bind_buffer_ring")]
    internal static Status BindBufferRing(ulong network, uint input, uint* buffers, long* offsets, uint count) => Border.Guard(() =>
    {
        NetworkInput known = Handles.Get<NativeNetwork>(network).Input(input);
        Border.NotNull(buffers, "buffers");
        var slots = new HostBuffer[Slots(count)];
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = new HostBuffer(buffers[i], offsets is null ? 0 : offsets[i]);
        }

        known.BindRing(slots);
    });

    [UnmanagedCallersOnly(EntryPoint = "ngl_ring_next")]
    internal static Status Next(ulong network, uint input, uint sample, uint* slot)
    {
        try
        {
            InputRing ring = Ring(network, input, sample);
            Border.NotNull(slot, "slot");
            *slot = (uint)ring.Next;
            return Border.Succeed();
        }
        catch (Exception e)
        {
            return Border.Fail(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "ngl_ring_set_next")]
    internal static Status SetNext(ulong network, uint input, uint sample, uint slot)
    {
        try
        {
            InputRing ring = Ring(network, input, sample);
            ring.Next = Slot(ring, slot);
            return Border.Succeed();
        }
        catch (Exception e)
        {
            return Border.Fail(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "ngl_ring_is_free")]
    internal static Status IsFree(ulong network, uint input, uint sample, uint slot, int* isFree)
    {
        try
        {
            InputRing ring = Ring(network, input, sample);
            Border.NotNull(isFree, "is_free");
            *isFree = ring.IsFree(Slot(ring, slot)) ? 1 : 0;
            return Border.Succeed();
        }
        catch (Exception e)
        {
            return Border.Fail(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "ngl_upload_frame")]
    internal static Status UploadFrame(ulong network, uint input, FrameDesc* desc)
    {
        try
        {
            NetworkInput known = Handles.Get<NativeNetwork>(network).Input(input);
            Border.Sized((uint*)desc, sizeof(FrameDesc), "desc");
            Border.NotNull(desc->Rgba, "desc->rgba");
            if (desc->Width < 1 || desc->Height < 1 || 4L * desc->Width * desc->Height > int.MaxValue)
            {
                throw new NativeException(Status.Argument, $"desc describes no frame: {desc->Width}x{desc->Height} pixels");
            }

            known.Upload(new ReadOnlySpan<byte>(desc->Rgba, 4 * desc->Width * desc->Height), desc->Width, desc->Height, NetworkExports.Transform(desc->Transform, "desc->transform"), desc->Sample);
            return Border.Succeed();
        }
        catch (Exception e)
        {
            return Border.Fail(e);
        }
    }

    private static int Slots(uint count) => count is >= 1 and <= MostSlots ? (int)count : throw new NativeException(Status.Argument, $"a ring has 1 to {MostSlots} slots, not {count}");

    private static int Slot(InputRing ring, uint slot) => slot < ring.Count ? (int)slot : throw new NativeException(Status.Argument, $"there is no slot {slot}: the ring has {ring.Count}, counted from 0");

    private static InputRing Ring(ulong network, uint input, uint sample)
    {
        NetworkInput known = Handles.Get<NativeNetwork>(network).Input(input);
        return known.RingOf((int)Math.Min(sample, int.MaxValue)) ?? throw new NativeException(Status.State, $"sample {sample} of input '{known.Name}' reads no ring at present; bind one with ngl_bind_texture_ring or ngl_bind_buffer_ring");
    }
}
