using NeuralGL.OpenGL.Heatmaps;

namespace NeuralGL.App.Demo;

/// <summary>A number that people point at or have chosen.</summary>
/// <param name="Set">The panels that its layer belongs to.</param>
/// <param name="Panel">Which of them.</param>
/// <param name="Index">Which number; −1 for the layer as a whole.</param>
internal readonly record struct Selection(PanelSet Set, int Panel, int Index)
{
    internal HeatmapLayout Layout => Set.Panels[Panel].Layout;

    /// <summary>As <c>--select</c> takes it: the layer's name, and after a colon which number; null for nothing.</summary>
    internal static string? Text(Selection? selection) =>
        selection is not { } s ? null : s.Index < 0 ? s.Set.Panels[s.Panel].Name : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{s.Set.Panels[s.Panel].Name}:{s.Index}");

    /// <summary>Finds what <see cref="Text"/> wrote.</summary>
    /// <exception cref="Commands.UserException">There is no such layer or number.</exception>
    internal static Selection Parse(PanelSet set, string text)
    {
        int colon = text.LastIndexOf(':');
        bool hasIndex = colon >= 0 && int.TryParse(text.AsSpan(colon + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out _);
        string name = hasIndex ? text[..colon] : text;
        int panel = Array.FindIndex(set.Panels, p => p.Name == name), index = hasIndex ? int.Parse(text.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture) : -1;
        return panel < 0 ? throw new Commands.UserException($"--select {text}: there is no layer '{name}'; there are {string.Join(", ", set.Panels.Select(p => p.Name).Take(12))}{(set.Count > 12 ? " …" : "")}", Commands.ExitCode.Usage)
            : index >= set.Panels[panel].Layout.Count ? throw new Commands.UserException($"--select {text}: '{name}' has {set.Panels[panel].Layout.Count} numbers, 0 to {set.Panels[panel].Layout.Count - 1}", Commands.ExitCode.Usage)
            : new Selection(set, panel, index);
    }

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
