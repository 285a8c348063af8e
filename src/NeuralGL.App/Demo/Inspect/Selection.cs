using NeuralGL.OpenGL.Heatmaps;

namespace NeuralGL.App.Demo;

/// <summary>A number that people point at or have chosen.</summary>
/// <param name="Set">The panels that its layer belongs to.</param>
/// <param name="Panel">Which of them.</param>
/// <param name="Index">Which number; −1 for the layer as a whole.</param>
internal readonly record struct Selection(PanelSet Set, int Panel, int Index)
{
    internal HeatmapLayout Layout => Set.Panels[Panel].Layout;

    /// <summary>The number beside it in its layer's picture; itself where the picture ends.</summary>
    internal Selection Beside(int right, int down)
    {
        (int x, int y) = Layout.PlaceOf(Math.Max(0, Index));
        int index = Index < 0 ? 0 : Layout.IndexAt(x + right, y + down);
        return index < 0 ? this : this with { Index = index };
    }

    /// <summary>The layer so many further, round and round.</summary>
    /// <param name="by">1 or −1.</param>
    /// <param name="first">The first panel that is shown.</param>
    internal Selection Neighbour(int by, int first)
    {
        int shown = Set.Count - first;
        return this with { Panel = first + ((Panel - first + by + shown) % shown), Index = 0 };
    }
}
