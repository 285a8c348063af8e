using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NeuralGL.App.Data;
using NeuralGL.Benchmarks.Workers;

namespace NeuralGL.Benchmarks.Rows;

/// <summary>A figure that the tool itself gives, run as a user runs it.</summary>
internal abstract class ToolRow : RowSpec
{
    protected abstract string Unit { get; }

    internal sealed override Row Measure(Laboratory laboratory)
    {
        try
        {
            Row row = Figures(laboratory);
            return row with { Verdict = Goal?.Judge(row.Value, null) ?? Verdicts.NoGoal };
        }
        catch (Exception e) when (e is WorkerException or DataFetchException or IOException or UnauthorizedAccessException or JsonException)
        {
            return Empty(Unit, null, e.Message);
        }
    }

    protected abstract Row Figures(Laboratory laboratory);

    /// <summary>The same figure taken again and again.</summary>
    protected Row Of(double[] samples, double[] repeated, string ours, string note)
    {
        Array.Sort(samples);
        Array.Sort(repeated);
        return Empty(Unit, null, note) with
        {
            Value = samples[samples.Length / 2],
            P95 = samples[(int)Math.Min(samples.Length - 1, samples.Length * 0.95)],
            Samples = samples.Length,
            Repeat = new Again(repeated[repeated.Length / 2], null, null),
            Ours = ours,
        };
    }
}

/// <summary>Seconds from opening MNIST's files to 98 % right: the tool's own row.</summary>
internal sealed class TimeTo98Row : ToolRow
{
    internal required string Where { get; init; }

    protected override string Unit => "s";

    protected override Row Figures(Laboratory laboratory)
    {
        string data = laboratory.Data ?? Path.Combine(Repository.Cache, "mnist");
        if (laboratory.Data is null)
        {
            DataSets.FetchAsync("mnist", data, laboratory.Note, laboratory.Cancellation).GetAwaiter().GetResult();
        }

        string json = Tool.Run([.. Tool.Built, "bench", "--data", data, "--filter", $"{Where} time-to-98", "--json"], TimeSpan.FromMinutes(15), laboratory.Cancellation);
        using JsonDocument report = JsonDocument.Parse(json);
        JsonElement row = report.RootElement.GetProperty("rows").EnumerateArray().FirstOrDefault();
        return row.ValueKind == JsonValueKind.Undefined
            ? throw new WorkerException("most seeds did not reach 98 %, or there is no OpenGL here")
            : Empty(Unit, null, "median of 5 seeds; p95 is the slowest of them") with
            {
                Value = row.GetProperty("value").GetDouble(),
                P95 = row.GetProperty("p95").GetDouble(),
                Samples = row.GetProperty("samples").GetInt32(),
                Ours = $"Release build; {Where}",
            };
    }
}

/// <summary>A row of <c>neuralgl bench</c>, which measures the limits of the machine.</summary>
internal sealed class BenchRow : ToolRow
{
    protected override string Unit => Name.Contains("dispatch", StringComparison.Ordinal) ? "us" : Name.Contains("multiply-add", StringComparison.Ordinal) ? "GFLOP/s" : "GB/s";

    protected override Row Figures(Laboratory laboratory)
    {
        JsonElement first = Measured(laboratory), second = Measured(laboratory);
        return Empty(first.GetProperty("unit").GetString()!, null, "a row of neuralgl bench, run twice") with
        {
            Value = first.GetProperty("value").GetDouble(),
            P95 = first.TryGetProperty("p95", out JsonElement p95) ? p95.GetDouble() : null,
            Samples = first.TryGetProperty("samples", out JsonElement samples) ? samples.GetInt32() : null,
            Repeat = new Again(second.GetProperty("value").GetDouble(), null, null),
            Ours = "Release build",
        };
    }

    private JsonElement Measured(Laboratory laboratory)
    {
        using JsonDocument report = JsonDocument.Parse(Tool.Run([.. Tool.Built, "bench", "--filter", Name, "--json"], TimeSpan.FromMinutes(3), laboratory.Cancellation));
        JsonElement row = report.RootElement.GetProperty("rows").EnumerateArray().FirstOrDefault();
        return row.ValueKind == JsonValueKind.Undefined ? throw new WorkerException("there is no OpenGL here") : row.Clone();
    }
}

/// <summary>Managed bytes that a frame of the demo allocates once it is warm.</summary>
internal sealed class FrameAllocationRow : ToolRow
{
    protected override string Unit => "bytes";

