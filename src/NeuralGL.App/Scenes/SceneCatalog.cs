using NeuralGL.Platform;

namespace NeuralGL.App.Scenes;

/// <summary>A scene that exists: its name on the command line, its title and how it is made.</summary>
internal sealed record SceneEntry(string Name, Phrase Title, Func<SceneLab, IScene> Create);

/// <summary>Every scene, in the order of the function keys.</summary>
internal static class SceneCatalog
{
    internal static IReadOnlyList<SceneEntry> All { get; } =
    [
        new("shift", SceneTexts.ShiftTitle, lab => new ShiftScene(lab)),
        new("linear", SceneTexts.LinearTitle, lab => new LinearScene(lab)),
        new("collapse", SceneTexts.CollapseTitle, lab => new CollapseScene(lab)),
        new("activations", SceneTexts.ActivationsTitle, lab => new ActivationsScene(lab)),
        new("graph", SceneTexts.GraphTitle, lab => new GraphScene(lab)),
    ];

    /// <summary>The names as a list for help texts.</summary>
    internal static string Names => string.Join(", ", All.Select(s => s.Name));

    /// <summary>The key of the last scene; the first is F1.</summary>
    internal static Key LastKey => Key.F1 + All.Count - 1;

    /// <summary>Finds a scene by name.</summary>
    internal static SceneEntry? Find(string name) => All.FirstOrDefault(s => s.Name == name);

    /// <summary>The scene of a function key.</summary>
    internal static SceneEntry Of(Key key) => All[key - Key.F1];

    /// <summary>The place of a scene in the order.</summary>
    internal static int IndexOf(SceneEntry entry) => All.ToList().IndexOf(entry);
}
