namespace NeuralGL.Backends.Cpu.Products;

/// <summary>
/// Copies of blocks of a left operand whose rows, or steps, lie a power of two apart and so fall into the same few lines of the cache.
/// Each thread keeps its last one, which the next part mostly wants again.
/// </summary>
internal sealed unsafe class LeftBlock(int rows, int depth, int threads)
{
    /// <summary>Threads' notes lie this far apart, so that they do not share a line of the cache.</summary>
    private const int Spread = 8;

    private readonly long[] _held = new long[threads * Spread];

    /// <summary>An odd number of lines, so that rows spread over the cache.</summary>
    private readonly int _row = ((depth + 15) / 16 | 1) * 16;

    /// <summary>Floats of a copy.</summary>
    public int Length => Math.Max(rows * _row, rows * depth);

    /// <summary>Turns to the copy of the block that <paramref name="tile"/> starts at.</summary>
    /// <param name="tile">Its left operand is replaced.</param>
    /// <param name="count">Rows of the block.</param>
    /// <param name="name">Another one for every block of every run, never 0.</param>
    /// <param name="thread">Whose copy.</param>
    /// <param name="copy">Where it lies.</param>
    public void Use(ref TileArguments tile, int count, long name, int thread, float* copy)
    {
        bool isHeld = _held[thread * Spread] == name;
        if (tile.AK == 1)
        {
            for (int i = 0; !isHeld && i < count; i++)
            {
                new ReadOnlySpan<float>(tile.A + (i * tile.ARow), tile.K).CopyTo(new Span<float>(copy + ((nint)i * _row), tile.K));
            }

            tile.ARow = _row;
        }
        else
        {
            for (int j = 0; !isHeld && j < tile.K; j++)
            {
                Step(tile.A + (j * tile.AK), tile.ARow, count, copy + ((nint)j * rows));
            }

            (tile.ARow, tile.AK) = (1, rows);
        }

        _held[thread * Spread] = name;
        tile.A = copy;
    }

    private static void Step(float* from, nint row, int count, float* to)
    {
        if (row == 1)
        {
            new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
            return;
        }

        for (int i = 0; i < count; i++, from += row)
        {
            to[i] = *from;
        }
    }
}
