using NeuralGL.Operators;

namespace NeuralGL.Graphs;

/// <summary>Lets the gradient of a normalisation cut off by itself what ReLU's gradient cuts off before it: one array less is written and read.</summary>
internal static class Masks
{
    /// <summary>The calls with such gradients replaced, without those that nobody reads any more.</summary>
    /// <param name="calls">The calls in order.</param>
    /// <param name="kept">Values that must be there after a run.</param>
    /// <param name="root">The value whose storage another shares.</param>
    public static List<(Node Node, KernelCall Call)> Join(List<(Node Node, KernelCall Call)> calls, HashSet<Value> kept, Func<Value, Value> root)
    {
        var cuts = new Dictionary<Value, MapCall>();
        foreach (MapCall map in calls.Select(c => c.Call).OfType<MapCall>())
        {
            if (map is { Function: "relu_gradient", IsWhole: true } && !kept.Contains(map.Output) && map.Inputs.All(i => i.Value.Shape == map.Output.Shape))
            {
                cuts[map.Output] = map;
            }
        }

        Dictionary<Value, int> reads = [];
        foreach (Value value in calls.SelectMany(c => c.Call.Reads).Select(root))
        {
            reads[value] = reads.GetValueOrDefault(value) + 1;
        }

        // Two calls of a normalisation's gradient read it; if they are all, nobody else misses it.
        bool IsJoined(Value gradient, out MapCall cut) => cuts.TryGetValue(root(gradient), out cut!) && reads[root(gradient)] == 2;
        HashSet<Value> gone = [];
        List<(Node Node, KernelCall Call)> joined = calls.ConvertAll<(Node Node, KernelCall Call)>(c =>
        {
            switch (c.Call)
            {
                case ChannelGradientSumsCall { Mask: null } sums when IsJoined(sums.Gradient, out MapCall cut):
                    gone.Add(cut.Output);
                    return (c.Node, sums with { Gradient = cut.Inputs[1].Value, Mask = cut.Inputs[0].Value });
                case ChannelGradientCall { Mask: null } gradient when IsJoined(gradient.Gradient, out MapCall cut):
                    return (c.Node, gradient with { Gradient = cut.Inputs[1].Value, Mask = cut.Inputs[0].Value });
                default:
                    return c;
            }
        });
        joined.RemoveAll(c => gone.Contains(c.Call.Output));
        return joined;
    }
}
