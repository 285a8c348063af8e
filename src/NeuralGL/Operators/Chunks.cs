namespace NeuralGL.Operators;

/// <summary>Element-wise loops over long arrays, shared among threads.</summary>
internal static class Chunks
{
    private const int Size = 1 << 14;

    /// <summary>Calls <paramref name="loop"/> with ranges [from, to) that together make up [0, length); on one thread if there is little to do.</summary>
    public static void Run(int length, Action<int, int> loop)
    {
        if (length <= 2 * Size)
        {
            loop(0, length);
        }
        else
        {
            Parallel.For(0, (length + Size - 1) / Size, i => loop(i * Size, Math.Min(length, (i + 1) * Size)));
        }
    }
}
