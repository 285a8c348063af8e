using NeuralGL.App.Models;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Scheduling;
using NeuralGL.OpenGL.Transfers;
using NeuralGL.Pictures;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Demo;

/// <summary>A network that takes frames, with every value of it in a buffer of the GPU, wherever it was computed.</summary>
internal interface IActivations : IDisposable
{
    /// <summary>The graph with a batch of one.</summary>
    Graph Graph { get; }

    /// <summary>Where a value is after <see cref="Run"/>.</summary>
    GlBuffer BufferOf(Value value);

    /// <summary>Prepares a frame as an input of the network.</summary>
    /// <param name="input">Which.</param>
    /// <param name="pixels">Its pixels, [height, width, 4] bytes.</param>
    /// <param name="texture">The same as a texture.</param>
    /// <param name="transform">How it becomes the input: the model's transform, or that with another crop.</param>
    void Prepare(Value input, ReadOnlySpan<byte> pixels, UploadTexture texture, PictureTransform transform);

    /// <summary>Gives an input numbers that stay.</summary>
    void Set(Value input, Tensor numbers);

    /// <summary>Runs the network on the prepared frame; gives up what <see cref="RunWithin"/> has begun.</summary>
    /// <param name="outputsOnly">Whether nobody looks at more than the outputs.</param>
    void Run(bool outputsOnly = false);

    /// <summary>Begins a run or goes on with one for about so long; nothing is done while the GPU still has the last piece.</summary>
    SliceResult RunWithin(TimeSpan budget, bool outputsOnly = false);

    /// <summary>Gives the prepared frame, the network's only input, to another graph of the same backend, whose first input is of the same shape.</summary>
    void CopyInputTo(CompiledGraph other);
}

/// <summary>The network on the GPU: the frame's texture becomes the input in one dispatch, and nothing leaves the GPU.</summary>
internal sealed class GlActivations : IActivations
{
    private readonly GlDevice _device;
    private readonly GlGraph _graph;
    private readonly Dictionary<Value, TextureToTensor> _prepare = [];
    private TextureToTensor? _cropped;
    private readonly GraphSlices _slices;

    public GlActivations(GlBackend backend, IPictureModel model, Graph graph)
    {
        _device = backend.Device;
        _graph = backend.Compile(graph, model.Parameters, new CompileOptions { ObserveAll = true });
        _slices = new GraphSlices(_device, _graph);
    }

    public Graph Graph => _graph.Graph;

    /// <summary>What dispatches cost, in place of what would be learned.</summary>
    internal Func<GlGraph, IDispatchCosts>? Costs { set => _graph.Costs = value; }

    public GlBuffer BufferOf(Value value) => _graph.BufferOf(value);

    public void Prepare(Value input, ReadOnlySpan<byte> pixels, UploadTexture texture, PictureTransform transform)
    {
        PrepareBy(input, transform).Run(texture.Handle, texture.Width, texture.Height, _graph.BufferOf(input));
        _graph.MarkInputSet(input);
    }

    public void Set(Value input, Tensor numbers) => _graph.SetInput(input.Name, numbers);

    public void Run(bool outputsOnly = false) => _slices.Run();

    public SliceResult RunWithin(TimeSpan budget, bool outputsOnly = false) => _slices.RunWithin(budget);

    public void CopyInputTo(CompiledGraph other)
    {
        var graph = (GlGraph)other;
        Value input = graph.Graph.Inputs[0];

        // A shader wrote the frame, and a copy does not wait for shaders by itself.
        _device.Gl.MemoryBarrier(MemoryBarrierMask.BufferUpdateBarrierBit);
        graph.BufferOf(input).CopyFrom(_graph.BufferOf(Graph.Inputs[0]));
        graph.MarkInputSet(input);
    }

    public void Dispose()
    {
        _cropped?.Dispose();
        _slices.Dispose();
        foreach (TextureToTensor prepare in _prepare.Values)
        {
            prepare.Dispose();
        }

        _graph.Dispose();
    }

    /// <summary>Frames with and without another crop come in turn, and what is prepared for one shall not be made anew for the other.</summary>
    private TextureToTensor PrepareBy(Value input, PictureTransform transform)
    {
        if (!_prepare.TryGetValue(input, out TextureToTensor? usual))
        {
            _prepare[input] = usual = new TextureToTensor(_device, transform);
        }

        if (ReferenceEquals(transform, usual.Transform))
        {
            return usual;
        }

        _cropped ??= new TextureToTensor(_device, transform);
        if (!ReferenceEquals(transform, _cropped.Transform))
        {
            _cropped.Transform = transform;
        }

        return _cropped;
    }
}

/// <summary>The network on the CPU: the same picture on screen, from values that are uploaded after each run.</summary>
internal sealed class CpuActivations : IActivations
{
    private readonly CompiledGraph _graph;
    private readonly Dictionary<Value, Tensor> _inputs;
    private readonly Dictionary<Value, GlBuffer> _buffers = [];
    private readonly (Value Value, GlBuffer Buffer)[] _watched, _answers;

    public CpuActivations(GlDevice device, IBackend backend, IPictureModel model, Graph graph)
    {
        _graph = backend.Compile(graph, model.Parameters, new CompileOptions { ObserveAll = true });
        _inputs = Graph.Inputs.ToDictionary(v => v, v => Tensor.Zeros(v.Type));
        foreach (Value value in Graph.Inputs.Concat(Graph.Computed).Concat(Graph.Parameters).Where(v => v.Type.Element == ElementType.Float32))
        {
            _buffers[value] = new GlBuffer(device, value.Shape.Length, value.Name);
            if (value.Kind == ValueKind.Parameter)
            {
                _buffers[value].Upload(model.Parameters.Get(value).Floats);
            }
        }

        _watched = [.. _buffers.Where(b => b.Key.Kind != ValueKind.Parameter).Select(b => (b.Key, b.Value))];
        _answers = [.. _watched.Where(w => Graph.Outputs.Contains(w.Value))];
    }

    public Graph Graph => _graph.Graph;

    public GlBuffer BufferOf(Value value) => _buffers[value];

    public void Prepare(Value input, ReadOnlySpan<byte> pixels, UploadTexture texture, PictureTransform transform)
    {
        transform.Apply<float>(pixels, texture.Width, texture.Height, _inputs[input].Floats);
        _graph.SetInput(input.Name, _inputs[input]);
    }

    public void Set(Value input, Tensor numbers) => _graph.SetInput(input.Name, numbers);

    public void Run(bool outputsOnly = false)
    {
        _graph.Run();
        Upload(outputsOnly);
    }

    public SliceResult RunWithin(TimeSpan budget, bool outputsOnly = false)
    {
        SliceResult result = _graph.RunWithin(budget);
        if (result.IsComplete)
        {
            Upload(outputsOnly);
        }

        return result;
    }

    private void Upload(bool outputsOnly)
    {
        foreach ((Value value, GlBuffer buffer) in outputsOnly ? _answers : _watched)
        {
            buffer.Upload(_graph.ReadBlocking(value).Floats);
        }
    }

    public void CopyInputTo(CompiledGraph other) => other.SetInput(other.Graph.Inputs[0].Name, _inputs[Graph.Inputs[0]]);

    public void Dispose()
    {
        foreach (GlBuffer buffer in _buffers.Values)
        {
            buffer.Dispose();
        }

        _graph.Dispose();
    }
}
