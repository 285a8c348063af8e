using System.Text;
using NeuralGL.Benchmarks.Rows;

namespace NeuralGL.Benchmarks.Documents;

/// <summary>docs/performance.md from a report: every figure with its rival, its goal, its noise and its command, losses as plainly as wins.</summary>
internal static class PerformancePage
{
    private static readonly string[] Axes = ["width", "depth", "batch"];

    /// <summary>Writes the page and its pictures into a folder.</summary>
    /// <param name="report">What was measured.</param>
    /// <param name="reasons">Why rows fall short, by the start of their names.</param>
    /// <param name="folder">The folder; pictures go to <c>images</c> in it.</param>
    internal static void Write(Report report, IReadOnlyList<(string Name, string Reason)> reasons, string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "images"));
        if (report.Growth is { } growth)
        {
            foreach (string axis in Axes)
            {
                byte[] picture = GrowthPlot.Draw(growth, axis);
                AtomicFile.Write(Path.Combine(folder, "images", $"growth-{axis}.png"), file => file.Write(picture));
            }
        }

        byte[] text = Encoding.UTF8.GetBytes(Text(report, reasons));
        AtomicFile.Write(Path.Combine(folder, "performance.md"), file => file.Write(text));
    }

    /// <summary>The page.</summary>
    internal static string Text(Report report, IReadOnlyList<(string Name, string Reason)> reasons)
    {
        var page = new StringBuilder();
        void Line(string text = "") => page.Append(text).Append('\n');
        Line("# Performance");
        Line();
        Line($"Written by `{report.Command}`: do not edit. Every ratio was measured in that one run on that one machine, ours and the rival by turns; [benchmarks](../benchmarks/README.md) says how. A ratio above 1 means that ours is faster; beside a limit of the machine it is the share of it. In brackets stands the whole row measured once more: the difference is the noise.");
        Line();
        Header(Line, report);
        Line();
        Summary(Line, report);
        foreach (IGrouping<string, Row> group in report.Rows.GroupBy(r => r.Group))
        {
            Line();
            Line($"## {group.Key}");
            Line();
            Line("| row | ours | rival | ratio (repeated) | must hold | aim | verdict |");
            Line("|---|---|---|---|---|---|---|");
            foreach (Row row in group)
            {
                Line(TableRow(row));
            }
        }

        Losses(Line, report, reasons);
        if (report.Growth is { } growth)
        {
            GrowthSection(Line, growth);
        }

        Details(Line, report);
        return page.ToString();
    }

    /// <summary>Whether other work disturbed the run: a run of ours alone keeps each core busy and no more.</summary>
    internal static bool IsLoaded(Machine machine) => machine.LoadBefore > 0.5 * machine.Cores || machine.LoadMost > machine.Cores + 1.5;

    private static void Header(Action<string> line, Report report)
    {
        Machine machine = report.Machine;
        line($"- {machine.Date}; {machine.Processor}, {machine.Cores} cores, {machine.MemoryGib:0} GiB; {machine.System}; {machine.Runtime}{(machine.Renderer is { } renderer ? $"; OpenGL on {renderer}" : "")}");
        line($"- {string.Join("; ", machine.Versions)}");
        if (machine.LoadBefore is { } before && machine.LoadMost is { } most)
        {
            line($"- load average before the run {before:F1}, at most {most:F1} in it, on {machine.Cores} cores{(IsLoaded(machine) ? ": **other work ran beside this, so these figures are trial ones and no truth**" : "")}");
        }

        if (report.Quick)
        {
            line("- **measured with --quick: few and short samples, rough figures**");
        }
    }

    private static void Summary(Action<string> line, Report report)
    {
        Row[] judged = [.. report.Rows.Where(r => r.Goal is not null)];
        int Count(string verdict) => judged.Count(r => r.Verdict == verdict);
        line($"Of {judged.Length} rows with a goal {Count(Verdicts.Aim)} reach their aim, {Count(Verdicts.Holds)} more hold what must hold, {Count(Verdicts.BelowAim)} have only an aim and stay below it, {Count(Verdicts.Missed)} miss what must hold, {Count(Verdicts.NotMeasured)} were not measured.");
    }

    private static string TableRow(Row row)
    {
        string p95 = row.P95 is { } p ? $", p95 {RowText.Number(p)}" : "";
        string ours = row.Value is { } value ? $"{RowText.Number(value)} {row.Unit}{p95}{(row.RivalValue is null && row.Repeat is { } again ? $" ({RowText.Number(again.Value)})" : "")}" : "–";
        string rival = row.Rival is not { } name ? "" : row.RivalValue is { } other ? $"{ShortName(name)}: {RowText.Number(other)} {row.Unit}, p95 {RowText.Number(row.RivalP95 ?? other)}" : $"{ShortName(name)}: –";
        string ratio = row.Ratio is { } r ? $"{RowText.Ratio(r)}{(row.Repeat?.Ratio is { } second ? $" ({RowText.Ratio(second)})" : "")}" : "";
        string sign = row.Goal?.Of == "ratio" ? "≥" : "≤";
        string must = row.Goal?.Must is { } m ? $"{sign} {m:0.##}" : "", aim = row.Goal?.Aim is { } a ? $"{sign} {a:0.##}" : "";
        string verdict = row.Verdict switch { Verdicts.Missed => $"**missed by {Shortfall(row)}**", Verdicts.NoGoal => "", _ => row.Verdict };
        return $"| {row.Name} | {ours} | {rival} | {ratio} | {must} | {aim} | {verdict}{(row.Verdict == Verdicts.NotMeasured && row.Note is { } note ? $": {note}" : "")} |";
    }

    /// <summary>The name and version, without what follows a comma or "with".</summary>
    private static string ShortName(string name) => name.Split(", ")[0].Split(" with ")[0];

    /// <summary>How far a row is from what must hold.</summary>
    private static string Shortfall(Row row) => row.Goal!.Of == "ratio"
        ? $"{100 * (1 - (row.Ratio!.Value / row.Goal.Must!.Value)):F0} %"
        : row.Goal.Must > 0 ? $"{100 * ((row.Value!.Value / row.Goal.Must.Value) - 1):F0} %" : $"{RowText.Number(row.Value!.Value)} {row.Unit}";

    private static void Losses(Action<string> line, Report report, IReadOnlyList<(string Name, string Reason)> reasons)
    {
        Row[] lost = [.. report.Rows.Where(r => r.Verdict == Verdicts.Missed || (r.Ratio < 1 && r.Rival != "this machine"))];
        line("");
        line("## What falls short, and why");
        line("");
        if (lost.Length == 0)
        {
            line("Nothing that was measured.");
        }

        foreach (Row row in lost)
        {
            string what = row.Verdict == Verdicts.Missed ? $"misses what must hold by {Shortfall(row)}" : "";
            string slower = row.Ratio < 1 && row.Rival != "this machine" ? $"{(what.Length > 0 ? ", and " : "")}is slower than {ShortName(row.Rival!)} ({RowText.Ratio(row.Ratio.Value)})" : "";
            string reason = reasons.FirstOrDefault(r => row.Name.StartsWith(r.Name, StringComparison.OrdinalIgnoreCase)).Reason ?? "the cause is not known yet";
            line($"- {row.Name} {what}{slower}: {reason}{(row.Note is { } note ? $" ({note})" : "")}.");
        }
    }

    private static void GrowthSection(Action<string> line, Growth growth)
    {
        line("");
        line("## Growth");
        line("");
        line($"Time of a forward run against width, depth and batch on each backend, both scales logarithmic. The dashed line is what {growth.Peak:F0} GFLOP/s of multiply-adds would take, the dotted one reading the weights at {growth.Bandwidth:F0} GB/s, both measured in this run: where a curve turns from flat to parallel with the dashed line, the fixed cost of a run ends and the limit of arithmetic begins; caches hold small weights, which may fall below the dotted line. `benchmarks/run --filter growth`.");
        foreach (string axis in Axes)
        {
            line("");
            line($"![Time against {axis}](images/growth-{axis}.png)");
        }

        line("");
        line("Where the limits begin: the fixed cost rules as far as a run takes at most twice the time of the smallest; the limit, of arithmetic or of reading the weights, whichever takes longer, begins where half of the best share of it is reached. A share above 1 means that caches hold the weights.");
        line("");
        line("| axis | backend | smallest run | fixed cost rules up to | limit begins at | best share of the limit |");
        line("|---|---|---|---|---|---|");
        foreach (GrowthLimits limits in GrowthLimits.Of(growth))
        {
            line($"| {limits.Axis} | {limits.Backend} | {RowText.Number(limits.Smallest)} us | {limits.FixedUpTo} | {limits.LimitFrom} | {RowText.Ratio(limits.BestShare)} at {limits.BestAt} |");
        }
    }

    private static void Details(Action<string> line, Report report)
    {
        line("");
        line("## Settings and commands");
        line("");
        line("| row | ours | rival's best settings | samples | command |");
        line("|---|---|---|---|---|");
        foreach (Row row in report.Rows)
        {
            line($"| {row.Name} | {row.Ours} | {(row.Settings is { } settings ? $"{row.Rival}; {settings}" : row.Rival)} | {row.Samples} | `{row.Command}`{(row.Note is { } note ? $"; {note}" : "")} |");
        }
    }
}
