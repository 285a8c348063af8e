namespace NeuralGL.App.Scenes;

/// <content>The scene <c>approximation</c>.</content>
internal static partial class SceneTexts
{
    internal static readonly Phrase ApproximationTitle = new("Any function, as closely as you like", "Любая функция, сколь угодно точно");
    internal static readonly Phrase ApproximationTurn = new("next page (Shift: the one before)", "следующая страница (Shift: предыдущая)");
    internal static readonly Phrase ApproximationRestart = new("learn anew from the first weights", "учить заново с начальных весов");

    internal static readonly Phrase ApproximationCurveCaption = new(
        "Every hidden unit gives one step, and the fit is nothing but their sum: with more units it can follow the function more closely. Cybenko proved in 1989 that enough sigmoids come as close as you like, not that training finds them.",
        "Каждый скрытый нейрон даёт одну ступеньку, а приближение – просто их сумма: чем больше нейронов, тем точнее она может быть. Цыбенко доказал в 1989 году, что с достаточным числом сигмоид достижима любая точность, но не то, что её достигнет обучение.");
    internal static readonly Phrase ApproximationFit = new("The function and what the network makes of it", "Функция и то, что получается у сети");
    internal static readonly Phrase ApproximationDragHint = new("grey: wanted   blue: learned   drag to draw your own", "серая: цель   голубая: сеть   нарисуйте мышью свою");
    internal static readonly Phrase ApproximationParts = new("The fit is the sum of its hidden parts", "Приближение – сумма скрытых частей");
    internal static readonly Phrase ApproximationPartsOf = new("the {0} largest of {1}", "{0} самых больших из {1}");
    internal static readonly Phrase ApproximationFunction = new("Function", "Функция");
    internal static readonly Phrase ApproximationUnits = new("Hidden units", "Скрытых нейронов");
    internal static readonly Phrase ApproximationParameters = new("parameters", "параметров");
    internal static readonly Phrase ApproximationSteps = new("steps of the optimiser (Adam)", "шагов оптимизатора (Adam)");
    internal static readonly Phrase ApproximationRmse = new("error (root mean square)", "ошибка (корень из среднего квадрата)");
    internal static readonly Phrase ApproximationSumMinusFit = new("largest |sum of parts − fit|", "наибольшее |сумма частей − сеть|");
    internal static readonly Phrase ApproximationErrors = new("Error by width", "Ошибка при разной ширине");
    internal static readonly Phrase ApproximationPerStep = new("over steps", "по шагам");
    internal static readonly Phrase ApproximationChooseFunction = new("another function to learn", "другая функция");
    internal static readonly Phrase ApproximationChooseWidth = new("fewer or more hidden units", "меньше или больше скрытых нейронов");
    internal static readonly Phrase ApproximationDrag = new("draw the function over the plot", "нарисовать функцию на графике");
    internal static readonly Phrase[] ApproximationFunctions =
    [
        new("waves", "волны"), new("steps", "ступени"), new("bump", "горб"), new("teeth", "зубцы"), new("drawn", "своя"),
    ];

    internal static readonly Phrase ApproximationMapLearning = new(
        "36 networks learn sin x at the same time, each with the same number of steps, on sets that double from row to row. Watch where the error falls first: more precision or a larger set asks for more hidden units.",
        "36 сетей одновременно учат sin x, у каждой одинаковое число шагов, а множество от строки к строке вдвое больше. Посмотрите, где ошибка падает раньше: для большей точности или большего множества нужно больше нейронов.");
    internal static readonly Phrase ApproximationMapMeasured = new(
        "36 networks learned sin x with equal effort: an error of a tenth took {0} units on [−π, π] and {1} on [−8π, 8π]. Cybenko promises that a wide one can do better, not that training finds how: networks worse than a narrower one here: {2}.",
        "36 сетей учили sin x с равными усилиями: для ошибки в одну десятую понадобилось нейронов {0} на [−π, π] и {1} на [−8π, 8π]. Цыбенко обещает, что широкая сеть может больше, но не что обучение это найдёт: хуже более узкой здесь вышло сетей: {2}.");
    internal static readonly Phrase ApproximationMap = new("Error of learning sin x on a set, by width", "Ошибка при изучении sin x на множестве, по ширине");
    internal static readonly Phrase ApproximationStepOf = new("step", "шаг");
    internal static readonly Phrase ApproximationNeeded = new("narrowest network with an error", "самая узкая сеть с ошибкой");
    internal static readonly Phrase ApproximationErrorOverWidth = new("Error over width", "Ошибка в зависимости от ширины");
    internal static readonly Phrase ApproximationCell = new("sin x on {0}, hidden units: {1}", "sin x на {0}, скрытых нейронов: {1}");
    internal static readonly Phrase ApproximationErrorWord = new("error", "ошибка");
    internal static readonly Phrase ApproximationChooseCellWidth = new("look at a narrower or wider network", "посмотреть сеть уже или шире");
    internal static readonly Phrase ApproximationChooseSet = new("look at a smaller or larger set", "посмотреть множество меньше или больше");
    internal static readonly Phrase ApproximationClickCell = new("look at a network of the map", "посмотреть сеть на карте");

    internal static readonly Phrase ApproximationPictureCaption = new(
        "A picture is a function of x and y too, and three networks of the same size learn it: with ReLU it stays blurred, because fine detail is learned late. With sines, or with random frequencies in the first layer, the detail comes early.",
        "Картинка – тоже функция от x и y, и три сети одного размера учат её: с ReLU она остаётся размытой, потому что мелкие детали выучиваются поздно. С синусами или со случайными частотами в первом слое детали появляются рано.");
    internal static readonly Phrase ApproximationWanted = new("Wanted", "Цель");
    internal static readonly Phrase ApproximationDecibels = new("dB", "дБ");
    internal static readonly Phrase ApproximationPsnr = new("Signal to noise, dB (PSNR)", "Сигнал к шуму, дБ (PSNR)");
    internal static readonly Phrase ApproximationFunctionOfTwo = new("Function of x and y", "Функция от x и y");
    internal static readonly Phrase ApproximationFirstLayer = new("first layer", "первый слой");
    internal static readonly Phrase ApproximationTrained = new("trained numbers", "обучаемых чисел");
    internal static readonly Phrase ApproximationChooseScale = new("lower or higher first frequencies", "ниже или выше частоты первого слоя");
    internal static readonly Phrase[] ApproximationKinds = [new("ReLU", "ReLU"), new("Sine", "Синус"), new("Frequencies", "Частоты")];
    internal static readonly Phrase[] ApproximationPictures = [new("picture", "картинка"), new("rings", "кольца"), new("squares", "клетки"), new("hills", "холмы")];

    /// <summary>The kinds of networks in the report.</summary>
    internal static readonly string[] ApproximationKindNames = ["relu", "sine", "frequencies"];
}
