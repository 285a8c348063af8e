using System.Diagnostics;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Scheduling;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Embedding;

/// <summary>
/// A network as an image filter that takes a picture tile by tile, as <see cref="PostProcessPass"/> takes it pixel by pixel: tiles of a
/// texture are gathered as the batch of a compiled graph, and what it makes of them is scattered into another texture, once or several
/// times as large. Any graph will do, whatever its size. The weights are those of the store on the GPU: while a
/// <see cref="Training.TrainingSession"/> on the same backend and store trains them, every run uses the newest.
/// </summary>
/// <example><code>
/// // A network that takes [N, 3, 10, 10] and makes [N, 3, 16, 16] of it, which doubles pictures:
/// using var pass = new TiledPostProcessPass(guest.Backend, model.Graph, model.Parameters, new() { Halo = 1, Scale = 2 });
/// pass.Run(source, width, height, destination);   // destination is of 2·width × 2·height texels
/// </code></example>
public sealed class TiledPostProcessPass : IDisposable
{
    private const int Words = 20;

    private readonly GlDevice _device;
    private readonly GlGraph _graph;
    private readonly GlBuffer _given, _made;
    private readonly GlName _sampler, _uniforms;
    private readonly ComputeProgram _gather;
    private readonly ComputeProgram?[] _scatter = new ComputeProgram?[Enum.GetValues<OutputTextureFormat>().Length];
    private readonly TileForm _input, _output;
    private readonly int _halo, _cut, _blockBytes;
    private SlicedRun? _sliced;
    private (int Width, int Height) _size;
    private (uint Source, int Width, int Height, uint Destination, OutputTextureFormat Format) _job;
    private ComputeProgram? _program;
    private int _runs, _run, _calls;

