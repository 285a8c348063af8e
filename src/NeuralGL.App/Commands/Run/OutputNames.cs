using System.Text;

namespace NeuralGL.App.Commands;

/// <summary>File names for the names of graph outputs, the same on every system.</summary>
internal static class OutputNames
{
    // The characters that Windows forbids; of these, other systems forbid "/" and NUL alone.
    private const string Forbidden = "/\\:*?\"<>|";

    // File systems stop at 255 bytes; the rest is for a number, ".npy" and the temporary name.
    private const int MostBytes = 200;

    /// <summary>One name a file, in order, without ".npy": characters that a file name cannot hold become "_", and doubles are numbered.</summary>
    internal static string[] Of(IEnumerable<string> outputs)
    {
        // Some file systems take "Y" and "y" for the same file; names that Linux keeps apart stay as they are there.
        var taken = new HashSet<string>(OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        string[] names = [.. outputs], clean = [.. names.Select(Clean)];

        // Names that need no change come first, so that "a_b" is not numbered because "a/b" stands before it.
        bool[] kept = [.. names.Zip(clean, (name, file) => name == file && taken.Add(file))];
        return [.. clean.Select((file, i) => kept[i] ? file : Free(file, taken))];
    }

    private static string Free(string file, HashSet<string> taken)
    {
        string name = file;
        for (int i = 2; !taken.Add(name); i++)
        {
            name = $"{file}_{i}";
        }
        return name;
    }

    private static string Clean(string name)
    {
        var text = new StringBuilder();
        int bytes = 0;
        foreach (Rune rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MostBytes)
            {
                break;
            }
            bool bad = Rune.IsControl(rune) || (rune.IsAscii && Forbidden.Contains((char)rune.Value));
            text.Append(bad ? "_" : rune.ToString());
        }
        return text.ToString();
    }
}
