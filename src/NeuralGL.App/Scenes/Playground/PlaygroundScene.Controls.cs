using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.Platform;

namespace NeuralGL.App.Scenes;

/// <content>What people do.</content>
internal sealed partial class PlaygroundScene
{
    private const float WheelStep = 0.1f, Reach = 6;
    private const int NoteSteps = 120;

    private static readonly float[] s_rates = [0.001f, 0.003f, 0.01f, 0.03f, 0.1f, 0.3f], s_decays = [0, 0.01f, 0.03f, 0.1f, 0.3f, 1], s_noises = [0, 0.03f, 0.06f, 0.1f];

    private List<WeightLine>? _lines;
    private WeightPlace? _selected;
    private (int Layer, int Unit)? _hover;
    private Phrase? _note;
    private int _noteUntil;
    private int _feature;

    public IReadOnlyList<SceneControl> Controls => field ??=
    [
        new("← →", SceneTexts.PlaygroundKeyLayer, [Key.Left, Key.Right], key => _layer = Math.Clamp(_layer + (key.Key == Key.Left ? -1 : 1), 0, _state.Layers.Count)),
        new("↑ ↓", SceneTexts.PlaygroundKeyWidth, [Key.Up, Key.Down], key => UpDown(key.Key == Key.Up ? 1 : -1)),
        SceneControl.Of(Key.Enter, "Enter", SceneTexts.PlaygroundKeyInput, _ => Toggle(_feature)),
        SceneControl.Of(Key.A, "A", SceneTexts.PlaygroundKeyActivation, key => Activate(key.Modifiers.HasFlag(KeyModifiers.Shift) ? -1 : 1)),
        SceneControl.Of(Key.N, "N", SceneTexts.PlaygroundKeyNew, _ => Insert()),
        new("Back", SceneTexts.PlaygroundKeyRemove, [Key.Backspace, Key.Delete], _ => Remove()),
        SceneControl.Of(Key.D, "D", SceneTexts.PlaygroundKeyData, _ => NextData()),
        SceneControl.Of(Key.O, "O", SceneTexts.PlaygroundKeyNoise, _ => Take(_state with { Noise = Other(s_noises, _state.Noise, 1, ring: true) })),
        new("[  ]", SceneTexts.PlaygroundKeyRate, [Key.LeftBracket, Key.RightBracket], key => Take(_state with { Rate = Other(s_rates, _state.Rate, key.Key == Key.LeftBracket ? -1 : 1) })),
        new("−  =", SceneTexts.PlaygroundKeyDecay, [Key.Minus, Key.Equal], key => Take(_state with { Decay = Other(s_decays, _state.Decay, key.Key == Key.Minus ? -1 : 1) })),
        SceneControl.Of(Key.R, "R", SceneTexts.PlaygroundKeyRestart, _ => Restart(_state)),
        SceneControl.Of(Key.E, "E", SceneTexts.PlaygroundKeySeed, _ => Restart(_state with { Seed = (_state.Seed + 1) & int.MaxValue })),
        SceneControl.Of(Key.Tab, "Tab", SceneTexts.PlaygroundKeyNext, key => Select(key.Modifiers.HasFlag(KeyModifiers.Shift) ? -1 : 1)),
        new("Z  X", SceneTexts.PlaygroundKeyWeight, [Key.Z, Key.X], key => Edit(_selected, key.Key == Key.Z ? -WheelStep : WheelStep)),
        SceneControl.Of(Key.C, "C", SceneTexts.PlaygroundKeyCopy, key => Copy(key.Modifiers.HasFlag(KeyModifiers.Shift))),
        new("I", SceneTexts.PlaygroundKeyPaste, [Key.I, Key.Insert], _ => Paste()),
        SceneControl.Of(Key.U, "U", SceneTexts.PlaygroundKeyUndo, _ => SetPoints([.. _state.Points.SkipLast(1)])),
        SceneControl.Pointer(SceneTexts.GestureClick, SceneTexts.PlaygroundClick),
        SceneControl.Pointer(SceneTexts.GestureClick, SceneTexts.PlaygroundClickInput),
        SceneControl.Pointer(SceneTexts.GestureWheel, SceneTexts.PlaygroundWheel),
    ];

