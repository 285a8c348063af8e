using System.Numerics;

namespace NeuralGL.App.Synthetic;

/// <summary>How a sheet of paper is lit and seen. Positions are relative to the picture's centre, in halves of its shorter side.</summary>
internal record struct Light
{
    /// <summary>Brightness at the centre, 0 to 1, of white paper.</summary>
    public float Level;

    /// <summary>Change of brightness to the right and down.</summary>
    public Vector2 Gradient;

    /// <summary>Loss towards the corners.</summary>
    public float Vignette;

    /// <summary>Colour of the light: added to red and taken from blue, about ±0.06.</summary>
    public float Warmth;

    /// <summary>Across which direction a soft shadow falls (a unit vector).</summary>
    public Vector2 ShadowDirection;

    /// <summary>Where the shadow's edge is, along its direction.</summary>
    public float ShadowEdge;

    /// <summary>Width of the edge.</summary>
    public float ShadowWidth;

    /// <summary>How much light the shadow takes, 0 to 1.</summary>
    public float Shadow;

    /// <summary>Deviation of the sensor's noise, 0 to 1 scale.</summary>
    public float Noise;

    /// <summary>Strength of the paper's texture.</summary>
    public float Grain;

    /// <summary>Where the paper lies, in pixels, so that the texture moves with it.</summary>
    public int PaperX;

    /// <inheritdoc cref="PaperX"/>
    public int PaperY;

    /// <summary>A light drawn at random; no camera sees two alike.</summary>
    public static Light Draw(ref SplitMix random)
    {
        var angle = random.Range(0, MathF.Tau);
        var slope = random.Range(0, 0.11f);
        var shade = random.Range(0, MathF.Tau);
        return new Light
        {
            Level = random.Range(0.74f, 0.97f),
            Gradient = new Vector2(MathF.Cos(angle), MathF.Sin(angle)) * slope,
            Vignette = random.Range(0, 0.05f),
            Warmth = random.Range(-0.05f, 0.05f),
            ShadowDirection = new Vector2(MathF.Cos(shade), MathF.Sin(shade)),
            ShadowEdge = random.Range(-0.3f, 1.3f),
            ShadowWidth = random.Range(0.3f, 1.2f),
            Shadow = random.Chance(0.5f) ? random.Range(0.03f, 0.2f) : 0,
            Noise = random.Range(0.006f, 0.022f),
            Grain = random.Range(0.004f, 0.022f),
            PaperX = random.Below(256),
            PaperY = random.Below(256),
        };
    }
}
