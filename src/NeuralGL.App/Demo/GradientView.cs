using NeuralGL.App.Models;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Heatmaps;
using NeuralGL.Tensors;

namespace NeuralGL.App.Demo;

/// <summary>Gradients as heatmaps: a graph of its own on the frame that the network was given, run only while somebody looks.</summary>
internal sealed class GradientView : IDisposable
{
    /// <summary>Stands for the class with the largest score.</summary>
    internal const int Top = -1;

    private readonly IActivations _activations;
    private readonly CompiledGraph _graph;
    private readonly GraphSlices _slices;
    private readonly Value[] _gradients;
    private readonly GlBuffer[] _buffers;
    private readonly bool _isOnGpu;
    private readonly Tensor _picked;
    private readonly SidePanels _shown;
    private long _frame = -1;
    private int _class = int.MinValue;
    private bool _isUnderway;

    private GradientView(GlDevice device, IBackend backend, IActivations activations, ParameterStore parameters, (Graph Graph, Value[] Gradients) made, LayerPanel[] panels)
    {
        (_activations, _gradients) = (activations, made.Gradients);
        _graph = backend.Compile(made.Graph, parameters);
        _slices = new GraphSlices(device, _graph);
        _isOnGpu = _graph is GlGraph;
        _buffers = [.. _gradients.Select(v => _graph is GlGraph gl ? gl.BufferOf(v) : new GlBuffer(device, v.Shape.Length, v.Name))];
        _picked = Tensor.Zeros(made.Graph.Inputs.Single(v => v.Name == GradientGraph.PickedName).Type);

        // Gradients change by orders of magnitude from one frame to the next, so every picture has limits of its own.
        _shown = new SidePanels(device, new PanelSet(device, panels, _buffers, release: 1));
    }

    /// <summary>What is shown: the panels' values are those whose gradient it is.</summary>
    internal PanelSet Panels => _shown.Panels;

    /// <summary>The gradient of the loss by the value of every panel on which it depends.</summary>
    /// <exception cref="GraphException">There is no such panel, or an operator on the way has no derivative.</exception>
    internal static GradientView OfLoss(GlDevice device, IBackend backend, IActivations activations, IPictureModel model, IEnumerable<LayerPanel> panels)
    {
        HashSet<Value> known = GradientGraph.BeforeScores(activations.Graph);
        LayerPanel[] shown = [.. panels.Where(p => known.Contains(p.Value))];
        return shown.Length == 0 ? throw new GraphException("this model has no layers with weights")
            : new GradientView(device, backend, activations, model.Parameters, GradientGraph.OfLoss(activations.Graph, shown.Select(p => p.Value)), shown);
    }

    /// <summary>The gradient of a class's score by the picture.</summary>
    /// <exception cref="GraphException">An operator on the way has no derivative.</exception>
    internal static GradientView OfScore(GlDevice device, IBackend backend, IActivations activations, IPictureModel model, LayerPanel input)
    {
        Pictures.PictureTransform transform = model.RequireInput();
        LayerPanel picture = input with { Layout = HeatmapLayout.OfTiles(1, transform.Width, transform.Height) };
        return new GradientView(device, backend, activations, model.Parameters, GradientGraph.OfScore(activations.Graph, transform), [picture]);
    }

    /// <summary>Where the gradient of a panel is.</summary>
    internal GlBuffer BufferOf(int panel) => _buffers[panel];

    /// <summary>Whether <see cref="Advance"/> has something to do.</summary>
    internal bool IsUnderway => _isUnderway;

    /// <summary>Begins to draw the gradients for the frame that the network has; nothing to do if that is what was drawn last, or while others are underway.</summary>
    /// <param name="frame">Counts the frames that the network was given.</param>
    /// <param name="cls">The class they are about, or <see cref="Top"/>.</param>
    internal void Show(long frame, int cls)
    {
        if (_isUnderway || (frame == _frame && cls == _class))
        {
            if (!_isUnderway && Panels.IsStale)
            {
                _shown.Draw(again: true);
            }

            return;
        }

        if (cls != _class)
        {
            _picked.Floats.Clear();
            if (cls >= 0)
            {
                _picked.Floats[cls] = 1;
            }

            _graph.SetInput(GradientGraph.PickedName, _picked);
            _graph.SetInput(GradientGraph.TopName, Tensor.Scalar(cls >= 0 ? 0 : 1));
        }

        (_frame, _class) = (frame, cls);
        _activations.CopyInputTo(_graph);
        _isUnderway = true;
    }

    /// <summary>Computes for about so long, and draws when all is there.</summary>
    /// <returns>Whether it is.</returns>
    internal bool Advance(TimeSpan budget)
    {
        if (!_isUnderway || !_slices.RunWithin(budget).IsComplete)
        {
            return false;
        }

        _isUnderway = false;
        for (int i = 0; !_isOnGpu && i < _buffers.Length; i++)
        {
            _buffers[i].Upload(_graph.ReadBlocking(_gradients[i]).Floats);
        }

        _shown.Draw();
        return true;
    }

    /// <summary>Takes the limits that have arrived.</summary>
    /// <returns>Whether some have.</returns>
    internal bool Collect(bool wait) => _shown.Collect(wait);

    public void Dispose()
    {
        _shown.Dispose();
        foreach (GlBuffer buffer in _isOnGpu ? [] : _buffers)
        {
            buffer.Dispose();
        }

        _slices.Dispose();
        _graph.Dispose();
    }
}
