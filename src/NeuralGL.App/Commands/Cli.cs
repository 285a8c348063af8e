using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using NeuralGL.App.Commands.Bench;
using NeuralGL.App.Models;

namespace NeuralGL.App.Commands;

/// <summary>The command line: which verbs there are, and what happens around each of them.</summary>
internal static class Cli
{
    internal static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "print details, and the stack trace of an error",
        Recursive = true,
    };

    private static readonly ParserConfiguration Parsing = new()
    {
        // "-xyz" is not "-x -y -z", and "@file" is a file's name.
        EnablePosixBundling = false,
        ResponseFileTokenReplacer = null,
    };

    internal static string Version =>
        typeof(Cli).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Parses, runs, and turns whatever goes wrong into one line on <paramref name="error"/> and an exit code.</summary>
    internal static int Run(string[] args, TextWriter output, TextWriter error, CancellationToken cancellation = default) =>
        Run(CreateVerbs(), args, output, error, cancellation);

    internal static int Run(
        IEnumerable<Verb> verbs, string[] args, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        RootCommand root = CreateRoot(verbs);
        if (args.Length == 0)
        {
            HelpText.Write(root, output);
            return ExitCode.Ok;
        }
        ParseResult parsed = root.Parse(args, Parsing);
        bool verbose = parsed.GetResult(Verbose) is { Implicit: false };
        try
        {
            if (parsed.Action is HelpText or VersionText)
            {
                return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
            }
            if (UsageError.Find(parsed, args) is { } usageError)
            {
                error.WriteLine("neuralgl: " + usageError);
                return ExitCode.Usage;
            }
            int threads = parsed.CommandResult.Command.Options.OfType<Option<int>>().FirstOrDefault(o => o.Name == BackendSession.ThreadsName) is { } option ? parsed.GetValue(option) : 0;
            var context = new CommandContext(output, error, cancellation, verbose, threads);
            int code = ((Verb)parsed.CommandResult.Command).Run(parsed, context);
            return cancellation.IsCancellationRequested ? ExitCode.Interrupted : code;
        }
        catch (Exception exception)
        {
            return ErrorReport.Write(exception, error, verbose);
        }
    }

    /// <summary>Every verb there is, in the order of --help. An option belongs to one parse, so each run gets its own.</summary>
    internal static Verb[] CreateVerbs() =>
        [new DemoCommand(), new RunCommand(), new InspectCommand(), new CompareCommand(), new TrainCommand(), new EvalCommand(), new ExportGlslCommand(), new DataVerb(), new BenchCommand(), new DoctorVerb()];

    private static RootCommand CreateRoot(IEnumerable<Verb> verbs)
    {
        var root = new RootCommand("Neural networks as OpenGL compute shaders, every layer in sight.");
        root.Options.Clear();
        root.Directives.Clear();
        root.Options.Add(new HelpOption("--help", "-h") { Description = "show examples and options", Action = new HelpText() });
        root.Options.Add(new VersionOption("--version") { Description = "show the version", Action = new VersionText() });
        root.Options.Add(Verbose);
        foreach (Verb verb in verbs)
        {
            root.Subcommands.Add(verb);
        }
        return root;
    }
}
