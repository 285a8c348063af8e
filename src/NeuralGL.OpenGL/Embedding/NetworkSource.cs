using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Embedding;

/// <summary>A model that is to be loaded, as a reader gives it.</summary>
/// <param name="Graph">The network.</param>
/// <param name="Parameters">Its weights.</param>
/// <param name="InputSpec">How a picture becomes the first input, as <see cref="NeuralGL.Pictures.PictureTransform.Parse"/> reads it; null if the input's shape says enough.</param>
public sealed record NetworkSource(Graph Graph, ParameterStore Parameters, string? InputSpec = null)
{
    /// <summary>How weights are kept on the GPU; a replacement keeps them as the network does that it replaces.</summary>
    public WeightType Weights { get; init; }

    /// <summary>The batch with which this model fits a graph's inputs; 1 where it leaves none open.</summary>
    internal static int BatchOf(Graph fresh, Graph old)
    {
        Value? open = fresh.Inputs.FirstOrDefault(v => v.Shape.IsOpen), here = old.Inputs.FirstOrDefault(v => v.Name == open?.Name);
        int axis = open is null ? -1 : open.Shape.Sizes.IndexOf(Shape.Open);
        return axis >= 0 && axis < here?.Shape.Rank ? here.Shape[axis] : 1;
    }

    /// <summary>Refuses a model that cannot take a graph's place.</summary>
    /// <exception cref="GraphException">An input or output is missing, too many, or of another type.</exception>
    internal static void RequireSignature(Graph fresh, Graph old)
    {
        int batch = BatchOf(fresh, old);
        Compare("input", fresh.Inputs, old.Inputs, batch);
        Compare("output", fresh.Outputs, old.Outputs, batch);
    }

    private static void Compare(string kind, IReadOnlyList<Value> fresh, IReadOnlyList<Value> old, int batch)
    {
        foreach (Value here in old)
        {
            Value there = fresh.FirstOrDefault(v => v.Name == here.Name)
                ?? throw new GraphException($"the new model does not fit: {kind} '{here.Name}' is {here.Type} here and missing there, where there is {string.Join(", ", fresh)}");
            if (there.Type.Element != here.Type.Element || !there.Shape.WithBatch(batch).Equals(here.Shape))
            {
                throw new GraphException($"the new model does not fit: {kind} '{here.Name}' is {here.Type} here and {there.Type} there");
            }
        }

        if (fresh.Count > old.Count)
        {
            Value more = fresh.First(v => old.All(o => o.Name != v.Name));
            throw new GraphException($"the new model does not fit: {kind} '{more.Name}' is missing here and {more.Type} there");
        }
    }
}
