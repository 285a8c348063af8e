using NeuralGL.App.Models;
using NeuralGL.Platform;

namespace NeuralGL.App.Scenes;

/// <summary>Two pages: how far five descriptions of a digit move when it is moved or lit otherwise, and what a network learns from digits that were moved.</summary>
internal sealed class ShiftScene : IScene
{
    /// <summary>Steps that the second page stays.</summary>
    internal const int LearningSteps = 300;

    private readonly SceneLab _lab;
    private readonly ShiftDistances _distances;
    private ShiftLearning? _learning;
    private bool _ownPage, _isLearning;
    private int _at;

    public ShiftScene(SceneLab lab)
    {
        _lab = lab;
        _distances = new ShiftDistances(lab);
        _distances.Step(0);
        Controls =
        [
            SceneControl.Of(Key.Tab, "Tab", SceneTexts.ShiftPageKey, _ => TurnPage()),
            new("Left, Right", SceneTexts.ShiftChooseKeys, [Key.Left, Key.Right], key => OnDistances(d => d.Choose(key.Key == Key.Right ? 1 : -1))),
            new("Up, Down", SceneTexts.ShiftGuessKeys, [Key.Up, Key.Down], key => OnDistances(d => d.Guess(key.Key == Key.Up ? 1 : -1))),
            SceneControl.Of(Key.Enter, "Enter", SceneTexts.ShiftRevealKey, _ => OnDistances(d => d.Reveal())),
        ];
    }

    public IReadOnlyList<SceneControl> Controls { get; }

    public Phrase Caption => _isLearning ? _learning!.Caption : _distances.Caption;

    public IReadOnlyDictionary<string, double> Values
    {
        get
        {
            Dictionary<string, double> values = _distances.Values;
            values["page"] = _isLearning ? 2 : 1;
            values["max_difference_from_reference"] = Math.Max(_distances.Difference, _learning?.Difference ?? 0);
            _learning?.AddValues(values);
            return values;
        }
    }

    public void Step(int step)
    {
        if (!_ownPage)
        {
            _at = step % (ShiftDistances.Steps + LearningSteps);
            _isLearning = _at >= ShiftDistances.Steps;
        }

        if (_isLearning)
        {
            Learning().Step();
        }
        else
        {
            _distances.Step(_at);
        }

        _at++;
    }

    public void Draw(ScenePage page)
    {
        if (_isLearning)
        {
            _learning!.Draw(page);
        }
        else
        {
            _distances.Draw(page);
        }
    }

    public void Dispose()
    {
        _distances.Dispose();
        _learning?.Dispose();
    }

    /// <summary>The second page, which is made when it is first seen: its digits take a while to draw.</summary>
    private ShiftLearning Learning() => _learning ??= new ShiftLearning(_lab, _distances.Model);

    private void TurnPage()
    {
        (_ownPage, _isLearning, _at) = (true, !_isLearning, 0);
        if (_isLearning)
        {
            Learning();
        }
    }

    /// <summary>Guessing happens on the first page.</summary>
    private void OnDistances(Action<ShiftDistances> act)
    {
        (_ownPage, _isLearning) = (true, false);
        act(_distances);
    }
}
