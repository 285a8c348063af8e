using NeuralGL.Onnx;
using NeuralGL.Onnx.Schema;
using static NeuralGL.BadInputs.TestModel;

namespace NeuralGL.BadInputs;

/// <summary>Rows 33 to 47: names, order and size of the graph.</summary>
internal static class Graphs
{
    public static IEnumerable<BadInput> All
    {
        get
        {
            yield return Of(33, "an output of nothing", "UndefinedValue", g => g.Output[0].Name = "nowhere");
            yield return Of(34, "an operand of nothing", "UndefinedValue", g => g.Node[1].Input[0] = "nowhere");
            yield return Of(35, "one name computed twice", "Duplicate", g => g.Node.Add(Node("Relu", "r", ["x"], ["h"])));
            yield return Of(35, "a result called like an input", "Duplicate", g => g.Node.Add(Node("Relu", "r", ["h"], ["x"])));
            yield return Of(36, "a cycle", "Cycle", g => g.Node.Add([Node("Relu", "a", ["q"], ["p"]), Node("Relu", "b", ["p"], ["q"])]));
            yield return Of(36, "a node that needs itself", "Cycle", g => g.Node.Add(Node("Relu", "a", ["p"], ["p"])));
            yield return Of(37, "nodes in the wrong order", BadInput.Accepted, g => (g.Node[0], g.Node[1]) = (g.Node[1], g.Node[0]), same: true);
            yield return Of(38, "a result without a name", "MissingField", g => g.Node[1].Output[0] = "");
            yield return Of(38, "an output without a name", "MissingField", g => g.Output[0].Name = "");
            yield return Of(38, "an input without a name", "MissingField", g => g.Input.Add(Value("", 1)));
            yield return Of(39, "two initialisers of one name", "Duplicate", g => g.Initializer.Add(g.Initializer[0].Clone()));
            yield return Of(39, "two inputs of one name", "Duplicate", g => g.Input.Add(g.Input[0].Clone()));
            yield return Of(39, "two outputs of one name", "Duplicate", g => g.Output.Add(g.Output[0].Clone()));
            yield return new BadBytes(40, "initialisers among the inputs", BadInput.Accepted, () => Bytes(m =>
            {
                m.IrVersion = 3;
                m.Graph.Input.Add([Value("fc.weight", 3, 4), Value("fc.bias", 3)]);
            })) { IsSame = true };
            yield return Of(41, "an initialiser that is not as declared", "ShapeMismatch", g => g.Input.Add(Value("fc.bias", 4)));
            yield return Of(42, "a node without operands and results", "MissingField", g => g.Node.Add(Node("Relu", "a", [], [])));
            yield return Of(43, "too many operands", "InputCount", g => g.Node[1] = Node("Relu", "r", ["h", "x"], ["y"]));
            yield return Of(43, "too few operands", "InputCount", g => g.Node[1] = Node("Add", "a", ["h"], ["y"]));
            yield return Of(43, "no operands", "InputCount", g => g.Node[1] = Node("Relu", "r", [], ["y"]));
            yield return Of(44, "an operand left out by an empty name", "InputCount", g => g.Node[1] = Node("Add", "a", ["", "h"], ["y"]));
            yield return Of(45, "100,001 nodes", "TooLarge", g => g.Node.Add(Enumerable.Range(0, 99_999).Select(i => Node("Relu", "", ["x"], [$"r{i}"]))));
            yield return new BadPlace(46, "three unused initialisers of 900 MB", "TooLarge", folder => Unused(folder, 3));
            yield return new BadPlace(46, "an unused initialiser of 900 MB where 512 MiB are allowed", "TooLarge", folder => Unused(folder, 1)) { Options = new OnnxOptions { MaxTotalBytes = 512L << 20 } };
            yield return Of(47, "40 Concats that double", "TooLarge", Doubling);
            yield return Of(47, "a sum that squares what it is given", "TooLarge", Squaring);
        }
    }

    /// <summary>The good model with initialisers of 900 MB each that nobody uses, all in one file that takes no room.</summary>
    private static string Unused(string folder, int count)
    {
        const long Bytes = 900_000_000;
        Wire.Sparse(Path.Combine(folder, "unused.data"), Bytes);
        return External.Save(folder, m => m.Graph.Initializer.Add(Enumerable.Range(0, count).Select(i => External.Tensor($"unused{i}", [Bytes / 4], "unused.data"))));
    }

    private static void Doubling(GraphProto g)
    {
        for (int i = 0; i < 40; i++)
        {
            g.Node.Add(Node("Concat", "", [i == 0 ? "x" : $"twice{i - 1}", i == 0 ? "x" : $"twice{i - 1}"], [$"twice{i}"], ("axis", 1L)));
        }
    }

    /// <summary>A column and a row of 30,000 numbers, broadcast to 900 million.</summary>
    private static void Squaring(GraphProto g)
    {
        g.Initializer.Add([Floats("column", [30000, 1], new float[30000]), Floats("row", [1, 30000], new float[30000])]);
        g.Node.Add(Node("Add", "", ["column", "row"], ["grid"]));
    }

    private static BadBytes Of(int row, string what, string fate, Action<GraphProto> change, bool same = false) => new(row, what, fate, () => Bytes(m => change(m.Graph))) { IsSame = same };
}
