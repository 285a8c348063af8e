using NeuralGL.App.Scenes;
using NeuralGL.Platform;

namespace NeuralGL.App.Demo;

/// <summary>What a key does in the window.</summary>
internal enum DemoAction
{
    Pause,
    Step,
    Help,
    Profile,
    Screenshot,
    CopyCommand,
    NextSource,
    NextView,
    Teach,
    Upscale,
    Scene,
    SceneList,
    TurnPage,
    Quit,
}

/// <summary>One key: what it is called, what it does and how people are told.</summary>
internal sealed record KeyBinding(Key Key, string KeyName, DemoAction Action, string Description, string Russian)
{
    /// <summary>Where the binding is for a row of keys, the last of them.</summary>
    internal Key LastKey { get; init; } = Key;
}

/// <summary>The one table of keys: the window obeys it, and the help overlay, <c>--help</c> and the README show it.</summary>
internal static class KeyBindings
{
    internal static IReadOnlyList<KeyBinding> All { get; } =
    [
        new(Key.Space, "Space", DemoAction.Pause, "pause and go on", "пауза и дальше"),
        new(Key.Period, ".", DemoAction.Step, "one frame further, then pause", "на один шаг дальше, затем пауза"),
        new(Key.S, "S", DemoAction.NextSource, "next source of frames", "следующий источник кадров"),
        new(Key.V, "V", DemoAction.NextView, "next view: activations, weights, gradients, saliency", "другой вид: активации, веса, градиенты, значимость"),
        new(Key.T, "T", DemoAction.Teach, "teach mode: show it things, it learns them (H lists its keys)", "режим обучения на показанном (H – его клавиши)"),
        new(Key.F, "F", DemoAction.Profile, "where a frame's time goes, its age, frames dropped", "на что уходит время кадра, его возраст, пропуски"),
        new(Key.U, "U", DemoAction.Upscale, "the frame twice as large, before and after", "кадр вдвое крупнее, до и после"),
        new(Key.P, "P", DemoAction.Screenshot, "save a screenshot as PNG, and what it shows as JSON", "сохранить снимок в PNG и его данные в JSON"),
        new(Key.K, "K", DemoAction.CopyCommand, "copy the command line that shows this again", "скопировать команду, которая покажет это снова"),
        new(Key.H, "H", DemoAction.Help, "show or hide this help", "показать или скрыть эту справку"),
        new(SceneCatalog.FirstKey, "F1–F11", DemoAction.Scene, "a scene that teaches", "учебная сцена") { LastKey = SceneCatalog.LastKey },
        new(Key.F12, "F12", DemoAction.SceneList, "the list of scenes", "список сцен"),
        new(Key.PageUp, "PgUp PgDn", DemoAction.TurnPage, "the scene before, the next scene", "предыдущая и следующая сцена") { LastKey = Key.PageDown },
        new(Key.Escape, "Esc", DemoAction.Quit, "close the help, the scene or teach mode, or quit", "закрыть справку, сцену, обучение или выйти"),
    ];

    /// <summary>What a key means; null if nothing.</summary>
    internal static DemoAction? ActionOf(Key key)
    {
        foreach (KeyBinding binding in All)
        {
            if (key >= binding.Key && key <= binding.LastKey)
            {
                return binding.Action;
            }
        }

        return null;
    }
}
