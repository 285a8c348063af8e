using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>How an ONNX node becomes part of a graph. Several may share an op_type with disjoint opset ranges.</summary>
/// <param name="OpType">ONNX's op_type.</param>
/// <param name="SinceOpset">The first opset it reads.</param>
/// <param name="UntilOpset">The last opset it reads.</param>
/// <param name="Read">Adds the nodes and gives the results, in the order of the ONNX node's outputs.</param>
public sealed record OnnxImport(string OpType, int SinceOpset, int UntilOpset, Func<OnnxNode, Value[]> Read)
{
    /// <summary>The newest opset that is known and read.</summary>
    public const int NewestOpset = 26;

    /// <summary>The oldest opset that is read; before it, broadcasting worked differently.</summary>
    public const int OldestOpset = 7;

    /// <summary>An import for all known opsets.</summary>
    public OnnxImport(string opType, Func<OnnxNode, Value[]> read) : this(opType, OldestOpset, NewestOpset, read)
    {
    }
}

/// <summary>
/// An ONNX node as an operator reads it, without protobuf. Whatever attribute is not asked for was not understood: the importer
/// refuses the node rather than ignore it.
/// </summary>
public abstract class OnnxNode
{
    /// <summary>Stands in <see cref="Sizes"/> for the open batch.</summary>
    public const int Batch = int.MinValue;

    /// <summary>The graph under construction.</summary>
    public abstract GraphBuilder Graph { get; }

    /// <summary>The node's name, made unique; give it to the node that stands for it.</summary>
    public abstract string Name { get; }

    /// <summary>The opset version that the model imports for the node's domain.</summary>
    public abstract int Opset { get; }

    /// <summary>The number of operands, trailing omitted ones left out.</summary>
    public abstract int InputCount { get; }

    /// <summary>The number of results, trailing omitted ones left out.</summary>
    public abstract int OutputCount { get; }

    /// <summary>Operand <paramref name="i"/>.</summary>
    /// <exception cref="Exception">It is omitted; the importer's error names the node.</exception>
    public abstract Value Input(int i);

    /// <summary>Whether operand <paramref name="i"/> is there: within the count and not omitted by an empty name.</summary>
    public abstract bool HasInput(int i);

    /// <summary>Whether operand <paramref name="i"/> is there and an initialiser or a constant.</summary>
    public abstract bool IsConstant(int i);

    /// <summary>The data of operand <paramref name="i"/>, which must be an initialiser or a constant.</summary>
    public abstract Tensor ConstantInput(int i);

    /// <summary>
    /// The integers of operand <paramref name="i"/>, which must be known when the model is read: an initialiser, a constant, or computed
    /// from shapes. Numbers beyond 32 bits become the nearest, and the size of the open batch is <see cref="Batch"/>.
    /// </summary>
    public abstract int[] Sizes(int i);

    /// <summary>An attribute of type FLOAT.</summary>
    public abstract float Float(string name, float whenAbsent);

    /// <summary>An attribute of type INT.</summary>
    public abstract int Int(string name, int whenAbsent);

    /// <summary>An attribute of type INTS; null when absent.</summary>
    public abstract int[]? Ints(string name);

    /// <summary>An attribute of type FLOATS; null when absent.</summary>
    public abstract float[]? Floats(string name);

    /// <summary>An attribute of type STRING.</summary>
    public abstract string Text(string name, string whenAbsent);

    /// <summary>An attribute of type TENSOR; null when absent.</summary>
    public abstract Tensor? TensorAttribute(string name);

    /// <summary>Whether the attribute is there (which does not count as having read it).</summary>
    public abstract bool HasAttribute(string name);

    /// <summary>The error for a node that is valid ONNX but beyond this importer; names node, operator and opset.</summary>
    public abstract Exception Unsupported(string why);

    /// <summary>The error for a node that is not valid ONNX; names node, operator and opset.</summary>
    public abstract Exception Invalid(string why);

    /// <summary>The error for an attribute whose value makes no sense; names node, operator and opset.</summary>
    public abstract Exception BadAttribute(string why);

    /// <summary>Says what is odd about the node without making it unusable.</summary>
    public abstract void Warn(string what);

    /// <summary>Adds a node under this node's name and gives its results.</summary>
    public Value[] Add(Operator op, params ReadOnlySpan<Value> inputs) => [.. Graph.AddNode(op, Name, inputs).Outputs];
}

/// <summary>Where an operator writes its ONNX nodes.</summary>
public abstract class OnnxExport
{
    /// <summary>The ONNX name of a value.</summary>
    public abstract string NameOf(Value value);

    /// <summary>Adds an initialiser and gives its ONNX name.</summary>
    public abstract string Constant(string stem, Tensor data);

    /// <summary>A name for a value between two nodes.</summary>
    public abstract string Temporary(string stem);

    /// <summary>Says that what is written needs at least this opset, where the node's op_type alone does not tell.</summary>
    public abstract void RequireOpset(int opset);

    /// <summary>The ONNX name of an int64 value of shape [1] that holds the open batch; null if no input of the graph has one.</summary>
    public abstract string? BatchSize { get; }

    /// <summary>Adds a node. Attributes are float, int, int[] or string.</summary>
    public abstract void Node(string opType, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes);

    /// <summary>Adds a node with the operands and results of <paramref name="node"/>.</summary>
    public void Node(string opType, Node node, params (string Name, object Value)[] attributes) =>
        Node(opType, [.. node.Inputs.Select(NameOf)], [.. node.Outputs.Select(NameOf)], attributes);
}
