using System.Text.Json;
using NeuralGL.App.Commands;
using NeuralGL.Benchmarks.Rows;

namespace NeuralGL.Benchmarks;

/// <summary>The command behind <c>benchmarks/run</c>.</summary>
internal static class HarnessCommand
{
    internal static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        try
        {
            HarnessOptions options = HarnessOptions.Parse(args);
            if (options.ShowHelp)
            {
                output.WriteLine(HarnessOptions.Help);
                return ExitCode.Ok;
            }

            RowSpec[] wanted = Wanted(options);
            if (options.List)
            {
                foreach (RowSpec row in wanted)
                {
                    output.WriteLine((row.IsOptIn ? "* " : "  ") + row.Name);
                }

                return ExitCode.Ok;
            }

            Report report = Measure(wanted, options, args, output, error, cancellation);
            if (options.Json)
            {
                output.WriteLine(JsonSerializer.Serialize(report, ReportJson.Readable.Report));
            }

            return ExitCode.Ok;
        }
        catch (Exception e)
        {
            (int code, string message) = ErrorReport.Describe(e);
            error.WriteLine($"benchmarks: {message.ReplaceLineEndings(" ")}");
            return code;
        }
    }

    private static RowSpec[] Wanted(HarnessOptions options)
    {
        bool Contains(RowSpec row) => row.Name.Contains(options.Filter, StringComparison.OrdinalIgnoreCase) || row.Group.Contains(options.Filter, StringComparison.OrdinalIgnoreCase);
        RowSpec[] rows = [.. RowTable.Rows.Where(r => Contains(r) && (!r.IsOptIn || options.Filter.Length > 0 || options.List))];
        return rows.Length > 0 ? rows : throw new UserException($"--filter {options.Filter} matches no row; benchmarks/run --list prints them", ExitCode.Usage);
    }

    private static Report Measure(RowSpec[] wanted, HarnessOptions options, IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        Machine machine = Machine.Here();
        using var laboratory = new Laboratory(options.Quick, options.Data, message => error.WriteLine($"benchmarks: {message}"), cancellation);
        var rows = new List<Row>();
        double? most = machine.LoadBefore;
        foreach (RowSpec spec in wanted)
        {
            cancellation.ThrowIfCancellationRequested();
            laboratory.Note($"{rows.Count + 1} of {wanted.Length}: {spec.Name} …");
            Row row = spec.Measure(laboratory);
            rows.Add(row);
            most = Machine.Load() is { } load ? Math.Max(load, most ?? 0) : null;
            if (!options.Json)
            {
                output.WriteLine(RowText.Of(row));
            }
        }

        return new Report
        {
            Machine = machine with { Renderer = laboratory.Renderer, LoadMost = most, Versions = laboratory.Versions },
            Quick = options.Quick,
            Command = string.Join(' ', args.Select(a => a.Contains(' ') ? $"\"{a}\"" : a).Prepend("benchmarks/run")),
            Rows = rows,
        };
    }
}
