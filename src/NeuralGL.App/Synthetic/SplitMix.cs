namespace NeuralGL.App.Synthetic;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014): small, good, and the same
/// numbers in every version of .NET, which System.Random does not promise. Any (seed, stream, index) is a start of its own.
/// </summary>
internal struct SplitMix
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong _state;

    public SplitMix(long seed, long stream, long index) =>
        _state = Mix(Mix(Mix((ulong)seed + Golden) ^ ((ulong)stream * 0xD1342543DE82EF95)) ^ ((ulong)index * 0xDA942042E4DD58B5));

    public ulong Next() => Mix(_state += Golden);

    /// <summary>A whole number in [0, count).</summary>
    public int Below(int count) => (int)(((Next() >> 32) * (ulong)count) >> 32);

    /// <summary>Uniform in [0, 1).</summary>
    public float Uniform() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [low, high).</summary>
    public float Range(float low, float high) => low + ((high - low) * Uniform());

    public bool Chance(float probability) => Uniform() < probability;

    /// <summary>Nearly normal (mean 0, deviation 1) as a sum of four uniforms, so that it is bounded by ±3.47: no outlier makes a digit unreadable.</summary>
    public float Normal() => (Uniform() + Uniform() + Uniform() + Uniform() - 2) * 1.7320508f;

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
