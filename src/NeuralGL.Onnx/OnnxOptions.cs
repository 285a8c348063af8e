using NeuralGL.Tensors;

namespace NeuralGL.Onnx;

/// <summary>How much of a model file is accepted. Every cap is checked before memory for it is taken.</summary>
public sealed record OnnxOptions
{
    /// <summary>The defaults.</summary>
    public static OnnxOptions Default { get; } = new();

    /// <summary>Bytes of the file. No more than 2 GiB, protobuf's own limit.</summary>
    public long MaxFileBytes { get; init; } = int.MaxValue;

    /// <summary>Bytes of one tensor, be it stored or computed (at a batch of 1 where it is open).</summary>
    public long MaxTensorBytes { get; init; } = 1L << 30;

    /// <summary>Bytes of all stored and computed tensors together (at a batch of 1 where it is open).</summary>
    public long MaxTotalBytes { get; init; } = 1L << 31;

    /// <summary>Nodes of the graph.</summary>
    public int MaxNodes { get; init; } = 100_000;

    /// <summary>How deeply messages may be nested in the file; a model without subgraphs needs 6.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Bytes of one name.</summary>
    public int MaxNameBytes { get; init; } = 4096;

    /// <summary>Attributes of one node.</summary>
    public int MaxAttributes { get; init; } = 256;

    /// <summary>
    /// The batch size to read the model for, where its inputs leave it open; null to leave it open. A model that computes with its batch
    /// other than in shapes can only be read so.
    /// </summary>
    public int? Batch { get; init; }

    /// <summary>
    /// Inputs whose data is known when the model is read, by name: they become constants, as operators need them for shapes, axes and
    /// bounds, and are no inputs of the graph any more. Names that the model does not have are ignored.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> FixedInputs { get; init; } = new Dictionary<string, Tensor>();
}
