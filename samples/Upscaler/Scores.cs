namespace Upscaler;

/// <summary>Peak signal-to-noise ratios in dB: 10·log₁₀(255² / mean squared difference), over all pixels but those at the border.</summary>
/// <param name="Luma">Of the brightness, 0.299·R + 0.587·G + 0.114·B.</param>
/// <param name="Rgb">Of the three channels together.</param>
internal readonly record struct Scores(double Luma, double Rgb)
{
    private const int Border = 4;

    /// <summary>Compares a result with the true picture.</summary>
    internal static Scores Of(Picture truth, Picture found)
    {
        double luma = 0, rgb = 0;
        int plane = truth.Width * truth.Height, pixels = 0;
        for (int y = Border; y < truth.Height - Border; y++)
        {
            for (int x = Border; x < truth.Width - Border; x++)
            {
                int at = (y * truth.Width) + x;
                double red = truth.Rgb[at] - found.Rgb[at], green = truth.Rgb[plane + at] - found.Rgb[plane + at], blue = truth.Rgb[(2 * plane) + at] - found.Rgb[(2 * plane) + at];
                luma += Math.Pow((Network.Luma[0] * red) + (Network.Luma[1] * green) + (Network.Luma[2] * blue), 2);
                rgb += ((red * red) + (green * green) + (blue * blue)) / 3;
                pixels++;
            }
        }

        return new Scores(Decibels(luma / pixels), Decibels(rgb / pixels));
    }

    private static double Decibels(double squared) => 10 * Math.Log10(255 * 255 / squared);
}
