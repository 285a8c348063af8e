using NeuralGL.Benchmarks.Workers;

namespace NeuralGL.Benchmarks.Rows;

/// <summary>Ours beside a rival, or beside what the machine can do at most.</summary>
internal sealed class DuelRow : RowSpec
{
    internal required Case Work { get; init; }

    /// <summary>The rival's case where it is another one, as a limit's is.</summary>
    internal Case? RivalWork { get; init; }

    internal required Rival Against { get; init; }

    internal required Unit Unit { get; init; }

    /// <summary>The unit of the rival's runs where they do another amount of work.</summary>
    internal Unit? RivalUnit { get; init; }

    /// <summary>How far the numbers of both sides may lie apart, by the largest of them; weights that ours rounds move them too.</summary>
    private double Agreement => Work.Weights switch { "float16" => 1e-2, "int8" => 0.1, _ => 2e-3 };

    internal override Row Measure(Laboratory laboratory)
    {
        if (Against.WhyMissing() is { } missing)
        {
            return OursAlone(laboratory, missing);
        }

        Case work = CaseFiles.Write(Work, laboratory.Scratch);
        try
        {
            Duel duel;
            Reply rival;
            try
            {
                duel = new Duel(laboratory, laboratory.Ours, laboratory.WorkerOf(Against));
                rival = duel.Prepare(laboratory.WorkerOf(Against), RivalWork ?? work);
            }
            catch (WorkerException e)
            {
                return OursAlone(laboratory, e.Message);
            }

            Reply ours = duel.Prepare(laboratory.Ours, work);

            if (Difference(ours.Probe, rival.Probe, Agreement) is { } difference)
            {
                return Empty(Unit.Name, rival.Version, $"not compared: {difference}");
            }

            (double[] a, double[] b) = duel.Measure(isRepeat: false);
            (double[] c, double[] d) = duel.Measure(isRepeat: true);
            duel.End();
            Row row = Result(laboratory, ours, rival, a, b, c, d);
            return Work.Model.Length == 0 ? row : row with { Note = $"{Apart(ours.Probe!, rival.Probe!)}{(row.Note is null ? "" : $"; {row.Note}")}" };
        }
        catch (WorkerException e)
        {
            return Empty(Unit.Name, Against.Name, e.Message);
        }
        finally
        {
            if (work.Folder.Length > 0)
            {
                Directory.Delete(work.Folder, recursive: true);
            }
        }
    }

    private Row Result(Laboratory laboratory, Reply ours, Reply rival, double[] a, double[] b, double[] c, double[] d)
    {
        (double value, double rivalValue, double ratio) = Figures(a, b);
        (double value2, double rivalValue2, double ratio2) = Figures(c, d);
        if (Work.Where == "gl")
        {
            laboratory.Renderer = ours.Settings!["gl, ".Length..];
        }

        string verdict = Goal?.Judge(value, ratio) ?? Verdicts.NoGoal, second = Goal?.Judge(value2, ratio2) ?? Verdicts.NoGoal;
        return new Row
        {
            Group = Group,
            Name = Name,
            Value = value,
            Unit = Unit.Name,
            Rival = rival.Version,
            RivalValue = rivalValue,
            Ratio = ratio,
            P95 = Unit.Of(P95(a)),
            RivalP95 = (RivalUnit ?? Unit).Of(P95(b)),
            Samples = a.Length,
            Repeat = new Again(value2, rivalValue2, ratio2),
            Ours = $"Release build; {ours.Settings}",
            Settings = rival.Settings,
            Goal = Goal,
            Verdict = verdict,
            Note = verdict == second ? null : $"the repeat says: {second}",
            Command = Command,
        };
    }

    /// <summary>What can be said where the rival cannot be measured.</summary>
    private Row OursAlone(Laboratory laboratory, string why)
    {
        Case work = CaseFiles.Write(Work, laboratory.Scratch);
        try
        {
            var duel = new Duel(laboratory, laboratory.Ours, laboratory.Ours);
            Reply ours = duel.Prepare(laboratory.Ours, work);
            (double[] a, double[] b) = duel.Measure(isRepeat: true);
            duel.End();
            return Empty(Unit.Name, Against.Name, why) with
            {
                Value = Unit.Of(Median(a)),
                P95 = Unit.Of(P95(a)),
                Samples = a.Length,
                Repeat = new Again(Unit.Of(Median(b)), null, null),
                Ours = $"Release build; {ours.Settings}",
            };
        }
        catch (WorkerException e)
        {
            return Empty(Unit.Name, Against.Name, $"{why}; {e.Message}");
        }
        finally
        {
            if (work.Folder.Length > 0)
            {
                Directory.Delete(work.Folder, recursive: true);
            }
        }
    }

    private (double Value, double RivalValue, double Ratio) Figures(double[] ours, double[] rival)
    {
        double value = Unit.Of(Median(ours)), rivalValue = (RivalUnit ?? Unit).Of(Median(rival));
        return (value, rivalValue, Unit.Work > 0 ? value / rivalValue : rivalValue / value);
    }

    /// <summary>Null if both sides have computed the same, but for that share of the largest number.</summary>
    internal static string? Difference(double[]? ours, double[]? rival, double agreement)
    {
        if (ours is not { Length: > 0 } || rival is not { Length: > 0 })
        {
            return null;
        }

        double scale = ours.Max(Math.Abs);
        for (int i = 0; i < Math.Max(ours.Length, rival.Length); i++)
        {
            // Written so that a NaN differs from everything.
            if (i >= ours.Length || i >= rival.Length || !(Math.Abs(ours[i] - rival[i]) <= agreement * scale))
            {
                return $"ours gives {string.Join(", ", ours.Select(x => $"{x:G5}"))}, the rival {string.Join(", ", rival.Select(x => $"{x:G5}"))}";
            }
        }

        return null;
    }

    /// <summary>How far two answers lie apart.</summary>
    private static string Apart(double[] ours, double[] rival) =>
        FormattableString.Invariant($"the answers differ by at most {ours.Zip(rival, (x, y) => Math.Abs(x - y)).Max() / rival.Max(Math.Abs):0.0E+0} of the largest number");

    private static double Median(double[] sorted) => sorted[sorted.Length / 2];

    private static double P95(double[] sorted) => sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * 0.95)];
}
