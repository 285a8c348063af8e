using System.CommandLine;
using NeuralGL.App.Models;

namespace NeuralGL.App.Commands.Bench;

/// <summary>Measures our rows and the machine's limits.</summary>
internal sealed class BenchCommand : Verb
{
    private readonly Option<string?> _filter = new("--filter") { Description = "only rows whose name contains this, in any case", HelpName = "F" };
    private readonly Option<string?> _data = new("--data") { Description = "folder with MNIST's IDX files, for the rows that tell how long learning it takes", HelpName = "DIR" };
    private readonly Option<int> _threads = BackendSession.ThreadsOption();
    private readonly Option<bool> _json = CommonOptions.Json();

    internal BenchCommand()
        : base("bench", "Measure how fast networks run and learn here, beside the machine's limits: medians of at least 20 samples after a warm-up.")
    {
        Options.Add(_filter);
        Options.Add(_data);
        Options.Add(_threads);
        Options.Add(_json);
    }

    internal override IReadOnlyList<Example> Examples { get; } =
    [
        new("neuralgl bench", "all rows; takes some minutes"),
        new("neuralgl bench --filter forward", "networks in use, on the CPU and in OpenGL"),
        new("neuralgl bench --filter \"training step\" --json", "samples a second while learning, as JSON"),
        new("neuralgl bench --data mnist --filter \"cpu time-to-98\"", "seconds from opening MNIST's files to 98 % right"),
    ];

    internal override int Run(ParseResult arguments, CommandContext context)
    {
        string filter = arguments.GetValue(_filter) ?? "";
        using var rows = new BenchRows(context, arguments.GetValue(_data));
        (string Name, Func<string, BenchRow?> Measure)[] wanted = [.. rows.All.Where(r => r.Name.Contains(filter, StringComparison.OrdinalIgnoreCase))];
        if (wanted.Length == 0)
        {
            throw new UserException($"--filter {filter} matches no row; there are {string.Join("; ", rows.All.Select(r => r.Name))}", ExitCode.Usage);
        }

        var measured = new List<BenchRow>();
        foreach ((string name, Func<string, BenchRow?> measure) in wanted)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if (measure(name) is { } row)
            {
                measured.Add(row);
                if (!arguments.GetValue(_json))
                {
                    context.Output.WriteLine($"{row.Name,-56} {BenchRows.Text(row.Value),9} {row.Unit,-14}{(row.P95 is { } p95 ? $" p95 {BenchRows.Text(p95)}" : "")}");
                }
            }
        }

        if (arguments.GetValue(_json))
        {
            var report = new BenchReport { Rows = measured, Threads = rows.Threads, Instructions = rows.Instructions, Renderer = rows.Renderer };
            context.WriteJson(report, JsonResults.Readable.BenchReport);
        }

        return ExitCode.Ok;
    }
}
