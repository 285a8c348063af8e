using NeuralGL.Graphs;
using NeuralGL.Graphs.Passes;
using NeuralGL.Onnx.Schema;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Reading.Folding;

/// <summary>Nodes whose results are known when the model is read: they become data, and no node of the graph.</summary>
internal sealed class NodeFolding(GraphReader reader)
{
    /// <summary>Folds a node if it is one of a shape computation: whatever it needs is known, and not all of it is float32 data.</summary>
    public bool TryFold(NodeProto proto, string name)
    {
        if (!ImportTable.IsOnnx(proto.Domain))
        {
            return false;
        }

        bool hasRule = ShapeArithmetic.Find(proto.OpType) is not null || ConstantRules.Find(proto.OpType) is not null;
        if (hasRule && proto.Output.Skip(1).Any(o => o.Length > 0))
        {
            throw new ProtoNode(proto, name, reader).Error(ModelErrorCode.OutputCount, $"it has {proto.Output.Count} results, but only one can be computed");
        }

        if (ShapeArithmetic.Find(proto.OpType) is { } rule && Try(proto, name, rule) is { } integers)
        {
            reader.Keep(proto.Output[0], integers);
            return true;
        }

        if (ConstantRules.Find(proto.OpType) is { } constant && Try(proto, name, constant) is { } data)
        {
            reader.Keep(proto.Output[0], data);
            return true;
        }

        return ImportTable.Find(proto, reader.Opset) is { } import && (TryMove(proto, name, import) || TryEvaluate(proto, name, import));
    }

    /// <summary>The results of a node whose operands are all constant data, or null if they cannot be told exactly.</summary>
    public Tensor[]? Evaluate(NodeProto proto, string name, Func<string, Tensor> dataOf)
    {
        var builder = new GraphBuilder("fold");
        var values = new Dictionary<string, Value>();
        Value ValueOf(string operand) => values.TryGetValue(operand, out Value? value) ? value : values[operand] = builder.Constant(dataOf(operand));
        Value[] results = new ProtoNode(proto, name, reader, builder, ValueOf).Read(ImportTable.Find(proto, reader.Opset)!);
        foreach (Value value in builder.Nodes.SelectMany(n => n.Outputs))
        {
            if (value.Shape.IsOpen)
            {
                return null;
            }

            reader.Budget.Take(name, value.Type);
        }

        foreach (Value result in results.Distinct())
        {
            builder.Output(result);
        }

        Graph graph = builder.Build(), folded = ConstantFolding.Fold(graph);
        Dictionary<Value, Value> outputs = graph.Outputs.Zip(folded.Outputs).ToDictionary(p => p.First, p => p.Second);
        Tensor?[] data = [.. results.Take(proto.Output.Count).Select(r => outputs[r].Constant)];
        return data.Contains(null) || data.Length < proto.Output.Count ? null : [.. data.OfType<Tensor>()];
    }

    private T? Try<T>(NodeProto proto, string name, Func<ProtoNode, T?> rule) where T : class => new ProtoNode(proto, name, reader).Fold(rule);

    /// <summary>Moves symbols by moving their numbers: the operator itself says where each goes.</summary>
    private bool TryMove(NodeProto proto, string name, OnnxImport import)
    {
        string[] operands = [.. proto.Input.Where(i => i.Length > 0).Distinct()];
        if (!ShapeArithmetic.Moves.Contains(import.OpType) || operands.Length == 0 || operands.Any(i => reader.IntegersOf(i) is null))
        {
            return false;
        }

        List<BatchInteger> items = [];
        Tensor Numbers(string operand)
        {
            IntegerTensor integers = reader.IntegersOf(operand)!;
            long first = items.Count;
            items.AddRange(integers.Items);
            return new Tensor(integers.Shape, [.. Enumerable.Range(0, integers.Items.Length).Select(i => first + i)]);
        }

        Tensor[]? moved = Evaluate(proto, name, Numbers);
        for (int i = 0; i < (moved?.Length ?? 0); i++)
        {
            ElementType element = reader.IntegersOf(proto.Input[0])!.Element;
            reader.Keep(proto.Output[i], new IntegerTensor(moved![i].Shape, element, [.. moved[i].Elements<long>().ToArray().Select(at => items[(int)at])]));
        }

        return moved is not null;
    }

    /// <summary>Mixed computations, such as a size times a scale: parameters take part only as single numbers, so that none is frozen.</summary>
    private bool TryEvaluate(NodeProto proto, string name, OnnxImport import)
    {
        string[] operands = [.. proto.Input.Where(i => i.Length > 0)];
        bool known = operands.Length > 0 && operands.All(i => reader.ConstantOf(i) is { } data && data.Length <= IntegerTensor.MaxLength && (!reader.IsParameter(i) || data.Length == 1));
        if (!known || !operands.Any(i => reader.IsFolded(i) || reader.ConstantOf(i)!.Element != ElementType.Float32))
        {
            return false;
        }

        Tensor[]? results = Evaluate(proto, name, i => reader.ConstantOf(i)!);
        for (int i = 0; i < (results?.Length ?? 0); i++)
        {
            reader.Keep(proto.Output[i], results![i]);
        }

        return results is not null;
    }
}
