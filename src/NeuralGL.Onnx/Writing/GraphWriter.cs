using Google.Protobuf;
using NeuralGL.Graphs;
using NeuralGL.Onnx.Schema;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using Kind = NeuralGL.Onnx.Schema.AttributeProto.Types.AttributeType;

namespace NeuralGL.Onnx.Writing;

/// <summary>
/// Writes a graph as ONNX nodes. Names stay. Parameters become initialisers; the graph's own constants become Constant nodes, so that
/// they are constants again when read; what operators need beside that (axes, shapes, bounds) becomes initialisers with names of their own.
/// </summary>
internal sealed class GraphWriter : OnnxExport
{
    private readonly GraphProto _proto = new();
    private readonly HashSet<string> _names = [];
    private string _nodeName = "";
    private string? _batchSize, _openInput;
    private int _nodesOfOperator, _opset;

    private readonly SideFile? _side;

    private GraphWriter(SideFile? side) => _side = side;

    /// <summary>The graph, the op_types written, and the opset that they need beside that.</summary>
    public static (GraphProto Proto, IReadOnlySet<string> OpTypes, int Opset) Write(Graph graph, ParameterStore parameters, SideFile? side)
    {
        RequireExportable(graph);
        var writer = new GraphWriter(side);
        writer.WriteAll(graph, parameters);
        return (writer._proto, writer._proto.Node.Select(n => n.OpType).ToHashSet(), writer._opset);
    }

    /// <inheritdoc/>
    public override void RequireOpset(int opset) => _opset = Math.Max(_opset, opset);

    /// <inheritdoc/>
    public override string NameOf(Value value) => value.Name;

    /// <inheritdoc/>
    public override string? BatchSize
    {
        get
        {
            if (_batchSize is null && _openInput is not null)
            {
                _batchSize = Temporary("batch_size");
                NodeProto shape = new() { OpType = "Shape", Name = _batchSize };
                shape.Input.Add(_openInput);
                shape.Output.Add(_batchSize);
                shape.Attribute.Add(Attribute("start", 0));
                shape.Attribute.Add(Attribute("end", 1));
                _proto.Node.Add(shape);
            }

            return _batchSize;
        }
    }

    /// <inheritdoc/>
    public override string Constant(string stem, Tensor data)
    {
        string name = Temporary(stem);
        _proto.Initializer.Add(TensorWriter.Write(name, data, _side));
        return name;
    }

    /// <inheritdoc/>
    public override string Temporary(string stem)
    {
        string name = stem;
        for (int i = 1; !_names.Add(name); i++)
        {
            name = $"{stem}_{i}";
        }

        return name;
    }

    /// <inheritdoc/>
    public override void Node(string opType, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        // An operator that is written as several nodes numbers them; the one name is then not enough.
        var node = new NodeProto { OpType = opType, Name = _nodesOfOperator++ == 0 ? _nodeName : Temporary($"{_nodeName}_{opType}") };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes.Select(a => Attribute(a.Name, a.Value)));
        _proto.Node.Add(node);
    }

    private static void RequireExportable(Graph graph)
    {
        if (graph.Updates.Count > 0)
        {
            throw new ModelFormatException(ModelErrorCode.NotExportable, $"graph {Names.Quoted(graph.Name)} updates {Names.Some([.. graph.Updates.Select(u => u.Parameter.Name)])} at the end of each run, which ONNX cannot say; export the graph for inference instead of the one for training");
        }

        Node[] foreign = [.. graph.Nodes.Where(n => n.Operator.OnnxExport is null)];
        if (foreign.Length > 0)
        {
            IEnumerable<string> kinds = foreign.GroupBy(n => n.Operator.Name).Select(g => $"{g.Key} ({(g.Count() == 1 ? "node" : "nodes")} {Names.Some([.. g.Select(n => n.Name)])})");
            throw new ModelFormatException(ModelErrorCode.NotExportable, $"these operators have no ONNX form: {string.Join(", ", kinds)}") { Node = foreign[0].Name, Operator = foreign[0].Operator.Name };
        }
    }

    private void WriteAll(Graph graph, ParameterStore parameters)
    {
        _proto.Name = graph.Name;
        _names.UnionWith(graph.Inputs.Concat(graph.Parameters).Concat(graph.Computed).Concat(graph.Outputs).Select(v => v.Name));
        _names.UnionWith(graph.Nodes.Select(n => n.Name));
        Value[] constants = [.. graph.Nodes.SelectMany(n => n.Inputs).Concat(graph.Outputs).Where(v => v.Kind == ValueKind.Constant).Distinct()];
        _names.UnionWith(constants.Select(v => v.Name));

        _openInput = graph.Inputs.FirstOrDefault(v => v.Shape.Rank > 0 && v.Shape[0] == Shape.Open)?.Name;
        _proto.Input.AddRange(graph.Inputs.Select(Info));
        _proto.Output.AddRange(graph.Outputs.Select(Info));
        foreach (Value parameter in graph.Parameters)
        {
            _proto.Initializer.Add(TensorWriter.Write(parameter.Name, parameters.Get(parameter), _side));
        }

        foreach (Value constant in constants)
        {
            var node = new NodeProto { OpType = "Constant", Name = constant.Name };
            node.Output.Add(constant.Name);
            node.Attribute.Add(new AttributeProto { Name = "value", Type = Kind.Tensor, T = TensorWriter.Write("", constant.Constant!) });
            _proto.Node.Add(node);
        }

        foreach (Node node in graph.Nodes)
        {
            (_nodeName, _nodesOfOperator) = (node.Name, 0);
            node.Operator.OnnxExport!(this, node);
        }
    }

    private static ValueInfoProto Info(Value value)
    {
        var shape = new TensorShapeProto();
        foreach (int size in value.Shape)
        {
            shape.Dim.Add(size == Shape.Open ? new TensorShapeProto.Types.Dimension { DimParam = "N" } : new TensorShapeProto.Types.Dimension { DimValue = size });
        }

        return new ValueInfoProto { Name = value.Name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = TensorWriter.TypeNumber(value.Type.Element), Shape = shape } } };
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case float f: (attribute.Type, attribute.F) = (Kind.Float, f); break;
            case int i: (attribute.Type, attribute.I) = (Kind.Int, i); break;
            case string s: (attribute.Type, attribute.S) = (Kind.String, ByteString.CopyFromUtf8(s)); break;
            case int[] list:
                attribute.Type = Kind.Ints;
                attribute.Ints.AddRange(list.Select(i => (long)i));
                break;
            default: throw new ArgumentException($"attribute '{name}' is neither float, int, int[] nor string", nameof(value));
        }

        return attribute;
    }
}
