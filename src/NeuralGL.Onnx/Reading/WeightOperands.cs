using NeuralGL.Onnx.Schema;

namespace NeuralGL.Onnx.Reading;

/// <summary>
/// Operands that hold what a network has learned. Some exporters, PaddlePaddle's for one, write weights as Constant nodes where others
/// write initialisers; read as parameters they are counted, shown, trained and folded all the same.
/// </summary>
internal static class WeightOperands
{
    /// <summary>The first operand that is a weight, for each op_type that has some.</summary>
    private static readonly Dictionary<string, int> First = new()
    {
        ["BatchNormalization"] = 1,
        ["Conv"] = 1,
        ["ConvTranspose"] = 1,
        ["Gemm"] = 1,
        ["GroupNormalization"] = 1,
        ["InstanceNormalization"] = 1,
        ["LayerNormalization"] = 1,
        ["MatMul"] = 1,
        ["PRelu"] = 1,
    };

    /// <summary>The names of all values that nodes use so.</summary>
    public static HashSet<string> Of(IEnumerable<NodeProto> nodes) =>
        [.. from node in nodes where ImportTable.IsOnnx(node.Domain) && First.ContainsKey(node.OpType) from name in node.Input.Skip(First[node.OpType]) where name.Length > 0 select name];
}
