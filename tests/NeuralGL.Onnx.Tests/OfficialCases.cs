namespace NeuralGL.Onnx.Tests;

/// <summary>ONNX's own test cases (Apache-2.0), where they are installed: a directory for each, with a model, its inputs and its outputs.</summary>
internal static class OfficialCases
{
    /// <summary>The directory: NEURALGL_ONNX_CASES, or <c>shared/onnx-cases</c> beside the repository; null where there is none.</summary>
    public static string? Root { get; } = Find();

    /// <summary>The names of all cases, in order.</summary>
    public static IReadOnlyList<string> Names => [.. Directory.GetDirectories(Root!).Select(d => Path.GetFileName(d)!).Where(d => File.Exists(ModelOf(d))).Order(StringComparer.Ordinal)];

    public static string ModelOf(string name) => Path.Combine(Root!, name, "model.onnx");

    /// <summary>The files of each data set: inputs and outputs in the order of the graph's.</summary>
    public static IEnumerable<(string[] Inputs, string[] Outputs)> DataOf(string name) =>
        from set in Directory.GetDirectories(Path.Combine(Root!, name), "test_data_set_*").Order(StringComparer.Ordinal)
        select (Numbered(set, "input"), Numbered(set, "output"));

    private static string[] Numbered(string set, string stem) =>
        [.. Enumerable.Range(0, 100).Select(i => Path.Combine(set, $"{stem}_{i}.pb")).TakeWhile(File.Exists)];

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("NEURALGL_ONNX_CASES") is { Length: > 0 } given)
        {
            return Directory.Exists(given) ? given : null;
        }

        DirectoryInfo? repository = new(AppContext.BaseDirectory);
        while (repository is not null && !File.Exists(Path.Combine(repository.FullName, "NeuralGL.sln")))
        {
            repository = repository.Parent;
        }

        string? path = repository?.Parent is { } beside ? Path.Combine(beside.FullName, "shared", "onnx-cases") : null;
        return Directory.Exists(path) ? path : null;
    }
}
