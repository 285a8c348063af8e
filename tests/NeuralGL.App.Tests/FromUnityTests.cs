using System.Reflection;
using System.Text.RegularExpressions;
using NeuralGL.App.Commands;
using NeuralGL.App.Tests.Packaging;
using NeuralGL.Onnx;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests;

/// <summary>What docs/from-unity.md says is here is here.</summary>
public partial class FromUnityTests
{
    private static readonly Type[] Types = [.. new[] { typeof(Tensor), typeof(GlGuest), typeof(OnnxFile) }.SelectMany(t => t.Assembly.GetExportedTypes())];

    private static string Page { get; } = File.ReadAllText(Repository.File("docs", "from-unity.md"));

    /// <summary>The middle column, and the list of what only NeuralGL has.</summary>
    private static string Ours => string.Join('\n', Page.Split('\n').Where(l => l.StartsWith('|')).SelectMany(l => l.Split(" | ")[1..])) + Page.Split("## Only here")[1];

    [Fact]
    public void Every_name_of_ours_on_the_page_exists()
    {
        string[] names = [.. Code().Matches(Ours).Select(m => m.Groups[1].Value).Distinct()];
        Assert.InRange(names.Length, 30, 60);
        Assert.All(names, name =>
        {
            string[] parts = name.Split('.');
            Type? type = Types.FirstOrDefault(t => t.Name.Split('`')[0] == parts[0]);
            Assert.True(type is not null, $"there is no public type {parts[0]}");
            Assert.True(parts.Length == 1 || type.GetMember(parts[1], BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy).Length > 0, $"there is no {name}");
        });
    }

    [Fact]
    public void Every_verb_on_the_page_exists()
    {
        string[] verbs = [.. Verbs().Matches(Page).Select(m => m.Groups[1].Value).Distinct()];
        Assert.NotEmpty(verbs);
        Assert.All(verbs, verb => Assert.Contains(verb, Cli.CreateVerbs().Select(v => v.Name)));
    }

    [Fact]
    public void Its_code_is_the_samples()
    {
        string[] sample = [.. File.ReadAllLines(Repository.File("samples", "SilkHost", "Program.cs")).Select(l => l.Trim())];
        string[] lines = [.. Page.Split("```csharp\n").Skip(1).SelectMany(b => b.Split("```")[0].Split('\n')).Select(l => l.Trim()).Where(l => l.Length > 0)];
        Assert.Equal(6, lines.Length);
        Assert.All(lines, line => Assert.Contains(line, sample));
    }

    [Fact]
    public void Its_links_lead_somewhere_and_the_README_leads_to_it()
    {
        Assert.All(Links().Matches(Page).Select(m => m.Groups[1].Value), t => Assert.True(File.Exists(Repository.File("docs", t)), t));
        Assert.Contains("(docs/from-unity.md)", File.ReadAllText(Repository.File("README.md")), StringComparison.Ordinal);
    }

    [GeneratedRegex("`([A-Z][A-Za-z]+(?:\\.[A-Z][A-Za-z]+)?)`")]
    private static partial Regex Code();

    [GeneratedRegex("`neuralgl ([a-z]+)")]
    private static partial Regex Verbs();

    [GeneratedRegex(@"\]\(([^)#]+)")]
    private static partial Regex Links();
}
