namespace NeuralGL.App.Scenes;

/// <summary>
/// Two pages. The first: eight activations with their derivatives and what goes into a layer of the digits network now; that layer's activation can be switched, the
/// weights stay. The second: the same small network learns with a smooth function and, from the same start, with steps.
/// </summary>
internal sealed partial class ActivationsScene : IScene
{
    /// <summary>Left alone, the pages change after so many steps.</summary>
    private const int FirstPage = 72, SecondPage = 120;

    private const int DigitSteps = 12, TrainingSteps = 4;

    private readonly SceneLab _lab;
    private readonly SwappedNetwork _network;
    private readonly ActivationCurves[] _curves;
    private readonly PlaneAtlas _atlas;
    private GradientCourse? _smooth, _stepped;
    private double _difference;
    private bool _taken, _onSecond, _onlyHidden;
    private string _function = "sigmoid";
    private int _layer;

    public ActivationsScene(SceneLab lab)
    {
        _lab = lab;
        _network = new SwappedNetwork(lab);
        _curves = [.. _network.Sums.Select(sums => new ActivationCurves(lab, SceneActivations.Curved, sums.Length))];
        _atlas = new PlaneAtlas(lab.Device.Gl);
        Measure();
    }

    public Phrase Caption => !_onSecond ? SceneTexts.ActivationsCaption : _onlyHidden ? SceneTexts.ActivationsCaptionFrozen : SceneTexts.ActivationsCaptionFlat;

    public IReadOnlyDictionary<string, double> Values
    {
        get
        {
            var values = new Dictionary<string, double> { ["page"] = _onSecond ? 2 : 1, ["layer"] = _layer + 1 };
            void AddKnown(string name, double value)
            {
                if (!double.IsNaN(value))
                {
                    values[name] = value;
                }
            }

            AddKnown("accuracy", _network.Accuracy(_layer, _network.Activations[_layer]));
            for (int i = 0; i < _network.Activations.Count; i++)
            {
                values[$"layer{i + 1}_activation"] = IndexOf(_network.Activations[i]);
            }

            foreach ((int k, SceneActivation activation) in SceneActivations.Curved.Index())
            {
                values[$"{activation.Word}_dead"] = Curves.Dead[k];
                values[$"{activation.Word}_saturated"] = Curves.Saturated[k];
                values[$"{activation.Word}_largest_slope"] = System.Numerics.Tensors.TensorPrimitives.MaxMagnitude(Curves.Derivative(k));
                AddKnown($"{activation.Word}_accuracy", _network.Accuracy(_layer, activation.Word));
            }

            AddCourse(values, "smooth", _smooth);
            AddCourse(values, "step", _stepped);
            values["max_difference_from_reference"] = new[] { _difference, _network.Difference, _curves.Max(c => c.Difference), _smooth?.Difference ?? 0, _stepped?.Difference ?? 0 }.Max();
            return values;
        }
    }

    private ActivationCurves Curves => _curves[_layer];

    public void Step(int step)
    {
        if (!_taken)
        {
            Walk(step % (FirstPage + SecondPage));
        }

        if (_onSecond)
        {
            _smooth!.Step(TrainingSteps);
            _stepped!.Step(TrainingSteps);
            Paint();
            return;
        }

        int digit = step / DigitSteps % SwappedNetwork.Digits;
        if (digit != _network.Digit)
        {
            _network.Show(digit);
            Measure();
        }

        // One question a step: how many digits are right with another function in this layer?
        _ = SceneActivations.Curved.Any(a => _network.Examine(_layer, a.Word));
    }

    public void Dispose()
    {
        _network.Dispose();
        _smooth?.Dispose();
        _stepped?.Dispose();
        _atlas.Dispose();
        foreach (ActivationCurves curves in _curves)
        {
            curves.Dispose();
        }
    }

    /// <summary>What is shown while nobody takes over.</summary>
    private void Walk(int step)
    {
        switch (step)
        {
            case 0:
                (_onSecond, _layer) = (false, 0);
                Switch("relu");
                break;
            case FirstPage / 3:
                Switch("sigmoid");
                break;
            case 2 * FirstPage / 3:
                Switch("relu");
                _layer = 1;
                Measure();
                break;
            case FirstPage:
                Race("sigmoid", onlyHidden: false);
                break;
            case FirstPage + (SecondPage / 2):
                Race("sigmoid", onlyHidden: true);
                break;
        }
    }

    private static int IndexOf(string word) => SceneActivations.Curved.Index().First(a => a.Item.Word == word).Index;

    private static void AddCourse(Dictionary<string, double> values, string name, GradientCourse? course)
    {
        if (course is null)
        {
            return;
        }

        values[$"{name}_training_steps"] = course.Steps;
        values[$"{name}_first_loss"] = course.LossHistory[0];
        values[$"{name}_loss"] = course.Loss;
        for (int i = 0; i < GradientCourse.Layers; i++)
        {
            values[$"{name}_gradient{i + 1}"] = course.Gradients[i];
            values[$"{name}_moved{i + 1}"] = course.Moved[i];
        }
    }

    private void Measure() => Curves.Measure(_network.Sums[_layer]);

    /// <summary>Another function in the chosen layer.</summary>
    private void Switch(string activation)
    {
        if (_network.Activations[_layer] != activation)
        {
            _network.Switch(_layer, activation);
            Measure();
        }
    }

    /// <summary>Both trainings from the start.</summary>
    private void Race(string function, bool onlyHidden)
    {
        _difference = new[] { _difference, _smooth?.Difference ?? 0, _stepped?.Difference ?? 0 }.Max();
        _smooth?.Dispose();
        _stepped?.Dispose();
        (_function, _onlyHidden, _onSecond) = (function, onlyHidden, true);
        (_smooth, _stepped) = (new GradientCourse(_lab, function, "sigmoid"), new GradientCourse(_lab, "step", onlyHidden ? "sigmoid" : "step"));
        Paint();
    }

    private void Paint()
    {
        foreach ((int tile, GradientCourse course) in new[] { _smooth!, _stepped! }.Index())
        {
            _atlas.Set(tile, [.. course.Plane.Select(y => (2 * y) - 1)], 1);
        }

        _atlas.Upload();
    }
}
