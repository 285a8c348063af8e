using NeuralGL.Graphs;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Loading;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Transfers;
using NeuralGL.Pictures;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Embedding;

/// <summary>One input of a network: textures or buffers of the host's, one or several in turn, read in every run, or frames and numbers from the CPU.</summary>
public sealed class NetworkInput
{
    private readonly GlDevice _device;
    private readonly string? _spec;
    private PictureSource?[] _pictures = [];
    private InputRing<HostBuffer>? _ring;
    private HostBuffer _hostBuffer;
    private GlGraph _graph;
    private Value _value;

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
    /// <exception cref="GlLimitException">This context has no such textures, for example no external ones; the message says what to do.</exception>
    public void Bind(in PictureTexture texture, PictureTransform? transform = null, int sample = 0)
    {
        texture.Target.Check(_device);
        Picture(transform, sample).Read(texture);
    }

    /// <summary>Reads several textures of the host's in turn, one in each run from now on.</summary>
    /// <param name="textures">The slots; with one size and format for all of them a run uploads nothing.</param>
    /// <param name="transform">How the picture becomes the input; null takes what the model says, or what its shape suggests.</param>
    /// <param name="sample">Which sample of the batch it is.</param>
    /// <returns>The ring, which says which slot is next and which are free to be written.</returns>
    /// <exception cref="ArgumentException">There is no slot, or the transform gives another number of values than the input takes.</exception>
    /// <exception cref="PictureException">Neither the model nor its shape says how a picture becomes the input.</exception>
    /// <exception cref="GlLimitException">This context has no such textures.</exception>
    public InputRing<PictureTexture> BindRing(ReadOnlySpan<PictureTexture> textures, PictureTransform? transform = null, int sample = 0)
    {
        var ring = new InputRing<PictureTexture>(_device, textures, Name);
        foreach (PictureTexture texture in textures)
        {
            texture.Target.Check(_device);
        }

        Picture(transform, sample).Read(ring);
        return ring;
    }

    /// <summary>Reads in every run from now on the frame that was uploaded last; one such texture may feed several networks.</summary>
    /// <param name="frames">Where the host uploads its frames to, before the first run too.</param>
    /// <param name="transform">How the picture becomes the input; null takes what the model says, or what its shape suggests.</param>
    /// <param name="sample">Which sample of the batch it is.</param>
    /// <exception cref="ArgumentException">The transform gives another number of values than the input takes, or there is no such sample.</exception>
    /// <exception cref="PictureException">Neither the model nor its shape says how a picture becomes the input.</exception>
    public void Bind(UploadTexture frames, PictureTransform? transform = null, int sample = 0) => Picture(transform, sample).Read(frames);

    /// <summary>
    /// Uploads a frame from the CPU, of a camera for example, through a ring of pixel buffers of the input's own: no frame waits for
    /// the run that reads the one before. It is read in every run from now on.
    /// </summary>
    /// <param name="rgba">Four bytes for each pixel, top row first.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="transform">How the picture becomes the input; null takes what the model says, or what its shape suggests.</param>
    /// <param name="sample">Which sample of the batch it is.</param>
    /// <exception cref="ArgumentException">There are too few bytes, or the transform gives another number of values than the input takes.</exception>
    /// <exception cref="PictureException">Neither the model nor its shape says how a picture becomes the input.</exception>
    /// <exception cref="GlLimitException">The frame is larger than a texture may be.</exception>
    public void Upload(ReadOnlySpan<byte> rgba, int width, int height, PictureTransform? transform = null, int sample = 0)
    {
        PictureSource picture = Picture(transform, sample);
        picture.Own.Upload(rgba, width, height);
        picture.Read(picture.Own);
    }

    /// <summary>Copies from a buffer of the host's in every run from now on.</summary>
    /// <param name="buffer">The GL name of a buffer that holds the input's numbers, row-major float32.</param>
    /// <param name="offset">Where they begin in it, in bytes; a multiple of 4.</param>
    public void Bind(uint buffer, long offset = 0)
    {
        HostBuffer given = new HostBuffer(buffer, offset).Checked();
        Unbind();
        _hostBuffer = given;
        _graph.MarkInputSet(_value);
    }

