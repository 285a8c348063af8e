using NeuralGL.App.Drawing;
using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Heatmaps;
using NeuralGL.OpenGL.Transfers;

namespace NeuralGL.App.Demo;

/// <summary>Any number of panels: their heatmaps, on as many canvases as they need, and the limits of their colours.</summary>
internal sealed class PanelSet : IDisposable
{
    private readonly HeatmapSet _heatmaps;
    private readonly GlBuffer[] _buffers;
    private int _drawnVersion = -1;

    /// <summary>Makes the heatmaps.</summary>
    /// <param name="device">The device.</param>
    /// <param name="panels">What is shown.</param>
    /// <param name="buffers">Where each panel's numbers are.</param>
    /// <param name="limits">For each panel the number with the last colour, 0 where limits follow the data; null: they all do.</param>
    /// <param name="release">How much of the way limits shrink towards smaller data in one frame.</param>
    internal PanelSet(GlDevice device, IEnumerable<LayerPanel> panels, IEnumerable<GlBuffer> buffers, IReadOnlyList<float>? limits = null, float release = 0.05f)
    {
        (Panels, _buffers) = ([.. panels], [.. buffers]);
        Ranges = new HeatmapRange[Panels.Length];
        _heatmaps = new HeatmapSet(device, [.. Panels.Select((p, i) => new HeatmapPanel(_buffers[i], 0, p.Layout, limits is null ? 0 : limits[i]))], release);
    }

    internal LayerPanel[] Panels { get; }

    /// <summary>The limits that arrived last, for each panel.</summary>
    internal HeatmapRange[] Ranges { get; }

    internal int Count => Panels.Length;

    /// <summary>Floats that <see cref="CopyRanges"/> brings.</summary>
    internal int RangeFloats => Count * HeatmapCanvas.FloatsPerPanel;

    /// <summary>Where a panel's numbers are.</summary>
    internal GlBuffer BufferOf(int panel) => _buffers[panel];

    /// <summary>Where a panel's heatmap is: the texture, and which part of it, 0…1 in both directions.</summary>
    internal (uint Texture, Rect Part) PictureOf(int panel)
    {
        (HeatmapCanvas canvas, int within) = _heatmaps.PlaceOf(panel);
        (int x, int y, int width, int height) = canvas.PlaceOf(within);
        return (canvas.Texture, new Rect((float)x / canvas.Width, (float)y / canvas.Height, (float)width / canvas.Width, (float)height / canvas.Height));
    }

    /// <summary>How panels are coloured.</summary>
    internal PanelLook Look { get; set; } = new();

    /// <summary>Whether limits obey <see cref="Look"/>; otherwise only colours do.</summary>
    internal bool FollowsRanges { get; init; } = true;

    /// <summary>Whether the look has changed since the panels were coloured.</summary>
    internal bool IsStale => _drawnVersion != Look.Version && _drawnVersion >= 0;

    /// <summary>Colours all panels from what their buffers hold now.</summary>
    /// <param name="again">Whether they hold what they did the last time.</param>
    internal void Draw(bool again = false)
    {
        _heatmaps.Colors = Look.Colors;
        if (FollowsRanges)
        {
            _heatmaps.Rule = Look.Rule;
        }

        _heatmaps.Draw(again);
        _drawnVersion = Look.Version;
    }

    /// <summary>Appends the limits of the last <see cref="Draw"/> to a frame of a ring.</summary>
    internal void CopyRanges(ReadbackRing ring) => _heatmaps.CopyRanges(ring);

    /// <summary>Takes the limits that <see cref="CopyRanges"/> brought.</summary>
    internal void TakeRanges(ReadOnlySpan<float> arrived)
    {
        for (int i = 0; i < Ranges.Length; i++)
        {
            Ranges[i] = HeatmapCanvas.RangeFrom(arrived, i);
        }
    }

    public void Dispose() => _heatmaps.Dispose();
}
