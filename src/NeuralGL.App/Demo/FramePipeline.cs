using System.Numerics.Tensors;
using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Heatmaps;
using NeuralGL.OpenGL.Transfers;
using NeuralGL.Pictures;
using NeuralGL.Tensors;

namespace NeuralGL.App.Demo;

/// <summary>
/// The way of a frame, in one direction: texture, input tensor, network, heatmaps; a few numbers (the colours' limits and the first
/// outputs) come back behind a fence.
/// </summary>
internal sealed class FramePipeline : IDisposable
{
    /// <summary>Heatmaps at once: the most that one canvas holds.</summary>
    private const int MaxLayers = HeatmapCanvas.MaxPanels - 1;

    /// <summary>Outputs whose numbers are read back.</summary>
    private const int MaxOutputs = 1024;

    private readonly IActivations _activations;
    private readonly ReadbackRing _ring;
    private readonly Value _output;
    private readonly float[] _arrived, _weightFloats;
    private readonly StageTimer _timer;
    private bool _weightsDrawn;

    public FramePipeline(GlDevice device, IBackend backend, IPictureModel model)
    {
        if (model.Graph.Inputs.Count != 1)
        {
            throw new Commands.UserException($"{model.Name}: the demo feeds one picture, but this model has {model.Graph.Inputs.Count} inputs ({string.Join(", ", model.Graph.Inputs)})", Commands.ExitCode.BadInput);
        }

        Model = model;
        Transform = model.RequireInput();
        _activations = backend is GlBackend gl ? new GlActivations(gl, model) : new CpuActivations(device, backend, model);
        Graph graph = _activations.Graph;
        LayerPanel[] layers = [.. LayerPanel.OfLayers(graph)];
        LayerCount = layers.Length;
        Panels = [LayerPanel.OfInput(graph, Transform), .. layers.Take(MaxLayers)];
        Weights = [.. LayerPanel.OfWeights(graph, Transform).Take(MaxLayers)];
        Canvas = new HeatmapCanvas(device, [.. Panels.Select(p => new HeatmapPanel(_activations.BufferOf(p.Value), 0, p.Layout))]);
        WeightCanvas = new HeatmapCanvas(device, [.. Weights.Select(p => new HeatmapPanel(_activations.BufferOf(p.Value), 0, p.Layout, WeightLimit(model.Parameters.Get(p.Value).Floats)))]);
        _output = graph.Outputs[0];
        int outputs = Math.Min(_output.Shape.Length, MaxOutputs);
        Ranges = new HeatmapRange[Panels.Length];
        WeightRanges = new HeatmapRange[Weights.Length];
        Outputs = new float[outputs];
        _arrived = new float[(Panels.Length * HeatmapCanvas.FloatsPerPanel) + outputs];
        _weightFloats = new float[Math.Max(1, Weights.Length * HeatmapCanvas.FloatsPerPanel)];
        _ring = new ReadbackRing(device, _arrived.Length);
        Texture = new UploadTexture(device);
        _timer = new StageTimer(device);
        Device = device;
        BackendName = backend.Name;
    }

    internal GlDevice Device { get; }

    internal IPictureModel Model { get; }

    internal string BackendName { get; }

    internal PictureTransform Transform { get; }

    /// <summary>The frame as uploaded.</summary>
    internal UploadTexture Texture { get; }

    /// <summary>The input, then the layers in order.</summary>
    internal LayerPanel[] Panels { get; }

    /// <summary>The dense layers' weights.</summary>
    internal LayerPanel[] Weights { get; }

    /// <summary>Layers that the model has, shown or not.</summary>
    internal int LayerCount { get; }

    internal HeatmapCanvas Canvas { get; }

    internal HeatmapCanvas WeightCanvas { get; }

    /// <summary>The limits of the newest frame whose numbers have arrived, for each of <see cref="Panels"/>.</summary>
    internal HeatmapRange[] Ranges { get; }

    internal HeatmapRange[] WeightRanges { get; }

    /// <summary>The first output's numbers of that frame.</summary>
    internal float[] Outputs { get; }

    /// <summary>The value that <see cref="Outputs"/> are of.</summary>
    internal string OutputName => _output.Name;

    internal int BytesReadBackPerFrame => _ring.BytesPerFrame;

    /// <summary>Milliseconds of the network's last run.</summary>
    internal double InferenceMilliseconds => _timer.Milliseconds;

    /// <summary>Whether <see cref="InferenceMilliseconds"/> is wall time, for want of a GPU that could tell.</summary>
    internal bool IsWallTime => _timer.IsWallTime || BackendName != "gl";

    /// <summary>Sends a frame through everything; only schedules.</summary>
    internal void Process(Frame frame)
    {
        Texture.Upload(frame.Pixels, frame.Width, frame.Height);
        _activations.Prepare(frame, Texture);
        _timer.Begin();
        _activations.Run();
        _timer.End();
        Canvas.Draw();
        if (!_weightsDrawn)
        {
            DrawWeights();
        }

        if (_ring.TryBegin())
        {
            Canvas.CopyRanges(_ring);
            _ring.Copy(_activations.BufferOf(_output), 0, Outputs.Length);
            _ring.End();
        }
    }

    /// <summary>Says that the weights have changed, as they do while a network learns: the next frame draws them anew.</summary>
    internal void RedrawWeights() => _weightsDrawn = false;

    /// <summary>Takes the numbers that have arrived.</summary>
    /// <param name="wait">Whether to wait for those of the last frame: headless, where the numbers must be those of the picture.</param>
    /// <returns>Whether some have.</returns>
    internal bool Collect(bool wait)
    {
        bool arrived = false;
        while (wait ? _ring.TakeBlocking(_arrived, out _) : _ring.TryTake(_arrived, out _))
        {
            for (int i = 0; i < Ranges.Length; i++)
            {
                Ranges[i] = HeatmapCanvas.RangeFrom(_arrived, i);
            }

            _arrived.AsSpan(Panels.Length * HeatmapCanvas.FloatsPerPanel).CopyTo(Outputs);
            arrived = true;
        }

        return arrived;
    }

    public void Dispose()
    {
        _timer.Dispose();
        _ring.Dispose();
        Texture.Dispose();
        WeightCanvas.Dispose();
        Canvas.Dispose();
        _activations.Dispose();
    }

    /// <summary>Four times the root mean square: a few outliers among many weights would otherwise leave all others without colour.</summary>
    private static float WeightLimit(ReadOnlySpan<float> weights)
    {
        float limit = 4 * MathF.Sqrt(TensorPrimitives.SumOfSquares(weights) / Math.Max(1, weights.Length)), largest = weights.IsEmpty ? 0 : MathF.Abs(TensorPrimitives.MaxMagnitude(weights));
        return float.IsFinite(limit) && limit < largest ? limit : 0;
    }

    /// <summary>Weights stand still here, so they are drawn once and their limits are waited for once.</summary>
    private void DrawWeights()
    {
        _weightsDrawn = true;
        if (Weights.Length == 0)
        {
            return;
        }

        WeightCanvas.Draw();
        using var ring = new ReadbackRing(Device, _weightFloats.Length);
        ring.TryBegin();
        WeightCanvas.CopyRanges(ring);
        ring.End();
        ring.TakeBlocking(_weightFloats, out _);
        for (int i = 0; i < WeightRanges.Length; i++)
        {
            WeightRanges[i] = HeatmapCanvas.RangeFrom(_weightFloats, i);
        }
    }
}
