using NeuralGL.Graphs;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Heatmaps;
using NeuralGL.OpenGL.Loading;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Embedding;

/// <summary>One output of a network: on the GPU as a buffer or a texture, on the CPU by poll, callback or await.</summary>
public sealed class NetworkOutput
{
    private readonly GlDevice _device;
    private readonly OutputReads _reads;
    private readonly List<OutputTexture> _textures = [];
    private GlGraph _graph;
    private Value _value;
    private HeatmapCanvas? _heatmap;

    internal NetworkOutput(GlDevice device, GlGraph graph, Value value)
    {
        (_device, _graph, _value) = (device, graph, value);
        _reads = new OutputReads(graph, value);
    }

    /// <summary>The output's name.</summary>
    public string Name => _value.Name;

    /// <summary>Its shape with the batch, [N, …].</summary>
    public Shape Shape => _value.Shape;

    /// <summary>The activation buffer itself, row-major float32: bind it to shaders of the host's behind a glMemoryBarrier, or copy it.</summary>
    public GlBuffer Buffer => _graph.BufferOf(_value);

    /// <summary>A texture of NeuralGL's that every run writes this output into; the same one for the same arguments.</summary>
    /// <param name="format">Its format.</param>
    /// <param name="layout">Which numbers make a texel; null reads the shape: [N, C, H, W] with up to four channels, [N, H, W] or [N, n].</param>
    /// <param name="scale">Multiplied with the numbers.</param>
    /// <param name="offset">Added after that.</param>
    /// <returns>Its GL name, valid until the network is disposed; its contents come with the next run.</returns>
    /// <exception cref="ArgumentException">The shape is no picture and no layout was given.</exception>
    public uint Texture(OutputTextureFormat format, TexelLayout? layout = null, float scale = 1, float offset = 0)
    {
        TexelLayout texels = layout ?? TexelLayout.Of(_value.Shape);
        OutputTexture? known = _textures.Find(t => !t.IsHosts && (t.Format, t.Layout, t.Scale, t.Offset) == (format, texels, scale, offset));
        if (known is null)
        {
            _textures.Add(known = new OutputTexture(_device, format, texels, scale, offset));
        }

        return known.Handle;
    }

    /// <summary>Writes this output into a texture of the host's in every run from now on, until <see cref="StopWritingTo"/>; said again, it may be written in another way.</summary>
    /// <param name="texture">The GL name of a 2-D texture with immutable storage, at least as large as the layout.</param>
    /// <param name="format">Its format.</param>
    /// <param name="layout">Which numbers make a texel; null reads the shape: [N, C, H, W] with up to four channels, [N, H, W] or [N, n].</param>
    /// <param name="scale">Multiplied with the numbers.</param>
    /// <param name="offset">Added after that.</param>
    /// <exception cref="ArgumentException">The name is 0, the shape is no picture and no layout was given, or the layout does not fit the output.</exception>
    public void WriteTo(uint texture, OutputTextureFormat format, TexelLayout? layout = null, float scale = 1, float offset = 0)
    {
        ArgumentOutOfRangeException.ThrowIfZero(texture);
        TexelLayout texels = layout ?? TexelLayout.Of(_value.Shape);
        TensorToTexture.Check(Buffer, texels, 0);
        OutputTexture? known = _textures.Find(t => t.IsHosts && t.Handle == texture);
        if (known is not null && (known.Format, known.Layout, known.Scale, known.Offset) == (format, texels, scale, offset))
        {
            return;
        }

        var target = new OutputTexture(_device, texture, format, texels, scale, offset);
        StopWritingTo(texture);
        _textures.Add(target);
    }

    /// <summary>Ends what <see cref="WriteTo"/> began; nothing happens if this output is not written there.</summary>
    public void StopWritingTo(uint texture)
    {
        int at = _textures.FindIndex(t => t.IsHosts && t.Handle == texture);
        if (at >= 0)
        {
            _textures[at].Dispose();
            _textures.RemoveAt(at);
        }
    }

