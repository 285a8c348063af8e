using NeuralGL.Platform;

namespace NeuralGL.App.Demo;

/// <summary>The keys of the saliency view; in scenes they belong to the scene.</summary>
internal static class ViewBindings
{
    /// <summary>Keys and what they do, for the help.</summary>
    internal static IReadOnlyList<(string Key, string Description)> Rows { get; } = [("Left, Right", "saliency of another output")];

    /// <summary>By how many outputs a key goes on; 0 if it has another meaning.</summary>
    internal static int StepOf(Key key) => key switch { Key.Left => -1, Key.Right => 1, _ => 0 };
}
