namespace NeuralGL.Benchmarks;

/// <summary>Programs on PATH.</summary>
internal static class Programs
{
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
