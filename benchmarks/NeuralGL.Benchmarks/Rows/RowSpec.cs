namespace NeuralGL.Benchmarks.Rows;

/// <summary>A row that can be measured.</summary>
internal abstract class RowSpec
{
    /// <summary>The heading that it stands under.</summary>
    internal required string Group { get; init; }

    internal required string Name { get; init; }

    /// <summary>What it is to reach, if anything.</summary>
    internal Goal? Goal { get; init; }

    /// <summary>Measures it. What goes wrong becomes the row's note.</summary>
    internal abstract Row Measure(Laboratory laboratory);

    /// <summary>A row without figures.</summary>
    protected Row Empty(string unit, string? rival, string note) =>
        new() { Group = Group, Name = Name, Unit = unit, Rival = rival, Note = note, Verdict = Goal is null ? Verdicts.NoGoal : Verdicts.NotMeasured, Goal = Goal, Command = Command };

    /// <summary>How to measure it alone.</summary>
    protected string Command => $"benchmarks/run --filter \"{Name}\"";
}
