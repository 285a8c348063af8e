using System.CommandLine;
using System.CommandLine.Parsing;

namespace NeuralGL.App.Commands;

/// <summary>Says in one line what is wrong with a command line, with the near miss where there is one.</summary>
internal static class UsageError
{
    /// <summary>The first fault of a parsed command line; null when there is none.</summary>
    internal static string? Find(ParseResult parsed, string[] args)
    {
        Command command = parsed.CommandResult.Command;
        if (FirstStray(parsed, args) is { } stray)
        {
            return stray.StartsWith('-') ? UnknownOption(stray, command)
                : command is RootCommand ? UnknownVerb(stray, command)
                : $"unexpected argument '{stray}'; {HelpOf(command)}";
        }
        if (parsed.Errors.Count == 0)
        {
            return null;
        }
        if (command is RootCommand)
        {
            return $"no verb given; there are: {string.Join(", ", command.Subcommands.Select(verb => verb.Name))}";
        }
        string message = parsed.Errors[0].Message.TrimEnd('.');
        return $"{Lower(message)}; {HelpOf(command)}";
    }

    /// <summary>
    /// The first token that belongs nowhere. The parser takes an unknown option for the value of an argument or of the
    /// option before it, so values that look like options count, unless they came as "--option=value" or after "--".
    /// </summary>
    private static string? FirstStray(ParseResult parsed, string[] args)
    {
        int end = Array.IndexOf(args, "--");
        IEnumerable<string> typed = end < 0 ? args : args.Take(end);
        HashSet<string> stray = [.. parsed.UnmatchedTokens];
        stray.UnionWith(parsed.CommandResult.Children.SelectMany(child => child.Tokens)
            .Where(token => token.Type == TokenType.Argument && LooksLikeOption(token.Value)).Select(token => token.Value));
        return typed.FirstOrDefault(token => stray.Contains(token) || stray.Contains(NameOf(token)))
            ?? parsed.UnmatchedTokens.FirstOrDefault();
    }

    private static bool LooksLikeOption(string token) => token.Length > 1 && token[0] == '-' && !char.IsAsciiDigit(token[1]) && token[1] != '.';

    private static string NameOf(string token) => token.StartsWith('-') ? token.Split('=', 2)[0] : token;

    private static string UnknownOption(string token, Command command)
    {
        string name = NameOf(token);
        IEnumerable<string> known = HelpText.OptionsOf(command).Where(option => !option.Hidden).Select(option => option.Name);
        return $"unknown option {name}; " + (Nearest(name, known) is { } near ? $"did you mean {near}?" : HelpOf(command));
    }

    private static string UnknownVerb(string name, Command root)
    {
        string[] verbs = [.. root.Subcommands.Select(verb => verb.Name)];
        return $"unknown verb '{name}'; " + (Nearest(name, verbs) is { } near ? $"did you mean {near}?" : $"there are: {string.Join(", ", verbs)}");
    }

    private static string HelpOf(Command command) =>
        command is RootCommand ? "see neuralgl --help" : $"see neuralgl {command.Name} --help";

    /// <summary>The parser's sentences without their capital; names such as MODEL keep theirs.</summary>
    private static string Lower(string message) =>
        message.Length > 1 && char.IsLower(message[1]) ? char.ToLowerInvariant(message[0]) + message[1..] : message;

    /// <summary>The known name that is at most a third of its letters away.</summary>
    internal static string? Nearest(string name, IEnumerable<string> known) => known
        .Select(candidate => (candidate, distance: Distance(name, candidate)))
        .Where(pair => pair.distance <= Math.Max(1, pair.candidate.TrimStart('-').Length / 3))
        .OrderBy(pair => pair.distance).Select(pair => pair.candidate).FirstOrDefault();

    /// <summary>Optimal string alignment distance: insertions, deletions, substitutions and swaps of two neighbours (Damerau 1964).</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            d[i, 0] = i;
        }
        for (int j = 0; j <= b.Length; j++)
        {
            d[0, j] = j;
        }
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replace, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }
        return d[a.Length, b.Length];
    }
}
