namespace NeuralGL.App.Scenes;

/// <content>The scene <c>activations</c>.</content>
internal static partial class SceneTexts
{
    internal static readonly Phrase ActivationsTitle = new("Activation functions", "Функции активации");
    internal static readonly Phrase ActivationsCaption = new(
        "Where the orange derivative is near zero, a unit learns nothing: it is saturated or dead. A step function has no gradient at all, so the loss stays flat, and that is why layers must be differentiable.",
        "Там, где оранжевая производная близка к нулю, нейрон не учится: он насыщен или мёртв. У ступеньки градиента нет вовсе, функция потерь не меняется – поэтому слои должны быть дифференцируемыми.");
    internal static readonly Phrase ActivationsSilent = new("no gradient", "нет градиента");
    internal static readonly Phrase ActivationsRight = new("digits right", "цифр верно");
    internal static readonly Phrase ActivationsLegend = new("blue: f(x)   orange: f′(x)   grey: what goes into the first layer's units now", "синяя: f(x)   оранжевая: f′(x)   серым: что сейчас приходит в нейроны первого слоя");
    internal static readonly Phrase ActivationsSwapped = new("the same weights with another activation: a network trained with ReLU reads 64 digits", "те же веса с другой активацией: сеть, обученная с ReLU, читает 64 цифры");
    internal static readonly Phrase[] ActivationsNames =
    [
        new("Sigmoid", "Сигмоида"), new("Tanh", "Tanh"), new("ReLU", "ReLU"), new("Leaky ReLU", "Leaky ReLU"), new("GELU", "GELU"), new("SiLU", "SiLU"), new("Sine", "Синус"), new("Step", "Ступенька"),
    ];
}
