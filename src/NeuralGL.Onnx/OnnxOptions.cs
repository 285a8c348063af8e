using NeuralGL.Tensors;

namespace NeuralGL.Onnx;

/// <summary>How much of a model file is accepted: all caps there are. Each is checked before memory for what it bounds is taken.</summary>
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

    /// <summary>Nodes of the graph, and of all functions together.</summary>
    public int MaxNodes { get; init; } = 100_000;

    /// <summary>How deeply messages may be nested in the file; a model without subgraphs needs 6.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Fields of all messages in the file together; packed numbers are one. A node with its attributes has some twenty.</summary>
    public int MaxFields { get; init; } = 4_000_000;

    /// <summary>Bytes of one name: of nodes, values, operators, attributes, domains, functions, keys of metadata and files of weights.</summary>
    public int MaxNameBytes { get; init; } = 4096;

    /// <summary>Attributes of one node.</summary>
    public int MaxAttributes { get; init; } = 256;

    /// <summary>
    /// Whether weights in files of their own (ONNX's external data) are read. Such a file must be a plain file inside the model's directory:
    /// no link leads to it or away, and it has no other name.
    /// </summary>
    public bool AllowExternalData { get; init; } = true;

    /// <summary>The directory whose files of weights a model from memory or from a stream may read; null for none. A model from a file uses its own.</summary>
    public string? ExternalDataDirectory { get; init; }

    /// <summary>
    /// The batch size to read the model for, where its inputs leave it open; null to leave it open. A model that computes with its batch
    /// other than in shapes can only be read so.
    /// </summary>
    public int? Batch { get; init; }

    /// <summary>
    /// Whether batch normalisations become part of the Conv, ConvTranspose or Gemm before them (<see cref="Graphs.Passes.FoldBatchNormalization"/>):
    /// fewer dispatches and the same answers but for rounding, for networks that are only run. A network that is to be trained, or whose
    /// every layer is to be seen as the file has it, keeps them.
    /// </summary>
    public bool FoldBatchNormalization { get; init; }

    /// <summary>
    /// Asked for every input that is neither an initialiser nor fixed, in order, with what the file declares: gives its shape, or null for the declared one. A file may leave open
    /// more than the batch, such as a picture's height and width, and the sizes must be known when it is read. Dimension 0 of the answer
    /// may be <see cref="Shape.Open"/>.
    /// </summary>
    public Func<OnnxInput, Shape?>? ShapeOf { get; init; }

    /// <summary>
    /// Inputs whose data is known when the model is read, by name: they become constants, as operators need them for shapes, axes and
    /// bounds, and are no inputs of the graph any more. Names that the model does not have are ignored.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> FixedInputs { get; init; } = new Dictionary<string, Tensor>();
}
