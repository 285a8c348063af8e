using System.Text.Json;
using System.Text.Json.Serialization;

namespace NeuralGL.Benchmarks.Workers;

/// <summary>The lines between harness and workers; field names in snake_case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(Request))]
[JsonSerializable(typeof(Reply))]
internal sealed partial class Protocol : JsonSerializerContext;
