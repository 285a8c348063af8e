namespace NeuralGL.Onnx;

/// <summary>What is written beside the network.</summary>
public sealed record OnnxSaveOptions
{
    /// <summary>Metadata under keys of your own. <see cref="Labels"/> and <see cref="InputSpec"/>, where given, replace what it has under their keys.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>What the elements of the output mean, in order; null or empty writes none. (<see cref="OnnxModel.LabelsKey"/>)</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>How a picture becomes the input; null writes nothing. (<see cref="OnnxModel.InputSpecKey"/>)</summary>
    public string? InputSpec { get; init; }
}
