using ScottPlot;
using SkiaSharp;
using PlotFonts = ScottPlot.Fonts;

namespace NeuralGL.App.Learning;

/// <summary>The tool brings its own type for plots: machines without fonts show text too, and all show the same.</summary>
internal sealed class PlotFont : IFontResolver
{
    /// <summary>The name that plots are to use.</summary>
    internal const string Face = "Roboto";

    private PlotFont()
    {
    }

    /// <summary>Makes it known to ScottPlot.</summary>
    internal static void Use()
    {
        if (!PlotFonts.FontResolvers.OfType<PlotFont>().Any())
        {
            PlotFonts.FontResolvers.Insert(0, new PlotFont());
        }
    }

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => Create(fontName, weight >= FontWeight.Medium);

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => Create(fontName, bold);

    private static SKTypeface? Create(string name, bool bold) => name != Face ? null : Drawing.Fonts.Load(bold ? "Roboto-Medium.ttf" : "Roboto-Regular.ttf");
}
