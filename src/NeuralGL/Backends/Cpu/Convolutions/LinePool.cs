using System.Numerics;
using System.Runtime.CompilerServices;
using NeuralGL.Operators;

namespace NeuralGL.Backends.Cpu.Convolutions;

/// <summary>
/// The largest element under windows of a picture, a line of windows at a time: first over the lines that they cover, then along that
/// line, both in registers. A NaN is larger than any number.
/// </summary>
internal static unsafe class LinePool
{
    /// <summary>Whether a call is such a pool.</summary>
    public static bool Suits(PoolCall call)
    {
        Window w = call.Window.InThree();
        return call.Kind == PoolKind.Max && call.Sizes[0] == 1 && call.Positions[0] == 1 && w.Kernel[0] == 1 && w.Pads[0] == 0 && Along(call) <= 1 << 16;
    }

    /// <summary>Elements of memory that a plane wants: two lines.</summary>
    public static int Scratch(PoolCall call) => 2 * (Along(call) + Vector<float>.Count);

    /// <summary>The pool over one plane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Largest(float* x, PoolCall call, Window w, float* scratch, float* y)
    {
        int height = call.Sizes[1], width = call.Sizes[2], across = call.Positions[2], all = Along(call) + Vector<float>.Count, pad = w.Pads[2], stride = w.Strides[2];
        float* line = scratch, largest = scratch + all;
        int starts = ((across - 1) * stride) + 1;
        for (int at = 0; at < call.Positions[1]; at++, y += across)
        {
            new Span<float>(line, all).Fill(float.NegativeInfinity);
            for (int k = 0; k < w.Kernel[1]; k++)
            {
                int row = (at * w.Strides[1]) + (k * w.Dilations[1]) - w.Pads[1];
                if (row >= 0 && row < height)
                {
                    Join(line + pad, x + ((nint)row * width), width);
                }
            }

            new ReadOnlySpan<float>(line, starts).CopyTo(new Span<float>(largest, starts));
            for (int k = 1; k < w.Kernel[2]; k++)
            {
                Join(largest, line + ((nint)k * w.Dilations[2]), starts);
            }

            for (int i = 0; i < across; i++)
            {
                y[i] = largest[(nint)i * stride];
            }
        }
    }

    /// <summary>Elements of a line with its padding, or that the windows cover if that is more.</summary>
    private static int Along(PoolCall call)
    {
        Window w = call.Window.InThree();
        return (int)Math.Min(int.MaxValue / 4, Math.Max(w.Pads[2] + (long)call.Sizes[2], (((long)call.Positions[2] - 1) * w.Strides[2]) + w.Extent(2)));
    }

    /// <summary>Takes what is larger, element by element.</summary>
    private static void Join(float* best, float* from, int length)
    {
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            // A NaN is kept and taken: no comparison with it holds.
            Vector<float> value = Vector.Load(from + i), old = Vector.Load(best + i);
            Vector<int> keeps = Vector.LessThanOrEqual(value, old) | ~Vector.Equals(old, old);
            Vector.ConditionalSelect(keeps, old, value).Store(best + i);
        }

        for (; i < length; i++)
        {
            best[i] = !(from[i] <= best[i]) && !float.IsNaN(best[i]) ? from[i] : best[i];
        }
    }
}
