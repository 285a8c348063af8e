using NeuralGL.App.Commands;

namespace NeuralGL.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record HarnessOptions
{
    internal const string Help = """
        Measures NeuralGL beside other libraries in one run on this machine.

        Examples:
          benchmarks/run                                     all rows; takes a quarter of an hour or more
          benchmarks/run --filter "cpu training"             only rows whose name contains this, in any case
          benchmarks/run --filter "tiny" --json > tiny.json  the same as JSON
          benchmarks/run --write-docs                        all rows, then docs/performance.md and its plots
          benchmarks/run --from saved.json --write-docs      the same page from what --json printed before
          benchmarks/run --list                              the rows there are
        
        Options:
          --filter F     only rows whose name or heading contains F, in any case
          --data DIR     MNIST's IDX files, if they are here already; else they are fetched into benchmarks/.cache
          --quick        few and short samples: shows that everything works, and rough figures; no clone is built
          --write-docs   write docs/performance.md, and docs/images/growth-*.png
          --docs DIR     write them into this folder
          --from FILE    measure nothing; the figures are those that --json printed into this file
          --list         print the rows and do nothing
          --json         exactly one JSON object on stdout
          --help, -h     this text

        Rivals that are not installed are named with the command that installs them; their rows show our figure alone.
        Exit codes: 0 ok, whatever the figures say; 1 usage; 2 a file that cannot be read or written; 130 interrupted.
        """;

    public string Filter { get; init; } = "";

    public string? Data { get; init; }

    public bool Quick { get; init; }

    public bool List { get; init; }

    public bool Json { get; init; }

    /// <summary>The folder to write the page into; null for none.</summary>
    public string? Docs { get; init; }

    /// <summary>A saved report instead of a measurement.</summary>
    public string? From { get; init; }

    public bool ShowHelp { get; init; }

    /// <exception cref="UserException">An option is unknown or lacks its value.</exception>
    internal static HarnessOptions Parse(IReadOnlyList<string> args)
    {
        var options = new HarnessOptions();
        for (int i = 0; i < args.Count; i++)
        {
            string Value() => ++i < args.Count ? args[i] : throw new UserException($"{args[i - 1]} wants a value", ExitCode.Usage);
            options = args[i] switch
            {
                "--filter" => options with { Filter = Value() },
                "--data" => options with { Data = Value() },
                "--quick" => options with { Quick = true },
                "--list" => options with { List = true },
                "--json" => options with { Json = true },
                "--write-docs" => options with { Docs = options.Docs ?? Path.Combine(Repository.Root, "docs") },
                "--docs" => options with { Docs = Value() },
                "--from" => options with { From = Value() },
                "--help" or "-h" => options with { ShowHelp = true },
                var other => throw new UserException($"unknown option '{other}'; benchmarks/run --help lists them", ExitCode.Usage),
            };
        }

        return options switch
        {
            { From: not null, Docs: null } => throw new UserException("--from FILE is for --write-docs or --docs DIR", ExitCode.Usage),
            { Docs: not null, From: null, Filter.Length: > 0 } => throw new UserException("the page has every row: --write-docs goes without --filter", ExitCode.Usage),
            _ => options,
        };
    }
}
