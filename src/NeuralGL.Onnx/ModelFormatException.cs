namespace NeuralGL.Onnx;

/// <summary>What is wrong with a model file.</summary>
public enum ModelErrorCode
{
    /// <summary>The file has no bytes.</summary>
    Empty,

    /// <summary>The file is of another kind: text, JSON, ZIP, a picture, another model format.</summary>
    NotOnnx,

    /// <summary>The file ends before it should.</summary>
    Truncated,

    /// <summary>The bytes are no protobuf message: wrong tags, lengths or types.</summary>
    Malformed,

    /// <summary>Messages are nested too deeply.</summary>
    TooDeep,

    /// <summary>A cap of <see cref="OnnxOptions"/> is exceeded.</summary>
    TooLarge,

    /// <summary>Something that ONNX demands is absent.</summary>
    MissingField,

    /// <summary>The version of the file format is not known.</summary>
    UnsupportedIr,

    /// <summary>The opset is older or newer than those known.</summary>
    UnsupportedOpset,

    /// <summary>Operators that NeuralGL does not have; the message lists all of them.</summary>
    UnsupportedOp,

    /// <summary>An attribute that was not understood, or whose value is beyond the operator here.</summary>
    UnsupportedAttribute,

    /// <summary>An element type or a kind of tensor that NeuralGL does not compute with.</summary>
    UnsupportedType,

    /// <summary>Two things of one name.</summary>
    Duplicate,

    /// <summary>A value that is used but comes from nowhere.</summary>
    UndefinedValue,

    /// <summary>Nodes that wait for each other.</summary>
    Cycle,

    /// <summary>Too few or too many operands, or a required one is omitted.</summary>
    InputCount,

    /// <summary>More results than the operator has.</summary>
    OutputCount,

    /// <summary>Shapes or element types of operands do not fit.</summary>
    ShapeMismatch,

    /// <summary>The data of a tensor is not as long as its shape says.</summary>
    SizeMismatch,

    /// <summary>A tensor has its data twice.</summary>
    AmbiguousData,

    /// <summary>A negative dimension, or a symbolic one where a number is needed.</summary>
    BadDim,

    /// <summary>A shape with more elements than can be counted.</summary>
    ShapeOverflow,

    /// <summary>A tensor with too many dimensions.</summary>
    RankTooLarge,

    /// <summary>An attribute of the wrong type, given twice, or with a value that makes no sense.</summary>
    BadAttribute,

    /// <summary>Text that is not UTF-8.</summary>
    BadText,

    /// <summary>Metadata of NeuralGL's own that cannot be read.</summary>
    BadMetadata,

    /// <summary>Weights in a file of their own, where such files are not to be read: see <see cref="OnnxOptions.AllowExternalData"/>.</summary>
    ExternalDataDenied,

    /// <summary>The graph cannot be written as ONNX.</summary>
    NotExportable,

    /// <summary>A dimension that an operand does not have.</summary>
    BadAxis,

    /// <summary>Weights in a file that is not a plain file of its own inside the model's directory: elsewhere, behind a link, or with two names.</summary>
    ExternalPathDenied,

    /// <summary>A place in a file of weights that is no number.</summary>
    BadNumber,

    /// <summary>Functions of the model that call themselves, be it by way of others.</summary>
    FunctionCycle,
}

/// <summary>A model file that cannot be read or a graph that cannot be written. The message is one line that says what is wrong and where.</summary>
public sealed class ModelFormatException : Exception
{
    /// <summary>An error with its code and line.</summary>
    public ModelFormatException(ModelErrorCode code, string message, Exception? inner = null) : base(Names.OneLine(message), inner) => Code = code;

    /// <summary>What kind of error it is.</summary>
    public ModelErrorCode Code { get; }

    /// <summary>The name of the node it is about, or null.</summary>
    public string? Node { get; init; }

    /// <summary>ONNX's op_type of that node, or null.</summary>
    public string? Operator { get; init; }

    /// <summary>The opset under which the node was read, or null.</summary>
    public int? Opset { get; init; }

    /// <summary>The name of the tensor or value it is about, or null.</summary>
    public string? Tensor { get; init; }

    /// <summary>The same error with the file's name in front of its line.</summary>
    internal ModelFormatException In(string file) => new(Code, $"{Names.Quoted(file)}: {Message}", InnerException) { Node = Node, Operator = Operator, Opset = Opset, Tensor = Tensor };
}
