namespace NeuralGL.App.Scenes;

/// <summary>Every text of the scenes in both languages: what all share here, what belongs to one scene in a part named after it. Captions have at most two sentences.</summary>
internal static partial class SceneTexts
{
    internal static readonly Phrase Step = new("step", "шаг");
    internal static readonly Phrase Paused = new("paused", "пауза");
    internal static readonly Phrase Input = new("input", "вход");
    internal static readonly Phrase Output = new("output", "выход");

    internal static readonly Phrase FramesFrom = new("frames from:", "кадры из:");
    internal static readonly Phrase FramesOwn = new("the scene's own picture", "собственная картинка сцены");

    internal static readonly Phrase GestureClick = new("click", "щелчок");
    internal static readonly Phrase GestureWheel = new("wheel", "колесо");
    internal static readonly Phrase GestureDrag = new("drag", "мышью");
    internal static readonly Phrase GesturePoint = new("pointer", "мышь");
}
