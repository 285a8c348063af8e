using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text;

namespace NeuralGL.App.Commands;

/// <summary>What <c>--help</c> prints: examples first, then what the verb does, its usage and its options, in 80 columns.</summary>
internal sealed class HelpText : SynchronousCommandLineAction
{
    private const int Width = 80;
    private const int Indent = 2;
    private const int WidestName = 28;

    private static readonly (string Code, string Meaning)[] ExitCodes =
    [
        ("0", "ok"), ("1", "usage, or a bad option value"), ("2", "bad input data or model file"),
        ("3", "no GL context, camera or system library"), ("4", "GL version or limit too low"),
        ("5", "shader does not compile or link"), ("6", "self-check or comparison failed"), ("130", "interrupted"),
    ];

    private static readonly Example[] RootExamples =
    [
        new("neuralgl doctor", "what this machine's OpenGL can do"),
        new("neuralgl data mnist --out data/mnist", "fetch the handwritten digits"),
        new("neuralgl data --help", "examples and options of one verb"),
    ];

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Write(parseResult.CommandResult.Command, parseResult.InvocationConfiguration.Output);
        return ExitCode.Ok;
    }

    internal static void Write(Command command, TextWriter output)
    {
        output.WriteLine("Examples:");
        foreach (Example example in command is Verb verb ? verb.Examples : RootExamples)
        {
            output.WriteLine($"  {example.CommandLine}");
            WriteWrapped(output, "", example.Does, 6);
        }
        output.WriteLine();
        WriteWrapped(output, "", command.Description ?? "", 0);
        output.WriteLine();
        output.WriteLine("Usage: " + Usage(command));

        WriteTable(output, "Verbs:", command.Subcommands.Select(verb => (verb.Name, verb.Description ?? "")));
        WriteTable(output, "Arguments:", command.Arguments.Select(argument => (NameOf(argument), argument.Description ?? "")));
        WriteTable(output, "Options:", OptionsOf(command).Where(option => !option.Hidden).Select(option => (Syntax(option), option.Description ?? "")));
        foreach ((string title, IEnumerable<(string, string)> rows) in (command as Verb)?.Tables ?? [])
        {
            WriteTable(output, title, rows);
        }

        if (command is RootCommand)
        {
            WriteTable(output, "Exit codes:", ExitCodes);
        }
    }

    /// <summary>A command's own options, then those it inherits.</summary>
    internal static IEnumerable<Option> OptionsOf(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive));

    private static string Usage(Command command)
    {
        var text = new StringBuilder("neuralgl");
        if (command is RootCommand)
        {
            return text.Append(" VERB [options]").ToString();
        }
        text.Append(' ').Append(command.Name);
        foreach (Argument argument in command.Arguments)
        {
            text.Append(argument.Arity.MinimumNumberOfValues == 0 ? $" [{NameOf(argument)}]" : $" {NameOf(argument)}");
        }
        foreach (Option option in command.Options.Where(option => option.Required))
        {
            text.Append(' ').Append(Syntax(option));
        }
        return text.Append(" [options]").ToString();
    }

    private static string NameOf(Argument argument) => argument.HelpName ?? argument.Name;

    private static string Syntax(Option option)
    {
        string names = string.Join(", ", option.Aliases.Append(option.Name).OrderBy(name => name.Length));
        return option.HelpName is { } value ? $"{names} {value}" : names;
    }

    private static void WriteTable(TextWriter output, string title, IEnumerable<(string Name, string Text)> rows)
    {
        (string Name, string Text)[] all = [.. rows];
        if (all.Length == 0)
        {
            return;
        }
        output.WriteLine();
        output.WriteLine(title);
        int column = Indent + 2 + Math.Min(WidestName, all.Max(row => row.Name.Length));
        foreach ((string name, string text) in all)
        {
            WriteWrapped(output, new string(' ', Indent) + name, text, column);
        }
    }

    /// <summary>Writes <paramref name="text"/> from a column on, breaking lines between words.</summary>
    private static void WriteWrapped(TextWriter output, string head, string text, int column)
    {
        var line = new StringBuilder(head);
        if (head.Length > column - 2 && head.Length > 0)
        {
            output.WriteLine(head);
            line.Clear();
        }
        line.Append(' ', column - line.Length);
        bool first = true;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!first && line.Length + 1 + word.Length > Width)
            {
                output.WriteLine(line);
                line.Clear().Append(' ', column);
                first = true;
            }
            line.Append(first ? "" : " ").Append(word);
            first = false;
        }
        output.WriteLine(line.ToString().TrimEnd());
    }
}
