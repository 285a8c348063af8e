namespace NeuralGL.App.Scenes;

/// <content>The scene <c>approximation</c>.</content>
internal static partial class SceneTexts
{
    internal static readonly Phrase ApproximationTitle = new("Any function, as closely as you like", "Любая функция, сколь угодно точно");
    internal static readonly Phrase ApproximationTurn = new("next page (Shift: the one before)", "следующая страница (Shift: предыдущая)");
    internal static readonly Phrase ApproximationRestart = new("learn anew from the first weights", "учить заново с начальных весов");

    internal static readonly Phrase ApproximationCurveCaption = new(
        "Every hidden unit gives one step, and the fit is nothing but their sum: with more units it can follow the function more closely. Cybenko proved in 1989 that enough sigmoids come as close as you like, not that training finds them.",
        "Каждый скрытый нейрон даёт одну ступеньку, а приближение – просто их сумма: чем больше нейронов, тем она точнее. Цыбенко доказал в 1989 году, что с достаточным числом сигмоид достижима любая точность, но не то, что её достигнет обучение.");
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
}
