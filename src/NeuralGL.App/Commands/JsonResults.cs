using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NeuralGL.App.Learning;

namespace NeuralGL.App.Commands;

/// <summary>Every verb's <c>--json</c> result; field names are the property names in snake_case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    // A NaN in a result is a finding to report, not a reason to fail the report.
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    WriteIndented = true)]
[JsonSerializable(typeof(Demo.DemoReport))]
[JsonSerializable(typeof(Demo.ScreenshotFacts))]
[JsonSerializable(typeof(Demo.RecordingFacts))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(InspectReport))]
[JsonSerializable(typeof(CompareReport))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(TrainReport))]
[JsonSerializable(typeof(EpochRow[]))]
[JsonSerializable(typeof(EvalReport))]
[JsonSerializable(typeof(Bench.BenchReport))]
internal sealed partial class JsonResults : JsonSerializerContext
{
    /// <summary>Leaves "+" and "é" as they are: the result goes to a terminal or a file, never into a web page.</summary>
    internal static JsonResults Readable =>
        field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
