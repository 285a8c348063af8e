using System.Text.RegularExpressions;
using NeuralGL.App.Tests.Commands;

namespace NeuralGL.App.Tests;

/// <summary>What docs/getting-started.md shows exists: verbs, options, files and lines of code.</summary>
public partial class GettingStartedTests
{
    private static string Root { get; } = FindRoot();

    private static string Page { get; } = File.ReadAllText(Path.Combine(Root, "docs", "getting-started.md"));

    [Fact]
    public void Every_command_names_a_verb_and_options_that_its_help_lists()
    {
        string[] commands = [.. Commands().Matches(Page).Select(m => m.Value)];
        Assert.InRange(commands.Length, 12, 30);
        Assert.All(commands, command =>
        {
            string[] words = command.Split(' ');
            Outcome help = Outcome.Of(words[1], "--help");
            Assert.Equal(0, help.ExitCode);
            Assert.All(words.Where(w => w.StartsWith("--", StringComparison.Ordinal)), option => Assert.Matches($@"(^|\s){Regex.Escape(option)}(\s|$)", help.Output));
        });
    }

    [Fact]
    public void Its_lines_of_code_are_the_samples()
    {
        string[] sample = [.. File.ReadAllLines(Path.Combine(Root, "samples", "Embed", "Program.cs")).Select(l => l.Trim())];
        string[] lines = [.. Page.Split("```csharp\n").Skip(1).SelectMany(b => b.Split("```")[0].Split('\n')).Select(l => l.Trim()).Where(l => l.Length > 0)];
        Assert.Equal(10, lines.Length);
        Assert.All(lines, line => Assert.Contains(line, sample));
    }

    [Fact]
    public void Its_links_lead_somewhere_and_the_README_leads_to_it()
    {
        string[] targets = [.. Links().Matches(Page).Select(m => m.Groups[1].Value)];
        Assert.NotEmpty(targets);
        Assert.All(targets, t => Assert.True(File.Exists(Path.Combine(Root, "docs", t)), t));
        Assert.Contains("(docs/getting-started.md)", File.ReadAllText(Path.Combine(Root, "README.md")), StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\./neuralgl [a-z]+[^`\n]*")]
    private static partial Regex Commands();

    [GeneratedRegex(@"\]\(([^)#]+)")]
    private static partial Regex Links();

    private static string FindRoot()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "NeuralGL.sln")))
        {
            at = at.Parent;
        }

        return at!.FullName;
    }
}
