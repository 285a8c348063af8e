using Google.Protobuf;
using Google.Protobuf.Collections;
using NeuralGL.Onnx.Schema;
using Kind = NeuralGL.Onnx.Schema.AttributeProto.Types.AttributeType;

namespace NeuralGL.Fuzz;

/// <summary>Changes a valid model field by field, so that what comes of it still is a message and gets past the first checks.</summary>
internal sealed class ModelMutator(Dice dice)
{
    /// <summary>The bytes of a mutated model.</summary>
    public byte[] Make()
    {
        ModelProto model = dice.Of(Corpus.Models).Clone();
        for (int i = dice.OneIn(3) ? dice.Next(8) : dice.Next(3); i >= 0; i--)
        {
            Mutate(model);
        }

        byte[] bytes = model.ToByteArray();
        return dice.OneIn(8) ? dice.Bytes(bytes) : bytes;
    }

    private void Mutate(ModelProto model)
    {
        GraphProto graph = model.Graph ??= new GraphProto();
        switch (dice.Next(20))
        {
            case 0: model.IrVersion = dice.OneIn(10) ? dice.Number() : 3 + dice.Next(11); break;
            case 1 when model.OpsetImport.Count > 0: model.OpsetImport[0].Version = dice.OneIn(20) ? dice.Number() : 7 + dice.Next(20); break;
            case 2: Around(model); break;
            case 3: graph.Node.Add(AnyNode(graph)); break;
            case 4: Splice(graph); break;
            case 5 or 6: Value(graph); break;
            case 7 or 8 or 9: new TensorMutator(dice).Mutate(Tensor(graph)); break;
            case 10: Initialisers(graph); break;
            case < 15 when graph.Node.Count > 0: Node(graph, dice.Of(graph.Node)); break;
            default: Attribute(graph); break;
        }
    }

    private void Around(ModelProto model)
    {
        switch (dice.Next(5))
        {
            case 0: model.OpsetImport.Add(new OperatorSetIdProto { Domain = dice.Of<string>(["", "ai.onnx", "ai.onnx.ml", "x"]), Version = dice.Number() }); break;
            case 1: model.MetadataProps.Add(new StringStringEntryProto { Key = dice.Of<string>(["neuralgl.labels", "neuralgl.input", "k"]), Value = dice.Of<string>(["[\"a\"]", "[", "[1]", "6x6,gray", "\ud800"]).Replace('\ud800', '?') }); break;
            case 2: model.TrainingInfo.Add(ByteString.Empty); break;
            case 3: model.Functions.Add(new FunctionProto { Name = dice.Of<string>(["f", "g"]), Domain = "local" }); break;
            default: model.Graph.SparseInitializer.Add(ByteString.Empty); break;
        }
    }

    private string Name(GraphProto graph)
    {
        string[] names = [.. graph.Input.Select(v => v.Name).Concat(graph.Initializer.Select(t => t.Name)).Concat(graph.Node.SelectMany(n => n.Output)), "", "nowhere"];
        return dice.Of(names);
    }

    /// <summary>A node of any operator on values that there are.</summary>
    private NodeProto AnyNode(GraphProto graph)
    {
        var node = new NodeProto { OpType = dice.Of(Corpus.OpTypes), Name = $"n{dice.Next(1000)}" };
        node.Input.AddRange(Enumerable.Range(0, dice.Next(4)).Select(_ => Name(graph)));
        node.Output.Add(dice.OneIn(3) && graph.Output.Count > 0 ? graph.Output[0].Name : $"v{dice.Next(1000)}");
        return node;
    }

    /// <summary>All nodes of another model after these, its first input from here.</summary>
    private void Splice(GraphProto graph)
    {
        GraphProto other = dice.Of(Corpus.Models).Graph;
        string prefix = $"s{dice.Next(1000)}.", from = Name(graph), input = other.Input.Count > 0 ? other.Input[0].Name : "";
        string Renamed(string name) => name.Length == 0 ? "" : name == input ? from : prefix + name;
        graph.Initializer.Add(other.Initializer.Select(t => new TensorProto(t) { Name = Renamed(t.Name) }));
        graph.Input.Add(other.Input.Skip(1).Select(v => new ValueInfoProto(v) { Name = Renamed(v.Name) }));
        foreach (NodeProto node in other.Node)
        {
            var copy = new NodeProto(node) { Name = prefix + node.Name };
            copy.Input.Clear();
            copy.Output.Clear();
            copy.Input.AddRange(node.Input.Select(Renamed));
            copy.Output.AddRange(node.Output.Select(o => o.Length == 0 ? "" : prefix + o));
            graph.Node.Add(copy);
        }

        if (other.Output.Count > 0 && graph.Output.Count > 0 && !dice.OneIn(4))
        {
            graph.Output[0].Name = prefix + other.Output[0].Name;
        }
    }

    private void Value(GraphProto graph)
    {
        RepeatedField<ValueInfoProto> list = dice.OneIn(5) ? graph.Output : graph.Input;
        if (list.Count == 0)
        {
            return;
        }

        ValueInfoProto value = dice.Of(list);
        TypeProto.Types.Tensor? tensor = value.Type?.TensorType;
        RepeatedField<TensorShapeProto.Types.Dimension>? dims = tensor?.Shape?.Dim;
        switch (dice.Next(8))
        {
            case 0: value.Name = Name(graph); break;
            case 1 when tensor is not null: tensor.ElemType = dice.Next(20); break;
            case 2 when dims is { Count: > 0 }: dims.RemoveAt(dice.Next(dims.Count)); break;
            case 3 when dims is not null: dims.Insert(dice.Next(dims.Count + 1), Dimension()); break;
            case 4: list.Add(value.Clone()); break;
            case 5 when dice.OneIn(4): value.Type = null; break;
            default:
                if (dims is { Count: > 0 })
                {
                    dims[dice.Next(dims.Count)] = Dimension();
                }

                break;
        }
    }

