using NeuralGL.Graphs;
using NeuralGL.Onnx.Reading.Folding;
using NeuralGL.Onnx.Schema;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Reading;

/// <summary>A node of the file as operators read it. Keeps count of what they asked for, so that nothing is ignored silently.</summary>
internal sealed class ProtoNode : OnnxNode
{
    private readonly NodeProto _proto;
    private readonly GraphReader _reader;
    private readonly Func<string, Value> _valueOf;
    private readonly AttributeTable _attributes;
    private readonly bool[] _asked;

    public ProtoNode(NodeProto proto, string name, GraphReader reader, GraphBuilder? builder = null, Func<string, Value>? valueOf = null)
    {
        (_proto, Name, _reader, Graph, _valueOf) = (proto, name, reader, builder ?? reader.Builder, valueOf ?? (i => reader.ValueOf(i, this!)));
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
    public override GraphBuilder Graph { get; }

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
    public override Value Input(int i) => HasInput(i) ? _valueOf(_proto.Input[i]) : throw Missing(i);

    /// <inheritdoc/>
    public override bool IsConstant(int i) => HasInput(i) && Data(i) is not null;

    /// <inheritdoc/>
    public override Tensor ConstantInput(int i) => Data(i) ?? throw NotKnown(i);

    /// <inheritdoc/>
    public override int[] Sizes(int i)
    {
        _ = HasInput(i) ? 0 : throw Missing(i);
        IntegerTensor integers = Integers(i) ?? throw (Data(i) is { Element: ElementType.Float32 } ? Invalid($"operand {i} must hold integers, not float32") : NotKnown(i));
        return [.. integers.Items.Select(item => item == BatchInteger.Batch ? Batch
            : item.IsNumber ? (int)Math.Clamp(item.Rest, -int.MaxValue, int.MaxValue)
            : throw Error(ModelErrorCode.BadDim, $"operand {i} has the size {item}, which is not the open batch N itself; export the model with a fixed batch, or read it with OnnxOptions.Batch"))];
    }

    /// <summary>Operand <paramref name="i"/> as integers known now, but for the open batch; null if they are not.</summary>
    public IntegerTensor? Integers(int i) => HasInput(i) ? _reader.IntegersOf(_proto.Input[i]) : null;

    /// <summary>Operand <paramref name="i"/> as data known now; null if it is not.</summary>
    public Tensor? Data(int i) => HasInput(i) ? _reader.ConstantOf(_proto.Input[i]) : throw Missing(i);

    /// <summary>The shape of operand <paramref name="i"/>.</summary>
    public Shape ShapeOf(int i) => HasInput(i) ? _reader.TypeOf(_proto.Input[i]).Shape : throw Missing(i);

    /// <summary>The element type of operand <paramref name="i"/>.</summary>
    public ElementType ElementOf(int i) => HasInput(i) ? _reader.TypeOf(_proto.Input[i]).Element : throw Missing(i);

    /// <summary>Counts what is about to be made.</summary>
    public void Take(TensorType type) => _reader.Budget.Take(Name, type);

    /// <inheritdoc/>
    public override float Float(string name, float whenAbsent)
    {
        float value = _attributes.Float(name) ?? whenAbsent;
        if (!float.IsFinite(value))
        {
            Warn($"attribute {Names.Quoted(name)} is {value}");
        }

        return value;
    }

    /// <inheritdoc/>
    public override int Int(string name, int whenAbsent) => _attributes.Int(name) ?? whenAbsent;

    /// <inheritdoc/>
    public override int[]? Ints(string name) => _attributes.Ints(name);

    /// <inheritdoc/>
    public override float[]? Floats(string name) => _attributes.Floats(name);

    /// <inheritdoc/>
    public override string Text(string name, string whenAbsent) => _attributes.Text(name) ?? whenAbsent;

    /// <inheritdoc/>
    public override Tensor? TensorAttribute(string name) => _attributes.Tensor(name, $"{Name}.{name}", _reader.Budget, _reader.External);

    /// <inheritdoc/>
    public override bool HasAttribute(string name) => _attributes.Has(name);

    /// <inheritdoc/>
    public override Exception Unsupported(string why) => Error(ModelErrorCode.UnsupportedAttribute, why);

    /// <inheritdoc/>
    public override Exception Invalid(string why) => Error(ModelErrorCode.ShapeMismatch, why);

    /// <inheritdoc/>
    public override Exception BadAttribute(string why) => Error(ModelErrorCode.BadAttribute, why);

    /// <inheritdoc/>
    public override void Warn(string what) => _reader.Warn($"node {Names.Quoted(Name)} ({_proto.OpType}): {what}");

    /// <summary>An error about this node.</summary>
    public ModelFormatException Error(ModelErrorCode code, string what) =>
        new(code, $"node {Names.Quoted(Name)} ({_proto.OpType}, opset {Opset}): {what}") { Node = Name, Operator = _proto.OpType, Opset = Opset };

    /// <summary>Reads the node with its operator's own reader, and refuses what that reader left aside.</summary>
    public Value[] Read(OnnxImport import) => Checked(import.Read);

    /// <summary>Applies a rule of folding; what it left aside is refused only if it has a result.</summary>
    public T? Fold<T>(Func<ProtoNode, T?> rule) where T : class
    {
        T? result = null;
        _ = Checked(_ =>
        {
            result = rule(this);
            return result is null ? null : [];
        });
        return result;
    }

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

    private Value[] Checked(Func<OnnxNode, Value[]?> read)
    {
        Value[]? results;
        try
        {
            results = read(this);
        }
        catch (Exception e) when (e is GraphException or ShapeException)
        {
            ModelErrorCode code = (e as ShapeException ?? e.InnerException) switch
            {
                AxisException => ModelErrorCode.BadAxis,
                AxisOrderException => ModelErrorCode.BadAttribute,
                _ => ModelErrorCode.ShapeMismatch,
            };
            throw new ModelFormatException(code, $"node {Names.Quoted(Name)} ({_proto.OpType}, opset {Opset}): {e.Message}", e) { Node = Name, Operator = _proto.OpType, Opset = Opset };
        }

        if (results is null)
        {
            return [];
        }

        if (_attributes.Ignored is { Count: > 0 } ignored)
        {
            throw Error(ModelErrorCode.UnsupportedAttribute, $"attribute {Names.Some(ignored)} is not known to it");
        }

        int extra = Array.IndexOf(_asked, false);
        return extra < 0 ? results : throw Error(ModelErrorCode.InputCount, $"it has {InputCount} operands, but takes {extra}");
    }

    private ModelFormatException NotKnown(int i) =>
        Error(ModelErrorCode.UnsupportedOp, $"operand {i}, {Names.Quoted(_proto.Input[i])}, must be an initialiser or a constant, not computed or given at run time");

    private ModelFormatException Missing(int i) => Error(ModelErrorCode.InputCount, $"operand {i} is missing");
}