    protected override Row Figures(Laboratory laboratory)
    {
        (double[] first, double[] second) = ([Bytes(laboratory)], [Bytes(laboratory)]);
        return Of(first, second, "Release build; gl", "the demo's own figure: the median of the later of 60 headless frames");
    }

    private static double Bytes(Laboratory laboratory)
    {
        string json = Tool.Run([.. Tool.Built, "demo", "--headless", "--frames", "60", "--out", Path.Combine(laboratory.Scratch, "frames"), "--json"], TimeSpan.FromMinutes(3), laboratory.Cancellation);
        using JsonDocument report = JsonDocument.Parse(json);
        return report.RootElement.GetProperty("allocated_bytes_per_frame").GetDouble();
    }
}

/// <summary>From the start of the published tool to its first frame.</summary>
internal sealed class StartRow : ToolRow
{
    protected override string Unit => "s";

    protected override Row Figures(Laboratory laboratory)
    {
        string tool = Published(laboratory);
        for (int i = 0; i < (laboratory.Quick ? 1 : 3); i++)
        {
            Start(tool, laboratory);
        }

        double[] first = [.. Enumerable.Range(0, laboratory.Quick ? 2 : 20).Select(_ => Start(tool, laboratory))], second = [.. Enumerable.Range(0, laboratory.Quick ? 1 : 20).Select(_ => Start(tool, laboratory))];
        return Of(first, second, "published ahead of time (NativeAOT); gl", "demo --headless --frames 1: from the start of the process to the frame's picture, caches warm");
    }

    private static double Start(string tool, Laboratory laboratory)
    {
        string now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        string json = Tool.Run([tool, "demo", "--headless", "--frames", "1", "--out", Path.Combine(laboratory.Scratch, "first"), "--json"], TimeSpan.FromMinutes(1), laboratory.Cancellation, null, ("NEURALGL_STARTED", now));
        using JsonDocument report = JsonDocument.Parse(json);
        return report.RootElement.GetProperty("startup_ms").GetDouble() / 1e3;
    }

    /// <summary>The published tool, made anew when a source is newer.</summary>
    private static string Published(Laboratory laboratory)
    {
        string folder = Path.Combine(Repository.Cache, "neuralgl"), program = Path.Combine(folder, OperatingSystem.IsWindows() ? "neuralgl.exe" : "neuralgl");
        DateTime newest = new[] { "src", "shaders", "assets" }.SelectMany(f => Directory.EnumerateFiles(Path.Combine(Repository.Root, f), "*", SearchOption.AllDirectories))
            .Where(f => !f.Contains("/bin/", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal)).Max(File.GetLastWriteTimeUtc);
        if (!File.Exists(program) || File.GetLastWriteTimeUtc(program) < newest)
        {
            laboratory.Note("publishing the tool ahead of time (a minute or more) …");
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            Tool.Run(["bash", Path.Combine(Repository.Root, "scripts", "publish"), folder], TimeSpan.FromMinutes(10), laboratory.Cancellation);
            File.SetLastWriteTimeUtc(program, DateTime.UtcNow);
        }

        return program;
    }
}

/// <summary>From an empty clone to the first picture, with an empty package folder, so that everything is fetched and built.</summary>
internal sealed class CloneRow : ToolRow
{
    protected override string Unit => "s";

    protected override Row Figures(Laboratory laboratory)
    {
        if (laboratory.Quick)
        {
            return Empty(Unit, null, "left out by --quick, since it takes a minute or more");
        }

        string clone = Path.Combine(laboratory.Scratch, "clone"), packages = Path.Combine(laboratory.Scratch, "packages"), cache = Path.Combine(laboratory.Scratch, "http");
        long start = Stopwatch.GetTimestamp();
        Tool.Run(["git", "clone", "--quiet", "--no-hardlinks", Repository.Root, clone], TimeSpan.FromMinutes(2), laboratory.Cancellation);
        Tool.Run(
            [Path.Combine(clone, "neuralgl"), "demo", "--headless", "--frames", "1", "--out", Path.Combine(clone, "first")], TimeSpan.FromMinutes(10), laboratory.Cancellation, clone,
            ("NUGET_PACKAGES", packages), ("NUGET_HTTP_CACHE_PATH", cache));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (!File.Exists(Path.Combine(clone, "first", "frame-00000.png")))
        {
            throw new WorkerException("the clone's tool wrote no picture");
        }

        return Empty(Unit, null, "one run: clone of the last commit, packages fetched into an empty folder, build, demo --headless --frames 1") with { Value = seconds, Samples = 1, Ours = "./neuralgl in an empty clone" };
    }
}
