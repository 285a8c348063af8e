using System.Numerics;
using System.Numerics.Tensors;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>The reference of convolutions: one plane of results after the other, each tap along whole rows.</summary>
internal static class ConvLoops
{
    /// <summary>Multiplications below which a second thread is not worth it.</summary>
    private const long ParallelFrom = 1 << 17;

    public static void Forward<T>(in Evaluation<T> e, Window window, int groups) where T : unmanaged, IFloatingPointIeee754<T>
    {
        (T[] x, T[] weight, T[] y) = (e.InputArray(0), e.InputArray(1), e.OutputArray());
        T[]? bias = e.InputCount == 3 ? e.InputArray(2) : null;
        Shape from = e.InputShape(0), to = e.OutputShape();
        int[] sizes = Window.SizesInThree(from), positions = Window.SizesInThree(to);
        (WindowRun[] runs, int step) = WindowRuns.Of(window, sizes, positions);
        int inPlane = Volume(sizes), outPlane = Volume(positions), inputs = from[1] / groups, outputs = to[1] / groups, taps = window.Taps, channels = from[1], all = to[1];
        Each((long)to[0] * all, (long)inputs * taps * outPlane, at =>
        {
            int b = at / all, m = at % all, first = (b * channels) + (m / outputs * inputs);
            Span<T> plane = y.AsSpan(at * outPlane, outPlane);
            plane.Fill(bias is null ? T.Zero : bias[m]);
            for (int c = 0; c < inputs; c++)
            {
                ReadOnlySpan<T> elements = x.AsSpan((first + c) * inPlane, inPlane), taken = weight.AsSpan(((m * inputs) + c) * taps, taps);
                foreach (WindowRun run in runs)
                {
                    Gather(plane.Slice(run.Position, run.Length), elements[run.Element..], step, taken[run.Tap]);
                }
            }
        });
    }

    public static void Transposed<T>(in Evaluation<T> e, Window window, int groups) where T : unmanaged, IFloatingPointIeee754<T>
    {
        (T[] x, T[] weight, T[] y) = (e.InputArray(0), e.InputArray(1), e.OutputArray());
        T[]? bias = e.InputCount == 3 ? e.InputArray(2) : null;
        Shape from = e.InputShape(0), to = e.OutputShape();
        int[] sizes = Window.SizesInThree(to), positions = Window.SizesInThree(from);
        (WindowRun[] runs, int step) = WindowRuns.Of(window, sizes, positions);
        int inPlane = Volume(positions), outPlane = Volume(sizes), inputs = from[1] / groups, outputs = to[1] / groups, taps = window.Taps, channels = from[1], all = to[1];
        Each((long)to[0] * all, (long)inputs * taps * inPlane, at =>
        {
            int b = at / all, m = at % all, group = m / outputs;
            Span<T> plane = y.AsSpan(at * outPlane, outPlane);
            plane.Fill(bias is null ? T.Zero : bias[m]);
            for (int c = group * inputs; c < (group + 1) * inputs; c++)
            {
                ReadOnlySpan<T> elements = x.AsSpan(((b * channels) + c) * inPlane, inPlane), taken = weight.AsSpan(((c * outputs) + (m % outputs)) * taps, taps);
                foreach (WindowRun run in runs)
                {
                    Spread(plane[run.Element..], step, elements.Slice(run.Position, run.Length), taken[run.Tap]);
                }
            }
        });
    }

    public static void Weights<T>(in Evaluation<T> e, Window window, int groups) where T : unmanaged, IFloatingPointIeee754<T>
    {
        (T[] x, T[] dy, T[] dw) = (e.InputArray(0), e.InputArray(1), e.OutputArray());
        Shape from = e.InputShape(0), to = e.InputShape(1);
        int[] sizes = Window.SizesInThree(from), positions = Window.SizesInThree(to);
        (WindowRun[] runs, int step) = WindowRuns.Of(window, sizes, positions);
        int inPlane = Volume(sizes), outPlane = Volume(positions), inputs = from[1] / groups, outputs = to[1] / groups, taps = window.Taps, channels = from[1], all = to[1], batch = from[0];
        Each((long)all * inputs, (long)batch * taps * outPlane, at =>
        {
            int m = at / inputs, c = (m / outputs * inputs) + (at % inputs);
            Span<T> sums = dw.AsSpan(at * taps, taps);
            sums.Clear();
            for (int b = 0; b < batch; b++)
            {
                ReadOnlySpan<T> elements = x.AsSpan(((b * channels) + c) * inPlane, inPlane), gradient = dy.AsSpan(((b * all) + m) * outPlane, outPlane);
                foreach (WindowRun run in runs)
                {
                    sums[run.Tap] += Dot(gradient.Slice(run.Position, run.Length), elements[run.Element..], step);
                }
            }
        });
    }

    /// <summary>Calls <paramref name="work"/> for each plane, on several threads if there is enough to do.</summary>
    internal static void Each(long planes, long perPlane, Action<int> work)
    {
        if (planes * perPlane < ParallelFrom)
        {
            for (int i = 0; i < planes; i++)
            {
                work(i);
            }
        }
        else
        {
            Parallel.For(0, (int)planes, work);
        }
    }

    internal static int Volume(int[] sizes) => sizes[0] * sizes[1] * sizes[2];

    private static void Gather<T>(Span<T> sums, ReadOnlySpan<T> elements, int step, T weight) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (step == 1)
        {
            TensorPrimitives.MultiplyAdd(elements[..sums.Length], weight, sums, sums);
            return;
        }

        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += elements[i * step] * weight;
        }
    }

    private static void Spread<T>(Span<T> sums, int step, ReadOnlySpan<T> elements, T weight) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (step == 1)
        {
            TensorPrimitives.MultiplyAdd(elements, weight, sums[..elements.Length], sums[..elements.Length]);
            return;
        }

        for (int i = 0; i < elements.Length; i++)
        {
            sums[i * step] += elements[i] * weight;
        }
    }

    private static T Dot<T>(ReadOnlySpan<T> gradient, ReadOnlySpan<T> elements, int step) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (step == 1)
        {
            return TensorPrimitives.Dot(gradient, elements[..gradient.Length]);
        }

        T sum = T.Zero;
        for (int i = 0; i < gradient.Length; i++)
        {
            sum += gradient[i] * elements[i * step];
        }

        return sum;
    }
}
