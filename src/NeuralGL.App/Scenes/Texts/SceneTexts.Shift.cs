namespace NeuralGL.App.Scenes;

/// <content>The scene <c>shift</c>.</content>
internal static partial class SceneTexts
{
    internal static readonly Phrase ShiftTitle = new("The same digit, moved, brighter, with more contrast", "Та же цифра: сдвинута, светлее, контрастнее");
    internal static readonly Phrase ShiftCaption = new(
        "For us it is the same digit, but a shift by a few pixels changes the pixel vector beyond recognition; means over groups of pixels only soften that. Compare how far each description moves and what the network still answers.",
        "Для нас это та же цифра, но сдвиг на несколько пикселей меняет вектор пикселей до неузнаваемости; средние по группам лишь смягчают это. Сравните, насколько сместилось каждое описание и что всё ещё отвечает сеть.");
    internal static readonly Phrase ShiftDistance = new("distance from the original, of its length:", "расстояние до исходной, от её длины:");
    internal static readonly Phrase ShiftPixels = new("px", "пикс.");
    internal static readonly Phrase ShiftSees = new("sees", "видит");
    internal static readonly Phrase ShiftNothing = new("nothing", "ничего");
    internal static readonly Phrase[] ShiftVariants = [new("Moved to the right", "Сдвиг вправо"), new("Brighter", "Светлее"), new("More contrast", "Контрастнее")];
    internal static readonly Phrase[] ShiftMeasured =
    [
        new("784 pixels", "784 пикселя"), new("49 group means", "49 средних"), new("first hidden layer", "1-й скрытый слой"), new("second hidden layer", "2-й скрытый слой"), new("answer", "ответ"),
    ];
}
