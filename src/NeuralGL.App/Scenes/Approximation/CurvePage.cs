using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.Platform;

namespace NeuralGL.App.Scenes;

/// <summary>A function of one number, chosen or drawn, learned by one hidden layer of sigmoids; and the fit as the sum of its parts.</summary>
internal sealed partial class CurvePage : IApproximationPage
{
    /// <summary>Widths to choose from.</summary>
    internal static readonly int[] Widths = [1, 2, 4, 8, 16, 32, 64, 128, 256];

    private const int StepsAtOnce = 12, Narrow = 2, Wide = 5, KeptRuns = 4;

    private readonly SceneLab _lab;
    private readonly CurveNetwork?[] _networks = new CurveNetwork?[Widths.Length];
    private readonly List<(int Width, List<double> Errors)> _runs = [];
    private float[] _target = TargetCurves.Values(0);
    private int _function, _width = Narrow;
    private (float X, float Y)? _pen;

    internal CurvePage(SceneLab lab)
    {
        _lab = lab;
        Restart();
    }

    public Phrase Caption => SceneTexts.ApproximationCurveCaption;

    public IReadOnlyList<SceneControl> Controls =>
    [
        ApproximationFigures.Pair(Key.Left, Key.Right, "← →", SceneTexts.ApproximationChooseFunction, by => Choose((Math.Min(_function, TargetCurves.Count - 1) + by + TargetCurves.Count) % TargetCurves.Count)),
        ApproximationFigures.Pair(Key.Down, Key.Up, "↓ ↑", SceneTexts.ApproximationChooseWidth, by => Widen(Math.Clamp(_width + by, 0, Widths.Length - 1))),
        SceneControl.Of(Key.Enter, "Enter", SceneTexts.ApproximationRestart, _ => Restart()),
        SceneControl.Pointer(SceneTexts.GestureDrag, SceneTexts.ApproximationDrag),
    ];

    public double Difference => _networks.Max(n => n?.Difference ?? 0);

    /// <summary>The network on screen.</summary>
    internal CurveNetwork Network => _networks[_width]!;

    /// <summary>What it is to learn, at the points of <see cref="TargetCurves"/>.</summary>
    internal IReadOnlyList<float> Target => _target;

    private bool IsDrawn => _function == TargetCurves.Count;

    public void AddValues(Dictionary<string, double> values)
    {
        values["curve_function"] = _function;
        values["curve_width"] = Network.Width;
        values["curve_parameters"] = Network.ParameterCount;
        values["curve_steps"] = Network.Steps;
        values["curve_rmse"] = Network.Rmse;
        values["curve_largest_error"] = Network.LargestError;
        values["curve_max_abs_sum_minus_fit"] = Network.SumError;
    }

    /// <summary>Each visit another function, first with a network that is too narrow.</summary>
    public void Walk(int visit, int at, int length)
    {
        if (at == 0)
        {
            (_function, _width) = (visit % TargetCurves.Count, Narrow);
            _target = TargetCurves.Values(_function);
            _runs.Clear();
            Restart();
        }
        else if (at == length / 5)
        {
            Widen(Wide);
        }
    }

    public void Train()
    {
        Network.Train(StepsAtOnce);
        _runs[^1].Errors.Add(Network.Rmse);
    }

    /// <summary>A drag over the plot draws the function.</summary>
    public bool OnPointer(ScenePointer pointer)
    {
        if (pointer is { Act: PointerAct.Released })
        {
            _pen = null;
            return false;
        }

        bool begins = pointer is { Act: PointerAct.Pressed, Button: PointerButton.Left } && s_plot.Contains(pointer.Position);
        if (!begins && (pointer.Act != PointerAct.Moved || _pen is null))
        {
            return false;
        }

        (float X, float Y) at = (((pointer.Position.X - s_plot.X) / s_plot.Width * 2) - 1, Math.Clamp((s_plot.Centre.Y - pointer.Position.Y) / (s_plot.Height / 2) * High, -High, High));
        (_target, _function) = ([.. _target], TargetCurves.Count);
        TargetCurves.Draw(_target, _pen ?? at, at);
        _pen = at;
        Network.Aim(_target);
        return true;
    }

    public void Dispose()
    {
        foreach (CurveNetwork? network in _networks)
        {
            network?.Dispose();
        }
    }

    private void Choose(int function)
    {
        (_function, _target) = (function, TargetCurves.Values(function));
        _runs.Clear();
        Restart();
    }

    private void Widen(int width)
    {
        _width = width;
        Restart();
    }

    /// <summary>The first weights of the present width; the error's curve of what was before stays for comparison.</summary>
    private void Restart()
    {
        if (_networks[_width] is { } known)
        {
            known.Restart();
        }
        else
        {
            _networks[_width] = new CurveNetwork(_lab, Widths[_width], seed: 11);
        }

        Network.Aim(_target);
        _runs.RemoveAll(r => r.Width == Network.Width || r.Errors.Count < 2);
        if (_runs.Count == KeptRuns)
        {
            _runs.RemoveAt(0);
        }

        _runs.Add((Network.Width, [Network.Rmse]));
    }
}
