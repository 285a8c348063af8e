using System.Diagnostics;

namespace NeuralGL.Benchmarks.Workers;

/// <summary>Times work in samples that are long enough for the clock.</summary>
internal sealed class Sampler
{
    private readonly Action _work;
    private readonly int _repeats;

    /// <summary>Warms the work up, so that the runtime has compiled it well and caches and threads are awake.</summary>
    internal Sampler(Action work, double warmSeconds, double sampleSeconds)
    {
        _work = work;
        long start = Stopwatch.GetTimestamp();
        int runs = 0;
        for (; runs < 2 || Stopwatch.GetElapsedTime(start).TotalSeconds < warmSeconds; runs++)
        {
            work();
        }

        // Once more, now that it is warm: the first runs may have been many times slower.
        start = Stopwatch.GetTimestamp();
        int probe = Math.Max(1, runs / 4);
        for (int i = 0; i < probe; i++)
        {
            work();
        }

        _repeats = (int)Math.Clamp(Math.Ceiling(sampleSeconds * probe / Stopwatch.GetElapsedTime(start).TotalSeconds), 1, 10_000_000);
    }

    /// <summary>Seconds of one run, for each sample; one sample before them warms up what the other side has pushed out of the caches.</summary>
    internal double[] Sample(int count)
    {
        var seconds = new double[count];
        for (int i = -1; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int run = 0; run < _repeats; run++)
            {
                _work();
            }

            if (i >= 0)
            {
                seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds / _repeats;
            }
        }

        return seconds;
    }
}
