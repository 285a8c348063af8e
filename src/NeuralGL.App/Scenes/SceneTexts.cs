namespace NeuralGL.App.Scenes;

/// <summary>Every text of the scenes in both languages. Captions have at most two sentences.</summary>
internal static class SceneTexts
{
    internal static readonly Phrase Step = new("step", "шаг");
    internal static readonly Phrase Paused = new("paused", "пауза");
    internal static readonly Phrase Input = new("input", "вход");
    internal static readonly Phrase Output = new("output", "выход");

    internal static readonly Phrase CollapseTitle = new("Linear layers collapse into one", "Линейные слои вырождаются в один");
    internal static readonly Phrase CollapseWide = new(
        "A linear layer after a linear layer is again a linear layer, so depth alone adds nothing. A sine between them bends the plane, and no single matrix can replace the two layers.",
        "Линейный слой поверх линейного – снова линейный слой, поэтому глубина сама по себе ничего не даёт. Синус между ними изгибает плоскость, и одной матрицей эти два слоя уже не заменить.");
    internal static readonly Phrase CollapseNarrow = new(
        "Eight matrices act like their product, down to rounding. A narrow layer in the middle does not prevent that: it only lowers the rank of the product.",
        "Восемь матриц действуют так же, как их произведение, с точностью до округления. Узкий слой посередине этому не мешает: он лишь понижает ранг произведения.");
    internal static readonly Phrase CollapseExample = new("Two layers, two inputs", "Два слоя, два входа");
    internal static readonly Phrase CollapseWithout = new("without activation", "без активации");
    internal static readonly Phrase CollapseWithSine = new("with a sine between", "с синусом между слоями");
    internal static readonly Phrase CollapseFolded = new("folded by the program:", "свёрнуто программой:");
    internal static readonly Phrase CollapseNotFolded = new("does not fold: layers left", "не сворачивается: осталось слоёв");
    internal static readonly Phrase CollapseDeep = new("Eight dense layers", "Восемь полносвязных слоёв");
    internal static readonly Phrase CollapseParameters = new("parameters", "параметров");
    internal static readonly Phrase CollapseOne = new("One folded matrix", "Одна свёрнутая матрица");
    internal static readonly Phrase CollapseStackSays = new("the stack says", "ответ стопки");
    internal static readonly Phrase CollapseMatrixSays = new("the matrix says", "ответ матрицы");
    internal static readonly Phrase CollapseRank = new("rank", "ранг");
    internal static readonly Phrase CollapseSingular = new("singular values", "сингулярные числа");

    internal static readonly Phrase LinearTitle = new("The price of a flat: linear models on linear models", "Цена квартиры: линейные модели поверх линейных");
    internal static readonly Phrase LinearCaption = new(
        "Three linear models look at five features of a flat, and a fourth one looks at the three: these are two dense layers. Each model is a weighted sum plus a constant, so there are 3·(5 + 1) + (3 + 1) = 22 parameters.",
        "Три линейные модели смотрят на пять признаков квартиры, а четвёртая – на эти три: вот и два полносвязных слоя. Каждая модель – взвешенная сумма плюс свободный член, поэтому параметров 3·(5 + 1) + (3 + 1) = 22.");
    internal static readonly Phrase LinearFlat = new("A flat and its price, in millions", "Квартира и её цена, в миллионах");
    internal static readonly Phrase LinearHand = new("weights chosen by hand", "веса выбраны вручную");
    internal static readonly Phrase LinearParameters = new("22 parameters", "22 параметра");
    internal static readonly Phrase LinearFormulas = new("The same with numbers", "То же самое в числах");
    internal static readonly Phrase LinearConstant = new("constant", "св. член");
    internal static readonly Phrase LinearCounted = new("counted in the graph", "посчитано в графе");
    internal static readonly Phrase LinearFirst = new("first layer: 3 × (5 + 1)", "первый слой: 3 × (5 + 1)");
    internal static readonly Phrase LinearSecond = new("second layer: 3 + 1", "второй слой: 3 + 1");
    internal static readonly Phrase LinearFolded = new("as one linear model, 6 parameters:", "одной линейной моделью, 6 параметров:");
    internal static readonly Phrase LinearSpace = new("z1 space", "z1 простор");
    internal static readonly Phrase LinearPlace = new("z2 place", "z2 место");
    internal static readonly Phrase LinearState = new("z3 state", "z3 состояние");
    internal static readonly Phrase LinearPrice = new("y price", "y цена");
    internal static readonly Phrase[] LinearFeatures =
    [
        new("area, 10 m²", "площадь, 10 м²"), new("rooms", "комнаты"), new("floor", "этаж"), new("metro, 10 min", "метро, 10 мин"), new("age, 10 years", "возраст, 10 лет"),
    ];

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
