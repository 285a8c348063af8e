namespace NeuralGL.App.Scenes;

/// <content>The scene <c>classify</c>.</content>
internal static partial class SceneTexts
{
    internal static readonly Phrase ClassifyTitle = new("From raw pixels to a class", "От сырых пикселей до класса");
    internal static readonly Phrase ClassifyCaption = new(
        "Nobody told the network what a sleeve is: pixels go in, every layer is a matrix, an offset and a ReLU, and softmax turns the last ten numbers into probabilities. These are real pictures that it never saw while it learned.",
        "Никто не объяснял сети, что такое рукав: на входе пиксели, каждый слой – матрица, сдвиг и ReLU, а softmax превращает последние десять чисел в вероятности. Это настоящие картинки, которых она при обучении не видела.");
    internal static readonly Phrase ClassifyWay = new("The way through the network", "Путь через сеть");
    internal static readonly Phrase ClassifyUnseen = new("535,818 numbers learned from 60,000 pictures of Fashion-MNIST; this one comes from its test set", "535 818 чисел, выученных на 60 000 картинок Fashion-MNIST; эта – из тестового набора");
    internal static readonly Phrase ClassifyPicture = new("picture", "картинка");
    internal static readonly Phrase ClassifyTruth = new("it is:", "это:");
    internal static readonly Phrase ClassifyAnswer = new("answer:", "ответ:");
    internal static readonly Phrase ClassifyNumbers = new("784 numbers", "784 числа");
    internal static readonly Phrase ClassifyFirst = new("512 neurons", "512 нейронов");
    internal static readonly Phrase ClassifySecond = new("256 neurons", "256 нейронов");
    internal static readonly Phrase ClassifyScores = new("10 scores (logits)", "10 оценок (логиты)");
    internal static readonly Phrase ClassifyChances = new("probabilities", "вероятности");
    internal static readonly Phrase ClassifyBalance = new("Right answers", "Верные ответы");
    internal static readonly Phrase ClassifyConfusion = new("Confusion", "Путаница");
    internal static readonly Phrase ClassifyConfusionDetail = new("row: what it is, column: the answer", "строка – что это, столбец – ответ");
    internal static readonly Phrase ClassifyMistakes = new("Mistakes", "Ошибки");
    internal static readonly Phrase ClassifyMistakesDetail = new("the last five", "последние пять");
    internal static readonly Phrase ClassifyIs = new("is", "это");
    internal static readonly Phrase ClassifySaid = new("answered", "ответ");
    internal static readonly Phrase ClassifyNone = new("none yet", "пока ни одной");
    internal static readonly Phrase ClassifyChoose = new("the picture before, the next one", "предыдущая и следующая картинка");
    internal static readonly Phrase ClassifyGoOn = new("go on by itself from here", "дальше самостоятельно отсюда");
    internal static readonly Phrase ClassifyPoint = new("a square or a mistake: show that picture", "по квадрату или ошибке: показать ту картинку");

    /// <summary>The classes, in the order of the model's labels.</summary>
    internal static readonly Phrase[] ClassifyNames =
    [
        new("T-shirt/top", "футболка"), new("Trouser", "брюки"), new("Pullover", "свитер"), new("Dress", "платье"), new("Coat", "пальто"),
        new("Sandal", "сандалия"), new("Shirt", "рубашка"), new("Sneaker", "кроссовок"), new("Bag", "сумка"), new("Ankle boot", "ботинок"),
    ];
}
