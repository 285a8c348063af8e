using NeuralGL.App.Commands;
using NeuralGL.App.Demo;

namespace NeuralGL.App.Tests.Commands;

public class HelpTests
{
    public static TheoryData<string> Verbs => [.. Cli.CreateVerbs().Select(verb => verb.Name)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Help_of_every_verb_starts_with_an_example_of_it(string verb)
    {
        Outcome outcome = Outcome.Of(verb, "--help");

        string[] lines = outcome.Output.Split('\n');
        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal("Examples:", lines[0]);
        Assert.Contains($"neuralgl {verb}", lines[1], StringComparison.Ordinal);
        Assert.Contains("\nUsage: neuralgl " + verb, outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_option_and_argument_of_a_verb_is_explained_in_80_columns(string name)
    {
        Verb verb = Cli.CreateVerbs().Single(verb => verb.Name == name);

        Assert.All(verb.Options.Select(option => option.Description).Concat(verb.Arguments.Select(argument => argument.Description)),
            description => Assert.False(string.IsNullOrWhiteSpace(description)));
        Assert.All(Outcome.Of(name, "--help").Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void The_options_in_a_verbs_examples_exist(string name)
    {
        Verb verb = Cli.CreateVerbs().Single(verb => verb.Name == name);
        string[] known = ["--help", "--verbose", .. verb.Options.Select(option => option.Name)];

        Assert.All(verb.Examples.SelectMany(example => example.CommandLine.Split(' ')).Where(word => word.StartsWith("--", StringComparison.Ordinal)),
            word => Assert.Contains(word, known));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData]
    public void Help_of_the_tool_lists_every_verb(params string[] args)
    {
        Outcome outcome = Outcome.Of(args);

        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith("Examples:", outcome.Output, StringComparison.Ordinal);
        Assert.All(Cli.CreateVerbs(), verb => Assert.Contains($"\n  {verb.Name} ", outcome.Output, StringComparison.Ordinal));
        Assert.All(outcome.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void Help_of_the_demo_lists_every_key_of_the_window()
    {
        string help = string.Join(' ', Outcome.Of("demo", "--help").Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

        Assert.All(Enum.GetValues<KeyGroup>(), group =>
        {
            Assert.Contains($" {KeyBindings.Title(group).English}: ", help, StringComparison.Ordinal);
            Assert.All(KeyBindings.Rows(group), row => Assert.Contains($" {row.Key} {row.Description}", help, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Help_shows_even_beside_a_wrong_option() =>
        Assert.StartsWith("Examples:", Outcome.Of("doctor", "--nonsense", "--help").Output, StringComparison.Ordinal);

    [Fact]
    public void Version_is_one_line() =>
        Assert.Matches(@"^neuralgl \d+\.\d+\.\d+( \([0-9a-f]+\))?\n$", Outcome.Of("--version").Output);
}
