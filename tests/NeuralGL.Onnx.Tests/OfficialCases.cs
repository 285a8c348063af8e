namespace NeuralGL.Onnx.Tests;

/// <summary>ONNX's own test cases (Apache-2.0), where they are installed: a directory for each, with a model, its inputs and its outputs.</summary>
internal static class OfficialCases
{
    private static readonly Lazy<string?> s_root = new(Find);

    /// <summary>The directory: NEURALGL_ONNX_CASES, or <c>shared/onnx-cases</c> beside the repository; null where there is none.</summary>
    public static string? Root => s_root.Value;

    /// <summary>The names of all cases, in order.</summary>
    public static IReadOnlyList<string> Names => [.. Directory.GetDirectories(Root!).Select(d => Path.GetFileName(d)!).Where(d => File.Exists(ModelOf(d))).Order(StringComparer.Ordinal)];

    public static string ModelOf(string name) => Path.Combine(Root!, name, "model.onnx");

    /// <summary>The files of each data set: inputs and outputs in the order of the graph's.</summary>
    public static IEnumerable<(string[] Inputs, string[] Outputs)> DataOf(string name) =>
        from set in Directory.GetDirectories(Path.Combine(Root!, name), "test_data_set_*").Order(StringComparer.Ordinal)
        select (Numbered(set, "input"), Numbered(set, "output"));

    private static string[] Numbered(string set, string stem) =>
        [.. Enumerable.Range(0, 100).Select(i => Path.Combine(set, $"{stem}_{i}.pb")).TakeWhile(File.Exists)];

    /// <summary>The root of the repository that the tests were built in, or null.</summary>
    public static string? Repository { get; } = FindRepository();

    /// <summary>A file or directory in <c>shared</c> beside the repository, whether it is there or not; null outside of a repository.</summary>
    public static string? Beside(string name) => Repository is { } root && Path.GetDirectoryName(root) is { } beside ? Path.Combine(beside, "shared", name) : null;

    private static string? Find() =>
        Environment.GetEnvironmentVariable("NEURALGL_ONNX_CASES") is { Length: > 0 } given ? (Directory.Exists(given) ? given : null)
        : Beside("onnx-cases") is { } path && Directory.Exists(path) ? path : null;

    private static string? FindRepository()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "NeuralGL.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName;
    }
}
