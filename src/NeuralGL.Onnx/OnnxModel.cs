using NeuralGL.Graphs;

namespace NeuralGL.Onnx;

/// <summary>A model as read from an ONNX file.</summary>
public sealed class OnnxModel
{
    /// <summary>The key of the metadata that holds the labels: a JSON array of strings.</summary>
    public const string LabelsKey = "neuralgl.labels";

    /// <summary>The key of the metadata that says how a picture becomes the model's input.</summary>
    public const string InputSpecKey = "neuralgl.input";

    internal OnnxModel(Graph graph, ParameterStore parameters) => (Graph, Parameters) = (graph, parameters);

    /// <summary>The network. Dimension 0 of an input is <see cref="Tensors.Shape.Open"/> where the file leaves it symbolic.</summary>
    public Graph Graph { get; }

    /// <summary>The float32 initialisers that nodes use as operands, under their ONNX names.</summary>
    public ParameterStore Parameters { get; }

    /// <summary>The file's metadata, NeuralGL's own keys included.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>What the elements of the output mean, in order; empty if the file does not say. (<see cref="LabelsKey"/>)</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>How a picture becomes the input, as text; null if the file does not say. (<see cref="InputSpecKey"/>)</summary>
    public string? InputSpec => Metadata.GetValueOrDefault(InputSpecKey);

    /// <summary>The version of ONNX's operators that the file is written in.</summary>
    public required int Opset { get; init; }

    /// <summary>The version of ONNX's file format.</summary>
    public required int IrVersion { get; init; }

    /// <summary>The program that wrote the file and its version, for example <c>pytorch 2.4.0</c>; empty if the file does not say.</summary>
    public required string Producer { get; init; }

    /// <summary>What is odd about the file without making it unusable, one line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
