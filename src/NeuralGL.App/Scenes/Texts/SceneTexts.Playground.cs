namespace NeuralGL.App.Scenes;

/// <content>The scene <c>playground</c>.</content>
internal static partial class SceneTexts
{
    internal static readonly Phrase PlaygroundTitle = new("Playground: points in the plane", "Песочница: точки на плоскости");
    internal static readonly Phrase[] PlaygroundCaptions =
    [
        new(
            "Each small map is one neuron's answer over the whole plane: blue below zero, red above. A few borders that are almost straight, added up, close into a circle.",
            "Каждая маленькая карта – ответ одного нейрона на всей плоскости: синее меньше нуля, красное больше. Несколько почти прямых границ в сумме замыкаются в круг."),
        new(
            "No straight line separates these two classes, so the output needs neurons between itself and the data. Turn the wheel over a line to see what a single weight does.",
            "Никакая прямая не разделит эти два класса, поэтому между выходом и данными нужны нейроны. Покрутите колесо над линией – и увидите, что делает один-единственный вес."),
        new(
            "A spiral needs borders made of borders: the second layer bends what the first one has cut. Points that are held back tell whether it was understood or only remembered.",
            "Спирали нужны границы из границ: второй слой изгибает то, что нарезал первый. Отложенные точки показывают, понята ли она или только заучена."),
    ];
    internal static readonly Phrase PlaygroundCaptionOwn = new(
        "This network is yours: change its layers, activations, weights and points while it learns (H lists the keys). The line below is all of it, to be copied and passed on.",
        "Эта сеть – ваша: меняйте слои, активации, веса и точки прямо во время обучения (H – список клавиш). В строке внизу – всё её состояние: её можно скопировать и передать.");
    internal static readonly Phrase PlaygroundDataName = new("data", "данные");
    internal static readonly Phrase[] PlaygroundDataNames = [new("circle", "круг"), new("xor", "xor"), new("spiral", "спираль"), new("your own", "свои")];
    internal static readonly Phrase PlaygroundSeed = new("seed", "зерно");
    internal static readonly Phrase PlaygroundNoise = new("noise", "шум");
    internal static readonly Phrase PlaygroundRate = new("learning rate", "скорость обучения");
    internal static readonly Phrase PlaygroundDecay = new("decay", "затухание");
    internal static readonly Phrase PlaygroundWeights = new("weights", "весов");
    internal static readonly Phrase PlaygroundTrained = new("steps learned", "шагов обучения");
    internal static readonly Phrase PlaygroundInputs = new("inputs", "входы");
    internal static readonly Phrase PlaygroundMore = new("more", "ещё");
    internal static readonly Phrase PlaygroundNeuron = new("neuron", "нейрон");
    internal static readonly Phrase PlaygroundTrain = new("learned", "обучение");
    internal static readonly Phrase PlaygroundHeld = new("held back", "отложено");
    internal static readonly Phrase PlaygroundLegend = new("dots: learned from · rings: held back", "точки: учебные · кольца: отложенные");
    internal static readonly Phrase PlaygroundLoss = new("loss", "функция потерь");
    internal static readonly Phrase PlaygroundCopyHint = new("C copies this line", "C – копировать строку");
    internal static readonly Phrase PlaygroundCopied = new("copied: paste it anywhere, or as --state \"…\"", "скопировано: вставьте куда угодно или передайте как --state \"…\"");
    internal static readonly Phrase PlaygroundPasted = new("taken from the clipboard", "взято из буфера обмена");
    internal static readonly Phrase PlaygroundRefused = new("the clipboard holds no state: ", "в буфере обмена нет состояния: ");
    internal static readonly Phrase PlaygroundTooLarge = new("larger than memory allows", "больше, чем позволяет память");
    internal static readonly Phrase PlaygroundKeyLayer = new("choose a layer", "выбрать слой");
    internal static readonly Phrase PlaygroundKeyWidth = new("more or fewer neurons; among the inputs: choose one", "больше или меньше нейронов; у входов: выбрать вход");
    internal static readonly Phrase PlaygroundKeyInput = new("turn the chosen input on or off", "включить или выключить выбранный вход");
    internal static readonly Phrase PlaygroundKeyActivation = new("next activation of the layer, same weights (Shift: back)", "другая активация слоя, веса те же (Shift: назад)");
    internal static readonly Phrase PlaygroundKeyNew = new("new layer after the chosen one", "новый слой после выбранного");
    internal static readonly Phrase PlaygroundKeyRemove = new("remove the chosen layer", "убрать выбранный слой");
    internal static readonly Phrase PlaygroundKeyData = new("next data: circle, xor, spiral, your own", "другие данные: круг, xor, спираль, свои");
    internal static readonly Phrase PlaygroundKeyNoise = new("more noise", "больше шума");
    internal static readonly Phrase PlaygroundKeyRate = new("lower or higher learning rate", "меньше или больше скорость обучения");
    internal static readonly Phrase PlaygroundKeyDecay = new("less or more weight decay", "меньше или больше затухание весов");
    internal static readonly Phrase PlaygroundKeyRestart = new("restart from the same seed", "заново с того же зерна");
    internal static readonly Phrase PlaygroundKeySeed = new("restart from another seed", "заново с другого зерна");
    internal static readonly Phrase PlaygroundKeyNext = new("choose the next weight (Shift: the one before)", "выбрать следующий вес (Shift: предыдущий)");
    internal static readonly Phrase PlaygroundKeyWeight = new("make the chosen weight smaller or larger", "уменьшить или увеличить выбранный вес");
    internal static readonly Phrase PlaygroundKeyCopy = new("copy the state (Shift: with the learned weights)", "скопировать состояние (Shift: с выученными весами)");
    internal static readonly Phrase PlaygroundKeyPaste = new("take a state from the clipboard", "взять состояние из буфера обмена");
    internal static readonly Phrase PlaygroundKeyUndo = new("take back the last point", "убрать последнюю точку");
    internal static readonly Phrase PlaygroundClick = new("on the output: a blue point, right button: orange", "на выходе: синяя точка, правой кнопкой – оранжевая");
    internal static readonly Phrase PlaygroundClickInput = new("on an input: on or off; on a neuron: its layer", "на входе: вкл или выкл; на нейроне: его слой");
    internal static readonly Phrase PlaygroundWheel = new("over a line: its weight; over a neuron: its bias", "над линией: её вес; над нейроном: его смещение");
}
