using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuralGL.App.Commands.Bench;

/// <summary>What the processor can do at most: multiplications and additions from registers, and reading memory.</summary>
internal static unsafe class CpuLimits
{
    /// <summary>Some milliseconds of work: beside less, waking the other threads would count and the peak of all would look lower than that of one.</summary>
    private const int Turns = 1_000_000;

    /// <summary>Floats read by each thread; far beyond the caches that a core has to itself.</summary>
    private const int ReadLength = 48 << 20;

    /// <summary>Multiply-adds of vectors in one call of <see cref="MultiplyAdds"/>; two operations for each lane.</summary>
    internal static double Operations => 2.0 * Turns * 12 * (Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4);

    /// <summary>Operations a second on that many threads.</summary>
    internal static Timing MultiplyAdd(int threads, CancellationToken cancellation)
    {
        using LimitWork work = MultiplyAddWork(threads);
        return Timing.Of(work.Run, cancellation);
    }

    /// <summary>Seconds to read <see cref="ReadBytes"/> on each of that many threads.</summary>
    internal static Timing Read(int threads, CancellationToken cancellation)
    {
        using LimitWork work = ReadWork(threads);
        return Timing.Of(work.Run, cancellation);
    }

    /// <summary><see cref="Operations"/> on each of that many threads, to be run and timed again and again.</summary>
    internal static LimitWork MultiplyAddWork(int threads) => new(threads, _ => MultiplyAdds());

    /// <summary>Reading that many floats, a multiple of 64, on each of that many threads, to be run and timed again and again.</summary>
    internal static LimitWork ReadWork(int threads, int length = ReadLength)
    {
        float[][] arrays = [.. Enumerable.Range(0, threads).Select(_ => new float[length])];
        foreach (float[] array in arrays)
        {
            array.AsSpan().Fill(1);
        }

        return new LimitWork(threads, thread => Sum(arrays[thread]));
    }

    /// <summary>Bytes that one thread reads.</summary>
    internal static double ReadBytes => (double)ReadLength * sizeof(float);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MultiplyAdds()
    {
        float result = Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? Wide() : Vector256.IsHardwareAccelerated ? Middle() : Narrow();
        GC.KeepAlive(result > 0);
    }

    // Twelve chains of sums cover the latency of two units; they start differently, or the compiler would see that they are one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Wide()
    {
        Vector512<float> x = Vector512.Create(0.5f), y = Vector512.Create(0.25f);
        Vector512<float> a = x, b = y, c = x + y, d = y * y, e = a + c, f = b + d, g = e + f, h = e * d, i = g + h, j = g * d, k = i + j, l = k + h;
        for (int turn = 0; turn < Turns; turn++)
        {
            (a, b, c, d) = (Vector512.FusedMultiplyAdd(a, x, y), Vector512.FusedMultiplyAdd(b, x, y), Vector512.FusedMultiplyAdd(c, x, y), Vector512.FusedMultiplyAdd(d, x, y));
            (e, f, g, h) = (Vector512.FusedMultiplyAdd(e, x, y), Vector512.FusedMultiplyAdd(f, x, y), Vector512.FusedMultiplyAdd(g, x, y), Vector512.FusedMultiplyAdd(h, x, y));
            (i, j, k, l) = (Vector512.FusedMultiplyAdd(i, x, y), Vector512.FusedMultiplyAdd(j, x, y), Vector512.FusedMultiplyAdd(k, x, y), Vector512.FusedMultiplyAdd(l, x, y));
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Middle()
    {
        Vector256<float> x = Vector256.Create(0.5f), y = Vector256.Create(0.25f);
        Vector256<float> a = x, b = y, c = x + y, d = y * y, e = a + c, f = b + d, g = e + f, h = e * d, i = g + h, j = g * d, k = i + j, l = k + h;
        for (int turn = 0; turn < Turns; turn++)
        {
            (a, b, c, d) = (Vector256.MultiplyAddEstimate(a, x, y), Vector256.MultiplyAddEstimate(b, x, y), Vector256.MultiplyAddEstimate(c, x, y), Vector256.MultiplyAddEstimate(d, x, y));
            (e, f, g, h) = (Vector256.MultiplyAddEstimate(e, x, y), Vector256.MultiplyAddEstimate(f, x, y), Vector256.MultiplyAddEstimate(g, x, y), Vector256.MultiplyAddEstimate(h, x, y));
            (i, j, k, l) = (Vector256.MultiplyAddEstimate(i, x, y), Vector256.MultiplyAddEstimate(j, x, y), Vector256.MultiplyAddEstimate(k, x, y), Vector256.MultiplyAddEstimate(l, x, y));
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Narrow()
    {
        Vector128<float> x = Vector128.Create(0.5f), y = Vector128.Create(0.25f);
        Vector128<float> a = x, b = y, c = x + y, d = y * y, e = a + c, f = b + d, g = e + f, h = e * d, i = g + h, j = g * d, k = i + j, l = k + h;
        for (int turn = 0; turn < Turns; turn++)
        {
            (a, b, c, d) = (Vector128.MultiplyAddEstimate(a, x, y), Vector128.MultiplyAddEstimate(b, x, y), Vector128.MultiplyAddEstimate(c, x, y), Vector128.MultiplyAddEstimate(d, x, y));
            (e, f, g, h) = (Vector128.MultiplyAddEstimate(e, x, y), Vector128.MultiplyAddEstimate(f, x, y), Vector128.MultiplyAddEstimate(g, x, y), Vector128.MultiplyAddEstimate(h, x, y));
            (i, j, k, l) = (Vector128.MultiplyAddEstimate(i, x, y), Vector128.MultiplyAddEstimate(j, x, y), Vector128.MultiplyAddEstimate(k, x, y), Vector128.MultiplyAddEstimate(l, x, y));
        }

        return Vector128.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(float[] numbers)
    {
        fixed (float* start = numbers)
        {
            Vector512<float> a = default, b = default, c = default, d = default;
            for (float* at = start, end = start + numbers.Length; at < end; at += 64)
            {
                a += Vector512.Load(at);
                b += Vector512.Load(at + 16);
                c += Vector512.Load(at + 32);
                d += Vector512.Load(at + 48);
            }

            GC.KeepAlive(Vector512.Sum(a + b + c + d) > 0);
        }
    }
}
