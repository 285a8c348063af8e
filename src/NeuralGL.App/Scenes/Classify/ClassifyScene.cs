using NeuralGL.App.Learning;
using NeuralGL.App.Models;
using NeuralGL.Data;
using NeuralGL.Platform;
using NeuralGL.Tensors;

namespace NeuralGL.App.Scenes;

/// <summary>Real pictures of clothes from raw pixels to a class, every stage on screen, with what was right and what was not.</summary>
internal sealed partial class ClassifyScene : IScene
{
    internal const string ModelAsset = "models/fashion.onnx", SampleAsset = "data/fashion-sample";

    private const int Side = 28, Classes = 10;

    /// <summary>The first pictures pass stage by stage, the others quickly, so that the balance fills.</summary>
    private const int SlowPictures = 2, SlowSteps = 56, StageSteps = 8, QuickSteps = 4;

    private const int Stages = 6, NotSeen = -1;

    private static readonly string[] s_layers = ["relu1", "relu2", "logits", "probabilities"];

    private readonly IdxDataSet _data = IdxDataSet.Load(Assets.Find(SampleAsset), DataSplit.Test, Classes);
    private readonly float[] _input = new float[Side * Side];
    private readonly float[][] _activations = new float[s_layers.Length][];
    private readonly int[] _answers;
    private readonly Experiment _network;
    private readonly int _parameters;
    private bool _byHand;
    private int _index, _stage, _step, _resumedAt, _resumedFrom = NotSeen;

    public ClassifyScene(SceneLab lab)
    {
        LoadedModel model = LoadedModel.Load(Assets.Find(ModelAsset));
        _parameters = model.Graph.Parameters.Sum(p => p.Shape.Length);
        _network = lab.Prepare(model.Graph, model.Parameters);
        _answers = new int[_data.Count];
        Array.Fill(_answers, NotSeen);
        Step(0);
    }

    public Phrase Caption => SceneTexts.ClassifyCaption;

    public IReadOnlyDictionary<string, double> Values
    {
        get
        {
            int seen = _answers.Count(a => a != NotSeen), right = Enumerable.Range(0, _data.Count).Count(i => _answers[i] == _data.Labels[i]);
            var values = new Dictionary<string, double>
            {
                ["picture"] = _index,
                ["pictures"] = _data.Count,
                ["label"] = _data.Labels[_index],
                ["answer"] = _answers[_index],
                ["correct"] = _answers[_index] == _data.Labels[_index] ? 1 : 0,
                ["seen"] = seen,
                ["right"] = right,
                ["accuracy"] = (double)right / seen,
                ["parameters"] = _parameters,
                ["max_difference_from_reference"] = _network.Difference,
            };
            for (int c = 0; c < Classes; c++)
            {
                values[$"logit_{c}"] = Logits[c];
                values[$"probability_{c}"] = Probabilities[c];
            }

            return values;
        }
    }

    public IReadOnlyList<SceneControl> Controls =>
    [
        new("← →", SceneTexts.ClassifyChoose, [Key.Left, Key.Right], key => Choose(_index + (key.Key == Key.Right ? 1 : -1))),
        SceneControl.Of(Key.Enter, "Enter", SceneTexts.ClassifyGoOn, _ => (_byHand, _resumedAt, _resumedFrom) = (false, _step, _index)),
        SceneControl.Pointer(SceneTexts.GestureClick, SceneTexts.ClassifyPoint),
    ];

    private float[] Logits => _activations[2];

    private float[] Probabilities => _activations[3];

    public void Step(int step)
    {
        _step = step;
        if (!_byHand)
        {
            (_index, _stage) = At(step);
        }

        Classify();
    }

    public bool OnPointer(ScenePointer pointer)
    {
        if (pointer is not { Act: PointerAct.Pressed, Button: PointerButton.Left })
        {
            return false;
        }

        int? chosen = null;
        for (int i = 0; i < _data.Count && chosen is null; i++)
        {
            chosen = Mark(i).Contains(pointer.Position) ? i : null;
        }

        foreach ((int mistake, int place) in Mistakes().Select((m, place) => (m, place)))
        {
            chosen = MistakeArea(place).Contains(pointer.Position) ? mistake : chosen;
        }

        if (chosen is { } index)
        {
            Choose(index);
        }

        return chosen is not null;
    }

    public void Dispose() => _network.Dispose();

    /// <summary>The picture of a step and how far it has come, 0 to <see cref="Stages"/>.</summary>
    private (int Index, int Stage) At(int step)
    {
        const int Slow = SlowPictures * SlowSteps;
        if (_resumedFrom != NotSeen)
        {
            return ((_resumedFrom + ((step - _resumedAt) / QuickSteps)) % _data.Count, Stages);
        }

        return step < Slow ? (step / SlowSteps, Math.Min(Stages, step % SlowSteps / StageSteps)) : ((SlowPictures + ((step - Slow) / QuickSteps)) % _data.Count, Stages);
    }

    private void Choose(int index)
    {
        (_byHand, _index, _stage) = (true, Math.Clamp(index, 0, _data.Count - 1), Stages);
        Classify();
    }

    private void Classify()
    {
        ReadOnlySpan<byte> pixels = _data.Image(_index);
        for (int i = 0; i < _input.Length; i++)
        {
            _input[i] = pixels[i] / 255f;
        }

        _network.Run(_input);
        for (int i = 0; i < s_layers.Length; i++)
        {
            _activations[i] = _network.Read(s_layers[i]);
        }

        _answers[_index] = Evaluation.ArgMax(Probabilities);
    }

    /// <summary>What the network answered; not yet known where the answer on screen is still to come.</summary>
    private int Answer(int index) => index == _index && _stage < Stages ? NotSeen : _answers[index];

    /// <summary>The last mistakes, newest first.</summary>
    private IEnumerable<int> Mistakes() => Enumerable.Range(0, _data.Count).Reverse().Where(i => Answer(i) != NotSeen && Answer(i) != _data.Labels[i]).Take(ShownMistakes);
}
