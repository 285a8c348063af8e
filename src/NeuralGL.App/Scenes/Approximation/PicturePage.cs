using NeuralGL.App.Drawing;
using NeuralGL.Platform;

namespace NeuralGL.App.Scenes;

/// <summary>A function of two numbers, a picture among them, learned side by side by networks that differ in what their first layer does with x and y.</summary>
internal sealed partial class PicturePage : IApproximationPage
{
    private const int StepsAtOnce = 2;

    /// <summary>The scales to choose from: the sine's largest first weight, and the deviation of the frequencies.</summary>
    private static readonly float[] s_sines = [3, 6, 12, 24, 48], s_frequencies = [0.5f, 1, 2, 4, 8];

    private readonly SceneLab _lab;
    private readonly Dictionary<(PictureKind Kind, int Scale, int Channels), PictureNetwork> _known = [];
    private readonly List<double>[] _psnr = [[], [], []];
    private float[] _target = [];
    private int _function, _scale = 2;

    internal PicturePage(SceneLab lab)
    {
        _lab = lab;
        Restart();
    }

    public Phrase Caption => SceneTexts.ApproximationPictureCaption;

    public IReadOnlyList<SceneControl> Controls =>
    [
        ApproximationFigures.Pair(Key.Left, Key.Right, "← →", SceneTexts.ApproximationChooseFunction, by => Choose((_function + by + PictureTargets.Count) % PictureTargets.Count, _scale)),
        ApproximationFigures.Pair(Key.Down, Key.Up, "↓ ↑", SceneTexts.ApproximationChooseScale, by => Choose(_function, Math.Clamp(_scale + by, 0, s_sines.Length - 1))),
        SceneControl.Of(Key.Enter, "Enter", SceneTexts.ApproximationRestart, _ => Restart()),
    ];

    public double Difference => _known.Values.Max(n => n.Difference);

    /// <summary>The network of a kind that is on screen.</summary>
    internal PictureNetwork Network(PictureKind kind) => _known[Name(kind)];

    /// <summary>What they learn, [points, channels].</summary>
    internal IReadOnlyList<float> Target => _target;

    public void AddValues(Dictionary<string, double> values)
    {
        values["picture_function"] = _function;
        values["picture_steps"] = Network(PictureKind.Relu).Steps;
        values["picture_sine_scale"] = s_sines[_scale];
        values["picture_frequencies_scale"] = s_frequencies[_scale];
        foreach (PictureKind kind in Enum.GetValues<PictureKind>())
        {
            PictureNetwork network = Network(kind);
            string name = SceneTexts.ApproximationKindNames[(int)kind];
            values[$"picture_{name}_psnr"] = network.Psnr;
            values[$"picture_{name}_rmse"] = network.Rmse;
            values[$"picture_{name}_parameters"] = network.ParameterCount;
        }
    }

    /// <summary>Each visit another function.</summary>
    public void Walk(int visit, int at, int length)
    {
        if (at == 0 && (visit > 0 || _function != 0))
        {
            Choose(visit % PictureTargets.Count, 2);
        }
    }

    public void Train()
    {
        foreach (PictureKind kind in Enum.GetValues<PictureKind>())
        {
            Network(kind).Train(StepsAtOnce);
            _psnr[(int)kind].Add(Network(kind).Psnr);
        }
    }

    public bool OnPointer(ScenePointer pointer) => false;

    public void Dispose()
    {
        foreach (PictureNetwork network in _known.Values)
        {
            network.Dispose();
        }
    }

    private (PictureKind Kind, int Scale, int Channels) Name(PictureKind kind) => (kind, kind == PictureKind.Relu ? 0 : _scale, PictureTargets.Channels(_function));

    private void Choose(int function, int scale)
    {
        (_function, _scale) = (function, scale);
        Restart();
    }

    private void Restart()
    {
        _target = PictureTargets.Values(_function);
        foreach (PictureKind kind in Enum.GetValues<PictureKind>())
        {
            if (!_known.TryGetValue(Name(kind), out PictureNetwork? network))
            {
                float scale = kind switch { PictureKind.Sine => s_sines[_scale], PictureKind.Frequencies => s_frequencies[_scale], _ => 0 };
                _known[Name(kind)] = network = new PictureNetwork(_lab, kind, scale, PictureTargets.Channels(_function));
            }

            network.Start(_target);
            _psnr[(int)kind].Clear();
            _psnr[(int)kind].Add(network.Psnr);
        }
    }
}
