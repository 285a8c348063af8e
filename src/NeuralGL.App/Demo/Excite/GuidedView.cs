using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Heatmaps;
using NeuralGL.Tensors;

namespace NeuralGL.App.Demo;

/// <summary>Guided backpropagation of a unit as a heatmap over the frame; run only while somebody looks.</summary>
internal sealed class GuidedView : IDisposable
{
    private readonly FramePipeline _pipeline;
    private readonly CompiledGraph _graph;
    private readonly Value _gradient;
    private readonly GlBuffer _buffer;
    private readonly SidePanels _shown;
    private long _frame = -1;
    private readonly GraphSlices _slices;
    private UnitTarget? _unit;

    /// <summary>Prepares it for the units of a layer.</summary>
    /// <exception cref="GraphException">An operator on the way has no derivative.</exception>
    internal GuidedView(FramePipeline pipeline, Value layer)
    {
        _pipeline = pipeline;
        (Graph graph, Relus, LeftOut) = GuidedGraph.Of(pipeline.Graph, layer, pipeline.Transform);
        _graph = pipeline.Compile(graph);
        _slices = new GraphSlices(pipeline.Device, _graph);
        _gradient = _graph.Graph.Outputs[0];
        _buffer = _graph is GlGraph gl ? gl.BufferOf(_gradient) : new GlBuffer(pipeline.Device, _gradient.Shape.Length, _gradient.Name);
        LayerPanel panel = pipeline.Layers.Panels[0] with { Layout = HeatmapLayout.OfTiles(1, pipeline.Transform.Width, pipeline.Transform.Height) };
        _shown = new SidePanels(pipeline.Device, new PanelSet(pipeline.Device, [panel], [_buffer], release: 1) { FollowsRanges = false, Look = pipeline.Look });
    }

    /// <summary>How many Relus guide it.</summary>
    internal int Relus { get; }

    /// <summary>The saturating function at the end, whose operand is meant; null if there is none.</summary>
    internal Node? LeftOut { get; }

    /// <summary>The heatmap.</summary>
    internal PanelSet Panels => _shown.Panels;

    /// <summary>Whether <see cref="Advance"/> has something to do.</summary>
    internal bool IsUnderway { get; private set; }

    /// <summary>Begins with the frame that the network has; nothing to do if that was done last, or while another is underway.</summary>
    internal void Show(long processed, UnitTarget unit)
    {
        if (IsUnderway || processed == 0 || (processed == _frame && unit == _unit))
        {
            if (!IsUnderway && Panels.IsStale)
            {
                _shown.Draw(again: true);
            }

            return;
        }

        if (unit != _unit)
        {
            _graph.SetInput(UnitGraph.UnitName, UnitGraph.Mask(unit));
        }

        (_frame, _unit, IsUnderway) = (processed, unit, true);
        _pipeline.CopyInputTo(_graph);
    }

    /// <summary>Computes for about so long, and draws when all is there.</summary>
    internal void Advance(TimeSpan budget)
    {
        if (!IsUnderway || !_slices.RunWithin(budget).IsComplete)
        {
            return;
        }

        IsUnderway = false;
        if (_graph is not GlGraph)
        {
            _buffer.Upload(_graph.ReadBlocking(_gradient).Floats);
        }

        _shown.Draw();
    }

    /// <summary>Takes the limits that have arrived.</summary>
    /// <returns>Whether some have.</returns>
    internal bool Collect(bool wait) => _shown.Collect(wait);

    public void Dispose()
    {
        _slices.Dispose();
        _shown.Dispose();
        if (_graph is not GlGraph)
        {
            _buffer.Dispose();
        }

        _graph.Dispose();
    }
}
