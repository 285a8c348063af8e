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
          benchmarks/run --list                              the rows there are
        
        Options:
          --filter F     only rows whose name or heading contains F, in any case; rows marked * run only when it names them
          --data DIR     MNIST's IDX files, if they are here already; else they are fetched into benchmarks/.cache
          --quick        few and short samples: shows that everything works, and rough figures
          --list         print the rows and do nothing
          --json         exactly one JSON object on stdout
          --help, -h     this text

        Rivals that are not installed are named with the command that installs them; their rows show our figure alone.
        Exit codes: 0 ok, whatever the figures say; 1 usage; 130 interrupted.
        """;

    public string Filter { get; init; } = "";

    public string? Data { get; init; }

    public bool Quick { get; init; }

    public bool List { get; init; }

    public bool Json { get; init; }

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
                "--help" or "-h" => options with { ShowHelp = true },
                var other => throw new UserException($"unknown option '{other}'; benchmarks/run --help lists them", ExitCode.Usage),
            };
        }

        return options;
    }
}
