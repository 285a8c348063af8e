namespace NeuralGL.App.Drawing;

/// <summary>A colour in sRGB with straight alpha.</summary>
internal readonly record struct Rgba(byte R, byte G, byte B, byte A = 255)
{
    internal static readonly Rgba White = new(255, 255, 255);
    internal static readonly Rgba Black = new(0, 0, 0);

    /// <summary>0xRRGGBB, as designers write colours.</summary>
    internal static Rgba Hex(uint rgb) => new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);

    /// <summary>The same colour at an opacity of 0…1.</summary>
    internal Rgba WithAlpha(float alpha) => this with { A = (byte)Math.Clamp(MathF.Round(alpha * 255), 0, 255) };

    /// <summary>The colour a part of the way, 0…1, to another.</summary>
    internal Rgba Towards(Rgba other, float part) =>
        new(Mix(R, other.R, part), Mix(G, other.G, part), Mix(B, other.B, part), Mix(A, other.A, part));

    /// <summary>R, G, B, A in memory order, as GL reads four unsigned bytes.</summary>
    internal uint Packed => R | ((uint)G << 8) | ((uint)B << 16) | ((uint)A << 24);

    private static byte Mix(byte a, byte b, float part) => (byte)Math.Clamp(MathF.Round(a + ((b - a) * part)), 0, 255);
}
