using NeuralGL.App.Drawing;

namespace NeuralGL.App.Scenes;

/// <summary>
/// Points of two classes in the plane and a small network that learns them live: each neuron's answer over the plane, weights as lines that the
/// wheel changes, and everything as one line to be copied. Left alone it goes from a circle over xor to a spiral.
/// </summary>
internal sealed partial class PlaygroundScene : IScene
{
    /// <summary>Steps of the optimiser in one step of the scene.</summary>
    private const int TrainingSteps = 4;

    private const int MostHistory = 400;

    /// <summary>What is shown while nobody takes over, with the step at which it begins.</summary>
    private static readonly (int From, string Line)[] s_walk =
    [
        (0, "data=circle layers=tanh:4"), (70, "data=xor layers=tanh:4"), (140, "data=spiral layers=sine:8,tanh:8 rate=0.02"),
    ];

    private const int WalkLength = 300;

    private readonly SceneLab _lab;
    private readonly PlaygroundNetwork _network;
    private readonly PlaneAtlas _atlas;
    private readonly List<float> _trainLosses = [], _heldLosses = [];
    private readonly Dictionary<string, double> _reached = [];
    private PlaygroundState _state = new();
    private PlaygroundLayout _layout = null!;
    private PlaygroundPoint[] _train = [], _held = [];
    private bool _taken, _edited;
    private int _layer = 1, _step, _trained, _stride = 1, _sinceHistory;

    public PlaygroundScene(SceneLab lab, PlaygroundState? state = null)
    {
        _lab = lab;
        _network = new PlaygroundNetwork(lab);
        _atlas = new PlaneAtlas(lab.Device.Gl);
        PlaygroundPoint[] places = [.. Enumerable.Range(0, PlaygroundNetwork.Side * PlaygroundNetwork.Side).Select(PlaygroundNetwork.Place)];
        foreach ((int f, (_, Func<float, float, float> of)) in PlaygroundData.Features.Index())
        {
            float[] values = [.. places.Select(p => of(p.X1, p.X2))];
            _atlas.Set(f, values, values.Max(Math.Abs));
        }

        _taken = state is not null;
        Load(state ?? PlaygroundState.Parse(s_walk[0].Line));
    }

    /// <summary>The scene with a state.</summary>
    /// <exception cref="PlaygroundStateException">The line is malformed.</exception>
    internal static Func<SceneLab, IScene> Restore(string line)
    {
        PlaygroundState state = PlaygroundState.Parse(line);
        return lab => new PlaygroundScene(lab, state);
    }

    public Phrase Caption => _taken ? SceneTexts.PlaygroundCaptionOwn : SceneTexts.PlaygroundCaptions[Walk];

    public IReadOnlyDictionary<string, double> Values
    {
        get
        {
            var values = new Dictionary<string, double>
            {
                ["data"] = PlaygroundData.Names.Index().First(n => n.Item == _state.Data).Index,
                ["points"] = _train.Length,
                ["held_points"] = _held.Length,
                ["layers"] = _state.Layers.Count,
                ["parameters"] = _state.ParameterCount,
                ["training_steps"] = _trained,
                ["max_difference_from_reference"] = _network.Difference,
            };
            void Add(string name, double value)
            {
                if (!double.IsNaN(value))
                {
                    values[name] = value;
                }
            }

            Add("train_loss", _network.Train.Loss);
            Add("train_accuracy", _network.Train.Accuracy);
            Add("held_loss", _network.Held.Loss);
            Add("held_accuracy", _network.Held.Accuracy);
            Add("selected_weight", _selected is { } place ? WeightOf(place) : double.NaN);
            foreach ((string data, double accuracy) in _reached)
            {
                values[$"{data}_held_accuracy"] = accuracy;
            }

            return values;
        }
    }

    /// <summary>The state as a line; with the weights as they are if some were changed by hand, or if they are wanted.</summary>
    internal string StateLine(bool withWeights = false) => (_state with { Weights = withWeights || _edited ? _network.AllWeights() : null }).ToString();

    private int Walk => Array.FindLastIndex(s_walk, w => w.From <= _step % WalkLength);

