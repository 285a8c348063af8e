using System.Diagnostics;
using System.Globalization;

namespace NeuralGL.Fuzz;

/// <summary>Runs children one after the other until the time is over, and says what came of it. Exit code 6 if anything was found.</summary>
internal sealed class Parent(ulong seed, long from, double seconds)
{
    private const long MostMemory = 512L << 20;
    private const int MostFindings = 1000;

    public int Run()
    {
        var clock = Stopwatch.StartNew();
        var findings = new List<string>();
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        long next = from, memory = 0;
        double slowest = 0;
        while (clock.Elapsed.TotalSeconds < seconds && findings.Count < MostFindings)
        {
            string state = Path.GetTempFileName();
            int code = Start(next, seconds - clock.Elapsed.TotalSeconds, state);
            long last = BitConverter.ToInt64(File.ReadAllBytes(state + ".at").Concat(new byte[8]).Take(8).ToArray());
            foreach (string[] line in File.ReadLines(state).Select(l => l.Split(' ', 3)))
            {
                switch (line[0])
                {
                    case "finding": findings.Add($"--seed {seed} --input {line[1]}: {line[2]}"); break;
                    case "count": counts[line[2]] = counts.GetValueOrDefault(line[2]) + long.Parse(line[1]); break;
                    case "memory": memory = Math.Max(memory, long.Parse(line[1])); break;
                    case "slowest": slowest = Math.Max(slowest, double.Parse(line[1], CultureInfo.InvariantCulture)); break;
                }
            }

            if (code is not (0 or Child.Hung))
            {
                findings.Add($"--seed {seed} --input {last}: the process ended with code {code}");
            }

            File.Delete(state);
            File.Delete(state + ".at");
            next = last + 1;
        }

        if (memory > MostMemory)
        {
            findings.Add($"the process took {memory >> 20} MiB");
        }

        Console.WriteLine(string.Join('\n', counts.Select(c => $"{c.Value,9} {c.Key}")));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{next - from} inputs of seed {seed} in {clock.Elapsed.TotalSeconds:0} s, at most {memory >> 20} MiB, the slowest {slowest:0.000} s, {findings.Count} findings"));
        foreach (string finding in findings)
        {
            Console.WriteLine(finding);
        }

        return findings.Count == 0 ? 0 : 6;
    }

    private int Start(long first, double time, string state)
    {
        string[] arguments = ["--seed", $"{seed}", "--from", $"{first}", "--seconds", time.ToString("0.0", CultureInfo.InvariantCulture), "--state", state];
        string self = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(self).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        using var child = Process.Start(new ProcessStartInfo(self, isHost ? [Path.Combine(AppContext.BaseDirectory, "NeuralGL.Fuzz.dll"), .. arguments] : arguments) { RedirectStandardError = true })!;
        _ = child.StandardError.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode;
    }
}