    /// <summary>Compiles the network for batches of tiles.</summary>
    /// <param name="backend">Where it runs.</param>
    /// <param name="graph">
    /// One input, [N, C, h, w], [N, h, w, C] or [N, n] for tiles of h×w pixels with their halo, of 1 (red) to 4 channels as a sampler of
    /// the texture gives them; one output of as many tiles of 1 to 4 channels (alpha 1 if there are fewer; one alone is gray), scale times
    /// as large: without the halo, as convolutions without padding make them, or with it, which is then cut off.
    /// </param>
    /// <param name="parameters">The weights.</param>
    /// <param name="options">How pictures are cut.</param>
    /// <exception cref="GraphException">The network's shapes do not fit, or it computes with something that shaders do not.</exception>
    /// <exception cref="GlLimitException">A tensor is beyond a limit of the device: take fewer tiles per run.</exception>
    /// <exception cref="ShaderException">A shader does not build.</exception>
    public TiledPostProcessPass(GlBackend backend, Graph graph, ParameterStore parameters, TiledPostProcessOptions? options = null)
    {
        options ??= new();
        _device = backend.Device;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.TilesPerRun, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Halo);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Scale, 1);
        if (graph.Inputs.Count != 1 || graph.Outputs.Count != 1)
        {
            throw new GraphException($"a pass over tiles wants a network with one input and one output; '{graph.Name}' has {graph.Inputs.Count} and {graph.Outputs.Count}");
        }

        (_halo, Scale) = (options.Halo, options.Scale);
        _input = TileForm.OfInput(graph.Inputs[0], options);
        if (Math.Min(_input.Width, _input.Height) <= 2 * _halo)
        {
            throw new GraphException($"a tile of {_input.Width}×{_input.Height} pixels is nothing but halo, with {_halo} on each side");
        }

        (_output, _cut) = TileForm.OfOutput(graph.Outputs[0], _input, options);
        using GuestScope scope = _device.Enter(TouchedState.Copies);
        _gather = _device.Shaders.Get("picture/tiles_gather.comp");
        _graph = backend.Compile(graph, parameters, new Backends.CompileOptions { Batch = options.TilesPerRun });
        Value input = _graph.Graph.Inputs[0];
        TilesPerRun = input.Shape[0];
        if (TilesPerRun > _device.Limits.MaxGroupsZ)
        {
            _graph.Dispose();
            throw new GlLimitException($"{TilesPerRun} tiles per run are more than {_device.Renderer} dispatches at once: {_device.Limits.MaxGroupsZ}");
        }

        _graph.MarkInputSet(input);
        (_given, _made) = (_graph.BufferOf(input), _graph.BufferOf(_graph.Graph.Outputs[0]));
        _uniforms = GlName.Buffer(_device);
        _blockBytes = (((Words * 4) + _device.Limits.UniformAlignment - 1) / _device.Limits.UniformAlignment) * _device.Limits.UniformAlignment;
        _sampler = GlName.Sampler(_device);
        _device.Gl.SamplerParameter(_sampler.Handle, SamplerParameterI.MinFilter, (int)GLEnum.Nearest);
        _device.Gl.SamplerParameter(_sampler.Handle, SamplerParameterI.MagFilter, (int)GLEnum.Nearest);
    }

    /// <summary>Width of the part of a tile that it answers for, in pixels of the picture.</summary>
    public int TileWidth => _input.Width - (2 * _halo);

    /// <summary>Height of that part.</summary>
    public int TileHeight => _input.Height - (2 * _halo);

    /// <summary>Tiles in one run of the network.</summary>
    public int TilesPerRun { get; }

    /// <summary>How many times as wide and high the result is as the picture.</summary>
    public int Scale { get; }

    /// <summary>What dispatches of the network cost, for <see cref="RunWithin"/>, in place of what would be learned; set it before its first call.</summary>
    public Func<GlGraph, IDispatchCosts>? Costs { get; set; }

    /// <summary>Runs of the network for a picture of a size.</summary>
    public int RunsFor(int width, int height) => (Grid(width, TileWidth) * Grid(height, TileHeight) + TilesPerRun - 1) / TilesPerRun;

    /// <summary>Applies the network to a whole texture. In the steady state (same size) nothing is uploaded and nothing allocated.</summary>
    /// <param name="source">The GL name of a 2-D texture; level 0 is read.</param>
    /// <param name="width">Its width in texels.</param>
    /// <param name="height">Its height in texels.</param>
    /// <param name="destination">The GL name of another 2-D texture with immutable storage, at least <see cref="Scale"/> times as large.</param>
    /// <param name="format">The destination's format.</param>
    /// <exception cref="ArgumentException">Both are the same texture, or a size is not positive.</exception>
    /// <exception cref="ShaderException">The shader does not build.</exception>
    public void Run(uint source, int width, int height, uint destination, OutputTextureFormat format = OutputTextureFormat.Rgba8)
    {
        using GuestScope scope = Begin(source, width, height, destination, format);
        Abandon();
        for (int run = 0; run < _runs; run++)
        {
            Gather(source, run);
            _graph.Run();
            Scatter(destination, format, run);
        }
    }

    /// <summary>
    /// Applies as much of the network as is expected to fit a budget and goes on in the next calls with the same arguments; other
    /// arguments begin anew. Between the calls the destination holds the tiles done so far beside older ones, and the source must stay.
    /// </summary>
    /// <param name="budget">What this call may cost. Gathering and scattering count on software renderers only.</param>
    /// <param name="source">As for <see cref="Run"/>.</param>
    /// <param name="width">As for <see cref="Run"/>.</param>
    /// <param name="height">As for <see cref="Run"/>.</param>
    /// <param name="destination">As for <see cref="Run"/>.</param>
    /// <param name="format">As for <see cref="Run"/>.</param>
    /// <returns>What was done; <see cref="SliceResult.Calls"/> of a complete picture is its latency in frames.</returns>
    /// <exception cref="ArgumentException">Both are the same texture, or a size is not positive.</exception>
    public SliceResult RunWithin(TimeSpan budget, uint source, int width, int height, uint destination, OutputTextureFormat format = OutputTextureFormat.Rgba8)
    {
        using GuestScope scope = Begin(source, width, height, destination, format);
        if (_job != (source, width, height, destination, format))
        {
            Abandon();
            _job = (source, width, height, destination, format);
        }

        SlicedRun sliced = _sliced ??= new SlicedRun(_device, _graph, Costs?.Invoke(_graph));
        (double left, int dispatches, Node? overranBy) = (budget.TotalMilliseconds, 0, null);
        _calls++;
        do
        {
            if (!sliced.IsUnderway)
            {
                long began = Stopwatch.GetTimestamp();
                Gather(source, _run);
                (left, dispatches) = (left - Since(began), dispatches + 1);
            }

            SliceResult slice = sliced.Advance(TimeSpan.FromMilliseconds(Math.Max(0, left)));
            (left, dispatches, overranBy) = (left - slice.Milliseconds, dispatches + slice.Dispatches, overranBy ?? slice.OverranBy);
            if (!slice.IsComplete)
            {
                break;
            }

            long ended = Stopwatch.GetTimestamp();
            Scatter(destination, format, _run++);
            (left, dispatches) = (left - Since(ended), dispatches + 1);
        }
        while (_run < _runs && sliced.ExpectedMilliseconds <= left);
        var result = new SliceResult(_run == _runs, dispatches, budget.TotalMilliseconds - left, _calls, overranBy is not null, overranBy);
        if (result.IsComplete)
        {
            Abandon();
        }

        return result;
    }

    /// <summary>Frees the compiled network and what belongs to it.</summary>
    public void Dispose()
    {
        _sliced?.Dispose();
        _graph.Dispose();
        _uniforms.Dispose();
        _sampler.Dispose();
    }

    private static int Grid(int pixels, int tile) => (pixels + tile - 1) / tile;

    private void Abandon()
    {
        _sliced?.Abandon();
        (_job, _run, _calls) = (default, 0, 0);
    }

    /// <summary>Everything that a call may do wrong, before it does anything.</summary>
    private GuestScope Begin(uint source, int width, int height, uint destination, OutputTextureFormat format)
    {
        if (source == destination || width < 1 || height < 1)
        {
            throw new ArgumentException($"a pass reads one texture and writes another, of at least one texel: from {source} to {destination}, {width}×{height}");
        }

        ComputeProgram scatter = _scatter[(int)format] ??= _device.Shaders.Get("picture/tiles_scatter.comp", $"FORMAT {format.Names().Layout}");
        GuestScope scope = _device.Enter(TouchedState.Compute | TouchedState.Copies | TouchedState.Texture | TouchedState.Image);
        if (_size != (width, height))
        {
            Upload(width, height);
        }

        _program = scatter;
        return scope;
    }

    /// <summary>The milliseconds since then where commands are computed as they are given; elsewhere they say nothing.</summary>
    private double Since(long began) => _device.IsSoftware && Costs is null ? Stopwatch.GetElapsedTime(began).TotalMilliseconds : 0;

    private void Gather(uint source, int run)
    {
        GL gl = _device.Gl;
        _device.CountDispatches(1);

        // The graph may still be reading its last tiles; the host may have drawn the picture in a shader.
        gl.MemoryBarrier(MemoryBarrierMask.ShaderStorageBarrierBit | MemoryBarrierMask.TextureFetchBarrierBit);
        gl.UseProgram(_gather.Handle);
        gl.ActiveTexture(TextureUnit.Texture0);
        gl.BindTexture(TextureTarget.Texture2D, source);
        gl.BindSampler(0, _sampler.Handle);
        gl.BindBufferRange(BufferTargetARB.ShaderStorageBuffer, 0, _given.Handle, 0, (nuint)_given.Bytes);
        gl.BindBufferRange(BufferTargetARB.UniformBuffer, 0, _uniforms.Handle, run * _blockBytes, Words * 4);
        gl.DispatchCompute((uint)Grid(_input.Width, _gather.SizeX), (uint)Grid(_input.Height, _gather.SizeY), (uint)TilesPerRun);
        gl.BindSampler(0, 0);
    }

    private void Scatter(uint destination, OutputTextureFormat format, int run)
    {
        GL gl = _device.Gl;
        _device.CountDispatches(1);
        gl.MemoryBarrier(MemoryBarrierMask.ShaderStorageBarrierBit | MemoryBarrierMask.ShaderImageAccessBarrierBit | MemoryBarrierMask.TextureFetchBarrierBit);
        gl.UseProgram(_program!.Handle);
        gl.BindBufferRange(BufferTargetARB.ShaderStorageBuffer, 0, _made.Handle, 0, (nuint)_made.Bytes);
        gl.BindBufferRange(BufferTargetARB.UniformBuffer, 0, _uniforms.Handle, run * _blockBytes, Words * 4);
        gl.BindImageTexture(0, destination, 0, false, 0, BufferAccessARB.WriteOnly, format.Names().Image);
        gl.DispatchCompute((uint)Grid(Scale * TileWidth, _program.SizeX), (uint)Grid(Scale * TileHeight, _program.SizeY), (uint)TilesPerRun);
        gl.MemoryBarrier(MemoryBarrierMask.TextureFetchBarrierBit | MemoryBarrierMask.ShaderImageAccessBarrierBit | MemoryBarrierMask.TextureUpdateBarrierBit | MemoryBarrierMask.FramebufferBarrierBit);
    }

    /// <summary>A uniform block for each run over a picture of this size.</summary>
    private unsafe void Upload(int width, int height)
    {
        GL gl = _device.Gl;
        (_runs, int columns, int tiles) = (RunsFor(width, height), Grid(width, TileWidth), Grid(width, TileWidth) * Grid(height, TileHeight));
        gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, _uniforms.Handle);
        gl.BufferData(BufferTargetARB.CopyWriteBuffer, (nuint)(_runs * _blockBytes), null, BufferUsageARB.StaticDraw);
        _device.CountUpload(_runs * Words * 4L);
        (int sample, int channel, int row, int column) = _input.Strides;
        (int madeSample, int madeChannel, int madeRow, int madeColumn) = _output.Strides;
        Span<int> words =
        [
            width, height, _input.Width, _input.Height, columns, 0, tiles, _halo, sample, channel, row, column,
            madeSample, madeChannel, madeRow, madeColumn, Scale, _input.Channels, _output.Channels, _cut,
        ];
        fixed (int* p = words)
        {
            for (int run = 0; run < _runs; run++)
            {
                words[5] = run * TilesPerRun;
                gl.BufferSubData(BufferTargetARB.CopyWriteBuffer, run * _blockBytes, Words * 4, p);
            }
        }

        _size = (width, height);
    }
}
