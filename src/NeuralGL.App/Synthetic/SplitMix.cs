namespace NeuralGL.App.Synthetic;

/// <summary>The core's random generator as the painters use it: any (seed, stream, index) is a start of its own, and a "normal" number has no outliers.</summary>
internal struct SplitMix(long seed, long stream, long index)
{
    private SplitMix64 _random = new(SplitMix64.Mix(SplitMix64.Mix(
        SplitMix64.Mix((ulong)seed + SplitMix64.Step) ^ ((ulong)stream * 0xD1342543DE82EF95)) ^ ((ulong)index * 0xDA942042E4DD58B5)));

    public ulong Next() => _random.Next();

    /// <summary>A whole number in [0, count).</summary>
    public int Below(int count) => (int)(((Next() >> 32) * (ulong)count) >> 32);

    /// <summary>Uniform in [0, 1).</summary>
    public float Uniform() => _random.NextFloat();

    /// <summary>Uniform in [low, high).</summary>
    public float Range(float low, float high) => low + ((high - low) * Uniform());

    public bool Chance(float probability) => Uniform() < probability;

    /// <summary>Nearly normal (mean 0, deviation 1) as a sum of four uniforms, so that it is bounded by ±3.47: no outlier makes a digit unreadable.</summary>
    public float Normal() => (Uniform() + Uniform() + Uniform() + Uniform() - 2) * 1.7320508f;
}
