using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.Pictures;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Sharing;

/// <summary>One input of a network on a worker, as the host gives it: a texture or a buffer of the host's, or numbers from the CPU, for all frames submitted from now on.</summary>
public sealed class WorkerInput
{
    private readonly GlDevice _device;
    private readonly string? _spec;
    private SlotSource _source;
    private (PictureTexture Texture, PictureTransform? Transform)[] _textures = [];
    private TextureToTensor?[] _prepare = [];
    private InputHandOver _handOver;
    private HostBuffer _buffer;
    private long _version;
    private float[]? _numbers;

    internal WorkerInput(GlDevice host, string name, Shape shape, string? spec) => (_device, Name, Shape, _spec) = (host, name, shape, spec);

    /// <summary>The input's name.</summary>
    public string Name { get; }

    /// <summary>Its shape with the batch, [N, …].</summary>
    public Shape Shape { get; }

    internal bool IsSet => _source != SlotSource.None;

    /// <summary>Takes a texture of the host's; its size and name may be given anew at any time, and only that costs nothing.</summary>
    /// <param name="texture">The texture, of the host's context.</param>
    /// <param name="transform">How the picture becomes the input; null takes what the model says, or what its shape suggests.</param>
    /// <param name="sample">Which sample of the batch it is.</param>
    /// <param name="handOver">How it gets to the worker; the last call decides for all samples.</param>
    /// <exception cref="ArgumentException">The transform gives another number of values than the input takes, or there is no such sample.</exception>
    /// <exception cref="PictureException">Neither the model nor its shape says how a picture becomes the input.</exception>
    /// <exception cref="WrongContextException">The calling thread does not have the host's context.</exception>
    public void Bind(in PictureTexture texture, PictureTransform? transform = null, int sample = 0, InputHandOver handOver = InputHandOver.Copied)
    {
        using GuestScope scope = _device.Enter();
        texture.Target.Check(_device);
        int batch = NetworkInput.CheckSample(Shape, sample);
        if (_source != SlotSource.Textures)
        {
            Unbind();
            (_source, _textures, _prepare) = (SlotSource.Textures, new (PictureTexture, PictureTransform?)[batch], new TextureToTensor?[batch]);
        }

        PictureTransform? known = _textures[sample].Transform;
        if (known is null || (transform is not null && transform != known))
        {
            known = NetworkInput.Resolve(Name, Shape, transform, _spec);
            _prepare[sample]?.Dispose();
            _prepare[sample] = null;
        }

        _textures[sample] = (texture, known);
        _handOver = handOver;
        if (handOver == InputHandOver.Copied)
        {
            _prepare[sample] ??= new TextureToTensor(_device, known);
        }
    }

    /// <summary>Takes a buffer of the host's.</summary>
    /// <param name="buffer">The GL name of a buffer that holds the input's numbers, row-major float32.</param>
    /// <param name="offset">Where they begin in it, in bytes; a multiple of 4.</param>
    /// <param name="handOver">How it gets to the worker.</param>
    /// <exception cref="WrongContextException">The calling thread does not have the host's context.</exception>
    public void Bind(uint buffer, long offset = 0, InputHandOver handOver = InputHandOver.Copied)
    {
        using GuestScope scope = _device.Enter();
        HostBuffer given = new HostBuffer(buffer, offset).Checked();
        Unbind();
        (_source, _buffer, _handOver) = (SlotSource.Buffer, given, handOver);
    }

    /// <summary>Takes numbers from the CPU; the worker uploads them.</summary>
    /// <param name="numbers">Row-major, as many as the shape has; copied.</param>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    /// <exception cref="WrongContextException">The calling thread does not have the host's context.</exception>
    public void Set(ReadOnlySpan<float> numbers)
    {
        using GuestScope scope = _device.Enter();
        if (numbers.Length != Shape.Length)
        {
            throw new ArgumentException($"input '{Name}' {Shape} takes {Shape.Length} numbers, not {numbers.Length}");
        }

        Unbind();
        numbers.CopyTo(_numbers ??= new float[numbers.Length]);
        _source = SlotSource.Numbers;
        _version++;
    }

    /// <summary>Gives a frame what is bound.</summary>
    internal void Fill(SlotInput slot)
    {
        slot.Source = _source;
        switch (_source)
        {
            case SlotSource.Numbers:
                FillNumbers(slot);
                break;
            case SlotSource.Textures when _handOver == InputHandOver.Direct:
                if (slot.Textures.Length != _textures.Length)
                {
                    slot.Textures = new (PictureTexture, PictureTransform?)[_textures.Length];
                }

                _textures.CopyTo(slot.Textures, 0);
                break;
            case SlotSource.Textures:
                slot.Source = SlotSource.Copy;
                for (int i = 0; i < _prepare.Length; i++)
                {
                    _prepare[i]?.Run(_textures[i].Texture, slot.Copy, i);
                }

                break;
            case SlotSource.Buffer when _handOver == InputHandOver.Direct:
                slot.Buffer = _buffer;
                break;
            case SlotSource.Buffer:
                slot.Source = SlotSource.Copy;
                CopyBuffer(slot.Copy);
                break;
        }
    }

    internal void Dispose() => Unbind();

    private void FillNumbers(SlotInput slot)
    {
        // The slot may still have them from a frame before.
        if (slot.NumbersVersion != _version)
        {
            _numbers!.CopyTo(slot.Numbers ??= new float[_numbers.Length], 0);
            slot.NumbersVersion = _version;
        }
    }

    private void CopyBuffer(GlBuffer destination)
    {
        GL gl = _device.Gl;
        using GuestScope scope = _device.Enter(TouchedState.Copies);
        gl.MemoryBarrier(MemoryBarrierMask.BufferUpdateBarrierBit);
        gl.BindBuffer(BufferTargetARB.CopyReadBuffer, _buffer.Handle);
        gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, destination.Handle);
        gl.CopyBufferSubData(CopyBufferSubDataTarget.CopyReadBuffer, CopyBufferSubDataTarget.CopyWriteBuffer, (nint)_buffer.Offset, 0, (nuint)Shape.Length * 4);
    }

    private void Unbind()
    {
        foreach (TextureToTensor? prepare in _prepare)
        {
            prepare?.Dispose();
        }

        (_source, _prepare, _textures, _buffer) = (SlotSource.None, [], [], default);
    }
}
