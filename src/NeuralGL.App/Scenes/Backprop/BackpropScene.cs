using NeuralGL.App.Drawing;
using NeuralGL.Platform;

namespace NeuralGL.App.Scenes;

/// <summary>One step of gradient descent in slow motion, a formula at a time; then faster, and many.</summary>
internal sealed partial class BackpropScene : IScene
{
    /// <summary>Scene steps for a sub-step in the first steps of training; afterwards whole steps follow each other.</summary>
    private static readonly int[] s_pace = [20, 10, 5, 2];

    /// <summary>Sub-steps whose gradients are looked at one after the other, and the first of these parameters.</summary>
    private static readonly (int Phase, int First, int Count)[] s_looked = [(BackpropFormulas.OutputGradient, 6, 3), (BackpropFormulas.HiddenGradient, 0, 6)];

    private readonly BackpropNetwork _network;
    private readonly BackpropRun _run;
    private int _phase, _tick, _chosen = -1, _looked = 6;
    private bool _isMoving, _isByHand, _isFast;

    public BackpropScene(SceneLab lab)
    {
        _network = new BackpropNetwork(lab);
        _run = new BackpropRun(_network);
        Controls =
        [
            new SceneControl("← →", SceneTexts.BackpropWalk, [Key.Left, Key.Right], e => Walk(e.Key == Key.Right)),
            new SceneControl("↑ ↓", SceneTexts.BackpropRate, [Key.Up, Key.Down], e => _run.ChangeRate(e.Key == Key.Up ? 1 : -1)),
            SceneControl.Of(Key.Enter, "Enter", SceneTexts.BackpropFast, _ => (_isFast, _isByHand) = (!_isFast, true)),
            SceneControl.Of(Key.R, "R", SceneTexts.BackpropRestart, _ => Restart()),
            SceneControl.Of(Key.Tab, "Tab", SceneTexts.BackpropChoose, e => _chosen = (Checked + ((e.Modifiers & KeyModifiers.Shift) != 0 ? BackpropNetwork.ParameterCount - 1 : 1)) % BackpropNetwork.ParameterCount),
            SceneControl.Pointer(SceneTexts.GestureClick, SceneTexts.BackpropClick),
        ];
    }

    public IReadOnlyList<SceneControl> Controls { get; }

    public Phrase Caption => _phase switch
    {
        _ when IsRunning || (_run.IsAtEnd && _phase == BackpropFormulas.Again) => Now.After.Mean < _run.Means[0] ? SceneTexts.BackpropRunning : SceneTexts.BackpropTooFar,
        < BackpropFormulas.Loss => SceneTexts.BackpropForward,
        BackpropFormulas.Loss => SceneTexts.BackpropLoss,
        BackpropFormulas.OutputGradient or BackpropFormulas.HiddenGradient => SceneTexts.BackpropGradient,
        < BackpropFormulas.Update => SceneTexts.BackpropBackward,
        BackpropFormulas.Update => SceneTexts.BackpropUpdate,
        _ => Now.LossAfter >= Now.Loss ? SceneTexts.BackpropHigher : Now.After.Mean > Now.Before.Mean ? SceneTexts.BackpropHarms : SceneTexts.BackpropLower,
    };

    public IReadOnlyDictionary<string, double> Values
    {
        get
        {
            BackpropCheck check = _run.Check(Checked);
            var values = new Dictionary<string, double>
            {
                ["training_step"] = _run.At,
                ["sub_step"] = _phase,
                ["example"] = Now.Example,
                ["x1"] = Now.Data.X1,
                ["x2"] = Now.Data.X2,
                ["target"] = Now.Data.Target,
                ["learning_rate"] = Now.Rate,
                ["loss"] = Now.Loss,
                ["loss_after"] = Now.LossAfter,
                ["mean_loss_before"] = Now.Before.Mean,
                ["mean_loss_after"] = Now.After.Mean,
                ["checked_parameter"] = check.Parameter,
                ["checked_gradient"] = check.Gradient,
                ["checked_slope"] = check.Slope,
                ["max_difference_from_reference"] = _network.Difference,
            };
            for (int j = 0; j < 3; j++)
            {
                (values[$"z{j + 1}"], values[$"a{j + 1}"], values[$"gradient_a{j + 1}"], values[$"delta{j + 1}"]) = (Now.Z[j], Now.A[j], Now.ByA[j], Now.ByZ[j]);
            }

            string[] names = ["w11", "w12", "b1", "w21", "w22", "b2", "w31", "w32", "b3"];
            for (int p = 0; p < names.Length; p++)
            {
                (values[names[p]], values[$"gradient_{names[p]}"], values[$"{names[p]}_after"]) = (Now.Weights[p], Now.Gradient[p], Now.NewWeights[p]);
            }

            return values;
        }
    }

    private BackpropStep Now => _run.Present;

    /// <summary>Whether whole steps follow each other too fast to be read.</summary>
    private bool IsRunning => !_run.IsAtEnd && (_isFast || (!_isByHand && _run.At >= s_pace.Length));

    /// <summary>The parameter whose gradient is checked: the one that was chosen, else the one being computed.</summary>
    private int Checked => _chosen >= 0 ? _chosen : _looked;

    public bool OnPointer(ScenePointer pointer)
    {
        int found = pointer.Act == PointerAct.Pressed ? Enumerable.Range(0, BackpropNetwork.ParameterCount).FirstOrDefault(p => Chip(p).Contains(pointer.Position), -1) : -1;
        _chosen = found >= 0 ? found : _chosen;
        return found >= 0;
    }

    public void Step(int step)
    {
        if (!_isMoving)
        {
            _isMoving = true;
            return;
        }

        _tick++;
        if (IsRunning)
        {
            _phase = BackpropFormulas.Again;
            _ = _run.Next() && _run.At > 40 && _run.Next();
        }
        else if (!_isByHand && _run.At < s_pace.Length && _tick >= s_pace[_run.At])
        {
            Forward();
        }

        Look();
    }

    public void Dispose() => _network.Dispose();

    /// <summary>A person goes on or back: from now on nothing moves by itself.</summary>
    private void Walk(bool forward)
    {
        (_isByHand, _isFast) = (true, false);
        if (forward)
        {
            Forward();
        }
        else
        {
            Back();
        }

        Look();
    }

    private void Forward()
    {
        if (_phase < BackpropFormulas.Again)
        {
            (_phase, _tick) = (_phase + 1, 0);
        }
        else if (_run.Next())
        {
            (_phase, _tick) = (IsRunning ? BackpropFormulas.Again : BackpropFormulas.Input, 0);
        }
    }

    private void Back()
    {
        if (_phase > BackpropFormulas.Input)
        {
            (_phase, _tick) = (_phase - 1, 0);
        }
        else if (_run.Previous())
        {
            (_phase, _tick) = (BackpropFormulas.Again, 0);
        }
    }

    private void Restart()
    {
        _run.Restart();
        (_phase, _tick, _chosen, _looked, _isByHand, _isFast) = (0, 0, -1, 6, false, false);
    }

    /// <summary>Turns to the gradients of this sub-step, one after the other.</summary>
    private void Look()
    {
        foreach ((int phase, int first, int count) in s_looked)
        {
            if (_phase == phase)
            {
                _looked = first + (_isByHand ? _tick / s_pace[0] % count : Math.Min(count - 1, _tick * count / s_pace[Math.Min(_run.At, s_pace.Length - 1)]));
            }
        }
    }
}