    /// <summary>A texture of NeuralGL's with one coloured texel for each number of this output, drawn by every run.</summary>
    /// <returns>Its GL name and size in texels, valid until the network is disposed.</returns>
    public (uint Texture, int Width, int Height) Heatmap()
    {
        _heatmap ??= new HeatmapCanvas(_device, [new HeatmapPanel(Buffer, 0, HeatmapLayout.OfActivation(_value.Shape))]);
        (_, _, int width, int height) = _heatmap.PlaceOf(0);
        return (_heatmap.Texture, width, height);
    }

    /// <summary>Copies the output of the runs scheduled so far into a buffer of the host's, on the GPU.</summary>
    /// <param name="buffer">The GL name.</param>
    /// <param name="offset">Where in it, in bytes.</param>
    public void CopyTo(uint buffer, long offset = 0)
    {
        ArgumentOutOfRangeException.ThrowIfZero(buffer);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        GL gl = _device.Gl;
        using GuestScope scope = _device.Enter(TouchedState.Copies);
        gl.MemoryBarrier(MemoryBarrierMask.BufferUpdateBarrierBit);
        gl.BindBuffer(BufferTargetARB.CopyReadBuffer, Buffer.Handle);
        gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, buffer);
        gl.CopyBufferSubData(CopyBufferSubDataTarget.CopyReadBuffer, CopyBufferSubDataTarget.CopyWriteBuffer, 0, (nint)offset, (nuint)_value.Shape.Length * 4);
    }

    /// <summary>Takes the newest result that has arrived on the CPU and asks for the next; never waits, allocates nothing after the first call.</summary>
    /// <param name="destination">As long as the shape.</param>
    /// <returns>False while none has arrived: then the destination is as it was.</returns>
    public bool TryRead(Span<float> destination) => _reads.TryRead(destination);

    /// <summary>Asks for the output of the runs scheduled so far; <see cref="GlGuest.Update()"/> calls back with it, some frames later.</summary>
    /// <param name="callback">Gets the numbers, which are valid during the call only.</param>
    /// <returns>False if three are on their way already.</returns>
    public bool RequestRead(ReadCallback callback) => _reads.Request(callback);

    /// <summary>
    /// Asks for the output of the runs scheduled so far. The task completes inside <see cref="GlGuest.Update()"/> on the GL thread, where the
    /// code after await goes on and may call GL.
    /// </summary>
    /// <exception cref="GlException">Three reads are on their way already.</exception>
    /// <exception cref="OperationCanceledException">The network was disposed before the result arrived.</exception>
    public Task<float[]> ReadAsync() => _reads.RequestTask();

    /// <summary>Waits for all runs scheduled so far and reads the output.</summary>
    /// <param name="destination">As long as the shape.</param>
    public void ReadBlocking(Span<float> destination) => Buffer.ReadBlocking(destination);

    internal void Present()
    {
        for (int i = 0; i < _textures.Count; i++)
        {
            _textures[i].Write(Buffer);
        }

        _heatmap?.Draw();
    }

    internal void Deliver() => _reads.Deliver();

    /// <summary>Steps that write each texture once, so that the first run need not build their shaders.</summary>
    internal IEnumerable<LoadStep> FirstRuns()
    {
        foreach (OutputTexture texture in _textures.ToArray())
        {
            yield return new LoadStep(LoadStepKind.FirstRun, $"the texture of '{Name}'", 0, () => texture.Write(Buffer));
        }

        if (_heatmap is { } heatmap)
        {
            yield return new LoadStep(LoadStepKind.FirstRun, $"the heatmap of '{Name}'", 0, heatmap.Draw);
        }
    }

    /// <summary>Goes on with the same output of another graph, which has taken over the buffer.</summary>
    internal void MoveTo(GlGraph graph)
    {
        (_graph, _value) = (graph, graph.Graph.Outputs.First(v => v.Name == Name));
        _reads.MoveTo(_graph, _value);
    }

    internal void Dispose()
    {
        foreach (OutputTexture texture in _textures)
        {
            texture.Dispose();
        }

        _heatmap?.Dispose();
        _reads.Dispose();
    }
}

/// <summary>Gets numbers that came back from the GPU.</summary>
/// <param name="numbers">Valid during the call only.</param>
public delegate void ReadCallback(ReadOnlySpan<float> numbers);
