namespace NeuralGL.App.Scenes;

/// <content>The scene <c>pixels</c>.</content>
internal static partial class SceneTexts
{
    internal const string PixelsArrows = "← ↑ → ↓";

    internal static readonly Phrase PixelsTitle = new("A picture is numbers", "Картинка – это числа");
    internal static readonly Phrase PixelsCaption = new(
        "A pixel is three numbers, its red, green and blue; weighted they make one grey number, and 4×4 of these average into one of the 28×28 that a network gets. Row by row they become a vector: row r, column c stands at place 28·r + c.",
        "Пиксель – это три числа: красное, зелёное и синее; с весами они дают одно серое, а среднее по 4×4 серым – одно из 28×28 чисел для сети. Строка за строкой они становятся вектором: строка r, столбец c – место 28·r + c.");
    internal static readonly Phrase PixelsColour = new("Colour picture", "Цветная картинка");
    internal static readonly Phrase PixelsChannels = new("Three channels", "Три канала");
    internal static readonly Phrase PixelsLevels = new("every pixel a number from 0 to 255 in each", "в каждом пиксель – число от 0 до 255");
    internal static readonly Phrase[] PixelsLetters = [new("R", "R"), new("G", "G"), new("B", "B")];
    internal static readonly Phrase PixelsGrey = new("Grey", "Серое");
    internal static readonly Phrase PixelsGreyDetail = new("as bright as it looks to us", "как воспринимает яркость глаз");
    internal static readonly Phrase PixelsMean = new("mean of these 16", "среднее этих 16");
    internal static readonly Phrase PixelsDivided = new("÷ 255, for the network", "÷ 255, для сети");
    internal static readonly Phrase PixelsSmall = new("For the network", "Для сети");
    internal static readonly Phrase PixelsVector = new("The vector", "Вектор");
    internal static readonly Phrase PixelsVectorDetail = new("784 numbers from 0 to 1, row after row", "784 числа от 0 до 1, строка за строкой");
    internal static readonly Phrase PixelsRow = new("row", "строка");
    internal static readonly Phrase PixelsColumn = new("column", "столбец");
    internal static readonly Phrase PixelsMeans = new("means", "средних");
    internal static readonly Phrase PixelsGroups = new("groups of", "группы");
    internal static readonly Phrase PixelsMove = new("move the cursor", "двигать курсор");
    internal static readonly Phrase PixelsRegroup = new("groups of another size", "другой размер групп");
    internal static readonly Phrase PixelsWalkOn = new("let the cursor walk by itself again", "снова пустить курсор самостоятельно");
    internal static readonly Phrase PixelsPoint = new("over a picture or the vector: move the cursor", "над картинкой или вектором: двигать курсор");
}
