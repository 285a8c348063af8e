namespace NeuralGL.Onnx;

/// <summary>What is written beside the network.</summary>
public sealed record OnnxSaveOptions
{
    /// <summary>Metadata under keys of your own. <see cref="Labels"/> and <see cref="InputSpec"/>, where given, replace what it has under their keys.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>What the elements of the output mean, in order; null or empty writes none. (<see cref="OnnxModel.LabelsKey"/>)</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>
    /// Bytes of weights beyond which <see cref="OnnxFile.Save"/> writes them into a second file beside the model, named like it with
    /// <c>.data</c> (or <c>.data.1</c> … where that is taken), as ONNX's external data. 1.9 GiB, since one file of protobuf ends at 2 GiB.
    /// </summary>
    public long ExternalDataThreshold { get; init; } = 2_040_109_465;

    /// <summary>How a picture becomes the input; null writes nothing. (<see cref="OnnxModel.InputSpecKey"/>)</summary>
    public string? InputSpec { get; init; }
}
