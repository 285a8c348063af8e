using System.Runtime.InteropServices;
using NeuralGL.OpenGL.Guest;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Transfers;

/// <summary>
/// Brings a few numbers from the GPU without waiting: they are copied into one of several staging buffers behind a fence and
/// taken when the fence has passed, one or two frames later. Nothing is allocated after construction.
/// </summary>
public sealed unsafe class ReadbackRing : IDisposable
{
    private const int Depth = 3;

    private readonly GlDevice _device;
    private readonly GlName[] _staging = new GlName[Depth];
    private readonly float[][]? _host;
    private readonly nint[] _fences = new nint[Depth];
    private readonly long[] _tickets = new long[Depth];
    private readonly int _length;
    private int _writing = -1, _offset;
    private long _ticket;

    /// <summary>Makes a ring.</summary>
    /// <param name="device">The device.</param>
    /// <param name="length">Numbers that one frame brings.</param>
    public ReadbackRing(GlDevice device, int length)
    {
        (_device, _length) = (device, length);
        if (!device.HasCompute)
        {
            _host = [.. Enumerable.Range(0, Depth).Select(_ => new float[length])];
            return;
        }

        GL gl = device.Gl;
        using GuestScope scope = device.Enter(TouchedState.Copies);
        for (int i = 0; i < Depth; i++)
        {
            _staging[i] = GlName.Buffer(device);
            gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, _staging[i].Handle);
            gl.BufferData(BufferTargetARB.CopyWriteBuffer, (nuint)(Math.Max(1, length) * 4), null, BufferUsageARB.StreamRead);
        }
    }

    /// <summary>Bytes that a frame brings.</summary>
    public int BytesPerFrame => _length * 4;

    /// <summary>Begins a frame.</summary>
    /// <returns>False if all staging buffers are still on their way: then this frame is not read.</returns>
    public bool TryBegin()
    {
        _writing = Depth - 1;
        while (_writing >= 0 && _fences[_writing] != 0)
        {
            _writing--;
        }

        _offset = 0;
        if (_writing >= 0 && _host is null)
        {
            using GuestScope scope = _device.Enter();
            _device.Gl.MemoryBarrier(MemoryBarrierMask.BufferUpdateBarrierBit);
        }

        return _writing >= 0;
    }

    /// <summary>Appends numbers of a buffer to the frame.</summary>
    public void Copy(GlBuffer source, int first, int count)
    {
        if (_host is not null)
        {
            source.Host.AsSpan(first, count).CopyTo(_host[_writing].AsSpan(_offset));
            _offset += count;
            return;
        }

        GL gl = _device.Gl;
        using GuestScope scope = _device.Enter(TouchedState.Copies);
        gl.BindBuffer(BufferTargetARB.CopyReadBuffer, source.Handle);
        gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, _staging[_writing].Handle);
        gl.CopyBufferSubData(CopyBufferSubDataTarget.CopyReadBuffer, CopyBufferSubDataTarget.CopyWriteBuffer, first * 4, _offset * 4, (nuint)count * 4);
        _offset += count;
    }

    /// <summary>Ends the frame.</summary>
    /// <returns>The frame's number, counted from 1.</returns>
    public long End()
    {
        if (_host is not null)
        {
            // There is nothing to wait for; the fence only says that the frame is there.
            _fences[_writing] = -1;
            return _tickets[_writing] = ++_ticket;
        }

        using GuestScope scope = _device.Enter();
        _fences[_writing] = _device.Gl.FenceSync(SyncCondition.SyncGpuCommandsComplete, SyncBehaviorFlags.None);
        _device.Gl.Flush();
        return _tickets[_writing] = ++_ticket;
    }

    /// <summary>Takes the oldest frame that has arrived, without waiting.</summary>
    /// <param name="destination">At least as long as a frame.</param>
    /// <param name="ticket">The frame's number.</param>
    public bool TryTake(Span<float> destination, out long ticket) => Take(destination, 0, out ticket);

    /// <summary>Waits for the oldest frame on its way and takes it.</summary>
    /// <returns>False if none is on its way.</returns>
    public bool TakeBlocking(Span<float> destination, out long ticket) => Take(destination, 5_000_000_000, out ticket);

    /// <summary>Deletes the ring's objects.</summary>
    public void Dispose()
    {
        for (int i = 0; i < Depth && _host is null; i++)
        {
            if (_fences[i] != 0)
            {
                _device.Discard(GlKind.Sync, _fences[i]);
                _fences[i] = 0;
            }

            _staging[i].Dispose();
        }
    }

    private bool Take(Span<float> destination, ulong nanoseconds, out long ticket)
    {
        int oldest = -1;
        for (int i = 0; i < Depth; i++)
        {
            if (_fences[i] != 0 && (oldest < 0 || _tickets[i] < _tickets[oldest]))
            {
                oldest = i;
            }
        }

        ticket = 0;
        if (oldest < 0)
        {
            return false;
        }

        if (_host is not null)
        {
            (_fences[oldest], ticket) = (0, _tickets[oldest]);
            _host[oldest].CopyTo(destination);
            return true;
        }

        GL gl = _device.Gl;
        using GuestScope scope = _device.Enter(TouchedState.Copies);
        if (nanoseconds > 0)
        {
            _device.CountWait();
        }

        GLEnum state = gl.ClientWaitSync(_fences[oldest], nanoseconds == 0 ? 0u : (uint)SyncObjectMask.Bit, nanoseconds);
        if (state is not (GLEnum.AlreadySignaled or GLEnum.ConditionSatisfied))
        {
            return nanoseconds == 0 ? false : throw new GlException($"the GPU did not finish within {nanoseconds / 1_000_000_000} s ({state})");
        }

        gl.DeleteSync(_fences[oldest]);
        _fences[oldest] = 0;
        ticket = _tickets[oldest];
        _device.CountReadBack(_length * 4L, waits: false);
        gl.BindBuffer(BufferTargetARB.CopyReadBuffer, _staging[oldest].Handle);
        void* mapped = gl.MapBufferRange(BufferTargetARB.CopyReadBuffer, 0, (nuint)(Math.Max(1, _length) * 4), MapBufferAccessMask.ReadBit);
        new ReadOnlySpan<float>(mapped, _length).CopyTo(destination);
        gl.UnmapBuffer(BufferTargetARB.CopyReadBuffer);
        return true;
    }
}
