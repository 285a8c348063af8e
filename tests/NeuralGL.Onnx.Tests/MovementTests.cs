using Google.Protobuf;
using NeuralGL.Backends;
using NeuralGL.Onnx.Schema;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Tests;

/// <summary>The forms of nodes that move data, opset by opset, on every backend: to the bit what ONNX Runtime gives.</summary>
public class MovementTests
{
    private static readonly Tensor s_picture = Numbers(2, 3, 4);

    /// <summary>A node and what it is given: the first operand when it runs, the others as initialisers.</summary>
    private sealed record Form(string Name, int Opset, string OpType, Tensor[] Operands, (string, object)[] Attributes, int Outputs = 1, int Given = 1);

    private static readonly Form[] s_forms =
    [
        new("Slice by attributes", 9, "Slice", [s_picture], [("starts", L(0, -3)), ("ends", L(9, -1)), ("axes", L(1, 2))]),
        new("Slice backwards", 13, "Slice", [s_picture, Longs(-1, 3), Longs(long.MinValue, 0), Longs(0, 2), Longs(-1, -2)], []),
        new("Slice without axes", 10, "Slice", [s_picture, Longs(1), Longs(long.MaxValue)], []),
        new("Slice to nothing", 13, "Slice", [s_picture, Longs(2), Longs(1), Longs(2)], []),
        new("Split by attribute", 11, "Split", [s_picture], [("axis", 2L), ("split", L(1, 3))], 2),
        new("Split in equal parts", 13, "Split", [s_picture], [("axis", -1L)], 2),
        new("Split by an operand", 13, "Split", [s_picture, Longs(0, 3)], [("axis", 1L)], 2),
        new("Split in uneven parts", 18, "Split", [s_picture], [("axis", 1L), ("num_outputs", 2L)], 2),
        new("Squeeze by attribute", 11, "Squeeze", [Numbers(1, 3, 1)], [("axes", L(-1))]),
        new("Squeeze all", 13, "Squeeze", [Numbers(1, 3, 1)], []),
        new("Unsqueeze by attribute", 11, "Unsqueeze", [Numbers(2, 3)], [("axes", L(3, 0))]),
        new("Unsqueeze by an operand", 13, "Unsqueeze", [Numbers(2, 3), Longs(-1, 1)], []),
        new("Reshape with allowzero", 14, "Reshape", [Numbers(0, 3), Longs(3, 4, 0)], [("allowzero", 1L)]),
        new("Expand", 13, "Expand", [Numbers(3, 1), Longs(2, 1, 6)], []),
        new("Tile", 13, "Tile", [Numbers(2, 3), Longs(2, 2)], []),
        new("Pad by attributes", 10, "Pad", [Numbers(3, 2)], [("pads", L(0, 2, 1, 0)), ("value", 1.5f)]),
        new("Pad reflected", 13, "Pad", [Numbers(3, 4), Longs(2, 1, 0, 3)], [("mode", "reflect")]),
        new("Pad of two axes", 18, "Pad", [Numbers(1, 3, 4, 5), Longs(2, 0, 1, 3), Tensor.Scalar(1.2f), Longs(-1, 1)], []),
        new("Pad of integers", 13, "Pad", [Integers(2, 2), Longs(1, 0, 0, 1), new Tensor(Shape.Scalar, [7])], []),
        new("Pad wrapped", 19, "Pad", [Numbers(3, 4), Longs(0, 3, 0, 2)], [("mode", "wrap")]),
        new("Pad wrapped and cut", 19, "Pad", [Numbers(4, 5), Longs(-1, 1, 2, -2)], [("mode", "wrap")]),
        new("Pad reflected and cut", 18, "Pad", [Numbers(4, 5), Longs(-1, 2, 2, -1)], [("mode", "reflect")]),
        new("Gather rows", 13, "Gather", [Numbers(5, 2), new Tensor(Shape.Of(2, 2), [0L, -1, 3, 2])], []),
        new("Gather by int32", 13, "Gather", [Numbers(2, 4), new Tensor(Shape.Scalar, [-2])], [("axis", 1L)]),
        new("Gather by computed indices", 13, "Gather", [Numbers(5, 2), Longs(4, 0, 2)], [], 1, 2),
        new("GatherElements", 13, "GatherElements", [Numbers(3, 3), new Tensor(Shape.Of(2, 3), [1L, 2, 0, 2, 0, 0])], [("axis", 0L)]),
        new("GatherND with a common dimension", 13, "GatherND", [Numbers(2, 2, 2), new Tensor(Shape.Of(2, 1), [1L, 0])], [("batch_dims", 1L)]),
        new("Scatter of old", 10, "Scatter", [Numbers(1, 5), new Tensor(Shape.Of(1, 2), [1L, 3]), new Tensor(Shape.Of(1, 2), [1.1f, 2.1f])], [("axis", 1L)]),
        new("ScatterElements that adds", 18, "ScatterElements", [Numbers(1, 5), new Tensor(Shape.Of(1, 2), [1L, 1]), new Tensor(Shape.Of(1, 2), [1.5f, 2.25f])], [("axis", 1L), ("reduction", "add")]),
        new("ScatterElements of the larger", 18, "ScatterElements", [Numbers(1, 5), new Tensor(Shape.Of(1, 2), [1L, -4]), new Tensor(Shape.Of(1, 2), [-9f, 0.5f])], [("axis", 1L), ("reduction", "max")]),
        new("ScatterND", 16, "ScatterND", [Numbers(8), new Tensor(Shape.Of(4, 1), [4L, 3, 1, 7]), new Tensor(Shape.Of(4), [9f, 10, 11, 12])], []),
        new("TopK by attribute", 9, "TopK", [Numbers(3, 4)], [("k", 3L)], 2),
        new("TopK by an operand", 10, "TopK", [Numbers(3, 4), Longs(2)], [("axis", 0L)], 2),
        new("TopK of the smallest", 11, "TopK", [Numbers(3, 4), Longs(3)], [("axis", 1L), ("largest", 0L), ("sorted", 1L)], 2),
        new("OneHot", 11, "OneHot", [Longs(1, -2, 7, 0), Longs(3), new Tensor(Shape.Of(2), [2f, 5f])], []),
        new("OneHot in front", 11, "OneHot", [new Tensor(Shape.Of(2, 2), [0L, 1, 2, 1]), Longs(4), new Tensor(Shape.Of(2), [0f, 1f])], [("axis", 0L)]),
        new("EyeLike", 9, "EyeLike", [Numbers(4, 5)], [("k", 1L)]),
        new("EyeLike of integers", 9, "EyeLike", [Numbers(3, 3)], [("dtype", 7L)]),
        new("Trilu", 14, "Trilu", [s_picture], []),
        new("Trilu below a diagonal", 14, "Trilu", [s_picture, new Tensor(Shape.Scalar, [-1L])], [("upper", 0L)]),
        new("DepthToSpace of old", 10, "DepthToSpace", [Numbers(1, 8, 2, 3)], [("blocksize", 2L)]),
        new("DepthToSpace by columns", 13, "DepthToSpace", [Numbers(1, 8, 2, 3)], [("blocksize", 2L), ("mode", "CRD")]),
        new("SpaceToDepth", 13, "SpaceToDepth", [Numbers(1, 2, 4, 6)], [("blocksize", 2L)]),
        new("Compress along a dimension", 11, "Compress", [Numbers(3, 2), new Tensor(Shape.Of(3), [false, true, true])], [("axis", 0L)]),
        new("Compress of all elements", 11, "Compress", [Numbers(3, 2), new Tensor(Shape.Of(5), [false, true, false, false, true])], []),
        new("Where", 16, "Where", [new Tensor(Shape.Of(2, 1), [true, false]), Numbers(2, 3), Numbers(3)], []),
        new("Where of integers", 16, "Where", [new Tensor(Shape.Of(2, 2), [true, false, true, true]), Integers(2, 2), Integers(2, 2)], []),
        new("Shape of a part", 15, "Shape", [s_picture], [("start", 1L), ("end", -1L)]),
        new("Size", 13, "Size", [s_picture], []),
        new("CastLike", 19, "CastLike", [Integers(2, 3), Numbers(1)], []),
        new("Cast to int32", 13, "Cast", [new Tensor(Shape.Of(4), [1.9f, -1.9f, 0, 7])], [("to", 6L)]),
        new("ConstantOfShape of floats", 9, "ConstantOfShape", [Longs(4, 3, 2)], [("value", TestModel.Floats("", [1], 1))], 1, 0),
        new("ConstantOfShape of nothing", 9, "ConstantOfShape", [Longs(0)], [], 1, 0),
        new("Range of floats", 11, "Range", [Tensor.Scalar(1), Tensor.Scalar(5), Tensor.Scalar(2)], [], 1, 0),
        new("Range downwards", 11, "Range", [new Tensor(Shape.Scalar, [10L]), new Tensor(Shape.Scalar, [6L]), new Tensor(Shape.Scalar, [-3L])], [], 1, 0),
        new("NonZero", 13, "NonZero", [new Tensor(Shape.Of(2, 2), [1f, 0, 1, 1])], [], 1, 0),
        new("Concat", 11, "Concat", [Numbers(2, 1), Numbers(2, 3), Numbers(2, 2)], [("axis", -1L)]),
        new("Transpose of integers", 13, "Transpose", [Integers(2, 3)], []),
        new("Identity", 16, "Identity", [s_picture], []),
    ];

