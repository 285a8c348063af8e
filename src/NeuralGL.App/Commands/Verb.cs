using System.CommandLine;

namespace NeuralGL.App.Commands;

/// <summary>A command line to copy, and what it does.</summary>
internal sealed record Example(string CommandLine, string Does);

/// <summary>One verb of the tool. It runs on the calling thread, because a window needs the main one.</summary>
internal abstract class Verb(string name, string description) : Command(name, description)
{
    /// <summary>Shown first by <c>--help</c>.</summary>
    internal abstract IReadOnlyList<Example> Examples { get; }

    /// <summary>Tables of its own that <c>--help</c> shows after the options.</summary>
    internal virtual IEnumerable<(string Title, IEnumerable<(string Name, string Text)> Rows)> Tables => [];

    /// <summary>Does the work and returns one of <see cref="ExitCode"/>.</summary>
    internal abstract int Run(ParseResult arguments, CommandContext context);
}
