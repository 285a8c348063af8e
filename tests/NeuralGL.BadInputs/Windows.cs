using NeuralGL.Onnx.Schema;
using static NeuralGL.BadInputs.TestModel;

namespace NeuralGL.BadInputs;

/// <summary>Rows 91 to 93: convolutions, pools and normalisation on x [1, 4, 5, 5].</summary>
internal static class Windows
{
    private const long Huge = 1L << 31;

    public static IEnumerable<BadInput> All => Convolutions().Concat(Pools()).Concat(Normalisations());

    private static IEnumerable<BadInput> Convolutions()
    {
        yield return Conv("a weight of rank 3", "ShapeMismatch", [8, 4, 3]);
        yield return Conv("a weight of rank 5", "ShapeMismatch", [8, 4, 3, 3, 3]);
        yield return Conv("a group of 0", "BadAttribute", [8, 4, 3, 3], ("group", 0L));
        yield return Conv("a group of -1", "BadAttribute", [8, 4, 3, 3], ("group", -1L));
        yield return Conv("groups that do not divide the channels", "ShapeMismatch", [9, 1, 3, 3], ("group", 3L));
        yield return Conv("channels that differ", "ShapeMismatch", [8, 3, 3, 3]);
        yield return Conv("a stride of 0", "BadAttribute", [8, 4, 3, 3], ("strides", new long[] { 0, 1 }));
        yield return Conv("a dilation of 0", "BadAttribute", [8, 4, 3, 3], ("dilations", new long[] { 1, 0 }));
        yield return Conv("a dilation of 2^31", "BadAttribute", [8, 4, 3, 3], ("dilations", new[] { Huge, Huge }));
        yield return Conv("a dilation of 2^31 - 1", "ShapeMismatch", [8, 4, 3, 3], ("dilations", new[] { Huge - 1, Huge - 1 }));
        yield return Conv("a kernel beyond the padded input", "ShapeMismatch", [8, 4, 7, 7]);
        yield return Conv("padding of 2^31", "BadAttribute", [8, 4, 3, 3], ("pads", new[] { Huge, Huge, Huge, Huge }));
        yield return Conv("padding of 2^31 - 1", "ShapeMismatch", [8, 4, 3, 3], ("pads", new[] { Huge - 1, Huge - 1, Huge - 1, Huge - 1 }));
        yield return Conv("negative padding", "BadAttribute", [8, 4, 3, 3], ("pads", new long[] { -1, 0, 0, 0 }));
        yield return Conv("too few strides", "BadAttribute", [8, 4, 3, 3], ("strides", new long[] { 1 }));
        yield return Conv("a kernel_shape that is not the weight's", "ShapeMismatch", [8, 4, 3, 3], ("kernel_shape", new long[] { 2, 2 }));
    }

    private static IEnumerable<BadInput> Pools()
    {
        foreach (string op in new[] { "AveragePool", "MaxPool" })
        {
            yield return Of(92, $"{op} without kernel_shape", "BadAttribute", [Node(op, "p", ["x"], ["y"])]);
            yield return Of(92, $"{op} with a window wholly in padding", "ShapeMismatch", [Node(op, "p", ["x"], ["y"], ("kernel_shape", new long[] { 2, 2 }), ("pads", new long[] { 2, 2, 2, 2 }))]);
        }
    }

    private static IEnumerable<BadInput> Normalisations()
    {
        string[] operands = ["x", "scale", "shift", "mean", "variance"];
        yield return Of(93, "a scale of another length", "ShapeMismatch", [Node("BatchNormalization", "b", operands, ["y"])], [3, 4, 4, 4]);
        yield return Of(93, "a variance of another length", "ShapeMismatch", [Node("BatchNormalization", "b", operands, ["y"])], [4, 4, 4, 5]);
        yield return Of(93, "a negative variance", BadInput.Accepted, [Node("BatchNormalization", "b", operands, ["y"])], [4, 4, 4, 4], -1) with { Warning = "'b' (BatchNormalization): a variance is negative" };
        yield return Of(93, "statistics of each element", "UnsupportedAttribute", [Node("BatchNormalization", "b", operands, ["y"], ("spatial", 0L))], [4, 4, 4, 4], 1, opset: 7);
    }

    private static BadBytes Conv(string what, string fate, long[] weight, params (string, object)[] attributes) => new(91, what, fate, () => Of([Node("Conv", "c", ["x", "w"], ["y"], attributes)], g =>
        g.Initializer.Add(Floats("w", weight, new float[weight.Aggregate(1L, (a, b) => a * b)])), 17));

    private static BadBytes Of(int row, string what, string fate, NodeProto[] nodes, int[]? lengths = null, float variance = 1, int opset = 17) => new(row, what, fate, () => Of(nodes, g =>
    {
        foreach ((string name, int length) in new[] { "scale", "shift", "mean", "variance" }.Zip(lengths ?? []))
        {
            g.Initializer.Add(Floats(name, [length], [.. Enumerable.Repeat(name == "variance" ? variance : 1f, length)]));
        }
    }, opset));

    private static byte[] Of(NodeProto[] nodes, Action<GraphProto> change, int opset) => Bytes(m =>
    {
        m.OpsetImport[0].Version = opset;
        m.Graph.Input[0] = Value("x", 1, 4, 5, 5);
        m.Graph.Initializer.Clear();
        m.Graph.Node.Clear();
        m.Graph.Node.Add(nodes.Select(n => n.Clone()));
        change(m.Graph);
    });
}