    public static TheoryData<string> Backends => ["reference", "cpu", "gl"];

    [Theory]
    [MemberData(nameof(Backends))]
    public void Every_form_gives_what_ONNX_Runtime_gives(string backend)
    {
        using GlStage? gl = backend == "gl" ? new GlStage() : null;
        IBackend runs = gl is not null ? gl.Backend : backend == "cpu" ? new CpuBackend() : new ReferenceBackend<double>();
        var failures = new List<string>();
        foreach (Form form in s_forms)
        {
            try
            {
                failures.AddRange(Differences(runs, form).Select(d => $"{form.Name}: {d}"));
            }
            catch (Exception e)
            {
                failures.Add($"{form.Name}: {e.GetType().Name}: {e.Message}");
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    [Theory]
    [InlineData("Gather", 5L)]
    [InlineData("Gather", -6L)]
    [InlineData("GatherElements", 5L)]
    public void A_constant_index_outside_the_data_is_refused(string opType, long index)
    {
        var form = new Form("outside", 13, opType, [Numbers(5), Longs(index)], []);
        var e = Assert.Throws<ModelFormatException>(() => OnnxFile.Load(BytesOf(form)));
        Assert.Equal(ModelErrorCode.ShapeMismatch, e.Code);
        Assert.Contains($"index {index} is outside [-5, 4]", e.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Differences(IBackend backend, Form form)
    {
        byte[] bytes = BytesOf(form);
        (string, Tensor)[] inputs = [.. form.Operands.Take(form.Given).Select((t, i) => ($"x{i}", t))];
        using var session = new OrtSession(bytes);
        Dictionary<string, Tensor> expected = session.Run(inputs);
        OnnxModel model = OnnxFile.Load(bytes);
        Dictionary<string, Tensor> actual = Networks.Run(backend, model.Graph, model.Parameters, 1, inputs);
        return expected.Select(e => Compare.Bits(e.Value, actual[e.Key])).OfType<string>();
    }

    private static byte[] BytesOf(Form form)
    {
        var graph = new GraphProto { Name = "form" };
        string[] outputs = [.. Enumerable.Range(0, form.Outputs).Select(i => $"y{i}")];
        graph.Node.Add(TestModel.Node(form.OpType, "node", [.. form.Operands.Select((_, i) => $"x{i}")], outputs, form.Attributes));
        for (int i = 0; i < form.Operands.Length; i++)
        {
            Tensor operand = form.Operands[i];
            if (i < form.Given)
            {
                ValueInfoProto input = TestModel.Value($"x{i}", [.. operand.Shape.Select(s => (object)s)]);
                input.Type.TensorType.ElemType = TypeOf(operand);
                graph.Input.Add(input);
            }
            else
            {
                var proto = new TensorProto { Name = $"x{i}", DataType = TypeOf(operand), RawData = ByteString.CopyFrom(TensorBytes.Of(operand)) };
                proto.Dims.AddRange(operand.Shape.Select(s => (long)s));
                graph.Initializer.Add(proto);
            }
        }

        graph.Output.AddRange(outputs.Select(o => new ValueInfoProto { Name = o }));
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = form.Opset });
        return model.ToByteArray();
    }

    private static int TypeOf(Tensor tensor) => tensor.Element switch { ElementType.Float32 => 1, ElementType.Int32 => 6, ElementType.Int64 => 7, _ => 9 };

    private static Tensor Numbers(params int[] sizes) => CaseInput.Uniform(Shape.Of(sizes), -9, 9).Make((ulong)sizes.Length);

    private static Tensor Integers(params int[] sizes) => new(Shape.Of(sizes), [.. Enumerable.Range(0, Shape.Of(sizes).Length).Select(i => (i * 7) - 5)]);

    private static Tensor Longs(params long[] values) => new(Shape.Of(values.Length), values);

    private static long[] L(params long[] values) => values;
}
