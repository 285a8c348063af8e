using System.Runtime.CompilerServices;

namespace NeuralGL.Tests.Pages;

/// <summary>Pages of docs/ whose end is generated: below a mark they must be what the code says now.</summary>
internal static class GeneratedPage
{
    /// <summary>Compares the page with <paramref name="generated"/>, or writes it if NEURALGL_UPDATE_DOCS is 1.</summary>
    /// <param name="page">The file's name in docs/.</param>
    /// <param name="begin">The line below which the page is generated.</param>
    /// <param name="generated">What stands there.</param>
    public static void Check(string page, string begin, string generated)
    {
        string path = Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "docs", page);
        string text = File.ReadAllText(path);
        int at = text.IndexOf(begin, StringComparison.Ordinal);
        Assert.True(at >= 0, $"docs/{page} has lost its mark {begin}");
        string expected = text[..at] + begin + "\n\n" + generated.TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("NEURALGL_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
            return;
        }

        string? missing = expected.Split('\n').Except(text.Split('\n')).FirstOrDefault();
        Assert.True(expected == text, $"docs/{page} is out of date (first new line: {missing}); update it by {begin}");
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
