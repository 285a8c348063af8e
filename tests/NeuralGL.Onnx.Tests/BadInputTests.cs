using Google.Protobuf;
using NeuralGL.Onnx.Schema;
using NeuralGL.Operators;
using static NeuralGL.Onnx.Tests.TestModel;
using Code = NeuralGL.Onnx.ModelErrorCode;

namespace NeuralGL.Onnx.Tests;

/// <summary>Damaged, foreign and senseless files give a typed error of one line.</summary>
public class BadInputTests
{
    public static TheoryData<string, Code, byte[]> Files()
    {
        var data = new TheoryData<string, Code, byte[]>();
        void Add(string what, Code code, byte[] file) => data.Add(what, code, file);
        void Model(string what, Code code, Action<ModelProto> change) => data.Add(what, code, Bytes(change));
        void Graph(string what, Code code, Action<GraphProto> change) => data.Add(what, code, Bytes(m => change(m.Graph)));
        void Weight(string what, Code code, Action<TensorProto> change) => data.Add(what, code, Bytes(m => change(m.Graph.Initializer[1])));
        void NodeOf(string what, Code code, NodeProto node) => data.Add(what, code, Bytes(m => m.Graph.Node[1] = node));
        void AxesOf(string opType, long axis) => data.Add($"axis {axis} of {opType}", Code.BadAxis, Bytes(m =>
        {
            m.Graph.Node[1] = Node(opType, "n", ["h", "axes"], ["y"]);
            m.Graph.Node.Add(Node("Constant", "c", [], ["axes"], ("value_ints", new[] { axis })));
        }));

        Add("an empty file", Code.Empty, []);
        Add("one byte", Code.Truncated, [0x08]);
        Add("JSON", Code.NotOnnx, "\n {\"model\": 1}"u8.ToArray());
        Add("text", Code.NotOnnx, "hello, world"u8.ToArray());
        Add("a ZIP archive", Code.NotOnnx, [.. "PK\u0003\u0004"u8, 1, 2, 3]);
        Add("a PNG", Code.NotOnnx, [0x89, .. "PNG\r\n"u8, 0x1A, 10]);
        Add("a GGUF model", Code.NotOnnx, [.. "GGUF"u8, 3, 0, 0, 0]);
        Add("a TensorFlow Lite model", Code.NotOnnx, [0x1C, 0, 0, 0, .. "TFL3"u8]);
        Add("a varint of 11 bytes", Code.Malformed, [0x08, .. Enumerable.Repeat((byte)0xFF, 11)]);
        Add("a graph that claims 2 GiB", Code.Truncated, [0x08, 8, 0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]);
        Add("a name that claims 2^64 bytes", Code.Malformed, [0x08, 8, 0x12, .. Enumerable.Repeat((byte)0xFF, 9), 1]);
        Add("field number 0", Code.Malformed, [0x08, 8, 0x02, 0]);
        Add("wire type 7", Code.Malformed, [0x08, 8, 0x17]);
        Add("trailing garbage", Code.Malformed, [.. Bytes(), 0, 0, 0]);
        Add("a name that is not UTF-8", Code.BadText, [0x08, 8, 0x12, 2, 0xC3, 0x28]);
        Add("subgraphs nested 10,000 deep", Code.TooDeep, Nested(10_000));

        Model("no ir_version", Code.MissingField, m => m.ClearIrVersion());
        Model("IR 0", Code.UnsupportedIr, m => m.IrVersion = 0);
        Model("IR 999", Code.UnsupportedIr, m => m.IrVersion = 999);
        Model("no opset", Code.MissingField, m => m.OpsetImport.Clear());
        foreach (long opset in new[] { 0, -1, 6, OnnxImport.NewestOpset + 1, 9999, long.MaxValue })
        {
            Model($"opset {opset}", Code.UnsupportedOpset, m => m.OpsetImport[0].Version = opset);
        }

        Model("two opsets of one domain", Code.Duplicate, m => m.OpsetImport.Add(new OperatorSetIdProto { Domain = "ai.onnx", Version = 17 }));
        Model("no graph", Code.MissingField, m => m.Graph = null);
        Model("labels that are no list", Code.BadMetadata, m => m.MetadataProps.Add(new StringStringEntryProto { Key = OnnxModel.LabelsKey, Value = "{\"a\":1}" }));
        Model("labels that are no JSON", Code.BadMetadata, m => m.MetadataProps.Add(new StringStringEntryProto { Key = OnnxModel.LabelsKey, Value = "cat,dog" }));
        Model("metadata given twice", Code.Duplicate, m => m.MetadataProps.Add([new StringStringEntryProto { Key = "k" }, new StringStringEntryProto { Key = "k" }]));

        Graph("no outputs", Code.MissingField, g => g.Output.Clear());
        Graph("an output of nothing", Code.UndefinedValue, g => g.Output[0].Name = "nowhere");
        Graph("an operand of nothing", Code.UndefinedValue, g => g.Node[1].Input[0] = "nowhere");
        Graph("one name computed twice", Code.Duplicate, g => g.Node.Add(Node("Relu", "r", ["x"], ["h"])));
        Graph("a result called like an input", Code.Duplicate, g => g.Node.Add(Node("Relu", "r", ["h"], ["x"])));
        Graph("a cycle", Code.Cycle, g => g.Node.Add([Node("Relu", "a", ["q"], ["p"]), Node("Relu", "b", ["p"], ["q"])]));
        Graph("a node that needs itself", Code.Cycle, g => g.Node.Add(Node("Relu", "a", ["p"], ["p"])));
        Graph("an empty result name", Code.MissingField, g => g.Node[1].Output[0] = "");
        Graph("a node without results", Code.MissingField, g => g.Node.Add(Node("Relu", "a", [], [])));
        Graph("two initialisers of one name", Code.Duplicate, g => g.Initializer.Add(g.Initializer[0].Clone()));
        Graph("two inputs of one name", Code.Duplicate, g => g.Input.Add(g.Input[0].Clone()));
        Graph("two outputs of one name", Code.Duplicate, g => g.Output.Add(g.Output[0].Clone()));
        Graph("an initialiser that is not as declared", Code.ShapeMismatch, g => g.Input.Add(Value("fc.bias", 4)));
        Graph("100,001 nodes", Code.TooLarge, g => g.Node.Add(Enumerable.Range(0, 100_000).Select(i => Node("Relu", "", ["x"], [$"r{i}"]))));
        Graph("a name of 5,000 bytes", Code.TooLarge, g => g.Node[0].Name = new string('n', 5000));
        Graph("a sparse initialiser", Code.UnsupportedType, g => g.SparseInitializer.Add(ByteString.Empty));
        Graph("values that outgrow the memory", Code.TooLarge, g => Doubling(g, 40));
        Graph("an input without a type", Code.MissingField, g => g.Input[0].Type = null);
        Graph("an input that is no tensor", Code.UnsupportedType, g => g.Input[0].Type.TensorType = null);
        Graph("an input without a shape", Code.MissingField, g => g.Input[0].Type.TensorType.Shape = null);
        Graph("an input of strings", Code.UnsupportedType, g => g.Input[0].Type.TensorType.ElemType = 8);
        Graph("a symbolic size that is no batch", Code.BadDim, g => g.Input[0] = Value("x", "batch", "width"));
        Graph("an input of negative size", Code.BadDim, g => g.Input[0] = Value("x", -1, 4));
        Graph("an input too large to count", Code.ShapeOverflow, g => g.Input[0] = Value("x", 1L << 40, 4));
        Graph("an input of rank 9", Code.RankTooLarge, g => g.Input[0] = Value("x", 1, 1, 1, 1, 1, 1, 1, 1, 1));

        Weight("raw data one byte short", Code.SizeMismatch, t => t.RawData = ByteString.CopyFrom(new byte[11]));
        Weight("raw data one byte long", Code.SizeMismatch, t => t.RawData = ByteString.CopyFrom(new byte[13]));
        Weight("fewer numbers than the shape says", Code.SizeMismatch, t => { t.ClearRawData(); t.FloatData.Add([1, 2]); });
        Weight("numbers of another type", Code.SizeMismatch, t => { t.ClearRawData(); t.Int32Data.Add([1, 2, 3]); });
        Weight("data given twice", Code.AmbiguousData, t => t.FloatData.Add([1, 2, 3]));
        Weight("no data", Code.SizeMismatch, t => t.ClearRawData());
        Weight("a negative dimension", Code.BadDim, t => t.Dims[0] = -1);
        Weight("the most negative dimension", Code.BadDim, t => t.Dims[0] = long.MinValue);
        Weight("no elements, but data", Code.SizeMismatch, t => t.Dims[0] = 0);
        Weight("2^64 elements", Code.ShapeOverflow, t => { t.Dims.Clear(); t.Dims.Add([1L << 32, 1L << 32]); });
        Weight("2^64 elements otherwise", Code.ShapeOverflow, t => { t.Dims.Clear(); t.Dims.Add([1L << 62, 4]); });
        Weight("2^63 elements", Code.ShapeOverflow, t => { t.Dims.Clear(); t.Dims.Add([3037000500, 3037000500]); });
        Weight("2^40 elements in 12 bytes", Code.SizeMismatch, t => t.Dims[0] = 1L << 40);
        Weight("2^30 elements in 12 bytes", Code.SizeMismatch, t => t.Dims[0] = 1L << 30);
        Weight("rank 0 with three numbers", Code.SizeMismatch, t => t.Dims.Clear());
        Weight("rank 9", Code.RankTooLarge, t => { t.Dims.Clear(); t.Dims.Add(Enumerable.Repeat(1L, 9)); });
        Weight("rank 1,000,000", Code.RankTooLarge, t => { t.Dims.Clear(); t.Dims.Add(Enumerable.Repeat(1L, 1_000_000)); });
        foreach (int type in new[] { 0, 27, 999, 8, 10, 11, 14 })
        {
            Weight($"data type {type}", Code.UnsupportedType, t => t.DataType = type);
        }

        Weight("a segment", Code.UnsupportedType, t => t.Segment = new TensorProto.Types.Segment { End = 3 });
        Weight("external data", Code.ExternalDataDenied, t => { t.ClearRawData(); t.DataLocation = 1; t.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "../x" }); });

        NodeOf("too many operands", Code.InputCount, Node("Relu", "r", ["h", "x"], ["y"]));
        NodeOf("too few operands", Code.InputCount, Node("Add", "a", ["h"], ["y"]));
        NodeOf("no operands", Code.InputCount, Node("Relu", "r", [], ["y"]));
        NodeOf("an operand left out by an empty name", Code.InputCount, Node("Add", "a", ["", "h"], ["y"]));
        NodeOf("more results than there are", Code.OutputCount, Node("Relu", "r", ["h"], ["y", "z"]));
        NodeOf("an axis beyond the rank", Code.BadAxis, Node("Softmax", "s", ["h"], ["y"], ("axis", 2L)));
        NodeOf("an axis before the first", Code.BadAxis, Node("Softmax", "s", ["h"], ["y"], ("axis", -3L)));
        foreach (long axis in new[] { -4L, 3 })
        {
            // The operands are matrices; ReduceMean, Squeeze and Unsqueeze have lists of axes, and Unsqueeze names places of its result, of rank 3.
            foreach (string opType in new[] { "Concat", "Flatten", "LogSoftmax", "Softmax", "Split" })
            {
                NodeOf($"axis {axis} of {opType}", Code.BadAxis, Node(opType, "n", ["h"], ["y"], ("axis", axis)));
            }

            NodeOf($"axis {axis} of ReduceMean", Code.BadAxis, Node("ReduceMean", "n", ["h"], ["y"], ("axes", new[] { axis })));
            NodeOf($"axis {axis} of Transpose", Code.BadAxis, Node("Transpose", "n", ["h"], ["y"], ("perm", new[] { 0, axis })));
            foreach (string opType in new[] { "Squeeze", "Unsqueeze" })
            {
                AxesOf(opType, axis);
            }
        }

        NodeOf("a perm that is no permutation", Code.BadAxis, Node("Transpose", "t", ["h"], ["y"], ("perm", new long[] { 1, 1 })));
        NodeOf("an axis named twice", Code.BadAxis, Node("ReduceMean", "r", ["h"], ["y"], ("axes", new long[] { 1, -1 })));
        NodeOf("shapes that do not spread", Code.ShapeMismatch, Node("Add", "a", ["h", "x"], ["y"]));
        NodeOf("inner dimensions that differ", Code.ShapeMismatch, Node("Gemm", "g", ["x", "fc.weight"], ["y"]));
        NodeOf("a product of no matrices", Code.ShapeMismatch, Node("Gemm", "g", ["x", "fc.bias"], ["y"]));
        NodeOf("an attribute of the wrong type", Code.BadAttribute, Node("Softmax", "s", ["h"], ["y"], ("axis", 1f)));
        NodeOf("an attribute given twice", Code.BadAttribute, Node("Softmax", "s", ["h"], ["y"], ("axis", 1L), ("axis", 1L)));
        NodeOf("an attribute with two values", Code.BadAttribute, With(Node("Softmax", "s", ["h"], ["y"], ("axis", 1L)), a => a.F = 1));
        NodeOf("an attribute out of range", Code.BadAttribute, Node("Softmax", "s", ["h"], ["y"], ("axis", 1L << 40)));
        NodeOf("an unknown attribute", Code.UnsupportedAttribute, Node("Relu", "r", ["h"], ["y"], ("slope", 1f)));
        NodeOf("257 attributes", Code.TooLarge, Node("Relu", "r", ["h"], ["y"], [.. Enumerable.Range(0, 257).Select(i => ($"a{i}", (object)1L))]));
        NodeOf("a pool without kernel_shape", Code.BadAttribute, Node("AveragePool", "p", ["h"], ["y"]));
        NodeOf("an operator of a later opset", Code.UnsupportedOp, Node("Gelu", "g", ["h"], ["y"]));
        NodeOf("an operator of another domain", Code.UnsupportedOp, new NodeProto(Node("Relu", "r", ["h"], ["y"])) { Domain = "com.example" });
        NodeOf("an operator with branches", Code.UnsupportedOp, Node("If", "i", ["h"], ["y"], ("then_branch", new GraphProto())));
        return data;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_bad_file_gives_its_error_in_one_line(string what, Code code, byte[] file)
    {
        var e = Assert.Throws<ModelFormatException>(() => OnnxFile.Load(file));
        Assert.True(code == e.Code, $"{what}: {e.Code}: {e.Message}");
        Assert.DoesNotContain('\n', e.Message);
        Assert.InRange(e.Message.Length, 10, 600);
    }

    [Fact]
    public void Errors_name_the_node_the_operator_and_the_opset()
    {
        var e = Assert.Throws<ModelFormatException>(() => OnnxFile.Load(Bytes(m => m.Graph.Node[1] = Node("Relu", "act\n1", ["h"], ["y"], ("slope", 1f)))));
        Assert.Equal("node 'act�1' (Relu, opset 17): attribute 'slope' is not known to it", e.Message);
        Assert.Equal(("act\n1", "Relu", 17), (e.Node, e.Operator, e.Opset));
    }

    [Fact]
    public void All_unsupported_operators_are_listed_at_once()
    {
        var e = Assert.Throws<ModelFormatException>(() => OnnxFile.Load(Bytes(m => m.Graph.Node.Add([
            Node("NonMaxSuppression", "nms", ["h"], ["a"]), Node("Loop", "l1", ["a"], ["b"]), Node("Loop", "", ["b"], ["c"]), Node("Gelu", "g", ["h"], ["d"]), new NodeProto(Node("Attention", "att", ["h"], ["e"])) { Domain = "com.microsoft" }]))));
        Assert.Equal("NeuralGL does not have these operators of opset 17: NonMaxSuppression (node 'nms'), Loop (nodes 'l1', 'c'), Gelu (node 'g', read from opset 20 on), com.microsoft.Attention (node 'att')", e.Message);
    }

    [Fact]
    public async Task What_is_no_file_is_an_error_of_input_and_output_that_names_the_path()
    {
        string directory = Directory.CreateTempSubdirectory("neuralgl").FullName;
        try
        {
            string missing = Path.Combine(directory, "missing.onnx"), pipe = Path.Combine(directory, "pipe.onnx"), damaged = Path.Combine(directory, "damaged.onnx");
            Assert.Contains(missing, Assert.Throws<FileNotFoundException>(() => OnnxFile.Load(missing)).Message);
            Assert.Contains(directory, Assert.Throws<IOException>(() => OnnxFile.Load(directory)).Message);
            File.WriteAllBytes(damaged, [0x08]);
            Assert.StartsWith($"'{damaged}': the file ends too early", Assert.Throws<ModelFormatException>(() => OnnxFile.Load(damaged)).Message);
            Assert.Throws<ModelFormatException>(() => TensorProtoFile.Load(damaged));
            if (OperatingSystem.IsLinux())
            {
                System.Diagnostics.Process.Start("mkfifo", [pipe]).WaitForExit();
                Task<OnnxModel> waiting = Task.Run(() => OnnxFile.Load(pipe), TestContext.Current.CancellationToken);
                // Nobody writes to the pipe: opening it as a file would wait for ever.
                Assert.Contains("pipe", (await Assert.ThrowsAsync<IOException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken))).Message);
                Assert.Throws<IOException>(() => OnnxFile.Load("/dev/zero"));
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void A_file_beyond_the_cap_is_refused_before_it_is_read()
    {
        var e = Assert.Throws<ModelFormatException>(() => OnnxFile.Load(Bytes(), new OnnxOptions { MaxFileBytes = 100 }));
        Assert.Equal(Code.TooLarge, e.Code);
        Assert.Equal(Code.TooLarge, Assert.Throws<ModelFormatException>(() => OnnxFile.Load(new MemoryStream(Bytes()), new OnnxOptions { MaxFileBytes = 100 })).Code);
        string path = Path.GetTempFileName();
        try
        {
            using (FileStream sparse = File.OpenWrite(path))
            {
                sparse.SetLength(3L << 30);
            }

            Assert.Equal(Code.TooLarge, Assert.Throws<ModelFormatException>(() => OnnxFile.Load(path)).Code);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static NodeProto With(NodeProto node, Action<AttributeProto> change)
    {
        change(node.Attribute[0]);
        return node;
    }

    /// <summary>Each MatMul-free step adds a column vector to a row vector of the same values, which squares their number.</summary>
    private static void Doubling(GraphProto g, int steps)
    {
        g.Initializer.Add(Floats("column", [30000, 1], new float[30000]));
        g.Initializer.Add(Floats("row", [1, 30000], new float[30000]));
        for (int i = 0; i < steps; i++)
        {
            g.Node.Add(Node("Add", "", ["column", "row"], [$"grid{i}"]));
        }
    }

    private static byte[] Nested(int depth)
    {
        // Model.graph (7) . node (1) . attribute (5) . g (6) and again, written from the inside out.
        byte[] message = [];
        for (int i = 0; i < depth; i++)
        {
            foreach (int field in new[] { 6, 5, 1 })
            {
                message = Prefixed(field, message);
            }

            if (message.Length > 300_000)
            {
                break;
            }
        }

        return [0x08, 8, .. Prefixed(7, message)];
    }

    private static byte[] Prefixed(int field, byte[] message)
    {
        var prefix = new List<byte> { (byte)((field << 3) | 2) };
        uint length = (uint)message.Length;
        for (; length >= 0x80; length >>= 7)
        {
            prefix.Add((byte)(length | 0x80));
        }

        return [.. prefix, (byte)length, .. message];
    }
}
