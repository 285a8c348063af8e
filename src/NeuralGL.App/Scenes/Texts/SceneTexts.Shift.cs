namespace NeuralGL.App.Scenes;

/// <content>The scene <c>shift</c>.</content>
internal static partial class SceneTexts
{
    internal static readonly Phrase ShiftTitle = new("The same digit, moved, brighter, with more contrast", "Та же цифра: сдвинута, светлее, контрастнее");
    internal static readonly Phrase ShiftCaption = new(
        "For us it is the same digit, but a shift by a few pixels changes the pixel vector beyond recognition; means over groups of pixels only soften that. Compare how far each description moves and what the network still answers.",
        "Для нас это та же цифра, но сдвиг на несколько пикселей меняет вектор пикселей до неузнаваемости; средние по группам лишь смягчают это. Сравните, насколько сместилось каждое описание и что всё ещё отвечает сеть.");
    internal static readonly Phrase ShiftAsk = new(
        "Soon the digit will have moved by 6 pixels, and for us it will still be the same. How far do you think its description moves as pixels, as group means, in the hidden layers and in the answer: set your guesses with the arrow keys, Enter reveals.",
        "Скоро цифра сместится на 6 пикселей, а для нас останется той же. Как далеко, по-вашему, уйдёт её описание – пиксели, средние по группам, скрытые слои, ответ: поставьте догадки стрелками, Enter откроет ответ.");
    internal static readonly Phrase ShiftQuestion = new("how far does each description move?", "как далеко сместится каждое описание?");
    internal static readonly Phrase ShiftRight = new("Right answers", "Верные ответы");
    internal static readonly Phrase ShiftWithout = new("learned from digits as they are", "училась на цифрах как есть");
    internal static readonly Phrase ShiftMovedBy = new("digits moved by so many pixels", "сдвиг цифр в пикселях");
    internal static readonly Phrase ShiftOneDigit = new("One digit, further and further", "Одна цифра, всё дальше и дальше");
    internal static readonly Phrase ShiftPageKey = new("the other page: distances or learning", "другая страница: расстояния или обучение");
    internal static readonly Phrase ShiftChooseKeys = new("choose what to guess", "выбрать, что угадывать");
    internal static readonly Phrase ShiftGuessKeys = new("guess more or less", "догадка больше или меньше");
    internal static readonly Phrase ShiftRevealKey = new("reveal the distances; then another digit", "открыть расстояния; затем другая цифра");
    internal static readonly Phrase ShiftDistance = new("distance from the original, of its length:", "расстояние до исходной, от её длины:");
    internal static readonly Phrase ShiftPixels = new("px", "пикс.");
    internal static readonly Phrase ShiftSees = new("sees", "видит");
    internal static readonly Phrase ShiftSeesNothing = new("sees nothing", "ничего не видит");
    internal static readonly Phrase[] ShiftVariants = [new("Moved to the right", "Сдвиг вправо"), new("Brighter", "Светлее"), new("More contrast", "Контрастнее")];
    internal static readonly Phrase[] ShiftMeasured =
    [
        new("784 pixels", "784 пикселя"), new("49 group means", "49 средних"), new("first hidden layer", "1-й скрытый слой"), new("second hidden layer", "2-й скрытый слой"), new("answer", "ответ"),
    ];

    internal static Phrase ShiftOf(int digits) => new($"on {digits} held-back digits", $"на {digits} отложенных цифрах");

    internal static Phrase ShiftWith(int pixels) => new($"learned from digits moved by up to {pixels} px, anew each time", $"училась на цифрах, каждый раз сдвинутых на величину до {pixels} пикс.");

    internal static Phrase ShiftLearning(int pixels) => new(
        $"Two equal networks learn the same digits at the same time; one of them sees every digit moved by up to {pixels} pixels, anew each time. The curves count right answers on held-back digits that are moved further and further.",
        $"Две одинаковые сети одновременно учатся на одних и тех же цифрах; одной из них каждая цифра показана сдвинутой на величину до {pixels} пикселей, всякий раз заново. Кривые – доля верных ответов на отложенных цифрах, сдвинутых всё дальше.");

    /// <summary>What was measured, in percent: both networks on digits as they are and on moved ones.</summary>
    internal static Phrase ShiftLearned(int pixels, int without, int with, int withoutMoved, int withMoved)
    {
        bool helps = withMoved > withoutMoved + 5;
        (string en, string ru) = with < without - 2 ? ($"at a price: as they are it reads {with} %", $"но не даром: цифр как есть она читает {with} %")
            : with > without + 2 ? ($"and even as they are it reads more digits: {with} %", $"и даже цифр как есть она читает больше: {with} %")
            : ($"and as they are it reads as many digits: {with} %", $"и цифр как есть она читает столько же: {with} %");
        return new(
            $"Moved by {pixels} px, the network that saw no shifts reads {withoutMoved} % of the digits instead of {without} %; the one that saw them reads {withMoved} %. Robustness {(helps ? "was learned from examples" : "was not learned here")}, {en}.",
            $"При сдвиге на {pixels} пикс. сеть, не видевшая сдвигов, читает {withoutMoved} % цифр вместо {without} %, а видевшая – {withMoved} %. Устойчивость {(helps ? "выучена на примерах" : "здесь не выучилась")}, {ru}.");
    }
}
