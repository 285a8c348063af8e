namespace NeuralGL.App.Scenes;

/// <content>The scene <c>linear</c>.</content>
internal static partial class SceneTexts
{
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
    internal static readonly Phrase LinearSpace = new("z₁ space", "z₁ простор");
    internal static readonly Phrase LinearPlace = new("z₂ place", "z₂ место");
    internal static readonly Phrase LinearState = new("z₃ state", "z₃ состояние");
    internal static readonly Phrase LinearChoose = new("choose a feature of the flat", "выбрать признак квартиры");
    internal static readonly Phrase LinearChange = new("more or less of it", "больше или меньше");
    internal static readonly Phrase LinearRelease = new("show one flat after another again", "снова показывать квартиры по очереди");
    internal static readonly Phrase LinearClick = new("choose this feature", "выбрать этот признак");
    internal static readonly Phrase LinearWheel = new("more or less of this feature", "больше или меньше этого признака");
    internal static readonly Phrase LinearPrice = new("y price", "y цена");
    internal static readonly Phrase[] LinearFeatures =
    [
        new("area, 10 m²  x₁", "площадь, 10 м²  x₁"), new("rooms  x₂", "комнаты  x₂"), new("floor  x₃", "этаж  x₃"), new("metro, 10 min  x₄", "метро, 10 мин  x₄"), new("age, 10 years  x₅", "возраст, 10 лет  x₅"),
    ];
}
