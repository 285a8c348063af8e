using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NeuralGL.Benchmarks;

/// <summary>What <c>benchmarks/run --json</c> prints.</summary>
internal sealed record Report
{
    public required Machine Machine { get; init; }

    /// <summary>Whether samples were few and short, so that figures are rough.</summary>
    public bool Quick { get; init; }

    /// <summary>How the run was started.</summary>
    public required string Command { get; init; }

    public required IReadOnlyList<Row> Rows { get; init; }

    /// <summary>How time grows, if that was measured.</summary>
    public Growth? Growth { get; init; }
}

/// <summary>One figure beside its rival, or beside a bound.</summary>
internal sealed record Row
{
    public required string Name { get; init; }

    /// <summary>The heading it stands under.</summary>
    public required string Group { get; init; }

    /// <summary>The median of ours; null if it could not be measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Value { get; init; }

    public required string Unit { get; init; }

    /// <summary>Whom ours is compared with, with version; null for a bound.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Rival { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? RivalValue { get; init; }

    /// <summary>How many times faster ours is, or ours as a share of a limit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Ratio { get; init; }

    /// <summary>What the worst twentieth of the samples falls beyond.</summary>
    public double? P95 { get; init; }

    public double? RivalP95 { get; init; }

    /// <summary>Samples of each side in the first pass.</summary>
    public int? Samples { get; init; }

    /// <summary>The whole row once more, to show the noise.</summary>
    public Again? Repeat { get; init; }

    /// <summary>What was built how, on which threads.</summary>
    public string? Ours { get; init; }

    /// <summary>The settings that were the rival's best.</summary>
    public string? Settings { get; init; }

    /// <summary>What the row is to be at least, or at most.</summary>
    public Goal? Goal { get; init; }

    /// <summary>One of the constants of <see cref="Verdicts"/>.</summary>
    public required string Verdict { get; init; }

    /// <summary>What else must be known to judge it: why there is no figure, or a loss.</summary>
    public string? Note { get; init; }

    /// <summary>Measures this row alone.</summary>
    public string? Command { get; init; }
}

/// <summary>A row's second pass.</summary>
internal sealed record Again(double Value, double? RivalValue, double? Ratio);

/// <summary>What a row is measured against.</summary>
/// <param name="Of"><c>ratio</c> wants at least, <c>value</c> at most these numbers.</param>
/// <param name="Must">What must hold; null where nothing must.</param>
/// <param name="Aim">What would be good.</param>
internal sealed record Goal(string Of, double? Must, double? Aim)
{
    internal static Goal Ratio(double? must, double? aim) => new("ratio", must, aim);

    internal static Goal AtMost(double must, double aim) => new("value", must, aim);

    /// <summary>How a row stands to it.</summary>
    internal string Judge(double? value, double? ratio)
    {
        if ((Of == "ratio" ? ratio : value) is not { } figure || double.IsNaN(figure))
        {
            return Verdicts.NotMeasured;
        }

        bool Reaches(double? mark) => mark is { } m && (Of == "ratio" ? figure >= m : figure <= m);
        return Reaches(Aim) ? Verdicts.Aim : Must is null ? Verdicts.BelowAim : Reaches(Must) ? Verdicts.Holds : Verdicts.Missed;
    }
}

/// <summary>What can be said of a row.</summary>
internal static class Verdicts
{
    internal const string Aim = "aim reached", Holds = "holds", BelowAim = "below its aim", Missed = "missed", NotMeasured = "not measured", NoGoal = "no goal";
}

/// <summary>The report as JSON; field names in snake_case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    WriteIndented = true)]
[JsonSerializable(typeof(Report))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>Leaves "≥" and "×" as they are.</summary>
    internal static ReportJson Readable => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
