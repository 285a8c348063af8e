namespace NeuralGL.App.Scenes;

/// <content>The scene <c>activations</c>.</content>
internal static partial class SceneTexts
{
    internal static readonly Phrase ActivationsTitle = new("Activation functions", "Функции активации");
    internal static readonly Phrase ActivationsCaption = new(
        "Where the orange derivative is near zero, a neuron learns nothing: it is saturated or dead. The weights were learned with ReLU and stay as they are, only the function of one layer changes.",
        "Там, где оранжевая производная близка к нулю, нейрон не учится: он насыщен или мёртв. Веса выучены с ReLU и остаются прежними, меняется только функция одного слоя.");
    internal static readonly Phrase ActivationsCaptionFlat = new(
        "Both networks start from the same weights. A step has the derivative zero, so its gradient is exactly zero, no weight moves and the loss stays flat: layers must be differentiable.",
        "Обе сети начинают с одних и тех же весов. Производная ступеньки – ноль, поэтому градиент в точности нулевой, веса стоят на месте и потери не меняются: слои должны быть дифференцируемыми.");
    internal static readonly Phrase ActivationsCaptionFrozen = new(
        "With a sigmoid at the output the last layer does learn, but nothing comes back through the step. The first layer keeps the borders that chance gave it.",
        "С сигмоидой на выходе последний слой всё же учится, но сквозь ступеньку назад не проходит ничего. Первый слой остаётся с границами, которые достались ему случайно.");
    internal static readonly Phrase ActivationsDead = new("dead", "мёртв.");
    internal static readonly Phrase ActivationsSaturated = new("saturated", "насыщ.");
    internal static readonly Phrase ActivationsRight = new("digits right", "цифр верно");
    internal static readonly Phrase ActivationsOfAll = new("digits read correctly", "цифр прочитано верно");
    internal static readonly Phrase ActivationsReads = new("reads", "читает");
    internal static readonly Phrase ActivationsReadsNothing = new("reads nothing", "ничего не узнаёт");
    internal static readonly Phrase ActivationsLayer = new("layer", "слой");
    internal static readonly Phrase ActivationsNeurons = new("neurons", "нейронов");
    internal static readonly Phrase ActivationsLegend = new(
        "blue: f(x)   orange: f′(x)   grey: what goes into layer {0} now   bars: digits right with this function in layer {0}, all weights as they were learned",
        "синяя: f(x)   оранжевая: f′(x)   серым: что сейчас приходит в слой {0}   полоски: верные цифры с этой функцией в слое {0}, веса прежние");
    internal static readonly Phrase ActivationsTrained = new("steps learned", "шагов обучения");
    internal static readonly Phrase ActivationsBack = new("the gradient on its way back, from the loss on the right to the first layer", "градиент на обратном пути: от потерь справа к первому слою");
    internal static readonly Phrase ActivationsGradient = new("gradient", "градиент");
    internal static readonly Phrase ActivationsExactly = new("exactly 0", "ровно 0");
    internal static readonly Phrase ActivationsMoved = new("weights moved by", "веса сдвинулись на");
    internal static readonly Phrase ActivationsPlane = new("the answer over the plane", "ответ на плоскости");
    internal static readonly Phrase ActivationsStart = new("The start: both networks have the same weights.", "Начало: у обеих сетей одни и те же веса.");
    internal static readonly Phrase ActivationsFalls = new("The gradient reaches both layers, and the loss falls.", "Градиент доходит до обоих слоёв, и потери падают.");
    internal static readonly Phrase ActivationsFlat = new("Not a single bit of the loss has changed.", "Потери не изменились ни на один бит.");
    internal static readonly Phrase ActivationsHalf = new("Only the last layer learns; the first is where it was.", "Учится только последний слой, первый остался на месте.");
    internal static readonly Phrase ActivationsKeyPage = new("the other page: functions, training", "другая страница: функции, обучение");
    internal static readonly Phrase ActivationsKeyLayer = new("choose a layer; training: steps everywhere or not", "выбрать слой; обучение: ступеньки везде или нет");
    internal static readonly Phrase ActivationsKeyFunction = new("another function there, same weights", "другая функция в нём, веса те же");
    internal static readonly Phrase ActivationsKeyRestart = new("as it was learned; training: from the start", "как было выучено; обучение: с начала");
}
