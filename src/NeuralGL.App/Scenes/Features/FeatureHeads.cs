using NeuralGL.App.Synthetic;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Scenes;

/// <summary>
/// The classifiers as graphs: each gives one number for a picture, above 0 for a cat. Values and the parameters behind them have the
/// same names: <c>pixels</c>, <c>pixels.weight</c>, <c>pixels.bias</c>.
/// </summary>
internal static class FeatureHeads
{
    /// <summary>Units of the networks' hidden layer.</summary>
    internal const int Hidden = 16;

    internal const string Attributes = "attributes", Pixels = "pixels", Network = "network", HiddenWeight = "hidden.weight";

    /// <summary>Groups of pixels along a side of the picture, from many to one.</summary>
    internal static IReadOnlyList<int> Grids { get; } = [12, 8, 6, 4, 3, 2, 1];

    /// <summary>The classifier on means over k×k groups of pixels.</summary>
    internal static string Groups(int k) => $"groups{k}";

    /// <summary>The means themselves, [batch, 3, k, k], around 0.</summary>
    internal static string Means(int k) => $"means{k}";

    /// <summary>A linear classifier on the attributes, [batch, 4].</summary>
    internal static Value[] OnAttributes(GraphBuilder g, Value x) => [Linear(g, x, Attributes, AnimalTraits.Count)];

    /// <summary>Linear classifiers on group means and on pixels, and a network; on pictures [batch, Length].</summary>
    internal static Value[] OnPictures(GraphBuilder g, Value x)
    {
        const int Side = AnimalPictures.Side;
        Value centred = Centred(g, x), planes = g.Add(new Reshape(Shape.Of(x.Shape[0], 3, Side, Side)), centred);
        var means = new Dictionary<int, Value> { [Side] = planes };
        var heads = new List<Value>();
        foreach (int k in Grids)
        {
            // Means of equally large groups are means of their means.
            int finer = means.Keys.Where(m => m % k == 0).Min();
            means[k] = g.AddNode(new AveragePool(finer / k), Means(k), means[finer]).Output;
            heads.Add(Linear(g, g.Add(new Reshape(Shape.Of(x.Shape[0], 3 * k * k)), means[k]), Groups(k), 3 * k * k));
        }

        return [.. heads, Linear(g, centred, Pixels, AnimalPictures.Length), HiddenLayer(g, centred)];
    }

    /// <summary>The network alone.</summary>
    internal static Value[] NetworkOnPictures(GraphBuilder g, Value x) => [HiddenLayer(g, Centred(g, x))];

    private static Value Centred(GraphBuilder g, Value x) => g.Add(new Subtract(), x, g.Constant(0.5f));

    private static Value HiddenLayer(GraphBuilder g, Value x)
    {
        Value weight = g.Parameter(HiddenWeight, Shape.Of(Hidden, AnimalPictures.Length)), bias = g.Parameter("hidden.bias", Shape.Of(Hidden));
        return Linear(g, g.Add(new Relu(), g.Add(new Dense(), x, weight, bias)), Network, Hidden);
    }

    private static Value Linear(GraphBuilder g, Value x, string name, int inputs) =>
        g.AddNode(new Dense(), name, x, g.Parameter($"{name}.weight", Shape.Of(1, inputs)), g.Parameter($"{name}.bias", Shape.Of(1))).Output;
}
