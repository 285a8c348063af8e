using System.CommandLine;
using System.CommandLine.Invocation;

namespace NeuralGL.App.Commands;

/// <summary>What <c>--version</c> prints: the version, and the commit it was built from where that is known.</summary>
internal sealed class VersionText : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        string[] parts = Cli.Version.Split('+', 2);
        string commit = parts.Length == 2 ? $" ({parts[1][..Math.Min(10, parts[1].Length)]})" : "";
        parseResult.InvocationConfiguration.Output.WriteLine($"neuralgl {parts[0]}{commit}");
        return ExitCode.Ok;
    }
}
