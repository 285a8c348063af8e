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
    Record,
    CopyCommand,
    NextSource,
    NextView,
    Teach,
    Scene,
    SceneList,
    TurnPage,
    Quit,
    NextLayer,
    Move,
    OpenUnit,
    NextPart,
    OtherStart,
    Zoom,
    WholeBoard,
    Upscale,
    Tool,
    Noise,
    ShiftInput,
    TakeBack,
    RangeScope,
    AutomaticRanges,
    LockRanges,
    WidenRanges,
    NextColors,
}

/// <summary>Where a key means what it means, and under which heading people find it.</summary>
internal enum KeyGroup
{
    /// <summary>Everywhere: no scene and no mode gives such a key another meaning, but for teach mode's own table.</summary>
    Window,

    /// <summary>Where the network is on screen; in scenes the same key may belong to the scene.</summary>
    Layers,

    /// <summary>As <see cref="Layers"/>.</summary>
    Input,
}

/// <summary>One row of the table: keys, what they are called, what they do and how people are told.</summary>
/// <param name="Group">Where it holds.</param>
/// <param name="Keys">The keys.</param>
/// <param name="KeyName">What is written on them.</param>
/// <param name="Action">What they do.</param>
/// <param name="Description">What they do, for people.</param>
/// <param name="Russian">The same for scenes in Russian, which show the keys of <see cref="KeyGroup.Window"/>; else empty.</param>
internal sealed record KeyBinding(KeyGroup Group, IReadOnlyList<Key> Keys, string KeyName, DemoAction Action, string Description, string Russian = "")
{
    /// <summary>Whether Shift is held with it; a key that is nowhere bound with Shift means the same with it.</summary>
    internal bool Shift { get; init; }
}

/// <summary>The one table of keys: the window obeys it, and the help overlay and the README show it.</summary>
internal static class KeyBindings
{
    internal static IReadOnlyList<KeyBinding> All { get; } =
    [
        new(KeyGroup.Window, [Key.Space], "Space", DemoAction.Pause, "pause and go on", "пауза и дальше"),
        new(KeyGroup.Window, [Key.Period], ".", DemoAction.Step, "one frame further, then pause", "на один шаг дальше, затем пауза"),
        new(KeyGroup.Window, [Key.S], "S", DemoAction.NextSource, "next source of frames", "следующий источник кадров"),
        new(KeyGroup.Window, [Key.V], "V", DemoAction.NextView, "next view: activations, weights, gradients, saliency", "другой вид: активации, веса, градиенты, значимость"),
        new(KeyGroup.Window, [Key.T], "T", DemoAction.Teach, "teach mode: show it things, it learns them (H lists its keys)", "режим обучения на показанном (H – его клавиши)"),
        new(KeyGroup.Window, [Key.F], "F", DemoAction.Profile, "where a frame's time goes, its age, frames dropped", "на что уходит время кадра, его возраст, пропуски"),
        new(KeyGroup.Window, [Key.P], "P", DemoAction.Screenshot, "save a screenshot as PNG, and what it shows as JSON", "сохранить снимок в PNG и его данные в JSON"),
        new(KeyGroup.Window, [Key.P], "Shift+P", DemoAction.Record, "record the window as MP4; once more ends it", "записать окно в MP4; ещё раз – закончить") { Shift = true },
        new(KeyGroup.Window, [Key.K], "K", DemoAction.CopyCommand, "copy the command line that shows this again", "скопировать команду, которая покажет это снова"),
        new(KeyGroup.Window, [Key.H], "H", DemoAction.Help, "show or hide this help", "показать или скрыть эту справку"),
        new(KeyGroup.Window, [.. SceneCatalog.All.Select(s => s.Key)], "F1–F11", DemoAction.Scene, "a scene that teaches", "учебная сцена"),
        new(KeyGroup.Window, [Key.F12], "F12", DemoAction.SceneList, "the list of scenes", "список сцен"),
        new(KeyGroup.Window, [Key.PageUp, Key.PageDown], "PgUp PgDn", DemoAction.TurnPage, "the scene before, the next scene", "предыдущая и следующая сцена"),
        new(KeyGroup.Window, [Key.Escape], "Esc", DemoAction.Quit, "close the help, the scene or teach mode, or quit", "закрыть справку, сцену, обучение или выйти"),
        new(KeyGroup.Layers, [Key.Tab], "Tab", DemoAction.NextLayer, "choose the next layer (with Shift the one before)"),
        new(KeyGroup.Layers, [Key.Left, Key.Right, Key.Up, Key.Down], "arrows", DemoAction.Move, "choose the unit beside"),
        new(KeyGroup.Layers, [Key.Enter], "Enter", DemoAction.OpenUnit, "open the chosen unit: formula, weights, histogram"),
        new(KeyGroup.Layers, [Key.E], "E", DemoAction.NextPart, "of the chosen unit: nine frames, preferred input, guided"),
        new(KeyGroup.Layers, [Key.E], "Shift+E", DemoAction.OtherStart, "climb to its preferred input from another start") { Shift = true },
        new(KeyGroup.Layers, [Key.Equal, Key.Minus], "+ −", DemoAction.Zoom, "enlarge, reduce (the wheel too; dragging moves)"),
        new(KeyGroup.Layers, [Key.Home], "Home", DemoAction.WholeBoard, "show the whole network again"),
        new(KeyGroup.Layers, [Key.R], "R", DemoAction.RangeScope, "ranges of each layer, the network, each unit"),
        new(KeyGroup.Layers, [Key.R], "Shift R", DemoAction.AutomaticRanges, "ranges follow the numbers again") { Shift = true },
        new(KeyGroup.Layers, [Key.L], "L", DemoAction.LockRanges, "lock the ranges, let them go"),
        new(KeyGroup.Layers, [Key.LeftBracket, Key.RightBracket], "[ ]", DemoAction.WidenRanges, "narrower, wider ranges"),
        new(KeyGroup.Layers, [Key.M], "M", DemoAction.NextColors, "other colours: viridis, turbo, grey, cividis"),
        new(KeyGroup.Input, [Key.U], "U", DemoAction.Upscale, "the frame twice as large, before and after"),
        new(KeyGroup.Input, [Key.D], "D", DemoAction.Tool, "tool on the frame: draw, occlude, crop, off"),
        new(KeyGroup.Input, [Key.N], "N", DemoAction.Noise, "noise on the input: 5, 10, 20, 40 % of the range, none"),
        new(KeyGroup.Input, [Key.Left, Key.Right, Key.Up, Key.Down], "Shift arrows", DemoAction.ShiftInput, "shift the picture by a pixel of the input") { Shift = true },
        new(KeyGroup.Input, [Key.Backspace], "Backspace", DemoAction.TakeBack, "take back what was changed of the input"),
    ];

