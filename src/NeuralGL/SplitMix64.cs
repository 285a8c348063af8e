namespace NeuralGL;

/// <summary>
/// A small random generator whose sequence is promised, unlike System.Random's: the same seed gives the same numbers on every
/// platform and version. (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014.)
/// </summary>
public struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>What the state grows by at each step: 2⁶⁴ over the golden ratio.</summary>
    public const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(_state += Step);

    /// <summary>A hash of 64 bits in which every bit of the operand changes half of the result's: the generator's output function.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number in [0, 1), a multiple of 2⁻²⁴.</summary>
    public float NextFloat() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>A number in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>A whole number in [0, <paramref name="bound"/>).</summary>
    public int NextInt(int bound) => (int)((UInt128)Next() * (ulong)bound >> 64);

    /// <summary>A number from the normal distribution with mean 0 and variance 1 (Box–Muller).</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());
}
