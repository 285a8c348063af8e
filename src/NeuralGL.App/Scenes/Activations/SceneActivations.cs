using NeuralGL.Graphs;
using NeuralGL.Operators;

namespace NeuralGL.App.Scenes;

/// <summary>An activation that scenes offer.</summary>
/// <param name="Word">Its name in states and among the measured numbers.</param>
/// <param name="Name">Its name on screen.</param>
/// <param name="Add">Adds it to a graph.</param>
/// <param name="IsRectifier">Whether first weights follow He; otherwise Glorot.</param>
internal sealed record SceneActivation(string Word, Phrase Name, Func<GraphBuilder, Value, Value> Add, bool IsRectifier = false);

/// <summary>The activations of all scenes.</summary>
internal static class SceneActivations
{
    /// <summary>Every one; the last is none at all.</summary>
    internal static IReadOnlyList<SceneActivation> All { get; } =
    [
        new("sigmoid", new("Sigmoid", "Сигмоида"), (g, x) => g.Add(new Sigmoid(), x)),
        new("tanh", new("Tanh", "Tanh"), (g, x) => g.Add(new Tanh(), x)),
        new("relu", new("ReLU", "ReLU"), (g, x) => g.Add(new Relu(), x), IsRectifier: true),
        new("leakyrelu", new("Leaky ReLU", "Leaky ReLU"), (g, x) => g.Add(new LeakyRelu(0.1f), x), IsRectifier: true),
        new("gelu", new("GELU", "GELU"), (g, x) => g.Add(new Gelu(), x), IsRectifier: true),
        new("silu", new("SiLU", "SiLU"), (g, x) => g.Add(new Silu(), x), IsRectifier: true),
        new("sine", new("Sine", "Синус"), (g, x) => g.Add(new Sine(), x)),
        new("step", new("Step", "Ступенька"), (g, x) => g.Add(new Where(), g.Add(new Greater(), x, g.Constant(0)), g.Constant(1), g.Constant(0))),
        new("linear", new("Linear", "Линейная"), (g, x) => g.Add(new Identity(), x)),
    ];

    /// <summary>Those that are not the identity.</summary>
    internal static IReadOnlyList<SceneActivation> Curved { get; } = [.. All.SkipLast(1)];

    /// <summary>The activation of a word; null if there is none.</summary>
    internal static SceneActivation? Find(string word) => All.FirstOrDefault(a => a.Word == word);

    /// <summary>The activation so many places further in the list, which is a ring.</summary>
    internal static SceneActivation Next(IReadOnlyList<SceneActivation> list, string word, int by)
    {
        int at = list.Index().First(a => a.Item.Word == word).Index;
        return list[(at + by + list.Count) % list.Count];
    }
}