    /// <summary>What people do without keys, by group.</summary>
    private static readonly (KeyGroup Group, string Name, string Description)[] s_pointer =
    [
        (KeyGroup.Layers, "pointer", "hover reads a number, a click opens its unit"),
        (KeyGroup.Input, "draw", "left paints, with Shift the ground; right rubs out"),
        (KeyGroup.Input, "occlude", "drag a rectangle; a click uncovers"),
        (KeyGroup.Input, "crop", "drag what the network sees; the wheel resizes it"),
    ];

    /// <summary>The heading of a group.</summary>
    internal static Phrase Title(KeyGroup group) => group switch
    {
        KeyGroup.Window => new("Keys", "Клавиши"),
        KeyGroup.Layers => new("Layers and units", "Слои и нейроны"),
        _ => new("Frame and input", "Кадр и вход"),
    };

    /// <summary>A group's keys, then its pointer, with what they do.</summary>
    internal static IEnumerable<(string Key, string Description)> Rows(KeyGroup group) =>
    [
        .. All.Where(b => b.Group == group).Select(b => (b.KeyName, b.Description)),
        .. s_pointer.Where(p => p.Group == group).Select(p => (p.Name, p.Description)),
    ];

    /// <summary>What a key means; null if nothing.</summary>
    internal static DemoAction? ActionOf(KeyEvent key) => Of(key)?.Action;

    /// <summary>Whether a key means the same in every scene.</summary>
    internal static bool IsWindows(KeyEvent key) => Of(key)?.Group == KeyGroup.Window;

    private static KeyBinding? Of(KeyEvent key)
    {
        bool shift = key.Modifiers.HasFlag(KeyModifiers.Shift);
        KeyBinding? plain = null;
        foreach (KeyBinding binding in All)
        {
            for (int i = 0; i < binding.Keys.Count; i++)
            {
                if (binding.Keys[i] != key.Key)
                {
                    continue;
                }

                if (binding.Shift == shift)
                {
                    return binding;
                }

                plain = binding.Shift ? plain : binding;
            }
        }

        return plain;
    }
}