    /// <summary>Copies from several buffers of the host's in turn, or from several places in one, in each run from now on.</summary>
    /// <param name="buffers">The slots, each with the input's numbers for all samples.</param>
    /// <returns>The ring, which says which slot is next and which are free to be written.</returns>
    /// <exception cref="ArgumentException">There is no slot, a name is 0, or an offset is negative or no multiple of 4.</exception>
    public InputRing<HostBuffer> BindRing(ReadOnlySpan<HostBuffer> buffers)
    {
        var ring = new InputRing<HostBuffer>(_device, buffers, Name);
        foreach (HostBuffer buffer in buffers)
        {
            buffer.Checked();
        }

        Unbind();
        _ring = ring;
        _graph.MarkInputSet(_value);
        return ring;
    }

    /// <summary>The ring that the input, or one sample of it, reads at present; null if it reads something else.</summary>
    public InputRing? RingOf(int sample = 0) => _ring is not null ? _ring : (uint)sample < (uint)_pictures.Length ? _pictures[sample]?.Ring : null;

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

    /// <summary>Refuses a sample that the batch does not have.</summary>
    /// <returns>How many it has.</returns>
    internal static int CheckSample(Shape shape, int sample)
    {
        int batch = shape.Rank == 0 ? 1 : shape[0];
        ArgumentOutOfRangeException.ThrowIfNegative(sample);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sample, batch);
        return batch;
    }

    /// <summary>The transform given, or the one that the model or the shape says, if it makes as many numbers as the input takes.</summary>
    internal static PictureTransform Resolve(string name, Shape shape, PictureTransform? transform, string? spec)
    {
        int batch = shape.Rank == 0 ? 1 : shape[0];
        transform ??= spec is null ? PictureTransform.ForInput(shape) : PictureTransform.Parse(spec);
        return (long)transform.Length * batch == shape.Length ? transform
            : throw new ArgumentException($"input '{name}' takes {shape.Length / batch} values a sample, and '{transform}' makes {transform.Length}");
    }

    internal void Prepare()
    {
        for (int i = 0; i < _pictures.Length; i++)
        {
            _pictures[i]?.Run(Buffer, i, Name);
        }

        if (_ring is { } ring)
        {
            int slot = ring.Take();
            Copy(ring[slot]);
            ring.MarkRead(slot);
        }
        else if (_hostBuffer.Handle != 0)
        {
            Copy(_hostBuffer);
        }
    }

    /// <summary>Steps that read each bound texture once, so that the first run need not build their shaders.</summary>
    internal IEnumerable<LoadStep> FirstRuns()
    {
        for (int i = 0; i < _pictures.Length; i++)
        {
            if (_pictures[i] is { } picture)
            {
                int sample = i;
                yield return new LoadStep(LoadStepKind.FirstRun, $"the picture of '{Name}'", 0, () => picture.FirstRun(Buffer, sample));
            }
        }
    }

    /// <summary>Goes on with the same input of another graph, which has taken over the buffer.</summary>
    internal void MoveTo(GlGraph graph) => (_graph, _value) = (graph, graph.Graph.Inputs.First(v => v.Name == Name));

    internal void Dispose() => Unbind();

    /// <summary>What makes a sample from pictures; made anew only if it is to be made in another way.</summary>
    private PictureSource Picture(PictureTransform? transform, int sample)
    {
        int batch = CheckSample(_value.Shape, sample);
        if (sample < _pictures.Length && _pictures[sample] is { } known && (transform is null || known.Transform == transform))
        {
            return known;
        }

        var made = new PictureSource(_device, Resolve(Name, _value.Shape, transform, _spec));
        LeaveBuffers();
        _pictures = _pictures.Length == 0 ? new PictureSource?[batch] : _pictures;
        _pictures[sample]?.Dispose();
        _graph.MarkInputSet(_value);
        return _pictures[sample] = made;
    }

    private void Copy(HostBuffer source)
    {
        GL gl = _device.Gl;
        using GuestScope scope = _device.Enter(TouchedState.Copies);
        gl.MemoryBarrier(MemoryBarrierMask.BufferUpdateBarrierBit);
        gl.BindBuffer(BufferTargetARB.CopyReadBuffer, source.Handle);
        gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, Buffer.Handle);
        gl.CopyBufferSubData(CopyBufferSubDataTarget.CopyReadBuffer, CopyBufferSubDataTarget.CopyWriteBuffer, (nint)source.Offset, 0, (nuint)_value.Shape.Length * 4);
    }

    private void Unbind()
    {
        foreach (PictureSource? picture in _pictures)
        {
            picture?.Dispose();
        }

        _pictures = [];
        LeaveBuffers();
    }

    private void LeaveBuffers()
    {
        _ring?.Dispose();
        (_ring, _hostBuffer) = (null, default);
    }
}
