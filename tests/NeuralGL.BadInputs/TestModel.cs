using Google.Protobuf;
using NeuralGL.Onnx.Schema;
using Kind = NeuralGL.Onnx.Schema.AttributeProto.Types.AttributeType;

namespace NeuralGL.BadInputs;

/// <summary>ONNX files made by hand, so that tests of reading do not lean on writing.</summary>
internal static class TestModel
{
    /// <summary>y = relu(x · Wᵀ + b), x [batch, 4], as PyTorch writes it, changed by <paramref name="change"/>.</summary>
    public static byte[] Bytes(Action<ModelProto>? change = null)
    {
        ModelProto model = Good();
        change?.Invoke(model);
        return model.ToByteArray();
    }

    public static ModelProto Good()
    {
        var graph = new GraphProto { Name = "main_graph" };
        graph.Input.Add(Value("x", "batch", 4));
        graph.Output.Add(Value("y", "batch", 3));
        graph.Initializer.Add(Floats("fc.weight", [3, 4], [.. Enumerable.Range(0, 12).Select(i => (i - 5) / 8f)]));
        graph.Initializer.Add(Floats("fc.bias", [3], 0.5f, -0.25f, 0));
        graph.Node.Add(Node("Gemm", "/fc/Gemm", ["x", "fc.weight", "fc.bias"], ["h"], ("alpha", 1f), ("beta", 1f), ("transB", 1L)));
        graph.Node.Add(Node("Relu", "/relu/Relu", ["h"], ["y"]));
        var model = new ModelProto { IrVersion = 8, ProducerName = "pytorch", ProducerVersion = "2.4.0", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        return model;
    }

    public static NodeProto Node(string opType, string name, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = opType, Name = name };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes.Select(a => Attribute(a.Name, a.Value)));
        return node;
    }

    public static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case float f: (attribute.Type, attribute.F) = (Kind.Float, f); break;
            case long i: (attribute.Type, attribute.I) = (Kind.Int, i); break;
            case string s: (attribute.Type, attribute.S) = (Kind.String, ByteString.CopyFromUtf8(s)); break;
            case TensorProto t: (attribute.Type, attribute.T) = (Kind.Tensor, t); break;
            case GraphProto g: (attribute.Type, attribute.G) = (Kind.Graph, g); break;
            case long[] list: attribute.Type = Kind.Ints; attribute.Ints.AddRange(list); break;
            case float[] list: attribute.Type = Kind.Floats; attribute.Floats.AddRange(list); break;
            default: throw new ArgumentException($"no attribute of type {value.GetType()}");
        }

        return attribute;
    }

    public static TensorProto Floats(string name, long[] dims, params float[] data)
    {
        var tensor = new TensorProto { Name = name, DataType = 1 };
        tensor.Dims.AddRange(dims);
        tensor.RawData = ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(data));
        return tensor;
    }

    /// <summary>A float32 value; sizes are numbers, symbols, or null for neither.</summary>
    public static ValueInfoProto Value(string name, params object?[] sizes)
    {
        var shape = new TensorShapeProto();
        foreach (object? size in sizes)
        {
            shape.Dim.Add(size switch
            {
                string symbol => new() { DimParam = symbol },
                int number => new() { DimValue = number },
                long number => new() { DimValue = number },
                _ => new TensorShapeProto.Types.Dimension(),
            });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape } } };
    }
}