    public bool OnPointer(ScenePointer pointer)
    {
        switch (pointer.Act)
        {
            case PointerAct.Moved:
                return Hover(pointer.Position);
            case PointerAct.Pressed:
                return Press(pointer.Position, pointer.Button);
            case PointerAct.Scrolled when pointer.Wheel != 0:
                WeightPlace? at = UnitAt(pointer.Position) is { Layer: > 0 } unit ? new WeightPlace(unit.Layer - 1, unit.Unit, -1) : LineAt(pointer.Position)?.Place ?? _selected;
                return Edit(at, WheelStep * pointer.Wheel);
            default:
                return false;
        }
    }

    private List<WeightLine> Lines => _lines ??= _layout.Lines(_state, _network);

    private float WeightOf(WeightPlace place) => place.Input < 0 ? _network.Biases(place.Dense)[place.Output] : _network.Weights(place.Dense)[(place.Output * _network.InputsOf(place.Dense)) + place.Input];

    private void Say(Phrase note) => (_note, _noteUntil) = (note, _step + NoteSteps);

    /// <summary>Goes on with another setting.</summary>
    private void Take(PlaygroundState state)
    {
        _taken = true;
        Continue(state);
    }

    private void Restart(PlaygroundState state)
    {
        _taken = true;
        int layer = _layer;
        Load(state with { Weights = null });
        _layer = layer;
    }

    private void UpDown(int by)
    {
        if (_layer == 0)
        {
            _feature = (_feature - by + PlaygroundData.Features.Count) % PlaygroundData.Features.Count;
            return;
        }

        int width = _state.Layers[_layer - 1].Width + by;
        if (width >= 1)
        {
            _taken = true;
            Reshape(_state with { Layers = With(_layer - 1, new(width, _state.Layers[_layer - 1].Activation)) }, Keep(d => d == _layer - 1 || d == _layer ? -1 : d));
        }
    }

    private void Activate(int by)
    {
        if (_layer > 0)
        {
            PlaygroundLayer old = _state.Layers[_layer - 1];
            Take(_state with { Layers = With(_layer - 1, old with { Activation = SceneActivations.Next(SceneActivations.All, old.Activation, by).Word }) });
        }
    }

    /// <summary>A new layer after the chosen one, as wide as that.</summary>
    private void Insert()
    {
        _taken = true;
        List<PlaygroundLayer> layers = [.. _state.Layers];
        layers.Insert(_layer, _layer > 0 ? layers[_layer - 1] : new PlaygroundLayer(4, "tanh"));
        int at = _layer++;
        Reshape(_state with { Layers = layers }, [.. Enumerable.Range(0, layers.Count + 1).Select(d => d < at ? d : d <= at + 1 ? -1 : d - 1)]);
    }

    private void Remove()
    {
        if (_layer > 0)
        {
            _taken = true;
            int at = _layer - 1;
            Reshape(_state with { Layers = [.. _state.Layers.Where((_, i) => i != at)] }, [.. Enumerable.Range(0, _state.Layers.Count).Select(d => d < at ? d : d == at ? -1 : d + 1)]);
        }
    }

    private void Toggle(int feature)
    {
        int[] inputs = _state.Inputs.Contains(feature) ? [.. _state.Inputs.Where(f => f != feature)] : [.. _state.Inputs.Append(feature).Order()];
        (_layer, _feature) = (0, feature);
        if (inputs.Length > 0)
        {
            _taken = true;
            Reshape(_state with { Inputs = inputs }, Keep(d => d == 0 ? -1 : d));
        }
    }

    private void NextData()
    {
        int at = PlaygroundData.Names.Index().First(n => n.Item == _state.Data).Index;
        Restart(_state with { Data = PlaygroundData.Names[(at + 1) % PlaygroundData.Names.Count], Points = [] });
    }

    private void SetPoints(IReadOnlyList<PlaygroundPoint> points)
    {
        if (points.Count != _state.Points.Count)
        {
            Take(_state with { Points = points });
        }
    }

    private void Copy(bool withWeights)
    {
        _lab.Clipboard.Text = StateLine(withWeights);
        Say(SceneTexts.PlaygroundCopied);
    }

