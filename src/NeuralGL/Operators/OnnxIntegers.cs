using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>Reads constant integer operands of ONNX nodes.</summary>
internal static class OnnxIntegers
{
    /// <summary>Operand <paramref name="i"/> of the node as sizes or axes.</summary>
    public static int[] Of(OnnxNode n, int i) => [.. Longs(n, i).Select(v => v is >= int.MinValue and <= int.MaxValue ? (int)v : throw n.Invalid($"{v} is no size"))];

    /// <summary>Operand <paramref name="i"/> as places that may lie far outside: "to the end" is often written as 2⁶³ − 1.</summary>
    public static int[] Clamped(OnnxNode n, int i) => [.. Longs(n, i).Select(v => (int)Math.Clamp(v, int.MinValue, int.MaxValue))];

    /// <summary>Operand <paramref name="i"/> as axes if it is there, otherwise the attribute <c>axes</c>, which older opsets have; null if neither is.</summary>
    public static int[]? Axes(OnnxNode n, int i) => n.HasInput(i) ? Of(n, i) : n.Ints("axes");

    /// <summary>Operand <paramref name="i"/>, which must hold integers.</summary>
    public static long[] Longs(OnnxNode n, int i)
    {
        Tensor data = n.ConstantInput(i);
        return data.Element switch
        {
            ElementType.Int64 => data.Elements<long>().ToArray(),
            ElementType.Int32 => [.. data.Elements<int>().ToArray().Select(v => (long)v)],
            _ => throw n.Invalid($"operand {i} must hold integers, not {data.Element.Text()}"),
        };
    }
}
