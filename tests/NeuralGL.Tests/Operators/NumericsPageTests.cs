using System.Runtime.CompilerServices;

namespace NeuralGL.Tests.Operators;

public sealed class NumericsPageTests
{
    [Fact]
    public void The_tables_of_the_numerics_page_are_those_of_the_reference_and_the_cases()
    {
        string path = Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "docs", "numerics.md");
        string page = File.ReadAllText(path);
        int begin = page.IndexOf(NumericsPage.Begin, StringComparison.Ordinal);
        Assert.True(begin >= 0, $"docs/numerics.md has lost its mark {NumericsPage.Begin}");
        string expected = page[..begin] + NumericsPage.Begin + "\n\n" + NumericsPage.Generated().TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable("NEURALGL_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
        }
        else
        {
            string? missing = expected.Split('\n').Except(page.Split('\n')).FirstOrDefault();
            Assert.True(expected == page, $"docs/numerics.md is out of date (first new line: {missing}); update it by {NumericsPage.Begin}");
        }
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