    private TensorShapeProto.Types.Dimension Dimension() => dice.OneIn(4) ? new() { DimParam = "batch" } : dice.OneIn(10) ? new() : new() { DimValue = dice.Number() };

    private TensorProto Tensor(GraphProto graph)
    {
        TensorProto[] all = [.. graph.Initializer, .. graph.Node.SelectMany(n => n.Attribute).Where(a => a.T is not null).Select(a => a.T)];
        if (all.Length > 0)
        {
            return dice.Of(all);
        }

        graph.Initializer.Add(new TensorProto { Name = "made", DataType = 1 });
        return graph.Initializer[0];
    }

    private void Initialisers(GraphProto graph)
    {
        switch (dice.Next(4))
        {
            case 0 when graph.Initializer.Count > 0: graph.Initializer.RemoveAt(dice.Next(graph.Initializer.Count)); break;
            case 1 when graph.Initializer.Count > 0: graph.Initializer.Add(dice.Of(graph.Initializer).Clone()); break;
            case 2 when graph.Initializer.Count > 0: dice.Of(graph.Initializer).Name = Name(graph); break;
            default:
                // Integers in the place of whatever had that name: sizes, axes, places.
                long[] numbers = dice.Numbers();
                var integers = new TensorProto { Name = Name(graph), DataType = dice.OneIn(4) ? 6 : 7 };
                integers.Dims.Add(numbers.Length);
                integers.RawData = ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes<long>(numbers));
                for (int i = graph.Input.Count - 1; i >= 0; i--)
                {
                    if (graph.Input[i].Name == integers.Name)
                    {
                        graph.Input.RemoveAt(i);
                    }
                }

                graph.Initializer.Add(integers);
                break;
        }
    }

    private void Node(GraphProto graph, NodeProto node)
    {
        switch (dice.Next(11))
        {
            case 0: node.OpType = dice.Of(Corpus.OpTypes); break;
            case 1: node.Domain = dice.Of<string>(["", "ai.onnx", "local", "com.microsoft"]); break;
            case 2 when node.Input.Count > 0: node.Input[dice.Next(node.Input.Count)] = Name(graph); break;
            case 3: node.Input.Add(Name(graph)); break;
            case 4 when node.Input.Count > 0: node.Input.RemoveAt(dice.Next(node.Input.Count)); break;
            case 5 when node.Output.Count > 0: node.Output[dice.Next(node.Output.Count)] = Name(graph); break;
            case 6: node.Output.Add($"o{dice.Next(100)}"); break;
            case 7 when node.Output.Count > 0: node.Output.RemoveAt(dice.Next(node.Output.Count)); break;
            case 8: graph.Node.Remove(node); break;
            case 9: graph.Node.Insert(dice.Next(graph.Node.Count + 1), node.Clone()); break;
            default: node.Name = dice.OneIn(3) ? "" : Name(graph); break;
        }
    }

    private void Attribute(GraphProto graph)
    {
        if (graph.Node.Count == 0)
        {
            return;
        }

        NodeProto node = dice.Of(graph.Node);
        if (node.Attribute.Count == 0 || dice.OneIn(5))
        {
            node.Attribute.Add(new AttributeProto { Name = dice.Of(Corpus.AttributeNames) });
        }

        AttributeProto a = dice.Of(node.Attribute);
        switch (dice.Next(9))
        {
            case 0: a.Name = dice.Of(Corpus.AttributeNames); break;
            case 1: a.Type = (Kind)dice.Next(16); break;
            case 2: node.Attribute.Remove(a); break;
            case 3: a.RefAttrName = dice.OneIn(2) ? "" : "alpha"; break;
            case 4 when a.Ints.Count > 0: a.Ints[dice.Next(a.Ints.Count)] = dice.Number(); break;
            case 5 when a.HasI: a.I = dice.Number(); break;
            default: Fill(graph, a); break;
        }
    }

    /// <summary>A value of one kind, and the type that goes with it.</summary>
    private void Fill(GraphProto graph, AttributeProto a)
    {
        string name = a.Name;
        a.MergeFrom(new AttributeProto());
        a.ClearF();
        a.ClearI();
        a.ClearS();
        (a.T, a.G, a.Name) = (null, null, name);
        a.Ints.Clear();
        a.Floats.Clear();
        switch (dice.Next(7))
        {
            case 0: (a.F, a.Type) = (dice.Real(), Kind.Float); break;
            case 1 or 2: (a.I, a.Type) = (dice.Number(), Kind.Int); break;
            case 3:
                a.Ints.AddRange(dice.Numbers());
                a.Type = Kind.Ints;
                break;
            case 4:
                a.Floats.AddRange(Enumerable.Range(0, dice.Next(5)).Select(_ => dice.Real()));
                a.Type = Kind.Floats;
                break;
            case 5: (a.S, a.Type) = (ByteString.CopyFromUtf8(dice.Of<string>(["", "SAME_UPPER", "VALID", "NOTSET", "linear", "nearest", "cubic", "constant", "reflect", "edge", "wrap", "add", "mul", "tanh", "none", "half_pixel", "align_corners", "CRD"])), Kind.String); break;
            default: (a.T, a.Type) = (Tensor(graph).Clone(), Kind.Tensor); break;
        }
    }
}
