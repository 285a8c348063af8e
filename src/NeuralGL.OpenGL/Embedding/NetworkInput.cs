using NeuralGL.Graphs;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.Pictures;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Embedding;

/// <summary>One input of a network: a texture or a buffer of the host's, read in every run, or numbers set from the CPU.</summary>
public sealed class NetworkInput
{
    private readonly GlDevice _device;
    private readonly GlGraph _graph;
    private readonly Value _value;
    private readonly string? _spec;
    private TextureToTensor?[] _prepare = [];
    private PictureTexture[] _textures = [];
    private uint _hostBuffer;
    private long _hostOffset;

    internal NetworkInput(GlDevice device, GlGraph graph, Value value, string? spec) => (_device, _graph, _value, _spec) = (device, graph, value, spec);

    /// <summary>The input's name.</summary>
    public string Name => _value.Name;

    /// <summary>Its shape with the batch, [N, …].</summary>
    public Shape Shape => _value.Shape;

    /// <summary>
    /// The buffer that the network reads, row-major float32, for a host whose own shader fills it: write it before
    /// <see cref="GlNetwork.Schedule"/>, behind a glMemoryBarrier of the host's, and call <see cref="MarkWritten"/> once.
    /// </summary>
    public GlBuffer Buffer => _graph.BufferOf(_value);

    /// <summary>Reads a texture of the host's in every run from now on; its size and name may be given anew at any time.</summary>
    /// <param name="texture">The texture.</param>
    /// <param name="transform">How the picture becomes the input; null takes what the model says, or what its shape suggests.</param>
    /// <param name="sample">Which sample of the batch it is.</param>
    /// <exception cref="ArgumentException">The transform gives another number of values than the input takes, or there is no such sample.</exception>
    /// <exception cref="PictureException">Neither the model nor its shape says how a picture becomes the input.</exception>
    public void Bind(in PictureTexture texture, PictureTransform? transform = null, int sample = 0)
    {
        int batch = _value.Shape.Rank == 0 ? 1 : _value.Shape[0];
        ArgumentOutOfRangeException.ThrowIfNegative(sample);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sample, batch);
        if (_prepare.Length == 0)
        {
            (_prepare, _textures) = (new TextureToTensor?[batch], new PictureTexture[batch]);
        }

        _hostBuffer = 0;
        _textures[sample] = texture;
        if (_prepare[sample] is { } known && (transform is null || known.Transform == transform))
        {
            return;
        }

        transform ??= _spec is null ? PictureTransform.ForInput(_value.Shape) : PictureTransform.Parse(_spec);
        if ((long)transform.Length * batch != _value.Shape.Length)
        {
            throw new ArgumentException($"input '{Name}' takes {_value.Shape.Length / batch} values a sample, and '{transform}' makes {transform.Length}");
        }

        _prepare[sample]?.Dispose();
        _prepare[sample] = new TextureToTensor(_device, transform);
        _graph.MarkInputSet(_value);
    }

    /// <summary>Copies from a buffer of the host's in every run from now on.</summary>
    /// <param name="buffer">The GL name of a buffer that holds the input's numbers, row-major float32.</param>
    /// <param name="offset">Where they begin in it, in bytes; a multiple of 4.</param>
    public void Bind(uint buffer, long offset = 0)
    {
        ArgumentOutOfRangeException.ThrowIfZero(buffer);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNotEqual(offset % 4, 0);
        Unbind();
        (_hostBuffer, _hostOffset) = (buffer, offset);
        _graph.MarkInputSet(_value);
    }

    /// <summary>Uploads numbers from the CPU for all runs from now on.</summary>
    /// <param name="numbers">Row-major, as many as the shape has.</param>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public void Set(ReadOnlySpan<float> numbers)
    {
        if (numbers.Length != _value.Shape.Length)
        {
            throw new ArgumentException($"input '{Name}' {_value.Shape} takes {_value.Shape.Length} numbers, not {numbers.Length}");
        }

        Unbind();
        Buffer.Upload(numbers);
        _graph.MarkInputSet(_value);
    }

    /// <summary>Says that the host has filled <see cref="Buffer"/> itself.</summary>
    public void MarkWritten()
    {
        Unbind();
        _graph.MarkInputSet(_value);
    }

    internal void Prepare()
    {
        for (int i = 0; i < _prepare.Length; i++)
        {
            _prepare[i]?.Run(_textures[i], Buffer, i);
        }

        if (_hostBuffer != 0)
        {
            CopyHostBuffer();
        }
    }

    internal void Dispose() => Unbind();

    private void CopyHostBuffer()
    {
        GL gl = _device.Gl;
        using GuestScope scope = _device.Enter(TouchedState.Copies);
        gl.MemoryBarrier(MemoryBarrierMask.BufferUpdateBarrierBit);
        gl.BindBuffer(BufferTargetARB.CopyReadBuffer, _hostBuffer);
        gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, Buffer.Handle);
        gl.CopyBufferSubData(CopyBufferSubDataTarget.CopyReadBuffer, CopyBufferSubDataTarget.CopyWriteBuffer, (nint)_hostOffset, 0, (nuint)_value.Shape.Length * 4);
    }

    private void Unbind()
    {
        foreach (TextureToTensor? prepare in _prepare)
        {
            prepare?.Dispose();
        }

        (_prepare, _textures, _hostBuffer) = ([], [], 0);
    }
}
