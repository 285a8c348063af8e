namespace NeuralGL.App.Scenes;

/// <content>The lesson and the list of scenes.</content>
internal static partial class SceneTexts
{
    internal static readonly Phrase LessonBack = new("back", "назад");
    internal static readonly Phrase LessonNext = new("next", "дальше");
    internal static readonly Phrase LessonOf = new("of", "из");
    internal static readonly Phrase LessonFirst = new("this is the first scene", "это первая сцена");
    internal static readonly Phrase LessonLast = new("this was the last scene; F12 lists all of them", "это была последняя сцена; F12 показывает список");
    internal static readonly Phrase MenuTitle = new("Scenes", "Сцены");
    internal static readonly Phrase MenuHint = new("↑ ↓ and Enter, or a click; Esc closes the list", "↑ ↓ и Enter или щелчок; Esc закрывает список");

    /// <summary>One line for each scene, from F1 on.</summary>
    internal static readonly Phrase[] Summaries =
    [
        new("three channels, grey, 28×28, a vector of 784, means over groups of pixels", "три канала, серое, 28×28, вектор из 784 чисел, средние по группам пикселей"),
        new("cats and dogs by hand-made features, by pixels, by group means, by a network", "кошки и собаки: ручные признаки, пиксели, средние по группам, сеть"),
        new("why pixels are fragile features: small changes to us, large ones to the numbers", "почему пиксели – хрупкие признаки: для нас пустяк, а числа другие"),
        new("three linear models and one more on top of them are two dense layers", "три линейные модели и ещё одна поверх них – это два полносвязных слоя"),
        new("many layers without activations are worth one matrix, and a sine between them is not", "много слоёв без активаций стоят одной матрицы, а с синусом между ними – нет"),
        new("curves, slopes, what goes in, and what is lost where the slope is zero", "кривые, наклоны, что поступает на вход и что теряется при нулевом наклоне"),
        new("a formula as a graph: values flow forward, gradients flow back", "формула как граф: значения идут вперёд, градиенты – назад"),
        new("more neurons, more precision: functions and a picture learned live", "больше нейронов – выше точность: функции и картинка учатся на глазах"),
        new("points in a plane, every neuron's answer to them, weights to turn", "точки на плоскости, ответ каждого нейрона, веса можно крутить"),
        new("one training step in slow motion, with its real numbers", "один шаг обучения в замедленном темпе, с настоящими числами"),
        new("real pictures through every layer to an answer, with mistakes counted", "настоящие картинки через все слои до ответа, со счётом ошибок"),
    ];
}
