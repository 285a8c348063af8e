using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.OpenGL;
using NeuralGL.Tensors;

namespace NeuralGL.App.Demo;

/// <summary>A unit that people look into: its layer's numbers, and where it is a sum of products, every term of it.</summary>
internal sealed class OpenedUnit : IDisposable
{
    private const int Output = 0, Input = 1, Weights = 2, Bias = 3, Activated = 4;

    private readonly LayerReader _reader;
    private readonly GlBuffer[] _buffers = [];
    private readonly string _operator;
    private readonly bool _hasBias;
    private long _asked = -1;

    /// <summary>Opens a unit of a layer.</summary>
    /// <param name="device">The device.</param>
    /// <param name="pipeline">The network that runs.</param>
    /// <param name="selection">Which number; its panel is one of the pipeline's layers.</param>
    /// <param name="statistics">Of the layer; they go on when another unit of it is opened.</param>
    internal OpenedUnit(GlDevice device, FramePipeline pipeline, Selection selection, LayerStatistics statistics)
    {
        (Selection, Statistics, Panel) = (selection, statistics, selection.Set.Panels[selection.Panel]);
        Value value = Panel.Value;
        Node? node = value.Producer;
        _operator = node?.Operator.Name ?? "";
        var whole = new BufferPart(selection.Set.BufferOf(selection.Panel), 0, value.Shape.Length);
        Terms = node is not null && selection.Index >= 0 && node.Inputs.Count > 1 && node.Inputs[1].Kind == ValueKind.Parameter ? UnitTerms.Of(node, pipeline.Layers.Panels[0].Layout) : null;
        Activation = Terms is null ? null : FollowedBy(pipeline.Graph, value);
        if (Terms is null)
        {
            _reader = new LayerReader(device, whole);
            return;
        }

        int channel = Terms.ChannelOf(selection.Index), count = Terms.W.Length;
        _hasBias = node!.Inputs.Count > 2;
        GlBuffer weights = pipeline.BufferOf(node.Inputs[1]);
        _reader = new LayerReader(
            device, whole, new BufferPart(pipeline.BufferOf(node.Inputs[0]), 0, node.Inputs[0].Shape.Length), new BufferPart(weights, channel * count, count),
            _hasBias ? new BufferPart(pipeline.BufferOf(node.Inputs[2]), channel, 1) : whole with { Count = 1 },
            Activation is { } next ? new BufferPart(pipeline.BufferOf(next.Output), selection.Index, 1) : whole with { Count = 1 });
        _buffers = [new GlBuffer(device, count, "terms x"), new GlBuffer(device, count, "terms w"), new GlBuffer(device, count, "terms w·x")];
        string shape = $"{count} {(count == 1 ? "number" : "numbers")}";
        TermPanels = new PanelSet(
            device, [Panel with { Name = "x", Operator = "what it sees", Shape = shape, Layout = Terms.Layout }, Panel with { Name = "w", Operator = "its weights", Shape = shape, Layout = Terms.Layout }, Panel with { Name = "w·x", Operator = "their products", Shape = shape, Layout = Terms.Layout }],
            _buffers, release: 1) { FollowsRanges = false, Look = pipeline.Look };
    }

    internal Selection Selection { get; }

    internal LayerPanel Panel { get; }

    internal LayerStatistics Statistics { get; }

    /// <summary>The unit as a sum; null where it is none.</summary>
    internal UnitTerms? Terms { get; }

    /// <summary>What is applied to the sum, if that is the only thing that is done with it.</summary>
    internal Node? Activation { get; }

    /// <summary>x, w and w·x as pictures; null without <see cref="Terms"/>.</summary>
    internal PanelSet? TermPanels { get; }

    /// <summary>Whether there is something to be shown yet.</summary>
    internal bool HasArrived => _reader.HasArrived;

    /// <summary>The layer's numbers.</summary>
    internal ReadOnlySpan<float> Numbers => _reader.Of(Output);

    /// <summary>The number itself.</summary>
    internal float Value => Selection.Index >= 0 ? Numbers[Selection.Index] : float.NaN;

    /// <summary>What <see cref="Activation"/> makes of it.</summary>
    internal float ActivatedValue => _reader.Of(Activated)[0];

    /// <summary>Asks for the numbers of a frame, once; colours what it has anew where people chose other colours.</summary>
    /// <param name="frame">Counts the frames that the network was given.</param>
    internal void Ask(long frame)
    {
        _asked = frame != _asked && _reader.Ask() ? frame : _asked;
        if (TermPanels is { IsStale: true } terms)
        {
            terms.Draw(again: true);
        }
    }

    /// <summary>Takes what has arrived and takes it apart.</summary>
    /// <returns>Whether something has.</returns>
    internal bool Collect(bool wait)
    {
        if (!_reader.Collect(wait))
        {
            return false;
        }

        Statistics.Take(Numbers, _operator);
        if (Terms is { } terms)
        {
            terms.Fill(_reader.Of(Input), _reader.Of(Weights), _hasBias ? _reader.Of(Bias)[0] : 0, Selection.Index);
            _buffers[0].Upload(terms.X);
            _buffers[1].Upload(terms.W);
            _buffers[2].Upload(terms.Products);
            TermPanels!.Draw();
        }

        return true;
    }

    public void Dispose()
    {
        TermPanels?.Dispose();
        foreach (GlBuffer buffer in _buffers)
        {
            buffer.Dispose();
        }

        _reader.Dispose();
    }

    private static Node? FollowedBy(Graph graph, Value value)
    {
        Node[] users = [.. graph.Nodes.Where(n => n.Inputs.Contains(value))];
        return users is [{ Operator: IUnaryOperator } only] && !graph.Outputs.Contains(value) ? only : null;
    }
}
