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
    private readonly float[]? _host;
    private GlName? _name, _texels;
    private SizedInternalFormat _format = SizedInternalFormat.Rgba32f;
    private bool _isDisposed;

    /// <summary>Allocates a buffer; its contents are zero.</summary>
    /// <param name="device">The device.</param>
    /// <param name="length">Elements.</param>
    /// <param name="label">Whose it is, for messages and debuggers.</param>
    /// <exception cref="GlLimitException">It is beyond the device's limit, or there is no memory for it.</exception>
    public GlBuffer(GlDevice device, int length, string label) : this(device, length, label, isPlanned: false)
    {
        if (device.HasCompute)
        {
            using GuestScope scope = device.Enter(TouchedState.Copies);
            Allocate();
            Clear(0, Bytes);
        }
    }

    private GlBuffer(GlDevice device, int length, string label, bool isPlanned, bool isSeenInParts = false)
    {
        (_device, Length, Label, Bytes) = (device, length, label, Math.Max(length, 4) * 4L);
        if (!device.HasCompute)
        {
            _host = isPlanned ? throw device.NoCompute() : new float[length];
            device.Track(this);
        }
        else if (!isSeenInParts && Bytes > device.Limits.StorageBlockBytes)
        {
            throw new GlLimitException($"'{label}' needs {Bytes:N0} bytes, but {device.Renderer} lets a shader see at most {device.Limits.StorageBlockBytes:N0} bytes of a buffer (GL_MAX_SHADER_STORAGE_BLOCK_SIZE); use a smaller batch or a smaller layer");
        }
    }

    /// <summary>A buffer without memory yet: made on any thread, and given memory by <see cref="Allocate"/> and contents by <see cref="Clear"/> or uploads.</summary>
    /// <exception cref="GlLimitException">It is beyond the device's limit.</exception>
    internal static GlBuffer Planned(GlDevice device, int length, string label, SizedInternalFormat texels = SizedInternalFormat.Rgba32f) => new(device, length, label, isPlanned: true) { _format = texels };

    /// <summary>The same for weights, which may be larger than a shader can see at once: the kernel compiler cuts them, or says why it cannot.</summary>
    internal static GlBuffer PlannedForWeights(GlDevice device, int length, string label, SizedInternalFormat texels) => new(device, length, label, isPlanned: true, isSeenInParts: true) { _format = texels };

    /// <summary>Whether it has memory.</summary>
    internal bool IsAllocated => _name is not null || _host is not null;

    /// <summary>Gives a planned buffer its memory, with any contents; nothing happens if it has some.</summary>
    /// <exception cref="GlLimitException">There is none.</exception>
    internal void Allocate()
    {
        if (IsAllocated || _isDisposed)
        {
            return;
        }

        GL gl = _device.Gl;
        using GuestScope scope = _device.Enter(TouchedState.Copies);
        GlName name = GlName.Buffer(_device);
        gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, name.Handle);
        long guarded = Bytes + (_device.Options.GuardWords ? GuardWords * 4 : 0);
        _device.NoteHostError();
        gl.BufferData(BufferTargetARB.CopyWriteBuffer, (nuint)guarded, null, BufferUsageARB.DynamicCopy);
        if (_device.TakeError() is { } error)
        {
            name.Dispose();
            throw new GlLimitException($"'{Label}': allocating {guarded:N0} bytes on {_device.Renderer} failed with {error}");
        }

        _name = name;
        if (_device.Options.GuardWords)
        {
            Span<uint> guard = stackalloc uint[GuardWords];
            guard.Fill(Guard);
            fixed (uint* words = guard)
            {
                gl.BufferSubData(BufferTargetARB.CopyWriteBuffer, (nint)Bytes, GuardWords * 4, words);
            }
        }

        if (_device.Labels)
        {
            gl.ObjectLabel(ObjectIdentifier.Buffer, Handle, (uint)Math.Min(Label.Length, 200), Label);
        }

        _device.Track(this);
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
    public void Upload(ReadOnlySpan<float> data) => Upload(0, data);

    /// <summary>Writes elements from <paramref name="first"/> on.</summary>
    internal void Upload(int first, ReadOnlySpan<float> data)
    {
        if (_host is not null)
        {
            data.CopyTo(_host.AsSpan(first));
            return;
        }

        using GuestScope scope = _device.Enter(TouchedState.Copies);
        _device.Gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, Handle);
        fixed (float* p = data)
        {
            if (data.Length > 0)
            {
                _device.CountUpload(data.Length * 4L);
                _device.Gl.BufferSubData(BufferTargetARB.CopyWriteBuffer, (nint)first * 4, (nuint)data.Length * 4, p);
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
            gl.TexBuffer(TextureTarget.TextureBuffer, _format, Handle);
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

    /// <summary>Sets bytes to zero, at a multiple of 4 and as many.</summary>
    internal void Clear(long offset, long bytes)
    {
        GL gl = _device.Gl;
        using GuestScope scope = _device.Enter(TouchedState.Copies);
        gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, Handle);
        if (!_device.Limits.IsEs)
        {
            gl.ClearBufferSubData(GLEnum.CopyWriteBuffer, GLEnum.R32f, (nint)offset, (nuint)bytes, GLEnum.Red, GLEnum.Float, null);
            return;
        }

        // OpenGL ES can neither clear a buffer nor read one but by mapping it.
        NativeMemory.Clear(Map(BufferTargetARB.CopyWriteBuffer, (nint)offset, (nuint)bytes, MapBufferAccessMask.WriteBit | MapBufferAccessMask.InvalidateRangeBit), (nuint)bytes);
        gl.UnmapBuffer(BufferTargetARB.CopyWriteBuffer);
    }

    /// <summary>Takes another buffer's memory of the same length and gives it its own: contents change in no time, and the GL names with them.</summary>
    internal void Exchange(GlBuffer other) => (_name, other._name, _texels, other._texels) = (other._name, _name, other._texels, _texels);

    /// <summary>Texels of four numbers that it holds.</summary>
    internal int TexelCount => Length / (_format switch { SizedInternalFormat.Rgba16f => 2, SizedInternalFormat.Rgba8i => 1, _ => 4 });

    /// <summary>Whether shaders read it as a texture.</summary>
    internal bool HasTexels => _texels is not null;

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
            if (IsAllocated)
            {
                _device.Forget(this);
            }
        }
    }
}
