using System.Globalization;

namespace NeuralGL.Onnx.Tests;

/// <summary>A directory that goes when the test ends.</summary>
internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("neuralgl").FullName;

    /// <summary>The path of a file in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Names of what is in it, below it too, in order.</summary>
    public string[] Names => [.. Directory.GetFileSystemEntries(Path, "*", SearchOption.AllDirectories).Select(p => System.IO.Path.GetRelativePath(Path, p)).Order(StringComparer.Ordinal)];

    /// <summary>What is in it, to be compared later: names, lengths, times, and the bytes of what is small.</summary>
    public string Snapshot() => string.Join('\n', Names.Select(n => new FileInfo(this[n])).Select(f => string.Create(CultureInfo.InvariantCulture,
        $"{f.FullName} {f.Attributes} {f.LastWriteTimeUtc.Ticks} {(IsPlain(f) ? f.Length : 0)} {(IsPlain(f) && f.Length < 1 << 20 ? Convert.ToHexString(File.ReadAllBytes(f.FullName)) : "")}")));

    public void Dispose() => Directory.Delete(Path, recursive: true);

    // A pipe has no length, and reading it would wait.
    private static bool IsPlain(FileInfo file) => file.Exists && file.LinkTarget is null && file is { Length: > 0 };
}
