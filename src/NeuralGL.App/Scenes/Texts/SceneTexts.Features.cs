namespace NeuralGL.App.Scenes;

/// <content>The scene <c>features</c>.</content>
internal static partial class SceneTexts
{
    internal static readonly Phrase FeaturesTitle = new("Cats and dogs: which description of a picture is a good one?", "Кошки и собаки: какое описание картинки хорошее?");
    internal static readonly Phrase FeaturesLearning = new(
        "Five classifiers learn to tell cats from dogs while you watch, each from its own description of the same pictures. The bars count right answers on pictures that were held back: as they are, moved, and with half the contrast.",
        "Пять классификаторов на ваших глазах учатся отличать кошек от собак, каждый по своему описанию одних и тех же картинок. Полоски – доля верных ответов на отложенных картинках: как есть, со сдвигом и с половинным контрастом.");
    internal static readonly Phrase FeaturesOnePicture = new("One picture", "Одна картинка");
    internal static readonly Phrase FeaturesCat = new("a cat, held back", "кошка, отложенная");
    internal static readonly Phrase FeaturesDog = new("a dog, held back", "собака, отложенная");
    internal static readonly Phrase FeaturesByHand = new("attributes that a person wrote down", "признаки, которые записал человек");
    internal static readonly Phrase[] FeaturesAttributes = [new("ears", "уши"), new("tail length", "длина хвоста"), new("tail width", "толщина хвоста"), new("whiskers", "усы")];
    internal static readonly Phrase[] FeaturesCatlike = [new("pointed", "острые"), new("long", "длинный"), new("thin", "тонкий"), new("many", "много")];
    internal static readonly Phrase[] FeaturesDoglike = [new("hanging", "висячие"), new("short", "короткий"), new("thick", "толстый"), new("few", "мало")];
    internal static readonly Phrase FeaturesClean = new("as it is", "как есть");
    internal static readonly Phrase FeaturesContrast = new("contrast × ½", "контраст × ½");
    internal static readonly Phrase FeaturesRight = new("Right answers", "Верные ответы");
    internal static readonly Phrase FeaturesDots = new("right or wrong about this picture", "ответ об этой картинке верен или нет");
    internal static readonly Phrase FeaturesChance = new("chance", "наугад");
    internal static readonly Phrase[] FeaturesHeads =
    [
        new("attributes by hand", "признаки вручную"), new("group means", "средние по группам"), new("pixels", "пиксели"), new("network on pixels", "сеть на пикселях"), new("network that saw changes", "сеть, видевшая изменения"),
    ];
    internal static readonly Phrase FeaturesHowMany = new("How many groups?", "Сколько групп?");
    internal static readonly Phrase FeaturesShareRight = new("right answers", "верные ответы");
    internal static readonly Phrase FeaturesGroupCount = new("groups of pixels (576: the pixels)", "групп пикселей (576 – сами пиксели)");
    internal static readonly Phrase FeaturesUnits = new("What the network learned", "Что выучила сеть");
    internal static readonly Phrase FeaturesGridKeys = new("fewer or more groups of pixels", "меньше или больше групп пикселей");
    internal static readonly Phrase FeaturesShiftKeys = new("move the moved pictures farther or less far", "сдвигать картинки дальше или ближе");
    internal static readonly Phrase FeaturesPictureKey = new("another picture", "другая картинка");
    internal static readonly Phrase FeaturesAgainKey = new("learn again from other first weights", "учить заново с других начальных весов");

    internal static Phrase FeaturesOf(int pictures) => new($"on {pictures} held-back pictures", $"на {pictures} отложенных картинках");

    internal static Phrase FeaturesMoved(int pixels) => new($"moved {pixels} px", $"сдвиг {pixels} пикс.");

    internal static Phrase FeaturesMeansOf(int groups, int side) => new($"means of {groups} groups of {side}×{side} pixels:", $"средние, групп {groups}, в каждой {side}×{side} пикс.:");

    internal static Phrase FeaturesMeans(int groups) => new(groups == 1 ? "mean of the whole picture" : $"means of {groups} groups", groups == 1 ? "среднее всей картинки" : $"средние, групп {groups}");

    internal static Phrase FeaturesNumbers(int count) => new($"{count} numbers, linear", $"чисел: {count}, линейный");

    internal static Phrase FeaturesHidden(int units) => new($"{units} learned features", $"выученных признаков: {units}");

    internal static Phrase FeaturesUnitsOf(int shown, int units) => new($"weight changes, {shown} of {units}", $"прирост весов, {shown} из {units}");

    /// <summary>Attributes and pixels, by what was measured, in percent.</summary>
    internal static Phrase FeaturesPixels(int attributes, int pixels, int moved, int contrast, int shift)
    {
        string broken = moved < pixels - 5 || contrast < pixels - 5 ? "but" : "and";
        string broke = moved < pixels - 5 || contrast < pixels - 5 ? "а" : "и";
        return new(
            $"Attributes give {attributes} % right answers whatever happens to the picture – but somebody had to invent and measure them. Pixels come for free and give {pixels} %, {broken} {moved} % after a shift by {shift} px and {contrast} % at half the contrast.",
            $"Признаки дают {attributes} % верных ответов, что бы ни случилось с картинкой, – но кто-то должен был их придумать и измерить. Пиксели достаются даром и дают {pixels} %, {broke} после сдвига на {shift} пикс. – {moved} % и при половинном контрасте – {contrast} %.");
    }

    private static string GroupsInRussian(int count) => count % 10 == 1 && count % 100 != 11 ? "группа" : count % 10 is >= 2 and <= 4 && count % 100 is < 12 or > 14 ? "группы" : "групп";

    /// <summary>The sweep, by what was measured: the best number of groups for clean and for moved pictures.</summary>
    internal static Phrase FeaturesGroups(int clean, int cleanShare, int cleanPixels, int moved, int movedShare, int movedPixels)
    {
        (string en, string ru) = movedShare > movedPixels + 1
            ? ("which softens the shift a little", "сдвиг немного смягчён")
            : ("which does not soften the shift", "сдвиг это не смягчает");
        return new(
            $"Means over groups: {clean} groups do best on clean pictures ({cleanShare} %, the pixels {cleanPixels} %), {moved} on moved ones ({movedShare} %, the pixels {movedPixels} %), {en}. How many groups, how large and where – no number here would have told us beforehand.",
            $"Средние по группам: на чистых картинках лучше всего {clean} {GroupsInRussian(clean)} ({cleanShare} %, пиксели – {cleanPixels} %), на сдвинутых – {moved} ({movedShare} %, пиксели – {movedPixels} %): {ru}. Сколько областей брать, какого размера и где – заранее не скажет никто.");
    }

    /// <summary>The networks, by what was measured.</summary>
    internal static Phrase FeaturesNetwork(int clean, int moved, int contrast, int changedMoved, int changedContrast)
    {
        bool breaks = moved < clean - 5 || contrast < clean - 5, helped = changedMoved > moved + 5 || changedContrast > contrast + 5;
        return new(
            $"A network finds its own features in the pixels: {clean} % right, {(breaks ? "yet" : "and")} {moved} % when moved and {contrast} % at half the contrast. Shown such changes while it learns, it {(helped ? "reaches" : "only reaches")} {changedMoved} % and {changedContrast} %.",
            $"Сеть сама находит признаки в пикселях: {clean} % верных ответов, {(breaks ? "но" : "и")} {moved} % при сдвиге и {contrast} % при половинном контрасте. Если показывать такие изменения при обучении, выходит {(helped ? "" : "лишь ")}{changedMoved} % и {changedContrast} %.");
    }
}
