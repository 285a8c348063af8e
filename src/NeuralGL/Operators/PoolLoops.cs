using System.Numerics;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>The reference of pools: one plane after the other, each tap along whole rows.</summary>
internal static class PoolLoops
{
    public static void Average<T>(in Evaluation<T> e, Window window, bool countPads) where T : unmanaged, IFloatingPointIeee754<T>
    {
        (T[] x, T[] y) = (e.InputArray(0), e.OutputArray());
        Geometry g = new(window, e.InputShape(0), e.OutputShape());
        T[] counts = Array.ConvertAll(PoolText.Counts(window, g.Sizes, g.Positions, countPads), T.CreateChecked);
        ConvLoops.Each(g.Planes, g.Work, plane =>
        {
            Span<T> sums = y.AsSpan(plane * g.OutPlane, g.OutPlane);
            ReadOnlySpan<T> elements = x.AsSpan(plane * g.InPlane, g.InPlane);
            sums.Clear();
            foreach (WindowRun run in g.Runs)
            {
                for (int i = 0; i < run.Length; i++)
                {
                    sums[run.Position + i] += elements[run.Element + (i * g.Step)];
                }
            }

            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] /= counts[i];
            }
        });
    }

    public static void AverageGradient<T>(in Evaluation<T> e, Window window, bool countPads) where T : unmanaged, IFloatingPointIeee754<T>
    {
        (T[] dy, T[] dx) = (e.InputArray(0), e.OutputArray());
        Geometry g = new(window, e.OutputShape(), e.InputShape(0));
        T[] counts = Array.ConvertAll(PoolText.Counts(window, g.Sizes, g.Positions, countPads), T.CreateChecked);
        ConvLoops.Each(g.Planes, g.Work, plane =>
        {
            Span<T> sums = dx.AsSpan(plane * g.InPlane, g.InPlane);
            ReadOnlySpan<T> gradient = dy.AsSpan(plane * g.OutPlane, g.OutPlane);
            sums.Clear();
            foreach (WindowRun run in g.Runs)
            {
                for (int i = 0; i < run.Length; i++)
                {
                    sums[run.Element + (i * g.Step)] += gradient[run.Position + i] / counts[run.Position + i];
                }
            }
        });
    }

    public static void Max<T>(in Evaluation<T> e, Window window, bool places, bool columnMajor) where T : unmanaged, IFloatingPointIeee754<T>
    {
        (T[] x, T[] y) = (e.InputArray(0), e.OutputArray());
        T[]? indices = places ? e.OutputArray(1) : null;
        Geometry g = new(window, e.InputShape(0), e.OutputShape());
        ConvLoops.Each(g.Planes, g.Work, plane =>
        {
            Span<T> largest = y.AsSpan(plane * g.OutPlane, g.OutPlane);
            int[] at = new int[g.OutPlane];
            Largest(x.AsSpan(plane * g.InPlane, g.InPlane), largest, at, g);
            for (int i = 0; indices is not null && i < at.Length; i++)
            {
                indices[(plane * g.OutPlane) + i] = T.CreateChecked(((long)plane * g.InPlane) + PoolText.Place(Math.Max(at[i], 0), g.Sizes, columnMajor));
            }
        });
    }

    public static void MaxGradient<T>(in Evaluation<T> e, Window window) where T : unmanaged, IFloatingPointIeee754<T>
    {
        (T[] x, T[] dy, T[] dx) = (e.InputArray(0), e.InputArray(1), e.OutputArray());
        Geometry g = new(window, e.InputShape(0), e.InputShape(1));
        ConvLoops.Each(g.Planes, g.Work, plane =>
        {
            Span<T> sums = dx.AsSpan(plane * g.InPlane, g.InPlane);
            sums.Clear();
            int[] at = new int[g.OutPlane];
            Largest(x.AsSpan(plane * g.InPlane, g.InPlane), new T[g.OutPlane], at, g);
            for (int i = 0; i < at.Length; i++)
            {
                if (at[i] >= 0)
                {
                    sums[at[i]] += dy[(plane * g.OutPlane) + i];
                }
            }
        });
    }

    /// <summary>The largest element under each window and where it is, −1 where there is none; a NaN is larger than any number.</summary>
    private static void Largest<T>(ReadOnlySpan<T> elements, Span<T> largest, Span<int> at, Geometry g) where T : unmanaged, IFloatingPointIeee754<T>
    {
        largest.Fill(T.NegativeInfinity);
        at.Fill(-1);
        foreach (WindowRun run in g.Runs)
        {
            for (int i = 0; i < run.Length; i++)
            {
                int position = run.Position + i, element = run.Element + (i * g.Step);
                if (at[position] < 0 || elements[element] > largest[position] || (T.IsNaN(elements[element]) && !T.IsNaN(largest[position])))
                {
                    (largest[position], at[position]) = (elements[element], element);
                }
            }
        }
    }

    private sealed class Geometry
    {
        public Geometry(Window window, Shape x, Shape y)
        {
            (Sizes, Positions, Planes) = (Window.SizesInThree(x), Window.SizesInThree(y), x[0] * x[1]);
            (Runs, Step) = WindowRuns.Of(window, Sizes, Positions);
            (InPlane, OutPlane) = (ConvLoops.Volume(Sizes), ConvLoops.Volume(Positions));
            Work = (long)window.Taps * OutPlane;
        }

        public int[] Sizes { get; }

        public int[] Positions { get; }

        public int Planes { get; }

        public WindowRun[] Runs { get; }

        public int Step { get; }

        public int InPlane { get; }

        public int OutPlane { get; }

        public long Work { get; }
    }
}
