namespace NeuralGL.Benchmarks.Rows;

/// <summary>A row for a terminal.</summary>
internal static class RowText
{
    internal static string Of(Row row)
    {
        string figure = row.Value is { } value ? $"{Number(value)} {row.Unit}" + (row.P95 is { } p95 ? $" (p95 {Number(p95)})" : "") : "no figure";
        string rival = row.Rival is null ? "" : row.RivalValue is { } other ? $"; {row.Rival}: {Number(other)} (p95 {Number(row.RivalP95 ?? other)}), {row.Settings}" : $"; {row.Rival}";
        string ratio = row.Ratio is { } r ? $"\n    ratio {Ratio(r)}{(row.Repeat?.Ratio is { } again ? $", repeated {Ratio(again)}" : "")}" : "\n   ";
        string goal = row.Goal is { } g ? $" ({Wanted(g)}): {row.Verdict}" : "";
        return $"{row.Name}\n    {figure}{rival}{ratio}{goal}{(row.Note is null ? "" : $" [{row.Note}]")}";
    }

    /// <summary>A line for each axis and backend.</summary>
    internal static string Of(Growth growth) => string.Join('\n', growth.Points
        .GroupBy(p => (p.Axis, p.Backend))
        .Select(g => $"{g.Key.Backend}, us against {g.Key.Axis}: {string.Join(", ", g.Select(p => $"{p.X}: {Number(p.Microseconds)}"))}"));

    /// <summary>Three digits that count.</summary>
    internal static string Number(double value) => Math.Abs(value) >= 1000 ? $"{value:N0}" : Math.Abs(value) >= 100 ? $"{value:F0}" : Math.Abs(value) >= 10 ? $"{value:F1}" : value == 0 ? "0" : $"{value:F2}";

    internal static string Ratio(double ratio) => ratio >= 10 ? $"{ratio:F1}" : $"{ratio:F2}";

    /// <summary>What a goal asks for.</summary>
    internal static string Wanted(Goal goal)
    {
        string sign = goal.Of == "ratio" ? "≥" : "≤";
        return goal.Must is { } must ? $"must {sign} {must:0.##}, aim {sign} {goal.Aim:0.##}" : $"aim {sign} {goal.Aim:0.##}";
    }
}
