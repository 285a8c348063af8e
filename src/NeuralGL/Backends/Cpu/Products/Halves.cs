namespace NeuralGL.Backends.Cpu.Products;

/// <summary>
/// How 16-bit floating-point weights are packed. There is no instruction in .NET that widens them, so their bits are shifted into a
/// float32's places, which divides by 2^112, and multiplied. That is slow where they are subnormal; therefore all weights of a matrix are
/// scaled by one power of two that brings the largest to 2^15 or more, and what was subnormal becomes normal unless the weights reach over all 16-bit numbers. No bit of the value is lost.
/// </summary>
internal static class Halves
{
    /// <summary>Sign, exponent and fraction of a 16-bit number that was sign-extended and shifted by 13.</summary>
    public const int Bits = unchecked((int)0x8FFFE000);

    /// <summary>The power of two by which weights of this largest magnitude are scaled.</summary>
    public static int Shift(float largest) => largest == 0 ? 0 : 15 - MathF.ILogB(largest);

    /// <summary>What the shifted bits are multiplied with to be the weights again.</summary>
    public static float Factor(int shift) => MathF.ScaleB(1, 112 - shift);

    /// <summary>Packs weights that are 16-bit numbers.</summary>
    public static void Pack(ReadOnlySpan<float> weights, int shift, Span<short> packed)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            packed[i] = BitConverter.HalfToInt16Bits((Half)MathF.ScaleB(weights[i], shift));
        }
    }
}
