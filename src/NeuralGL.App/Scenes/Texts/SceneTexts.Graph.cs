namespace NeuralGL.App.Scenes;

/// <content>The scene <c>graph</c>.</content>
internal static partial class SceneTexts
{
    internal static readonly Phrase GraphTitle = new("Computational graphs: values forward, gradients back", "Граф вычислений: значения вперёд, градиенты назад");
    internal static readonly Phrase GraphForward = new(
        "A network is a graph: each node computes one value from those that point at it. It may have many inputs and one output, or one input and many outputs.",
        "Сеть – это граф: каждый узел вычисляет своё значение по тем, что на него указывают. У графа может быть много входов и один выход или один вход и много выходов.");
    internal static readonly Phrase GraphBackward = new(
        "Backwards along the same edges each node tells how much the end changes when it changes: the gradient ∂. A value with several uses adds up what they say.",
        "Назад по тем же рёбрам каждый узел сообщает, насколько изменится конец, если изменится он сам: это градиент ∂. Если значение используется несколько раз, градиенты складываются.");
    internal static readonly Phrase GraphMany = new("Several inputs, one output", "Несколько входов, один выход");
    internal static readonly Phrase GraphOne = new("One input, several outputs", "Один вход, несколько выходов");
    internal static readonly Phrase GraphValues = new("forward: values", "вперёд: значения");
    internal static readonly Phrase GraphGradients = new("backward: gradients", "назад: градиенты");
}
