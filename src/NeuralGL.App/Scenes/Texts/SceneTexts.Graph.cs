namespace NeuralGL.App.Scenes;

/// <content>The scene <c>graph</c>.</content>
internal static partial class SceneTexts
{
    internal static readonly Phrase GraphTitle = new("Computational graphs: values forward, gradients back", "Граф вычислений: значения вперёд, градиенты назад");
    internal static readonly Phrase GraphForward = new(
        "A network is a graph: each node is computed from those that point at it, here by a layer, a product, a sine. It may have many inputs and one output, or one input and many outputs.",
        "Сеть – это граф: каждый узел вычисляется по тем, что на него указывают: слоем, произведением, синусом. У графа может быть много входов и один выход или один вход и много выходов.");
    internal static readonly Phrase GraphBackward = new(
        "Backwards along the same edges each node tells how much the end changes when it changes: the gradient ∂. A value with several uses adds up what they say.",
        "Назад по тем же рёбрам каждый узел сообщает, насколько изменится конец, если изменится он сам: это градиент ∂. Если значение используется несколько раз, градиенты складываются.");
    internal static readonly Phrase GraphNetwork = new("A network: two dense layers with a sine between them", "Сеть: два полносвязных слоя и синус между ними");
    internal static readonly Phrase GraphChoose = new("choose an input", "выбрать вход");
    internal static readonly Phrase GraphChange = new("larger or smaller", "больше или меньше");
    internal static readonly Phrase GraphRelease = new("let it run by itself", "пусть идёт сама");
    internal static readonly Phrase GraphMany = new("Several inputs, one output", "Несколько входов, один выход");
    internal static readonly Phrase GraphOne = new("One input, several outputs", "Один вход, несколько выходов");
    internal static readonly Phrase GraphValues = new("forward: values", "вперёд: значения");
    internal static readonly Phrase GraphGradients = new("backward: gradients", "назад: градиенты");
}
