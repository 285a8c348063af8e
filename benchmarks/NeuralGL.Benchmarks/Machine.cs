using System.Globalization;
using System.Runtime.InteropServices;

namespace NeuralGL.Benchmarks;

/// <summary>Where and when a report was measured.</summary>
internal sealed record Machine
{
    public required string Date { get; init; }

    public required string Processor { get; init; }

    /// <summary>Cores that this process may use.</summary>
    public required int Cores { get; init; }

    public required double MemoryGib { get; init; }

    public required string System { get; init; }

    public required string Runtime { get; init; }

    /// <summary>The OpenGL renderer; null if no row opened it.</summary>
    public string? Renderer { get; init; }

    /// <summary>Processes that wanted a core, on average over the last minute, before the run; null where the system does not say.</summary>
    public double? LoadBefore { get; init; }

    /// <summary>The most that the average of a minute was between two rows.</summary>
    public double? LoadMost { get; init; }

    /// <summary>Each library with its version.</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    internal static Machine Here() => new()
    {
        Date = DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
        Processor = Field("/proc/cpuinfo", "model name") is { } name ? $"{name} (family {Field("/proc/cpuinfo", "cpu family")}, model {Field("/proc/cpuinfo", "model")})" : RuntimeInformation.ProcessArchitecture.ToString(),
        Cores = Environment.ProcessorCount,
        MemoryGib = Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30), 1),
        System = Field("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? RuntimeInformation.OSDescription,
        Runtime = RuntimeInformation.FrameworkDescription,
        LoadBefore = Load(),
        Versions = [],
    };

    /// <summary>The load average of the last minute, a Unix notion.</summary>
    internal static double? Load() => File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : null;

    private static string? Field(string file, string name, char separator = ':') => !File.Exists(file)
        ? null
        : File.ReadLines(file).Select(l => l.Split(separator, 2)).FirstOrDefault(p => p.Length == 2 && p[0].Trim() == name)?[1].Trim();
}
