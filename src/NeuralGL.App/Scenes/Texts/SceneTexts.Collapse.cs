namespace NeuralGL.App.Scenes;

/// <content>The scene <c>collapse</c>.</content>
internal static partial class SceneTexts
{
    internal static readonly Phrase CollapseTitle = new("Linear layers collapse into one", "Линейные слои вырождаются в один");
    internal static readonly Phrase CollapseWide = new(
        "A linear layer after a linear layer is again a linear layer, so depth alone adds nothing. A sine between them bends the plane, and no single matrix can replace the two layers.",
        "Линейный слой поверх линейного – снова линейный слой, поэтому глубина сама по себе ничего не даёт. Синус между ними изгибает плоскость, и одной матрицей эти два слоя уже не заменить.");
    internal static readonly Phrase CollapseNarrow = new(
        "Eight matrices act like their product, down to rounding. A narrow layer in the middle does not prevent that: it only lowers the rank of the product.",
        "Восемь матриц действуют так же, как их произведение, с точностью до округления. Узкий слой посередине этому не мешает: он лишь понижает ранг произведения.");
    internal static readonly Phrase CollapseBent = new(
        "With an activation between the layers the stack no longer acts like the product of its matrices. No other matrix would do either: f(x\u00a0+\u00a0u) is no longer f(x)\u00a0+\u00a0f(u).",
        "С активацией между слоями стопка больше не действует как произведение своих матриц. Не поможет и никакая другая матрица: f(x\u00a0+\u00a0u) – уже не f(x)\u00a0+\u00a0f(u).");
    internal static readonly Phrase CollapseBetween = new("between them", "между ними");
    internal static readonly Phrase CollapseProduct = new("Their product alone", "Одно их произведение");
    internal static readonly Phrase CollapseActivation = new("activation between the layers: none, ReLU, tanh, sine", "активация между слоями: нет, ReLU, tanh, синус");
    internal static readonly Phrase CollapseWidth = new("narrower or wider layer in the middle", "слой посередине уже или шире");
    internal static readonly Phrase CollapseRelease = new("let it run by itself", "пусть идёт сама");
    internal static readonly Phrase CollapseDrag = new("move the point over the plane", "двигать точку по плоскости");
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
}
