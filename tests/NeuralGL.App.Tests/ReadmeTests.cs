using System.Diagnostics;
using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Tests;

/// <summary>What the README shows is what is there: its example runs, its keys are the window's.</summary>
public class ReadmeTests
{
    private static string Root { get; } = FindRoot();

    private static string Readme => File.ReadAllText(Path.Combine(Root, "README.md"));

    [Fact]
    public void The_embedding_example_is_part_of_the_sample_line_by_line()
    {
        string block = Readme.Split("```csharp\n")[1].Split("```")[0];
        string[] sample = [.. File.ReadAllLines(Path.Combine(Root, "samples", "Embed", "Program.cs")).Select(l => l.Trim())];
        string[] lines = [.. block.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)];
        Assert.InRange(lines.Length, 10, 15);
        Assert.All(lines, line => Assert.Contains(line, sample));
    }

    [Fact]
    public void The_sample_sees_the_digit_that_it_draws()
    {
        string configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}") ? "Release" : "Debug";
        string program = Path.Combine(Root, "samples", "Embed", "bin", configuration, "net10.0", "Embed.dll");
        Assert.SkipUnless(File.Exists(program), $"{program} has not been built");
        using Process process = Process.Start(new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            ArgumentList = { program, Path.Combine(Root, "assets", "models", "digits.onnx") },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        string error = process.StandardError.ReadToEnd(), output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.SkipWhen(error.Contains("EGL"), $"no OpenGL here: {error}");
        Assert.StartsWith("1 ", output);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public void The_keys_are_those_of_the_window_and_no_key_has_two_meanings()
    {
        string[] tables = ("### " + Readme.Split("## Keys")[1].Split("\n## ")[0].TrimStart()).Split("### ", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enum.GetValues<KeyGroup>().Length, tables.Length);
        Assert.All(Enum.GetValues<KeyGroup>().Zip(tables), g => Assert.Equal(
            KeyBindings.Rows(g.First).Select(r => $"| {r.Key} | {r.Description} |"),
            g.Second.Split('\n').Where(l => l.StartsWith('|')).Skip(2)));
        Assert.All(Enum.GetValues<KeyGroup>().Skip(1).Zip(tables.Skip(1)), g => Assert.StartsWith(KeyBindings.Title(g.First).English, g.Second));
        (NeuralGL.Platform.Key, bool)[] chords = [.. KeyBindings.All.SelectMany(b => b.Keys.Select(k => (k, b.Shift)))];
        Assert.Equal(chords.Distinct(), chords);
        Assert.Equal(Enum.GetValues<DemoAction>().Order(), KeyBindings.All.Select(b => b.Action).Order());
    }

    [Fact]
    public void Every_character_of_the_help_has_a_glyph()
    {
        using var fonts = new Fonts();
        Assert.All(KeyBindings.All, b => Assert.True(fonts.Covers(b.KeyName + b.Description + b.Russian) && b.Russian.Any(c => c is >= 'а' and <= 'я') == (b.Group == KeyGroup.Window), b.Description));
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "NeuralGL.sln")))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException("NeuralGL.sln was not found above the tests");
    }
}
