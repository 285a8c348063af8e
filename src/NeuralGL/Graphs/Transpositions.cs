using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Graphs;

/// <summary>Lets products read a transposed matrix where it was before: strides make every transposition the same product.</summary>
internal static class Transpositions
{
    /// <summary>The calls with such operands replaced, without the copies that nobody reads any more.</summary>
    /// <param name="calls">The calls in order.</param>
    /// <param name="kept">Values that must be there after a run.</param>
    public static List<(Node Node, KernelCall Call)> Fold(List<(Node Node, KernelCall Call)> calls, HashSet<Value> kept)
    {
        Dictionary<Value, MapCall> copies = [];
        foreach (MapCall map in calls.Select(c => c.Call).OfType<MapCall>())
        {
            if (map is { Function: "identity", IsWhole: true, Output.Shape: { Rank: 2, Length: > 0 } } && map.Inputs[0].Strides.Length == 2 && map.Inputs[0].Strides.All(s => s > 0))
            {
                copies[map.Output] = map;
            }
        }

        var folded = calls.ConvertAll(c => c.Call is GemmCall { Batches.Length: 0 } product
            ? (c.Node, product with { A = Through(product.A, copies), B = Through(product.B, copies) })
            : c);
        HashSet<Value> read = [.. folded.SelectMany(c => c.Call.Reads)];
        folded.RemoveAll(c => copies.ContainsKey(c.Call.Output) && !read.Contains(c.Call.Output) && !kept.Contains(c.Call.Output));
        return folded;
    }

    private static Operand Through(Operand operand, Dictionary<Value, MapCall> copies)
    {
        if (!copies.TryGetValue(operand.Value, out MapCall? copy))
        {
            return operand;
        }

        // A stride over the copy's rows or columns is the stride over the same rows or columns of its source.
        int columns = copy.Output.Shape[1];
        int[] source = copy.Inputs[0].Strides;
        return new Operand(copy.Inputs[0].Value, [.. operand.Strides.Select(s => s % columns == 0 ? s / columns * source[0] : s * source[1])]);
    }
}
