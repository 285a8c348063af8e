using NeuralGL.Graphs;
using NeuralGL.Onnx.Schema;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Reading;

/// <summary>A node of the file as operators read it. Keeps count of what they asked for, so that nothing is ignored silently.</summary>
internal sealed class ProtoNode : OnnxNode
{
    private readonly NodeProto _proto;
    private readonly GraphReader _reader;
    private readonly AttributeTable _attributes;
    private readonly bool[] _asked;

    public ProtoNode(NodeProto proto, string name, GraphReader reader)
    {
        (_proto, Name, _reader) = (proto, name, reader);
        int count = proto.Input.Count;
        while (count > 0 && proto.Input[count - 1].Length == 0)
        {
            count--;
        }

        InputCount = count;
        OutputCount = proto.Output.Count - proto.Output.Reverse().TakeWhile(o => o.Length == 0).Count();
        _asked = new bool[count];
        _attributes = new AttributeTable(proto, reader.Options, Error);
    }

    /// <inheritdoc/>
    public override GraphBuilder Graph => _reader.Builder;

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Opset => _reader.Opset;

    /// <inheritdoc/>
    public override int InputCount { get; }

    /// <inheritdoc/>
    public override int OutputCount { get; }

    /// <inheritdoc/>
    public override bool HasInput(int i)
    {
        if (i >= InputCount)
        {
            return false;
        }

        _asked[i] = true;
        return _proto.Input[i].Length > 0;
    }

    /// <inheritdoc/>
    public override Value Input(int i) => HasInput(i) ? _reader.ValueOf(_proto.Input[i]) : throw Missing(i);

    /// <inheritdoc/>
    public override Tensor ConstantInput(int i) => !HasInput(i) ? throw Missing(i)
        : _reader.ConstantOf(_proto.Input[i])
        ?? throw Error(ModelErrorCode.UnsupportedOp, $"operand {i}, {Names.Quoted(_proto.Input[i])}, must be an initialiser or a constant, not computed or given at run time");

    /// <inheritdoc/>
    public override float Float(string name, float whenAbsent) => _attributes.Float(name) ?? whenAbsent;

    /// <inheritdoc/>
    public override int Int(string name, int whenAbsent) => _attributes.Int(name) ?? whenAbsent;

    /// <inheritdoc/>
    public override int[]? Ints(string name) => _attributes.Ints(name);

    /// <inheritdoc/>
    public override string Text(string name, string whenAbsent) => _attributes.Text(name) ?? whenAbsent;

    /// <inheritdoc/>
    public override Tensor? TensorAttribute(string name) => _attributes.Tensor(name, $"{Name}.{name}", _reader.Budget);

    /// <inheritdoc/>
    public override bool HasAttribute(string name) => _attributes.Has(name);

    /// <inheritdoc/>
    public override Exception Unsupported(string why) => Error(ModelErrorCode.UnsupportedAttribute, why);

    /// <inheritdoc/>
    public override Exception Invalid(string why) => Error(ModelErrorCode.ShapeMismatch, why);

    /// <inheritdoc/>
    public override Exception BadAttribute(string why) => Error(ModelErrorCode.BadAttribute, why);

    /// <summary>An error about this node.</summary>
    public ModelFormatException Error(ModelErrorCode code, string what) =>
        new(code, $"node {Names.Quoted(Name)} ({_proto.OpType}, opset {Opset}): {what}") { Node = Name, Operator = _proto.OpType, Opset = Opset };

    /// <summary>Reads the node with its operator's own reader, and refuses what that reader left aside.</summary>
    public Value[] Read(OnnxImport import) => Checked(import.Read);

    /// <summary>Reads a Constant node.</summary>
    public Tensor ReadConstant()
    {
        Tensor? data = null;
        _ = Checked(_ =>
        {
            data = TensorAttribute("value")
                ?? (_attributes.Float("value_float") is { } f ? Tensor.Scalar(f) : null)
                ?? (_attributes.Floats("value_floats") is { } fs ? new Tensor(Shape.Of(fs.Length), fs) : null)
                ?? (_attributes.Long("value_int") is { } i ? new Tensor(Shape.Scalar, [i]) : null)
                ?? (_attributes.Longs("value_ints") is { } list ? new Tensor(Shape.Of(list.Length), list) : null);
            return [];
        });
        return data ?? throw Error(ModelErrorCode.MissingField, "it has no value");
    }

    private Value[] Checked(Func<OnnxNode, Value[]> read)
    {
        Value[] results;
        try
        {
            results = read(this);
        }
        catch (Exception e) when (e is GraphException or ShapeException)
        {
            throw new ModelFormatException(ModelErrorCode.ShapeMismatch, $"node {Names.Quoted(Name)} ({_proto.OpType}, opset {Opset}): {e.Message}", e) { Node = Name, Operator = _proto.OpType, Opset = Opset };
        }

        if (_attributes.Ignored is { Count: > 0 } ignored)
        {
            throw Error(ModelErrorCode.UnsupportedAttribute, $"attribute {Names.Some(ignored)} is not known to it");
        }

        int extra = Array.IndexOf(_asked, false);
        return extra < 0 ? results : throw Error(ModelErrorCode.InputCount, $"it has {InputCount} operands, but takes {extra}");
    }

    private ModelFormatException Missing(int i) => Error(ModelErrorCode.InputCount, $"operand {i} is missing");
}
