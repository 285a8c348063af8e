using Google.Protobuf;
using NeuralGL.Onnx.Schema;
using NeuralGL.Operators;
using static NeuralGL.BadInputs.TestModel;

namespace NeuralGL.BadInputs;

/// <summary>Rows 22 to 32: what stands around the graph.</summary>
internal static class Header
{
    public static IEnumerable<BadInput> All
    {
        get
        {
            yield return Of(22, "no ir_version", "MissingField", m => m.ClearIrVersion());
            yield return Of(23, "IR 0", "UnsupportedIr", m => m.IrVersion = 0);
            yield return Of(23, "IR 999", "UnsupportedIr", m => m.IrVersion = 999);
            yield return Of(24, "no opset", "MissingField", m => m.OpsetImport.Clear());
            yield return Of(24, "the opset of another domain only", "MissingField", m => m.OpsetImport[0].Domain = "ai.onnx.ml");
            foreach (long opset in new[] { 0, -1, 6, OnnxImport.NewestOpset + 1, 9999, long.MaxValue })
            {
                yield return Of(25, $"opset {opset}", "UnsupportedOpset", m => m.OpsetImport[0].Version = opset);
            }

            yield return Of(26, "two opsets of one domain", "Duplicate", m => m.OpsetImport.Add(new OperatorSetIdProto { Domain = "ai.onnx", Version = 17 }));
            yield return Of(26, "two opsets of another domain", "Duplicate", m => m.OpsetImport.Add([new OperatorSetIdProto { Domain = "a", Version = 1 }, new OperatorSetIdProto { Domain = "a", Version = 1 }]));
            yield return Of(27, "a node of a domain that is not imported", "UnsupportedOp", m => m.Graph.Node[1].Domain = "com.example");
            yield return Of(28, "an unknown operator", "UnsupportedOp", m => m.Graph.Node[1].OpType = "Rectify");
            yield return Of(28, "an operator without a name", "UnsupportedOp", m => m.Graph.Node[1].OpType = "");
            yield return Of(28, "an operator of a later opset", "UnsupportedOp", m => m.Graph.Node[1].OpType = "Gelu");
            yield return Of(28, "an unknown domain", "UnsupportedOp", m =>
            {
                m.OpsetImport.Add(new OperatorSetIdProto { Domain = "com.example", Version = 1 });
                m.Graph.Node[1].Domain = "com.example";
            });
            yield return Of(28, "50 unknown operators", "UnsupportedOp", m => m.Graph.Node.Add(Enumerable.Range(0, 50).Select(i => Node($"Op{i}", $"n{i}", ["x"], [$"v{i}"]))));
            yield return Of(28, "an operator with branches", "UnsupportedOp", m => m.Graph.Node[1] = Node("If", "i", ["h"], ["y"], ("then_branch", new GraphProto())));
            yield return Of(29, "no graph", "MissingField", m => m.Graph = null);
            yield return Of(30, "no outputs", "MissingField", m => m.Graph.Output.Clear());
            yield return Of(30, "no nodes", BadInput.Accepted, m =>
            {
                m.Graph.Node.Clear();
                m.Graph.Output[0] = Value("x", "batch", 4);
            });
            yield return Of(31, "a function that calls itself", "FunctionCycle", m => m.Functions.Add(Function("f", Call("f"))));
            yield return Of(31, "two functions that call each other", "FunctionCycle", m => m.Functions.Add([Function("f", Call("g")), Function("g", Call("f"))]));
            yield return Of(31, "a function that calls itself in a branch", "FunctionCycle", m => m.Functions.Add(Function("f", Node("If", "", ["x"], ["y"], ("then_branch", Branch("f"))))));
            yield return Of(31, "a ring of 5,000 functions", "FunctionCycle", m => m.Functions.Add(Enumerable.Range(0, 5000).Select(i => Function($"f{i}", Call($"f{(i + 1) % 5000}")))));
            yield return Of(32, "how it was trained", BadInput.Accepted, m => m.TrainingInfo.Add(ByteString.CopyFrom(0x0A, 0)), same: true) with { Warning = "training_info" };
        }
    }

    private static FunctionProto Function(string name, params NodeProto[] nodes)
    {
        var function = new FunctionProto { Name = name, Domain = "local" };
        function.Node.AddRange(nodes);
        return function;
    }

    private static NodeProto Call(string function) => new(Node(function, "", ["x"], ["y"])) { Domain = "local" };

    private static GraphProto Branch(string function)
    {
        var graph = new GraphProto();
        graph.Node.Add(Call(function));
        return graph;
    }

    private static BadBytes Of(int row, string what, string fate, Action<ModelProto> change, bool same = false) => new(row, what, fate, () => Bytes(change)) { IsSame = same };
}