    private void Paste()
    {
        try
        {
            PlaygroundState state = PlaygroundState.Parse(_lab.Clipboard.Text);
            _taken = true;
            Load(state);
            Say(SceneTexts.PlaygroundPasted);
        }
        catch (PlaygroundStateException e)
        {
            Say(new(SceneTexts.PlaygroundRefused.English + e.Reason.English, SceneTexts.PlaygroundRefused.Russian + e.Reason.Russian));
        }
    }

    private void Select(int by)
    {
        int count = Lines.Count, at = _selected is { } place ? Lines.FindIndex(l => l.Place == place) : by > 0 ? -1 : 0;
        _selected = Lines[(at + by + count) % count].Place;
    }

    /// <summary>Adds to a weight or bias; the network goes on learning from there.</summary>
    private bool Edit(WeightPlace? place, float by)
    {
        if (place is not { } at)
        {
            return false;
        }

        (_taken, _edited, _selected) = (true, true, at);
        _network.Edit(at.Dense, at.Output, at.Input, by);
        See();
        return true;
    }

    private bool Press(Vector2 at, PointerButton button)
    {
        if (PlaygroundLayout.Map.Contains(at) && button is PointerButton.Left or PointerButton.Right)
        {
            Rect map = PlaygroundLayout.Map;
            float Rounded(float share) => MathF.Round(100 * PlaygroundData.Extent * ((2 * share) - 1)) / 100;
            SetPoints([.. _state.Points, new PlaygroundPoint(Rounded((at.X - map.X) / map.Width), Rounded((map.Bottom - at.Y) / map.Height), button == PointerButton.Right)]);
            return true;
        }

        if (UnitAt(at) is { } unit)
        {
            if (unit.Layer == 0)
            {
                Toggle(unit.Unit);
            }

            _layer = unit.Layer;
            return true;
        }

        _selected = LineAt(at)?.Place;
        return true;
    }

    private bool Hover(Vector2 at)
    {
        (int, int)? before = _hover;
        WeightPlace? selected = _selected;
        _hover = UnitAt(at);
        _selected = _hover is null && LineAt(at) is { } line ? line.Place : _selected;
        return before != _hover || selected != _selected;
    }

    /// <summary>The tile at a place: layer 0 for the inputs.</summary>
    private (int Layer, int Unit)? UnitAt(Vector2 at)
    {
        for (int f = 0; f < PlaygroundData.Features.Count; f++)
        {
            if (PlaygroundLayout.Input(f).Contains(at))
            {
                return (0, f);
            }
        }

        for (int layer = 0; layer < _layout.Layers.Length; layer++)
        {
            int unit = Array.FindIndex(_layout.Layers[layer].Tiles, t => t.Contains(at));
            if (unit >= 0)
            {
                return (layer + 1, unit);
            }
        }

        return null;
    }

    /// <summary>The nearest line within reach.</summary>
    private WeightLine? LineAt(Vector2 at)
    {
        (WeightLine Line, float Distance) nearest = Lines.Select(line => (line, Distance(at, line.From, line.To))).MinBy(l => l.Item2);
        return nearest.Distance <= Reach ? nearest.Line : null;
    }

    private static float Distance(Vector2 at, Vector2 from, Vector2 to)
    {
        Vector2 along = to - from;
        float share = Math.Clamp(Vector2.Dot(at - from, along) / along.LengthSquared(), 0, 1);
        return Vector2.Distance(at, from + (along * share));
    }

    private IReadOnlyList<PlaygroundLayer> With(int index, PlaygroundLayer layer) => [.. _state.Layers.Select((l, i) => i == index ? layer : l)];

    private int[] Keep(Func<int, int> from) => [.. Enumerable.Range(0, _state.Layers.Count + 1).Select(from)];

    private static float Other(float[] list, float value, int by, bool ring = false)
    {
        int nearest = Enumerable.Range(0, list.Length).MinBy(i => Math.Abs(list[i] - value)) + by;
        return list[ring ? (nearest + list.Length) % list.Length : Math.Clamp(nearest, 0, list.Length - 1)];
    }
}
