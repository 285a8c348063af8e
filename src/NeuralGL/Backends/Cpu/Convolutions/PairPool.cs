using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NeuralGL.Backends.Cpu.Products;
using NeuralGL.Operators;

namespace NeuralGL.Backends.Cpu.Convolutions;

/// <summary>
/// The largest of 2×2 elements side by side, the pool of most networks, four windows at a time. A NaN is larger than any number, and of
/// equal elements the first one counts, as everywhere.
/// </summary>
internal static unsafe class PairPool
{
    /// <summary>Whether a call is such a pool.</summary>
    public static bool Suits(PoolCall call)
    {
        Window w = call.Window.InThree();
        return call.Kind == PoolKind.Max && w.Kernel.SequenceEqual([1, 2, 2]) && w.Strides.SequenceEqual([1, 2, 2]) && w.Dilations.All(d => d == 1) && w.Pads.All(p => p == 0)
            && call.Positions[0] == call.Sizes[0] && call.Positions[1] * 2 <= call.Sizes[1] && call.Positions[2] * 2 <= call.Sizes[2];
    }

    /// <summary>The pool over one plane.</summary>
    public static void Largest(float* x, int[] sizes, int[] positions, float* y)
    {
        for (int line = 0; line < positions[0] * positions[1]; line++, y += positions[2])
        {
            float* top = x + Line(line, sizes, positions), bottom = top + sizes[2];
            int i = 0;
            for (; i <= positions[2] - 4; i += 4)
            {
                Elements(top + (2 * i), bottom + (2 * i), out Vector128<float> a, out Vector128<float> b, out Vector128<float> c, out Vector128<float> d);
                a = Vector128.ConditionalSelect(Beats(b, a), b, a);
                a = Vector128.ConditionalSelect(Beats(c, a), c, a);
                Vector128.ConditionalSelect(Beats(d, a), d, a).Store(y + i);
            }

            for (; i < positions[2]; i++)
            {
                float best = top[2 * i];
                best = Beats(top[(2 * i) + 1], best) ? top[(2 * i) + 1] : best;
                best = Beats(bottom[2 * i], best) ? bottom[2 * i] : best;
                y[i] = Beats(bottom[(2 * i) + 1], best) ? bottom[(2 * i) + 1] : best;
            }
        }
    }

    /// <summary>The gradient over one plane: the largest element of a window gets the window's gradient, the others 0.</summary>
    public static void Gradient(float* x, int[] sizes, int[] positions, float* dy, float* dx)
    {
        if (sizes[1] != 2 * positions[1] || sizes[2] != 2 * positions[2])
        {
            new Span<float>(dx, sizes[0] * sizes[1] * sizes[2]).Clear();
        }

        for (int line = 0; line < positions[0] * positions[1]; line++, dy += positions[2])
        {
            nint at = Line(line, sizes, positions);
            float* top = x + at, bottom = top + sizes[2], toTop = dx + at, toBottom = toTop + sizes[2];
            int i = 0;
            for (; i <= positions[2] - 4; i += 4)
            {
                Elements(top + (2 * i), bottom + (2 * i), out Vector128<float> a, out Vector128<float> b, out Vector128<float> c, out Vector128<float> d);
                Vector128<float> isB = Beats(b, a), best = Vector128.ConditionalSelect(isB, b, a), isC = Beats(c, best);
                best = Vector128.ConditionalSelect(isC, c, best);
                Vector128<float> isD = Beats(d, best), gradient = Vector128.Load(dy + i), rest = Vector128.AndNot(gradient, isD);
                Vector128<float> ofC = rest & isC, ofTop = Vector128.AndNot(rest, isC);
                Zip(Vector128.AndNot(ofTop, isB), ofTop & isB, toTop + (2 * i));
                Zip(ofC, gradient & isD, toBottom + (2 * i));
            }

            for (; i < positions[2]; i++)
            {
                (float a, float b, float c, float d) = (top[2 * i], top[(2 * i) + 1], bottom[2 * i], bottom[(2 * i) + 1]);
                int best = Beats(b, a) ? 1 : 0;
                best = Beats(c, best == 1 ? b : a) ? 2 : best;
                best = Beats(d, best switch { 0 => a, 1 => b, _ => c }) ? 3 : best;
                (toTop[2 * i], toTop[(2 * i) + 1], toBottom[2 * i], toBottom[(2 * i) + 1]) = (best == 0 ? dy[i] : 0, best == 1 ? dy[i] : 0, best == 2 ? dy[i] : 0, best == 3 ? dy[i] : 0);
            }
        }
    }

    private static nint Line(int line, int[] sizes, int[] positions) => (((nint)(line / positions[1]) * sizes[1]) + (2 * (line % positions[1]))) * sizes[2];

    /// <summary>The four elements of four windows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Elements(float* top, float* bottom, out Vector128<float> a, out Vector128<float> b, out Vector128<float> c, out Vector128<float> d)
    {
        Vector128<float> t0 = Vector128.Load(top), t1 = Vector128.Load(top + 4), b0 = Vector128.Load(bottom), b1 = Vector128.Load(bottom + 4);
        (a, b, c, d) = (Pairs.Even(t0, t1), Pairs.Odd(t0, t1), Pairs.Even(b0, b1), Pairs.Odd(b0, b1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Zip(Vector128<float> even, Vector128<float> odd, float* to)
    {
        Pairs.Low(even, odd).Store(to);
        Pairs.High(even, odd).Store(to + 4);
    }

    /// <summary>Whether a later element takes the place of an earlier one: it is larger, or the only NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Beats(Vector128<float> later, Vector128<float> best) => Vector128.AndNot(Vector128.Equals(best, best), Vector128.LessThanOrEqual(later, best));

    private static bool Beats(float later, float best) => !(later <= best) && !float.IsNaN(best);
}
