using NeuralGL.Platform;

namespace NeuralGL.App.Scenes;

/// <content>What people do.</content>
internal sealed partial class ActivationsScene
{
    /// <summary>Functions that the smooth network may have: those with a gradient somewhere.</summary>
    private static readonly IReadOnlyList<SceneActivation> s_smooth = [.. SceneActivations.Curved.Where(a => a.Word != "step")];

    public IReadOnlyList<SceneControl> Controls => field ??=
    [
        SceneControl.Of(Key.Tab, "Tab", SceneTexts.ActivationsKeyPage, _ => TurnPage()),
        new("← →", SceneTexts.ActivationsKeyLayer, [Key.Left, Key.Right], key => Across(key.Key == Key.Left ? -1 : 1)),
        new("↑ ↓", SceneTexts.ActivationsKeyFunction, [Key.Up, Key.Down], key => UpDown(key.Key == Key.Up ? -1 : 1)),
        SceneControl.Of(Key.R, "R", SceneTexts.ActivationsKeyRestart, _ => Restart()),
    ];

    private void TurnPage()
    {
        _taken = true;
        if (_onSecond)
        {
            _onSecond = false;
        }
        else
        {
            Race(_function, _onlyHidden);
        }
    }

    private void Across(int by)
    {
        _taken = true;
        if (_onSecond)
        {
            Race(_function, !_onlyHidden);
        }
        else
        {
            _layer = Math.Clamp(_layer + by, 0, _network.Activations.Count - 1);
            Measure();
        }
    }

    private void UpDown(int by)
    {
        _taken = true;
        if (_onSecond)
        {
            Race(SceneActivations.Next(s_smooth, _function, by).Word, _onlyHidden);
        }
        else
        {
            string next = SceneActivations.Next(SceneActivations.Curved, _network.Activations[_layer], by).Word;
            Switch(next);
            _network.Examine(_layer, next);
        }
    }

    private void Restart()
    {
        _taken = true;
        if (_onSecond)
        {
            Race(_function, _onlyHidden);
            return;
        }

        int chosen = _layer;
        for (_layer = 0; _layer < _network.Activations.Count; _layer++)
        {
            Switch("relu");
        }

        _layer = chosen;
        Measure();
    }
}
