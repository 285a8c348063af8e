using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>Reads integer operands of ONNX nodes that must be known when the model is read.</summary>
internal static class OnnxIntegers
{
    /// <summary>Operand <paramref name="i"/> of the node as axes, places or counts, none of which may be the open batch.</summary>
    public static int[] Of(OnnxNode n, int i)
    {
        int[] sizes = n.Sizes(i);
        return sizes.Contains(OnnxNode.Batch) ? throw n.Unsupported($"operand {i} is computed from the open batch; read the model for a batch size") : sizes;
    }

    /// <summary>Operand <paramref name="i"/> as a shape without inferred sizes; the batch may be open.</summary>
    public static Shape Shape(OnnxNode n, int i) => Tensors.Shape.Of([.. n.Sizes(i).Select(size =>
        size == OnnxNode.Batch ? Tensors.Shape.Open : size >= 0 ? size : throw n.Invalid($"{size} is no size"))]);
}
