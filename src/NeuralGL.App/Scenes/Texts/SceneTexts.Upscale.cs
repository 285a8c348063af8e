namespace NeuralGL.App.Scenes;

/// <content>The scene <c>upscale</c>.</content>
internal static partial class SceneTexts
{
    internal static readonly Phrase UpscaleTitle = new("Twice as large: before and after", "Вдвое крупнее: до и после");
    internal static readonly Phrase UpscaleSummary = new("a picture doubled by interpolation and by a small convolutional network, on any source's frames", "картинка, увеличенная вдвое интерполяцией и небольшой свёрточной сетью, на кадрах любого источника");
    internal static readonly Phrase UpscaleCaption = new(
        "The picture was made half as large and doubled again: left of the line by bicubic interpolation, right of it by a network of 7,956 weights that adds the detail it learned to expect. The lens shows both beside the true picture, and the decibels say how near they come to it.",
        "Картинку уменьшили вдвое и снова увеличили: слева – бикубической интерполяцией, справа – сетью из 7956 весов, которая добавляет выученные детали. Лупа показывает рядом оригинал, а децибелы – насколько результат к нему близок.");
    internal static readonly Phrase UpscaleCaptionNearest = new(
        "Left of the line are the pixels that are all the network gets, each drawn as a square of four. Right of it is what it makes of them: bicubic interpolation and, on top of it, detail that five convolutions add.",
        "Слева от линии – пиксели, которые получает сеть: каждый нарисован квадратом из четырёх. Справа то, что она из них делает: бикубическая интерполяция и поверх неё детали от пяти свёрток.");
    internal static readonly Phrase UpscalePicture = new("The picture", "Картинка");
    internal static readonly Phrase UpscaleBicubic = new("bicubic", "бикубическая");
    internal static readonly Phrase UpscaleNearest = new("the pixels given", "данные пиксели");
    internal static readonly Phrase UpscaleNetwork = new("network", "сеть");
    internal static readonly Phrase UpscaleTruth = new("true picture", "оригинал");
    internal static readonly Phrase UpscaleMagnified = new("Magnified", "Под лупой");
    internal static readonly Phrase UpscaleWaiting = new("computing …", "вычисляется …");
    internal static readonly Phrase UpscaleHint = new("drag the line; point at what is to be magnified", "линию можно двигать; лупа – там, где указатель");
    internal static readonly Phrase UpscaleDecibels = new("dB", "дБ");
    internal static readonly Phrase UpscaleMilliseconds = new("ms", "мс");
    internal static readonly Phrase UpscaleSlide = new("move the line", "двигать линию");
    internal static readonly Phrase UpscaleEnds = new("only the network, only what was before", "только сеть, только то, что было до неё");
    internal static readonly Phrase UpscaleBefore = new("left: interpolation or the pixels given", "слева: интерполяция или данные пиксели");
    internal static readonly Phrase UpscaleSwing = new("let line and lens move by themselves", "линия и лупа снова двигаются сами");
    internal static readonly Phrase UpscaleDrag = new("drag the line over the picture", "вести линию по картинке");
    internal static readonly Phrase UpscalePoint = new("over the picture: the lens", "над картинкой: лупа");
    internal static readonly Phrase UpscaleWheel = new("magnify more or less", "увеличение лупы");
}
