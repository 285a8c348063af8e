using NeuralGL.Platform;

namespace NeuralGL.App.Scenes;

/// <summary>A scene that exists: its key, its name on the command line, its title and how it is made.</summary>
internal sealed record SceneEntry(Key Key, string Name, Phrase Title, Func<SceneLab, IScene> Create)
{
    /// <summary>What is written on the key.</summary>
    internal string KeyName => Key >= Key.F1 ? $"F{Key - Key.F1 + 1}" : $"{Key}";

    /// <summary>Makes the scene from a state that is written as one line; null if it has none. Throws <see cref="FormatException"/> where the line is malformed.</summary>
    internal Func<string, Func<SceneLab, IScene>>? Restore { get; init; }

    /// <summary>What it is about, in one line.</summary>
    internal Phrase Summary => this == SceneCatalog.Upscale ? SceneTexts.UpscaleSummary : SceneTexts.Summaries[Key - SceneCatalog.FirstKey];
}

/// <summary>Every scene, in the order of the lecture and of the function keys.</summary>
internal static class SceneCatalog
{
    internal const Key FirstKey = Key.F1, LastKey = Key.F11;

    internal static IReadOnlyList<SceneEntry> All { get; } =
    [
        new(Key.F1, "pixels", SceneTexts.PixelsTitle, lab => new PixelsScene(lab)),
        new(Key.F2, "features", SceneTexts.FeaturesTitle, lab => new FeaturesScene(lab)),
        new(Key.F3, "shift", SceneTexts.ShiftTitle, lab => new ShiftScene(lab)),
        new(Key.F4, "linear", SceneTexts.LinearTitle, lab => new LinearScene(lab)),
        new(Key.F5, "collapse", SceneTexts.CollapseTitle, lab => new CollapseScene(lab)),
        new(Key.F6, "activations", SceneTexts.ActivationsTitle, lab => new ActivationsScene(lab)),
        new(Key.F7, "graph", SceneTexts.GraphTitle, lab => new GraphScene(lab)),
        new(Key.F8, "approximation", SceneTexts.ApproximationTitle, lab => new ApproximationScene(lab)),
        new(Key.F9, "playground", SceneTexts.PlaygroundTitle, lab => new PlaygroundScene(lab)) { Restore = PlaygroundScene.Restore },
        new(Key.F10, "backprop", SceneTexts.BackpropTitle, lab => new BackpropScene(lab)),
        new(Key.F11, "classify", SceneTexts.ClassifyTitle, lab => new ClassifyScene(lab)),
    ];

    /// <summary>What is shown on the frames of the source and no part of the lecture.</summary>
    internal static SceneEntry Upscale { get; } = new(Key.U, "upscale", SceneTexts.UpscaleTitle, lab => new UpscaleScene(lab));

    /// <summary>The names as a list for help texts.</summary>
    internal static string Names => string.Join(", ", All.Append(Upscale).Select(s => s.Name));

    /// <summary>Finds a scene by name.</summary>
    internal static SceneEntry? Find(string name) => All.Append(Upscale).FirstOrDefault(s => s.Name == name);

    /// <summary>The scene of a function key; null if it has none.</summary>
    internal static SceneEntry? Of(Key key) => All.FirstOrDefault(s => s.Key == key);

    /// <summary>Where a scene stands, from 1.</summary>
    internal static int Number(SceneEntry entry) => All.TakeWhile(s => s.Key != entry.Key).Count() + 1;

    /// <summary>The scene so many further, or before where negative; null beyond the ends.</summary>
    internal static SceneEntry? Neighbour(SceneEntry entry, int by) => All.ElementAtOrDefault(Number(entry) - 1 + by);
}
