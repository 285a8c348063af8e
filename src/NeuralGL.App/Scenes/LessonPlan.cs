namespace NeuralGL.App.Scenes;

/// <summary>Which scenes a run shows, and how.</summary>
/// <param name="First">The scene to begin with; null for the stream of frames.</param>
/// <param name="IsLesson">Whether all scenes from there on belong together, with next and back on screen.</param>
/// <param name="Language">What the scenes speak.</param>
internal sealed record LessonPlan(SceneEntry? First, bool IsLesson, Language Language)
{
    /// <summary>Whether the scene begins with the source's frames rather than with a picture of its own.</summary>
    internal bool FeedsScene { get; init; }

    /// <summary>What a headless run shows one after the other.</summary>
    internal IReadOnlyList<SceneEntry> Scenes => First is null ? [] : IsLesson ? [First, .. SceneCatalog.All.Skip(SceneCatalog.Number(First))] : [First];
}
