using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <content>The ONNX form.</content>
public sealed partial class Reduce
{
    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
    [
        new OnnxImport(Name, OnnxImport.OldestOpset, kind == ReduceKind.Sum ? 12 : 17, n => n.Add(new Reduce(kind, n.Ints("axes") is { Length: > 0 } along ? along : null, n.Int("keepdims", 1) != 0), n.Input(0))),
        new OnnxImport(Name, kind == ReduceKind.Sum ? 13 : 18, OnnxImport.NewestOpset, ReadWithAxesInput),
    ];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) =>
    {
        // Only from opset 20 on there is a maximum of bools.
        bool bools = node.Output.Type.Element == ElementType.Bool;
        string operand = bools ? x.Temporary(node.Name + "_numbers") : x.NameOf(node.Inputs[0]), result = bools ? x.Temporary(node.Name + "_number") : x.NameOf(node.Output);
        if (bools)
        {
            x.Node("Cast", [x.NameOf(node.Inputs[0])], [operand], ("to", 6));
        }

        long[] along = axes is null ? [] : [.. axes.Select(a => (long)a)];
        string[] operands = along.Length == 0 ? [operand] : [operand, x.Constant(node.Name + "_axes", new Tensor(Shape.Of(along.Length), along))];
        (string, object) keep = ("keepdims", keepDims ? 1 : 0);
        x.Node(Name, operands, [result], axes is { Length: 0 } ? [keep, ("noop_with_empty_axes", 1)] : [keep]);
        if (bools)
        {
            x.Node("Cast", [result], [x.NameOf(node.Output)], ("to", 9));
        }
    };

    private Value[] ReadWithAxesInput(OnnxNode n)
    {
        bool keep = n.Int("keepdims", 1) != 0, noneMeansNone = n.Int("noop_with_empty_axes", 0) != 0;
        int[] along = n.HasInput(1) ? OnnxIntegers.Of(n, 1) : [];

        // A reduction along no axis is no copy for all kinds: a sum of squares still squares.
        return n.Add(new Reduce(kind, along.Length > 0 || noneMeansNone ? along : null, keep), n.Input(0));
    }
}
