using System.Runtime.InteropServices;
using NeuralGL.OpenGL.Guest;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL;

/// <summary>A storage buffer of float32 numbers (bools as 0 and 1) on the GPU. Not empty even for zero elements, since GL refuses empty ranges.</summary>
public sealed unsafe class GlBuffer : IDisposable
{
    private const uint Guard = 0x7fbadbad;
    private const int GuardWords = 64;

    private readonly GlDevice _device;
    private readonly GlName? _name;
    private readonly float[]? _host;
    private GlName? _texels;
    private bool _isDisposed;

    /// <summary>Allocates a buffer; its contents are zero.</summary>
    /// <param name="device">The device.</param>
    /// <param name="length">Elements.</param>
    /// <param name="label">Whose it is, for messages and debuggers.</param>
    /// <exception cref="GlLimitException">It is beyond the device's limit, or there is no memory for it.</exception>
    public GlBuffer(GlDevice device, int length, string label)
    {
        (_device, Length, Label) = (device, length, label);
        long bytes = Math.Max(length, 4) * 4L;
        if (!device.HasCompute)
        {
            (_host, Bytes) = (new float[length], bytes);
            device.Track(this);
            return;
        }

        if (bytes > device.Limits.StorageBlockBytes)
        {
            throw new GlLimitException($"'{label}' needs {bytes:N0} bytes, but {device.Renderer} lets a shader see at most {device.Limits.StorageBlockBytes:N0} bytes of a buffer (GL_MAX_SHADER_STORAGE_BLOCK_SIZE); use a smaller batch or a smaller layer");
        }

        GL gl = device.Gl;
        using GuestScope scope = device.Enter(TouchedState.Copies);
        _name = GlName.Buffer(device);
        gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, Handle);
        long guarded = bytes + (device.Options.GuardWords ? GuardWords * 4 : 0);
        device.NoteHostError();
        gl.BufferData(BufferTargetARB.CopyWriteBuffer, (nuint)guarded, null, BufferUsageARB.DynamicCopy);
        if (device.TakeError() is { } error)
        {
            _name.Dispose();
            throw new GlLimitException($"'{label}': allocating {guarded:N0} bytes on {device.Renderer} failed with {error}");
        }

        Bytes = bytes;
        Clear(gl);
        if (device.Options.GuardWords)
        {
            Span<uint> guard = stackalloc uint[GuardWords];
            guard.Fill(Guard);
            fixed (uint* words = guard)
            {
                gl.BufferSubData(BufferTargetARB.CopyWriteBuffer, (nint)bytes, GuardWords * 4, words);
            }
        }

        if (device.Labels)
        {
            gl.ObjectLabel(ObjectIdentifier.Buffer, Handle, (uint)Math.Min(label.Length, 200), label);
        }

