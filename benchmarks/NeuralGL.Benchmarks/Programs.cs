using System.Diagnostics;

namespace NeuralGL.Benchmarks;

/// <summary>Programs on PATH, and how those are started that would outlive us.</summary>
internal static class Programs
{
    /// <summary>
    /// How a program is started that ends with our side of its standard input, whatever becomes of us: a shell stands between, reads
    /// until that end and then ends the program.
    /// </summary>
    internal static ProcessStartInfo EndingWithInput(string program, IEnumerable<string> arguments)
    {
        var info = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(program, arguments)
            : new ProcessStartInfo("/bin/sh", ["-c", "\"$@\" & cat >/dev/null; kill $! 2>/dev/null; wait", "sh", program, .. arguments]);
        info.RedirectStandardInput = info.RedirectStandardOutput = info.RedirectStandardError = true;
        return info;
    }

    /// <summary>Ends such a program, and waits for it.</summary>
    internal static void End(Process process)
    {
        TimeSpan patience = TimeSpan.FromSeconds(5);
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }

        if (!process.WaitForExit(patience))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(patience);
        }

        process.Dispose();
    }

    /// <summary>The first of that name, or null.</summary>
    internal static string? Find(string name) => All(name).FirstOrDefault();

    /// <summary>Every one of that name, in the order of PATH.</summary>
    internal static IEnumerable<string> All(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => new[] { Path.Combine(folder, name), Path.Combine(folder, name + ".exe") })
        .Where(File.Exists);
}

/// <summary>Where the sources lie: scripts of rivals, and the documents to write.</summary>
internal static class Repository
{
    /// <summary>The folder of NeuralGL.sln.</summary>
    internal static string Root { get; } = Find();

    /// <summary>What the comparisons fetch or make for later runs; git ignores it.</summary>
    internal static string Cache => Directory.CreateDirectory(Path.Combine(Root, "benchmarks", ".cache")).FullName;

    private static string Find()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "NeuralGL.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new DirectoryNotFoundException("NeuralGL.sln was not found above this program");
    }
}
