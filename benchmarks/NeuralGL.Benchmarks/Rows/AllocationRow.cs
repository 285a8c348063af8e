using NeuralGL.Benchmarks.Workers;

namespace NeuralGL.Benchmarks.Rows;

/// <summary>Managed bytes that one run of ours allocates once it is warm.</summary>
internal sealed class AllocationRow : RowSpec
{
    private const string Bytes = "bytes";

    internal required Case Work { get; init; }

    internal override Row Measure(Laboratory laboratory)
    {
        try
        {
            var duel = new Duel(laboratory, laboratory.Ours, laboratory.Ours);
            Reply ours = duel.Prepare(laboratory.Ours, Work);
            double value = duel.Allocated(laboratory.Ours), again = duel.Allocated(laboratory.Ours);
            duel.End();
            return Empty(Bytes, null, "all threads together, over 100 runs; the least of 5 attempts") with
            {
                Value = value,
                Repeat = new Again(again, null, null),
                Ours = $"Release build; {ours.Settings}",
                Verdict = Goal?.Judge(value, null) ?? Verdicts.NoGoal,
            };
        }
        catch (WorkerException e)
        {
            return Empty(Bytes, null, e.Message);
        }
    }
}
