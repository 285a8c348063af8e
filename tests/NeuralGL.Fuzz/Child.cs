using System.Diagnostics;

namespace NeuralGL.Fuzz;

/// <summary>
/// Reads one input after the other until the time is over. Before each it writes its number into the state file, so that a parent knows which
/// one it did not survive; findings go there too.
/// </summary>
internal sealed class Child(ulong seed, long from, double seconds, string state)
{
    /// <summary>What an input may take of the processor.</summary>
    public const double MostSeconds = 2;

    /// <summary>Exit code after an input that did not end.</summary>
    public const int Hung = 3;

    private readonly SemaphoreSlim _given = new(0), _done = new(0);
    private (byte[] Bytes, string Kind, Func<string> Read) _input;
    private string _result = "";

    public int Run()
    {
        string folder = Surroundings.Make();
        var judge = new Judge(seed, folder);
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        using var at = new FileStream(state + ".at", FileMode.Create, FileAccess.Write, FileShare.Read, 1);
        new Thread(Work) { IsBackground = true }.Start();
        var clock = Stopwatch.StartNew();
        long input = from;
        double slowest = 0;
        try
        {
            for (; clock.Elapsed.TotalSeconds < seconds; input++)
            {
                at.Position = 0;
                at.Write(BitConverter.GetBytes(input));
                _input = judge.Take(input);
                double before = Used(), wall = clock.Elapsed.TotalSeconds;
                _given.Release();
                while (!_done.Wait(TimeSpan.FromSeconds(1)))
                {
                    // The machine may be busy with something else: what counts is what this process had of it, or a minute.
                    if (Used() - before > MostSeconds || clock.Elapsed.TotalSeconds - wall > 60)
                    {
                        Report(input, $"{_input.Kind}: it did not end within {MostSeconds} s");
                        return Hung;
                    }
                }

                slowest = Math.Max(slowest, clock.Elapsed.TotalSeconds - wall);
                if (_result.StartsWith("FINDING", StringComparison.Ordinal))
                {
                    Report(input, $"{_input.Kind}: {_result["FINDING ".Length..]}");
                    _result = "FINDING";
                }

                string key = $"{_input.Kind}: {_result}";
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }

            return 0;
        }
        finally
        {
            File.AppendAllLines(state, counts.Select(c => $"count {c.Value} {c.Key}").Append($"inputs {input - from}").Append($"memory {Peak()}").Append($"slowest {slowest:0.000}"));
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The most memory that this process ever had, in bytes.</summary>
    public static long Peak() => Process.GetCurrentProcess().PeakWorkingSet64;

    private void Work()
    {
        while (true)
        {
            _given.Wait();
            _result = _input.Read();
            _done.Release();
        }
    }

    private static double Used() => Environment.CpuUsage.TotalTime.TotalSeconds;

    private void Report(long input, string what) => File.AppendAllText(state, $"finding {input} {what}\n");
}
