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

    internal static readonly Phrase GraphTitle = new("Computational graphs: values forward, gradients back", "Граф вычислений: значения вперёд, градиенты назад");
    internal static readonly Phrase GraphForward = new(
        "A network is a graph: each node computes one value from those that point at it. It may have many inputs and one output, or one input and many outputs.",
        "Сеть – это граф: каждый узел вычисляет своё значение по тем, что на него указывают. У графа может быть много входов и один выход или один вход и много выходов.");
    internal static readonly Phrase GraphBackward = new(
        "Backwards along the same edges each node tells how much the end changes when it changes: the gradient ∂. A value with several uses adds up what they say.",
        "Назад по тем же рёбрам каждый узел сообщает, насколько изменится конец, если изменится он сам: это градиент ∂. Если значение используется несколько раз, градиенты складываются.");
    internal static readonly Phrase GraphMany = new("Several inputs, one output", "Несколько входов, один выход");
    internal static readonly Phrase GraphOne = new("One input, several outputs", "Один вход, несколько выходов");
    internal static readonly Phrase GraphValues = new("forward: values", "вперёд: значения");
    internal static readonly Phrase GraphGradients = new("backward: gradients", "назад: градиенты");
}
