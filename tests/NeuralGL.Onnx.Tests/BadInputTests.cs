using NeuralGL.Onnx.Schema;
using static NeuralGL.BadInputs.TestModel;
using Code = NeuralGL.Onnx.ModelErrorCode;

namespace NeuralGL.Onnx.Tests;

/// <summary>What is wrong beyond the list of bad inputs, and what the errors say. (The list: BadInputListTests.)</summary>
public class BadInputTests
{
    public static TheoryData<string, Code, byte[]> Files()
    {
        var data = new TheoryData<string, Code, byte[]>();
        void Model(string what, Code code, Action<ModelProto> change) => data.Add(what, code, Bytes(change));
        void Graph(string what, Code code, Action<GraphProto> change) => data.Add(what, code, Bytes(m => change(m.Graph)));
        void NodeOf(string what, Code code, NodeProto node) => data.Add(what, code, Bytes(m => m.Graph.Node[1] = node));

        Model("labels that are no list", Code.BadMetadata, m => m.MetadataProps.Add(new StringStringEntryProto { Key = OnnxModel.LabelsKey, Value = "{\"a\":1}" }));
        Model("labels that are no JSON", Code.BadMetadata, m => m.MetadataProps.Add(new StringStringEntryProto { Key = OnnxModel.LabelsKey, Value = "cat,dog" }));
        Model("metadata given twice", Code.Duplicate, m => m.MetadataProps.Add([new StringStringEntryProto { Key = "k" }, new StringStringEntryProto { Key = "k" }]));
        Model("two functions of one name", Code.Duplicate, m => m.Functions.Add([new FunctionProto { Name = "f", Domain = "d" }, new FunctionProto { Name = "f", Domain = "d" }]));
        Model("100,001 functions", Code.TooLarge, m => m.Functions.Add(Enumerable.Range(0, 100_001).Select(i => new FunctionProto { Name = $"f{i}" })));
        Graph("an input without a type", Code.MissingField, g => g.Input[0].Type = null);
        Graph("an input that is no tensor", Code.UnsupportedType, g => g.Input[0].Type.TensorType = null);
        Graph("an input without a shape", Code.MissingField, g => g.Input[0].Type.TensorType.Shape = null);
        Graph("an input of strings", Code.UnsupportedType, g => g.Input[0].Type.TensorType.ElemType = 8);
        Graph("a symbolic size that is no batch", Code.BadDim, g => g.Input[0] = Value("x", "batch", "width"));
        Graph("data at a third place", Code.UnsupportedType, g => g.Initializer[1].DataLocation = 2);
        Graph("data here and in a file", Code.AmbiguousData, g => g.Initializer[1].ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "x" }));
        NodeOf("more results than there are", Code.OutputCount, Node("Relu", "r", ["h"], ["y", "z"]));

        // Found by the fuzzer: results that a folded node does not have, and a shape without channels.
        Graph("a second result of a constant", Code.OutputCount, g => g.Node.Add([Node("Constant", "c", [], ["one", "two"], ("value_float", 1f)), Node("Relu", "r", ["two"], ["z"])]));
        Graph("a second result of a shape", Code.OutputCount, g => g.Node.Add([Node("Shape", "s", ["x"], ["one", "two"]), Node("Neg", "r", ["two"], ["z"])]));
        Graph("a second result of a sum", Code.OutputCount, g => g.Node.Add([Node("Add", "s", ["h", "h"], ["one", "two"]), Node("Neg", "r", ["two"], ["z"])]));
        Model("a normalisation of groups on rank 1", Code.ShapeMismatch, m =>
        {
            m.OpsetImport[0].Version = 21;
            m.Graph.Node.Add(Node("GroupNormalization", "g", ["fc.bias", "fc.bias", "fc.bias"], ["z"], ("num_groups", 1L)));
        });
        NodeOf("257 attributes", Code.TooLarge, Node("Relu", "r", ["h"], ["y"], [.. Enumerable.Range(0, 257).Select(i => ($"a{i}", (object)1L))]));
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

    /// <summary>Found by the fuzzer: names within what a graph says of its nodes.</summary>
    [Fact]
    public void Names_with_line_ends_leave_every_message_one_line()
    {
        foreach (NodeProto node in new[] { Node("Add", "no\nde", ["h", "x"], ["y"]), Node("Flatten", "no\r\u2028de", ["h"], ["y"], ("axis", 9L)), Node("Reshape", "no\nde", ["h", "x"], ["y"]) })
        {
            string message = Assert.Throws<ModelFormatException>(() => OnnxFile.Load(Bytes(m => m.Graph.Node[1] = node))).Message;
            Assert.DoesNotContain(message, char.IsControl);
            Assert.DoesNotContain('\u2028', message);
        }
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
    }
}
