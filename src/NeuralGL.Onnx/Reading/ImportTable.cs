using NeuralGL.Onnx.Reading.Folding;
using NeuralGL.Onnx.Schema;
using NeuralGL.Operators;

namespace NeuralGL.Onnx.Reading;

/// <summary>Which operator reads which ONNX node; made from <see cref="OperatorSet"/>.</summary>
internal static class ImportTable
{
    /// <summary>The op_type that is read here and not by an operator: fixed data.</summary>
    public const string Constant = "Constant";

    private static readonly ILookup<string, OnnxImport> Imports =
        OperatorSet.All.SelectMany(op => op.OnnxImports).DistinctBy(i => (i.OpType, i.SinceOpset)).ToLookup(i => i.OpType);

    /// <summary>Whether a domain is ONNX's own.</summary>
    public static bool IsOnnx(string domain) => domain is "" or "ai.onnx";

    /// <summary>The first opset in which the op_type is read, or null if it never is.</summary>
    public static int? Since(string opType) => Imports.Contains(opType) ? Imports[opType].Min(i => i.SinceOpset) : null;

    /// <summary>How the node is read, or null if it is not.</summary>
    public static OnnxImport? Find(NodeProto node, int opset) =>
        IsOnnx(node.Domain) ? Imports[node.OpType].FirstOrDefault(i => opset >= i.SinceOpset && opset <= i.UntilOpset) : null;

    /// <summary>Refuses a graph with operators that are not read, listing all of them at once.</summary>
    public static void RequireAll(IEnumerable<NodeProto> nodes, int opset)
    {
        NodeProto[] unknown = [.. nodes.Where(n => !(IsOnnx(n.Domain) && (n.OpType == Constant || ShapeArithmetic.Find(n.OpType) is not null || ConstantRules.Find(n.OpType) is not null)) && Find(n, opset) is null)];
        if (unknown.Length == 0)
        {
            return;
        }

        IEnumerable<string> kinds = unknown.GroupBy(n => IsOnnx(n.Domain) ? n.OpType : $"{n.Domain}.{n.OpType}").Select(g =>
        {
            string nodes = Names.Some([.. g.Select(LabelOf)]);
            string since = IsOnnx(g.First().Domain) && Since(g.First().OpType) is { } first ? $", read from opset {first} on" : "";
            return $"{(g.Key.Length == 0 ? "an empty op_type" : Names.Quoted(g.Key)[1..^1])} ({(g.Count() == 1 ? "node" : "nodes")} {nodes}{since})";
        });
        throw new ModelFormatException(ModelErrorCode.UnsupportedOp, $"NeuralGL does not have these operators of opset {opset}: {string.Join(", ", kinds)}")
        {
            Node = LabelOf(unknown[0]),
            Operator = unknown[0].OpType,
            Opset = opset,
        };
    }

    /// <summary>A node's name, or that of what it computes if it has none.</summary>
    public static string LabelOf(NodeProto node) => node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(o => o.Length > 0) ?? "";
}
