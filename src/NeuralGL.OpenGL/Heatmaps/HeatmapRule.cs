namespace NeuralGL.OpenGL.Heatmaps;

/// <summary>Which numbers share limits of their colours.</summary>
public enum HeatmapScope
{
    /// <summary>Those of a panel.</summary>
    Panel,

    /// <summary>Those of all panels of a set.</summary>
    All,

    /// <summary>Those of a unit: a tile of a panel. A unit that is a single number is measured by its own largest magnitude so far.</summary>
    Unit,
}

/// <summary>What the limits of the colours follow.</summary>
/// <param name="Scope">Which numbers share limits.</param>
/// <param name="Holds">Whether limits stay as they are; a limit of zero holds nothing, so the first numbers set it.</param>
/// <param name="Factor">What the limits that follow from the data, or are held, are multiplied by.</param>
/// <param name="Given">Limits that hold for every panel instead, the lower below the upper and the upper above 0; null if none are given. A panel without negative numbers begins at 0.</param>
public readonly record struct HeatmapRule(HeatmapScope Scope, bool Holds, float Factor, (float Low, float High)? Given = null)
{
    /// <summary>Numbers that stand before the panels' limits on the GPU.</summary>
    internal const int Floats = 8;

    /// <summary>Limits of each panel follow its numbers.</summary>
    public static HeatmapRule Automatic => new(HeatmapScope.Panel, false, 1);

    /// <summary>The rule as the shaders read it.</summary>
    internal void Write(Span<float> to, int panels, float release)
    {
        (to[0], to[1], to[2], to[3]) = (Scope switch { HeatmapScope.Panel => 0, HeatmapScope.All => 1, _ => 2 }, Holds ? 1 : 0, Factor, Given is null ? 0 : 1);
        (to[4], to[5], to[6], to[7]) = (Given?.Low ?? 0, Given?.High ?? 0, panels, release);
    }
}
