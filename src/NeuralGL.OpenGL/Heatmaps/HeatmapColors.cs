namespace NeuralGL.OpenGL.Heatmaps;

/// <summary>A pair of colour maps as packed RGBA (red in the low byte).</summary>
/// <param name="Name">Of the sequential map, and of the pair.</param>
/// <param name="DivergingName">Of the diverging map.</param>
/// <param name="Sequential">256 colours from 0, or the lower limit, to the upper limit.</param>
/// <param name="Diverging">255 colours from −r to +r; entry 127 is that of 0.</param>
public sealed record HeatmapColors(string Name, string DivergingName, uint[] Sequential, uint[] Diverging)
{
    /// <summary>The colour that a finite number has.</summary>
    /// <param name="value">The number.</param>
    /// <param name="low">The lower limit.</param>
    /// <param name="high">The upper limit.</param>
    /// <param name="isSigned">Whether the diverging map is used.</param>
    public uint Of(float value, float low, float high, bool isSigned)
    {
        if (isSigned)
        {
            float side = value < 0 ? -low : high;
            return Diverging[127 + (int)MathF.Floor((127 * (side > 0 ? Math.Clamp(value / side, -1, 1) : 0)) + 0.5f)];
        }

        return Sequential[(int)MathF.Floor((255 * (high > low ? Math.Clamp((value - low) / (high - low), 0, 1) : 0)) + 0.5f)];
    }
}
