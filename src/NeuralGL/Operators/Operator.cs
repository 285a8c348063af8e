using System.Numerics;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// What an operator is, all in one place: its formula (the reference), derivative, shapes, lowering to abstract kernels, ONNX
/// form and test cases. Operators are immutable and never call a backend. To add one, write a class and list it in
/// <see cref="OperatorSet"/>; tests, self-test and documentation follow from <see cref="Cases"/>.
/// </summary>
public abstract class Operator
{
    /// <summary>The name that people see: ONNX's op_type where there is one.</summary>
    public abstract string Name { get; }

    /// <summary>The fewest operands it takes.</summary>
    public virtual int MinInputs => 1;

    /// <summary>The most operands it takes.</summary>
    public virtual int MaxInputs => MinInputs;

    /// <summary>What sets this instance apart from others of its kind, for example <c>alpha=0.01</c>; empty if nothing does.</summary>
    public virtual string Attributes => "";

    /// <summary>What a user should know beside the name, for the list of operators: element types, what is not read. Empty if nothing.</summary>
    public virtual string Notes => "";

    /// <summary>The types of the results.</summary>
    /// <exception cref="ShapeException">The operands do not fit; the message says how.</exception>
    public abstract TensorType[] Infer(ReadOnlySpan<TensorType> inputs);

    /// <summary>
    /// Which of operands of these types holds weights that may be kept in fewer bits, and along which of its dimensions the outputs lie,
    /// each of which then has a scale of its own; null if none does.
    /// </summary>
    public virtual (int Operand, int OutputAxis)? WeightFor(ReadOnlySpan<TensorType> operands) => null;

    /// <summary>How near a float32 backend must come to the reference in double on operands of these types, whatever numbers they hold.</summary>
    public abstract Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands);

    /// <summary>The reference: computes all results with plain loops, in float for use and in double for checks. Bools and integers travel as numbers.</summary>
    public abstract void Evaluate<T>(in Evaluation<T> e) where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>Says which abstract kernels compute the node; a GPU backend executes them.</summary>
    public abstract void Lower(Lowering lowering);

    /// <summary>
    /// Builds the gradient of a loss by each operand from <paramref name="dy"/>, its gradient by the result, out of ordinary operators.
    /// A null stands for "no gradient" (integers, bools, piecewise constants).
    /// </summary>
    /// <exception cref="GraphException">The operator has no derivative.</exception>
    public virtual Value?[] Differentiate(GraphBuilder g, Node node, Value dy) =>
        throw new GraphException($"node '{node.Name}': {Name} has no derivative here");

    /// <summary>This operator with a batch size in place of an open dimension among its attributes.</summary>
    public virtual Operator WithBatch(int batch) => this;

    /// <summary>ONNX nodes that are read as this operator. Empty for operators that only gradients and optimisers use.</summary>
    public virtual IReadOnlyList<OnnxImport> OnnxImports => [];

    /// <summary>Writes the node as ONNX nodes; null if the operator has no ONNX form.</summary>
    public virtual Action<OnnxExport, Node>? OnnxExport => null;

    /// <summary>What proves it: shapes, values, tolerance and the reason for the tolerance.</summary>
    public abstract IEnumerable<OperatorCase> Cases { get; }

    /// <summary>Name and attributes, for example <c>LeakyRelu(alpha=0.01)</c>.</summary>
    public override string ToString() => Attributes.Length == 0 ? Name : $"{Name}({Attributes})";

    /// <summary>Refuses operands that are not float32.</summary>
    protected static void RequireFloat(ReadOnlySpan<TensorType> inputs)
    {
        foreach (TensorType input in inputs)
        {
            if (input.Element != ElementType.Float32)
            {
                throw new ShapeException($"works on float32, not on {input.Element.Text()}; convert it with Cast first");
            }
        }
    }
}

/// <summary>Operands and results of one reference evaluation. All element types travel as <typeparamref name="T"/>; true is 1.</summary>
public readonly struct Evaluation<T>(T[][] inputs, Shape[] inputShapes, T[][] outputs, Shape[] outputShapes)
{
    /// <summary>The number of operands.</summary>
    public int InputCount => inputs.Length;

    /// <summary>The elements of operand <paramref name="i"/>, row-major.</summary>
    public ReadOnlySpan<T> Input(int i) => inputs[i];

    /// <summary>The array behind operand <paramref name="i"/>, for loops that run on several threads.</summary>
    public T[] InputArray(int i) => inputs[i];

    /// <summary>The shape of operand <paramref name="i"/>.</summary>
    public Shape InputShape(int i) => inputShapes[i];

    /// <summary>The elements of result <paramref name="i"/>, to be written.</summary>
    public Span<T> Output(int i = 0) => outputs[i];

    /// <summary>The array behind result <paramref name="i"/>, for loops that run on several threads.</summary>
    public T[] OutputArray(int i = 0) => outputs[i];

    /// <summary>The shape of result <paramref name="i"/>.</summary>
    public Shape OutputShape(int i = 0) => outputShapes[i];
}
