namespace NeuralGL.App.Scenes;

/// <summary>
/// A lesson that moves: networks small enough to be understood, run live, with their numbers. A scene is a function of its steps
/// alone, without a clock, so a headless run gives the same pictures every time.
/// </summary>
internal interface IScene : IDisposable
{
    /// <summary>What is to be seen now, in at most two sentences.</summary>
    Phrase Caption { get; }

    /// <summary>What was measured so far, by name; computed by the networks on screen.</summary>
    IReadOnlyDictionary<string, double> Values { get; }

    /// <summary>What people can do here, for the help; keys act through it.</summary>
    IReadOnlyList<SceneControl> Controls => [];

    /// <summary>The pointing device did something.</summary>
    /// <returns>Whether the scene looks different now.</returns>
    bool OnPointer(ScenePointer pointer) => false;

    /// <summary>Goes to the next step. Steps come in order: 0, 1, 2 …</summary>
    void Step(int step);

    /// <summary>Draws the present step.</summary>
    void Draw(ScenePage page);
}

/// <summary>The languages that scenes speak.</summary>
internal enum Language
{
    English,
    Russian,
}

/// <summary>A text in every language.</summary>
internal readonly record struct Phrase(string English, string Russian)
{
    internal string In(Language language) => language == Language.Russian ? Russian : English;
}

/// <summary>What a report says about a scene.</summary>
/// <param name="Name">The scene.</param>
/// <param name="Values">Its measured numbers after the last frame.</param>
internal sealed record SceneReport(string Name, Dictionary<string, double> Values);
