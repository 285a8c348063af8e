using System.Diagnostics;

namespace NeuralGL.App.Commands.Bench;

/// <summary>Seconds of one repetition: the median, and what 95 % of the samples stay below.</summary>
internal readonly record struct Timing(double Median, double P95, int Samples)
{
    private const int LeastSamples = 20, MostSamples = 200;

    /// <summary>
    /// Runs something again and again: a warm-up that lets the runtime compile it well, then at least 20 samples, more while
    /// half a second has not passed. Short work is repeated within a sample.
    /// </summary>
    internal static Timing Of(Action work, CancellationToken cancellation)
    {
        long warm = Stopwatch.GetTimestamp();
        int warmups = 0;
        for (; warmups < 3 || (warmups < 100_000 && Stopwatch.GetElapsedTime(warm).TotalSeconds < 0.4); warmups++)
        {
            cancellation.ThrowIfCancellationRequested();
            work();
        }

        int repeats = (int)Math.Clamp(0.002 * warmups / Stopwatch.GetElapsedTime(warm).TotalSeconds, 1, 1_000_000);
        var samples = new List<double>();
        long start = Stopwatch.GetTimestamp();
        while (samples.Count < LeastSamples || (samples.Count < MostSamples && Stopwatch.GetElapsedTime(start).TotalSeconds < 0.5))
        {
            cancellation.ThrowIfCancellationRequested();
            long before = Stopwatch.GetTimestamp();
            for (int i = 0; i < repeats; i++)
            {
                work();
            }

            samples.Add(Stopwatch.GetElapsedTime(before).TotalSeconds / repeats);
        }

        samples.Sort();
        return new Timing(samples[samples.Count / 2], samples[(int)Math.Min(samples.Count - 1, samples.Count * 0.95)], samples.Count);
    }
}
