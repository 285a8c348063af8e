using NeuralGL.App.Commands;

namespace NeuralGL.App.Tests.Commands;

/// <summary>What one run of the tool left behind.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    internal string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    internal static Outcome Of(params string[] args) => Of(Cli.CreateVerbs(), args);

    internal static Outcome Of(Verb verb, params string[] args) => Of([verb], args);

    private static Outcome Of(Verb[] verbs, string[] args, CancellationToken cancellation = default)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int code = Cli.Run(verbs, args, output, error, cancellation);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    internal static Outcome Interrupted(Verb verb, params string[] args) => Of([verb], args, new CancellationToken(canceled: true));
}
