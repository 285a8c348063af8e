using NeuralGL.Graphs;
using NeuralGL.OpenGL;

namespace NeuralGL.App.Demo;

/// <summary>Looks into a running network for people: the number under the pointer, and the unit that they opened.</summary>
internal sealed class Inspector(GlDevice device, FramePipeline pipeline, DemoState state) : IDisposable
{
    private readonly ValueProbe _probe = new(device);
    private readonly Dictionary<Value, LayerStatistics> _statistics = [];

    /// <summary>What excites the chosen unit.</summary>
    internal Excitement Excitement { get; } = new(pipeline, state);

    /// <summary>The unit that was opened; null if none was, or what is selected is no activation.</summary>
    internal OpenedUnit? Opened { get; private set; }

    /// <summary>What the pointer is on in the present picture.</summary>
    internal Selection? Hovered { get; private set; }

    /// <summary>The number under the pointer, at most two frames old; null until it has arrived.</summary>
    internal float? HoveredValue =>
        Hovered is { Index: >= 0 } at && _probe.Latest.Buffer == at.Set.BufferOf(at.Panel) && _probe.Latest.Index == at.Index ? _probe.Latest.Value : null;

    /// <summary>Whether a selection can be opened: layers' activations can.</summary>
    internal bool CanOpen(Selection selection) => selection.Set == pipeline.Layers;

    /// <summary>Asks the GPU for what the picture that is drawn now will need, unless it has that of this frame; called for each picture.</summary>
    /// <param name="map">Where everything is drawn.</param>
    internal void Ask(PickMap map)
    {
        Hovered = state.Pointer is { } pointer ? map.At(pointer) : null;
        if (Hovered is { Index: >= 0 } at && pipeline.IsWhole)
        {
            _probe.Ask(at.Set.BufferOf(at.Panel), at.Index, pipeline.Processed);
        }

        if (pipeline.IsWhole)
        {
            Opened?.Ask(pipeline.Processed);
        }
    }

    /// <summary>
    /// Opens what is selected, or lets go of what is not any more; called before a picture is put together, which must not show what is
    /// freed before it is drawn.
    /// </summary>
    internal void Follow()
    {
        Selection? wanted = state.ShowsDetail && state.Selected is { } selected && CanOpen(selected) ? selected : null;
        if (Opened?.Selection == wanted)
        {
            return;
        }

        Opened?.Dispose();
        Opened = wanted is { } one ? new OpenedUnit(device, pipeline, one, StatisticsOf(one)) : null;
    }

    /// <summary>Takes what has arrived.</summary>
    /// <returns>Whether something has.</returns>
    internal bool Collect(bool wait) => _probe.Collect(wait) | (Opened?.Collect(wait) ?? false) | Excitement.Collect(wait);

    public void Dispose()
    {
        Excitement.Dispose();
        Opened?.Dispose();
        _probe.Dispose();
    }

    private LayerStatistics StatisticsOf(Selection selection)
    {
        Value value = selection.Set.Panels[selection.Panel].Value;
        if (!_statistics.TryGetValue(value, out LayerStatistics? statistics))
        {
            _statistics[value] = statistics = new LayerStatistics();
        }

        return statistics;
    }
}
