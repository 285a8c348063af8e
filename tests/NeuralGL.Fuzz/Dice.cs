namespace NeuralGL.Fuzz;

/// <summary>All chance of one input; the same for the same seed and number.</summary>
internal sealed class Dice(ulong seed, long input)
{
    private static readonly long[] s_numbers =
    [
        0, 1, -1, 2, -2, 3, 4, 5, 7, 8, 9, 16, 64, 255, 256, 1000, 65535, 65536, 1 << 20, 1 << 24, int.MaxValue - 1, int.MaxValue, 1L << 31, (1L << 32) - 1, 1L << 32, int.MinValue, int.MinValue - 1L,
        1L << 40, 3037000500, 1L << 62, long.MaxValue, long.MinValue,
    ];

    private static readonly float[] s_reals = [0, -0f, 1, -1, 0.5f, 2, 1e-40f, 1e30f, float.MaxValue, float.MinValue, float.Epsilon, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 3.7f, 1 << 24];

    private SplitMix64 _random = new(SplitMix64.Mix(seed) ^ SplitMix64.Mix((ulong)input + 0x51ED27));

    public int Next(int bound) => _random.NextInt(bound);

    public bool OneIn(int count) => _random.NextInt(count) == 0;

    /// <summary>A number that tends to be at some edge.</summary>
    public long Number() => OneIn(2) ? Next(13) - 4 : s_numbers[Next(s_numbers.Length)];

    public float Real() => OneIn(3) ? Next(9) - 4 : s_reals[Next(s_reals.Length)];

    public T Of<T>(IReadOnlyList<T> list) => list[Next(list.Count)];

    public long[] Numbers() => [.. Enumerable.Range(0, OneIn(20) ? 12 : Next(5)).Select(_ => Number())];

    /// <summary>Changes some bytes: other values, pieces cut out, doubled or put in.</summary>
    public byte[] Bytes(byte[] bytes)
    {
        var list = new List<byte>(bytes);
        for (int i = Next(4); i >= 0 && list.Count > 0; i--)
        {
            int at = Next(list.Count), length = Math.Min(1 + Next(OneIn(4) ? 200 : 8), list.Count - at);
            switch (Next(7))
            {
                case 0: list[at] = (byte)Next(256); break;
                case 1: list[at] ^= (byte)(1 << Next(8)); break;
                case 2: list.RemoveRange(at, length); break;
                case 3: list.InsertRange(at, list.GetRange(at, length)); break;
                case 4: list.InsertRange(at, Enumerable.Range(0, length).Select(_ => (byte)Next(256))); break;
                case 5: list.RemoveRange(at, list.Count - at); break;
                default: list[at] = Of<byte>([0, 1, 0x7F, 0x80, 0xFF]); break;
            }
        }

        return [.. list];
    }
}
