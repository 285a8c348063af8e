using System.Numerics;

namespace NeuralGL.Pictures;

/// <summary>
/// Along one axis: which source pixels make each target pixel, and with which weights. Positions are rational numbers with the target's
/// length (area) or twice that (bilinear) as denominator, so they are computed in integers and divided once.
/// </summary>
internal sealed class PictureTaps<T>
    where T : struct, IFloatingPointIeee754<T>
{
    private PictureTaps(int targetLength) => Start = new int[targetLength + 1];

    /// <summary>The taps of target pixel i are Start[i] up to but not including Start[i + 1].</summary>
    public int[] Start { get; }

    /// <summary>The source pixel of each tap, 0 to source length − 1.</summary>
    public int[] Index { get; private set; } = [];

    /// <summary>The weight of each tap; those of one target pixel sum to 1.</summary>
    public T[] Weight { get; private set; } = [];

    public static PictureTaps<T> Of(PictureFilter filter, int source, int target) =>
        filter == PictureFilter.Area ? Area(source, target) : Bilinear(source, target);

    // Target pixel i covers [i·source, (i + 1)·source) in units of 1/target source pixels; source pixel j covers [j·target, (j + 1)·target).
    private static PictureTaps<T> Area(long source, int target)
    {
        var taps = new PictureTaps<T>(target) { Index = new int[source + target], Weight = new T[source + target] };
        int count = 0;
        for (int i = 0; i < target; i++)
        {
            long begin = i * source, end = begin + source;
            for (long j = begin / target; j * target < end; j++)
            {
                long covered = Math.Min(end, (j + 1) * target) - Math.Max(begin, j * target);
                taps.Index[count] = (int)j;
                taps.Weight[count++] = T.CreateChecked(covered) / T.CreateChecked(source);
            }

            taps.Start[i + 1] = count;
        }

        return taps;
    }

    // The centre of target pixel i lies at (i + ½)·source/target − ½ = ((2i + 1)·source − target) / (2·target), centres of source pixels being whole.
    private static PictureTaps<T> Bilinear(long source, int target)
    {
        var taps = new PictureTaps<T>(target) { Index = new int[2 * target], Weight = new T[2 * target] };
        long unit = 2L * target;
        for (int i = 0; i < target; i++)
        {
            long position = (((2L * i) + 1) * source) - target;
            long left = position < 0 ? -1 : position / unit;
            long beyond = position - (left * unit);
            (taps.Index[2 * i], taps.Weight[2 * i]) = ((int)Math.Max(left, 0), T.CreateChecked(unit - beyond) / T.CreateChecked(unit));
            (taps.Index[(2 * i) + 1], taps.Weight[(2 * i) + 1]) = ((int)Math.Min(left + 1, source - 1), T.CreateChecked(beyond) / T.CreateChecked(unit));
            taps.Start[i + 1] = 2 * (i + 1);
        }

        return taps;
    }
}