    public void Step(int step)
    {
        _step = step;
        if (!_taken && step > 0 && s_walk.Any(w => w.From == step % WalkLength))
        {
            Load(PlaygroundState.Parse(s_walk[Walk].Line));
        }

        if (_train.Length > 0)
        {
            _network.Step(TrainingSteps);
            _trained += TrainingSteps;
        }

        See();
        Remember();
    }

    public void Dispose()
    {
        _network.Dispose();
        _atlas.Dispose();
    }

    /// <summary>Begins anew with a state.</summary>
    private void Load(PlaygroundState state)
    {
        (_state, _edited, _selected, _hover) = (state, state.Weights is not null, null, null);
        _layer = Math.Min(1, state.Layers.Count);
        Scatter();
        Begin();
        _network.Reshape(state);
        if (state.Weights is { } weights)
        {
            _network.Set(weights);
        }

        (_layout, _lines) = (new PlaygroundLayout(state), null);
        See();
    }

    /// <summary>Another shape with those weights that still fit; see <see cref="PlaygroundNetwork.Reshape"/>.</summary>
    private void Reshape(PlaygroundState state, params int[] kept)
    {
        if (!state.IsPossible)
        {
            Say(SceneTexts.PlaygroundTooLarge);
            return;
        }

        (_state, _selected, _hover) = (state with { Weights = null }, null, null);
        _layer = Math.Clamp(_layer, 0, state.Layers.Count);
        _network.Reshape(_state, kept);
        (_layout, _lines) = (new PlaygroundLayout(_state), null);
        See();
    }

    /// <summary>The same weights with other settings.</summary>
    private void Continue(PlaygroundState state)
    {
        _state = state;
        Scatter();
        _network.Continue(state);
        See();
    }

    /// <summary>The points of the state.</summary>
    private void Scatter()
    {
        _train = [.. PlaygroundData.Make(_state.Data, _state.Seed, _state.Noise, held: false), .. _state.Points];
        _held = PlaygroundData.Make(_state.Data, _state.Seed, _state.Noise, held: true);
        _network.Learn(_train, _held);
    }

    /// <summary>Counts and curves from zero.</summary>
    private void Begin()
    {
        (_trained, _stride, _sinceHistory) = (0, 1, 0);
        _trainLosses.Clear();
        _heldLosses.Clear();
    }

    /// <summary>Everything that the network answers now, as maps.</summary>
    private void See()
    {
        _network.Evaluate();
        _lines = null;
        int tile = PlaygroundData.Features.Count;
        var column = new float[PlaygroundNetwork.Side * PlaygroundNetwork.Side];
        for (int layer = 0; layer < _layout.Layers.Length; layer++)
        {
            float[] responses = _network.Responses[layer];
            int width = _state.Layers[layer].Width;
            for (int unit = 0; unit < _layout.Layers[layer].Tiles.Length; unit++)
            {
                float limit = 0;
                for (int i = 0; i < column.Length; i++)
                {
                    column[i] = responses[(i * width) + unit];
                    limit = MathF.Max(limit, MathF.Abs(column[i]));
                }

                _atlas.Set(tile++, column, limit);
            }
        }

        // The output as a probability, 0 where it is undecided.
        _atlas.Set(PlaneAtlas.Count - 1, [.. _network.Responses[^1].Select(logit => MathF.Tanh(logit / 2))], 1);
        _atlas.Upload();
        if (!double.IsNaN(_network.Held.Accuracy))
        {
            _reached[_state.Data] = _network.Held.Accuracy;
        }
    }

    /// <summary>Goes on with the curves; when they are full, every second point of them goes.</summary>
    private void Remember()
    {
        if (double.IsNaN(_network.Train.Loss) || ++_sinceHistory < _stride)
        {
            return;
        }

        _sinceHistory = 0;
        _trainLosses.Add((float)_network.Train.Loss);
        _heldLosses.Add((float)_network.Held.Loss);
        if (_trainLosses.Count == MostHistory)
        {
            _stride *= 2;
            foreach (List<float> losses in (List<float>[])[_trainLosses, _heldLosses])
            {
                float[] kept = [.. losses.Where((_, i) => i % 2 == 0)];
                losses.Clear();
                losses.AddRange(kept);
            }
        }
    }
}
