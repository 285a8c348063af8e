using System.Text.Json;
using NeuralGL.App.Commands;
using NeuralGL.Benchmarks.Documents;
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
                    output.WriteLine(row.Name);
                }

                if (WantsGrowth(options))
                {
                    output.WriteLine(GrowthMeasurement.Name);
                }

                return ExitCode.Ok;
            }

            Report report = options.From is { } file ? Load(file) : Measure(wanted, options, args, output, error, cancellation);
            if (options.Docs is { } folder)
            {
                PerformancePage.Write(report, Reasons.Load(), folder);
                error.WriteLine($"benchmarks: wrote {Path.Combine(folder, "performance.md")}");
            }

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

    /// <exception cref="UserException">The file is not there, or holds no report.</exception>
    private static Report Load(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), ReportJson.Default.Report) ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UserException($"--from {file} is no report of benchmarks/run --json: {e.Message}", ExitCode.BadInput);
        }
    }

    private static bool WantsGrowth(HarnessOptions options) => GrowthMeasurement.Name.Contains(options.Filter, StringComparison.OrdinalIgnoreCase);

    private static RowSpec[] Wanted(HarnessOptions options)
    {
        bool Contains(RowSpec row) => row.Name.Contains(options.Filter, StringComparison.OrdinalIgnoreCase) || row.Group.Contains(options.Filter, StringComparison.OrdinalIgnoreCase);
        RowSpec[] rows = [.. RowTable.Rows.Where(Contains)];
        return rows.Length > 0 || WantsGrowth(options) ? rows : throw new UserException($"--filter {options.Filter} matches no row; benchmarks/run --list prints them", ExitCode.Usage);
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

            // Beside JSON the rows go to stderr: a run is long, and nobody should have to wait for its end to see them.
            (options.Json ? error : output).WriteLine(RowText.Of(row));
        }

        Growth? growth = null;
        if (WantsGrowth(options))
        {
            laboratory.Note($"{GrowthMeasurement.Name} …");
            growth = GrowthMeasurement.Measure(laboratory);
            if (!options.Json)
            {
                output.WriteLine(RowText.Of(growth));
            }
        }

        return new Report
        {
            Growth = growth,
            Machine = machine with { Renderer = laboratory.Renderer, LoadMost = most, Versions = laboratory.Versions },
            Quick = options.Quick,
            Command = string.Join(' ', args.Select(a => a.Contains(' ') ? $"\"{a}\"" : a).Prepend("benchmarks/run")),
            Rows = rows,
        };
    }
}
