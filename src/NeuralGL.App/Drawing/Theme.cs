namespace NeuralGL.App.Drawing;

/// <summary>How the window looks: one dark palette that lets the heatmaps be the brightest thing, one type scale, one 4-pixel grid.</summary>
internal static class Theme
{
    /// <summary>Behind everything.</summary>
    internal static readonly Rgba Background = Rgba.Hex(0x0F1216);

    /// <summary>Panels on the background.</summary>
    internal static readonly Rgba Surface = Rgba.Hex(0x181C22);

    /// <summary>Things on a panel: tracks of bars, buttons, chips.</summary>
    internal static readonly Rgba SurfaceRaised = Rgba.Hex(0x232931);

    /// <summary>Hairlines between and around panels.</summary>
    internal static readonly Rgba Outline = Rgba.Hex(0x2F3741);

    /// <summary>Text to be read: 14.8:1 on <see cref="Surface"/>.</summary>
    internal static readonly Rgba Text = Rgba.Hex(0xEDF1F5);

    /// <summary>Labels and units: 7:1.</summary>
    internal static readonly Rgba TextSecondary = Rgba.Hex(0xA3AEBA);

    /// <summary>Hints and what is off: 4.5:1.</summary>
    internal static readonly Rgba TextDisabled = Rgba.Hex(0x7C8793);

    /// <summary>The one accent: selection, the leading output, the crop frame.</summary>
    internal static readonly Rgba Accent = Rgba.Hex(0x4FC3E8);

    /// <summary>Text on <see cref="Accent"/>.</summary>
    internal static readonly Rgba OnAccent = Rgba.Hex(0x06222C);

    internal static readonly Rgba Good = Rgba.Hex(0x6CCB8F);
    internal static readonly Rgba Warning = Rgba.Hex(0xF0B656);
    internal static readonly Rgba Error = Rgba.Hex(0xF2736B);

    /// <summary>Over the picture behind help and banners.</summary>
    internal static readonly Rgba Scrim = Rgba.Hex(0x0A0C0F).WithAlpha(0.78f);

    /// <summary>The type scale, in pixels at scale 1.</summary>
    internal static class Type
    {
        internal const int Caption = 11;
        internal const int Body = 13;
        internal const int Title = 15;
        internal const int Headline = 20;
    }

    /// <summary>Distances, in pixels at scale 1.</summary>
    internal static class Space
    {
        internal const int Xs = 4;
        internal const int S = 8;
        internal const int M = 12;
        internal const int L = 16;
        internal const int Xl = 24;
    }

    /// <summary>Corners, in pixels at scale 1.</summary>
    internal static class Radius
    {
        internal const int Small = 3;
        internal const int Panel = 6;
    }
}

/// <summary>How many pixels a pixel of the design is on this monitor: 1, 1.25, 2 …</summary>
internal readonly record struct UiScale(float Factor)
{
    internal static readonly UiScale One = new(1);

    /// <summary>A length of the design in whole pixels, at least one where it is not zero.</summary>
    internal int Px(float length) => length == 0 ? 0 : Math.Max(1, (int)MathF.Round(length * Factor));
}
