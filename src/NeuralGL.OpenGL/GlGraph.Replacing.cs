using NeuralGL.Graphs;
using NeuralGL.OpenGL.Kernels;

namespace NeuralGL.OpenGL;

/// <content>How a graph takes another's place: it goes on with the other's inputs and outputs, so that nobody need bind anything anew.</content>
public sealed unsafe partial class GlGraph
{
    /// <summary>The buffers of inputs and outputs here, each beside that of the graph to be replaced.</summary>
    /// <exception cref="GraphException">One of the graphs keeps two of them in one buffer, so that they do not correspond.</exception>
    internal IReadOnlyDictionary<GlBuffer, GlBuffer> Surface(GlGraph old)
    {
        var theirs = new Dictionary<GlBuffer, GlBuffer>();
        var mine = new Dictionary<GlBuffer, GlBuffer>();
        Pair(Graph.Inputs, old.Graph.Inputs);
        Pair(Graph.Outputs, old.Graph.Outputs);
        return theirs;

        void Pair(IReadOnlyList<Value> here, IReadOnlyList<Value> there)
        {
            foreach (Value value in here)
            {
                Value other = there.First(v => v.Name == value.Name);
                (GlBuffer a, GlBuffer b) = (BufferOf(value), old.BufferOf(other));
                bool isOwn = IsOwn(value) && old.IsOwn(other);
                if (!isOwn || (theirs.TryAdd(a, b) ? !mine.TryAdd(b, a) : theirs[a] != b))
                {
                    throw new GraphException($"'{value.Name}' is the same tensor as an input, a weight or another output in one of the two models, so the new one cannot take the place of '{old.Graph.Name}'; load it as a network of its own");
                }
            }
        }
    }

    /// <summary>Goes on with the other graph's inputs and outputs and gives it its own.</summary>
    internal void TakePlaceOf(GlGraph old, IReadOnlyDictionary<GlBuffer, GlBuffer> theirs)
    {
        foreach (Dispatch dispatch in _dispatches)
        {
            Swap(dispatch.Buffers, theirs);
            Swap(dispatch.Texels, theirs);
        }

        for (int i = 0; i < _updates.Length; i++)
        {
            _updates[i].Value = theirs.GetValueOrDefault(_updates[i].Value, _updates[i].Value);
        }

        var mine = theirs.ToDictionary(p => p.Value, p => p.Key);
        SwapStorage(theirs);
        old.SwapStorage(mine);
        _missing.RemoveWhere(v => old._missing.All(o => o.Name != v.Name));
    }

    private bool IsOwn(Value value) => _plan.Root(value).Kind is ValueKind.Input or ValueKind.Computed;

    private void SwapStorage(IReadOnlyDictionary<GlBuffer, GlBuffer> others)
    {
        Swap(_slots, others);
        foreach ((Value value, GlBuffer buffer) in _own.ToArray())
        {
            _own[value] = others.GetValueOrDefault(buffer, buffer);
        }
    }

    private static void Swap(GlBuffer?[] buffers, IReadOnlyDictionary<GlBuffer, GlBuffer> others)
    {
        for (int i = 0; i < buffers.Length; i++)
        {
            buffers[i] = buffers[i] is { } buffer ? others.GetValueOrDefault(buffer, buffer) : null;
        }
    }
}