        device.Track(this);
    }

    /// <summary>The GL name of the buffer; 0 where the device does without compute shaders and the numbers lie in the CPU's memory.</summary>
    public uint Handle => _name?.Handle ?? 0;

    /// <summary>The numbers, where the device does without compute shaders.</summary>
    internal float[]? Host => _host;

    /// <summary>Elements.</summary>
    public int Length { get; }

    /// <summary>Bytes that shaders see.</summary>
    public long Bytes { get; }

    /// <summary>Whose buffer it is.</summary>
    public string Label { get; }

    /// <summary>Writes the elements.</summary>
    public void Upload(ReadOnlySpan<float> data)
    {
        if (_host is not null)
        {
            data.CopyTo(_host);
            return;
        }

        using GuestScope scope = _device.Enter(TouchedState.Copies);
        _device.Gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, Handle);
        fixed (float* p = data)
        {
            if (data.Length > 0)
            {
                _device.CountUpload(data.Length * 4L);
                _device.Gl.BufferSubData(BufferTargetARB.CopyWriteBuffer, 0, (nuint)data.Length * 4, p);
            }
        }
    }

    /// <summary>Reads elements; waits for all work that writes them.</summary>
    public void ReadBlocking(Span<float> destination)
    {
        if (_host is not null)
        {
            _host.AsSpan(0, destination.Length).CopyTo(destination);
            return;
        }

        using GuestScope scope = _device.Enter(TouchedState.Copies);
        _device.Gl.MemoryBarrier(MemoryBarrierMask.BufferUpdateBarrierBit);
        _device.Gl.BindBuffer(BufferTargetARB.CopyReadBuffer, Handle);
        fixed (float* p = destination)
        {
            if (destination.Length > 0)
            {
                _device.CountReadBack(destination.Length * 4L, waits: true);
                Read(0, (nuint)destination.Length * 4, p);
            }
        }
    }

    /// <summary>Copies all elements of another buffer of the same length, on the GPU.</summary>
    public void CopyFrom(GlBuffer source)
    {
        if (_host is not null)
        {
            source._host!.CopyTo(_host, 0);
            return;
        }

        GL gl = _device.Gl;
        using GuestScope scope = _device.Enter(TouchedState.Copies);
        gl.BindBuffer(BufferTargetARB.CopyReadBuffer, source.Handle);
        gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, Handle);
        gl.CopyBufferSubData(CopyBufferSubDataTarget.CopyReadBuffer, CopyBufferSubDataTarget.CopyWriteBuffer, 0, 0, (nuint)Length * 4);
    }

    /// <summary>A buffer texture over the same memory in texels of four numbers, made on first use.</summary>
    internal uint TexelsOfFour()
    {
        if (_texels is null)
        {
            GL gl = _device.Gl;
            using GuestScope scope = _device.Enter(TouchedState.Texels);
            _texels = GlName.Texture(_device);
            gl.ActiveTexture(TextureUnit.Texture0);
            gl.BindTexture(TextureTarget.TextureBuffer, _texels.Handle);
            gl.TexBuffer(TextureTarget.TextureBuffer, SizedInternalFormat.Rgba32f, Handle);
        }

        return _texels.Handle;
    }

    internal bool GuardIsWhole()
    {
        if (!_device.Options.GuardWords || _host is not null)
        {
            return true;
        }

        Span<uint> guard = stackalloc uint[GuardWords];
        using GuestScope scope = _device.Enter(TouchedState.Copies);
        _device.Gl.MemoryBarrier(MemoryBarrierMask.BufferUpdateBarrierBit);
        _device.Gl.BindBuffer(BufferTargetARB.CopyReadBuffer, Handle);
        fixed (uint* words = guard)
        {
            Read((nint)Bytes, GuardWords * 4, words);
        }

        return guard.IndexOfAnyExcept(Guard) < 0;
    }

    // OpenGL ES can neither clear a buffer nor read one but by mapping it.
    private void Clear(GL gl)
    {
        if (!_device.Limits.IsEs)
        {
            gl.ClearBufferData(GLEnum.CopyWriteBuffer, GLEnum.R32f, GLEnum.Red, GLEnum.Float, null);
            return;
        }

        NativeMemory.Clear(Map(BufferTargetARB.CopyWriteBuffer, 0, (nuint)Bytes, MapBufferAccessMask.WriteBit | MapBufferAccessMask.InvalidateRangeBit), (nuint)Bytes);
        gl.UnmapBuffer(BufferTargetARB.CopyWriteBuffer);
    }

    private void Read(nint offset, nuint bytes, void* destination)
    {
        GL gl = _device.Gl;
        if (!_device.Limits.IsEs)
        {
            gl.GetBufferSubData(BufferTargetARB.CopyReadBuffer, offset, bytes, destination);
            return;
        }

        NativeMemory.Copy(Map(BufferTargetARB.CopyReadBuffer, offset, bytes, MapBufferAccessMask.ReadBit), destination, bytes);
        gl.UnmapBuffer(BufferTargetARB.CopyReadBuffer);
    }

    private void* Map(BufferTargetARB target, nint offset, nuint bytes, MapBufferAccessMask access)
    {
        void* mapped = _device.Gl.MapBufferRange(target, offset, bytes, access);
        return mapped != null ? mapped : throw new GlException($"'{Label}': {_device.Renderer} does not map {bytes:N0} bytes of it ({_device.TakeError() ?? "no error"})");
    }

    /// <summary>Deletes the buffer: now on the device's thread, with its next call elsewhere.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _texels?.Dispose();
            _name?.Dispose();
            _device.Forget(this);
        }
    }
}
