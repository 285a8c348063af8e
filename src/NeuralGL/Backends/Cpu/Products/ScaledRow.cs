using System.Numerics;

namespace NeuralGL.Backends.Cpu.Products;

/// <summary>
/// A row of the left operand for weights that are read 2^−112 times too small (<see cref="Halves"/>): it takes a power of two that
/// brings the products back among the normal numbers, so that no weight must be multiplied. Such factors change no bit. Each thread
/// has a copy: what another core has just written is slow to read.
/// </summary>
internal sealed unsafe class ScaledRow(int length, int threads)
{
    /// <summary>The largest number of the row comes to 2^this, the largest weight is about 2^−97.</summary>
    private const int Largest = 60;

    /// <summary>Threads' notes lie this far apart, so that they do not share a line of the cache.</summary>
    private const int Spread = 16;

    private readonly long[] _held = new long[threads * Spread];
    private readonly float[] _factors = new float[threads * Spread];

    /// <summary>Scales a row unless the thread has it already.</summary>
    /// <param name="from">The row's first number.</param>
    /// <param name="stride">How far the next one is.</param>
    /// <param name="factor">The factor of the weights.</param>
    /// <param name="name">Another one for every run, never 0.</param>
    /// <param name="thread">Whose copy.</param>
    /// <param name="to">The scaled numbers, one after the other.</param>
    /// <returns>What sums are to be multiplied with.</returns>
    public float Use(float* from, nint stride, float factor, long name, int thread, float* to)
    {
        ref float kept = ref _factors[thread * Spread];
        if (_held[thread * Spread] == name)
        {
            return kept;
        }

        _held[thread * Spread] = name;
        for (int i = 0; i < length; i++, from += stride)
        {
            to[i] = *from;
        }

        int power = Power(to);
        var scale = new Vector<float>(MathF.ScaleB(1, power));
        int at = 0;
        for (; at <= length - Vector<float>.Count; at += Vector<float>.Count)
        {
            (Vector.Load(to + at) * scale).Store(to + at);
        }

        for (; at < length; at++)
        {
            to[at] *= scale[0];
        }

        return kept = MathF.ScaleB(factor, -power);
    }

    /// <summary>The power that brings the largest magnitude to its place. With infinities or NaN in the row every sum is one of them, whatever the power.</summary>
    private int Power(float* row)
    {
        Vector<int> largest = Vector<int>.Zero, magnitude = new(int.MaxValue);
        int i = 0, most = 0;
        for (; i <= length - Vector<int>.Count; i += Vector<int>.Count)
        {
            largest = Vector.Max(largest, Vector.Load((int*)row + i) & magnitude);
        }

        for (int lane = 0; lane < Vector<int>.Count; lane++)
        {
            most = Math.Max(most, largest[lane]);
        }

        for (; i < length; i++)
        {
            most = Math.Max(most, ((int*)row)[i] & int.MaxValue);
        }

        float x = BitConverter.Int32BitsToSingle(most);
        return x > 0 && float.IsFinite(x) ? Math.Clamp(Largest - MathF.ILogB(x), -10, 100) : 0;
    }
}
