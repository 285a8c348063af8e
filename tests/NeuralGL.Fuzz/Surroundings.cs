namespace NeuralGL.Fuzz;

/// <summary>The directory that models of the fuzzer may keep weights in: a good file, a link out of it, a directory.</summary>
internal static class Surroundings
{
    /// <summary>The good file.</summary>
    public const string File = "weights.bin";

    /// <summary>What an entry of external data may name.</summary>
    public static string[] Names { get; } = [File, "link.bin", "inside", "inside/weights.bin", "missing.bin", "../weights.bin", "/dev/zero", "", "inside/../weights.bin", "a\0b"];

    /// <summary>Makes it anew.</summary>
    public static string Make()
    {
        string path = Directory.CreateTempSubdirectory("neuralgl-fuzz-").FullName;
        System.IO.File.WriteAllBytes(Path.Combine(path, File), [.. Enumerable.Range(0, 256).Select(i => (byte)i)]);
        System.IO.File.CreateSymbolicLink(Path.Combine(path, "link.bin"), "/etc/passwd");
        Directory.CreateDirectory(Path.Combine(path, "inside"));
        System.IO.File.WriteAllBytes(Path.Combine(path, "inside", File), new byte[64]);
        return path;
    }
}
