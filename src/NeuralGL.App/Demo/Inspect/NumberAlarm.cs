using NeuralGL.OpenGL.Heatmaps;

namespace NeuralGL.App.Demo;

/// <summary>Finds where numbers that are none began.</summary>
internal static class NumberAlarm
{
    /// <summary>The first panel in the order of the graph with a NaN or an infinity; −1 if all numbers are finite. What it feeds is no news.</summary>
    internal static int FirstOf(PanelSet set)
    {
        for (int i = 0; i < set.Count; i++)
        {
            if (set.Ranges[i].NaNs + set.Ranges[i].Infinities > 0)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Says it in a line: <c>first NaN in narrow (Dense 36→12): 1 of 12 numbers</c>.</summary>
    internal static ReadOnlySpan<char> Say(Span<char> buffer, PanelSet set, int panel)
    {
        (LayerPanel layer, HeatmapRange range) = (set.Panels[panel], set.Ranges[panel]);
        return new TextBuffer(buffer).Add(range.NaNs > 0 ? "first NaN in " : "first ∞ in ").Add(layer.Name).Add(" (").Add(layer.Operator).Add("): ")
            .Add(range.NaNs > 0 ? range.NaNs : range.Infinities).Add(" of ").Add(layer.Layout.Count).Add(" numbers").Text;
    }
}
