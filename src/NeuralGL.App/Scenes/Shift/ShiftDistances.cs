using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.App.Synthetic;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Scenes;

/// <summary>
/// A digit beside itself moved, brighter and with more contrast: how far pixels, means over groups of pixels, hidden activations and
/// outputs move. The distances are asked for first: people may guess them before they are revealed.
/// </summary>
internal sealed partial class ShiftDistances : IDisposable
{
    /// <summary>Steps until the changes are at their largest and the distances are revealed, while they stay there, and until all is back.</summary>
    internal const int Steps = 3 * Period;

    /// <summary>A guess changes by so many percent.</summary>
    internal const int GuessStep = 10;

    private const int Side = 28, FrameSide = 168, Period = 60, MostPixels = 6, Variants = 3, MostGuess = 150;

    private static readonly string[] s_measured = ["input", "means", "relu1", "relu2", "probabilities"];

    private static readonly string[] s_variants = ["moved", "brighter", "contrast"];

    private readonly LoadedModel _model = LoadedModel.Load(LoadedModel.DigitsPath);
    private readonly Experiment _network;
    private readonly float[] _digit = new float[Side * Side];
    private readonly float[] _pictures = new float[(Variants + 1) * Side * Side];
    private readonly double[,] _distance = new double[Variants, s_measured.Length];
    private readonly (string Label, float P)[] _answers = new (string, float)[Variants + 1];
    private readonly int?[] _guesses = new int?[Variants * s_measured.Length];
    private int _moved, _index = 4, _chosen;
    private float _amount;
    private bool _own;

    public ShiftDistances(SceneLab lab)
    {
        Write(5);
        var g = new GraphBuilder("shift");
        Value input = g.Input("input", Shape.Of(Variants + 1, Side * Side)), x = input;
        foreach (Node node in _model.Graph.Nodes)
        {
            x = node.Operator is Dense
                ? g.AddNode(node.Operator, node.Name, x, g.Parameter(node.Inputs[1].Name, node.Inputs[1].Type), g.Parameter(node.Inputs[2].Name, node.Inputs[2].Type)).Output
                : g.AddNode(node.Operator, node.Name, x).Output;
        }

        g.Output(x);
        Value squares = g.Add(new Reshape(Shape.Of(Variants + 1, 1, Side, Side)), input);
        g.Output(g.AddNode(new AveragePool(4), "means", squares).Output);
        _network = lab.Prepare(g.Build(), _model.Parameters);
        Step(0);
    }

    /// <summary>The digits network.</summary>
    internal LoadedModel Model => _model;

    /// <summary>Whether the distances are to be seen.</summary>
    internal bool Revealed { get; private set; }

    internal Phrase Caption => Revealed ? SceneTexts.ShiftCaption : SceneTexts.ShiftAsk;

    /// <summary>The largest difference from the reference.</summary>
    internal double Difference => _network.Difference;

    internal Dictionary<string, double> Values
    {
        get
        {
            var values = new Dictionary<string, double> { ["moved_pixels"] = _moved, ["amount"] = _amount, ["revealed"] = Revealed ? 1 : 0 };
            for (int v = 0; v < Variants; v++)
            {
                for (int m = 0; m < s_measured.Length; m++)
                {
                    values[$"{s_variants[v]}_{s_measured[m]}"] = _distance[v, m];
                    if (_guesses[(v * s_measured.Length) + m] is { } guess)
                    {
                        values[$"guess_{s_variants[v]}_{s_measured[m]}"] = guess / 100.0;
                    }
                }

                values[$"{s_variants[v]}_probability"] = _answers[v + 1].P;
                values[$"{s_variants[v]}_same_answer"] = _answers[v + 1].Label == _answers[0].Label ? 1 : 0;
            }

            return values;
        }
    }

    /// <summary>Out while people wonder, at the far end when the distances are revealed, and back; people who guess stay at the far end.</summary>
    internal void Step(int step)
    {
        int at = step % Steps;
        if (!_own)
        {
            Revealed = at >= Period;
        }

        Measure(_own ? 1 : Math.Min(1, Math.Min(at, Steps - at) / (float)Period));
    }

    /// <summary>Chooses the next or the previous distance to guess.</summary>
    internal void Choose(int by)
    {
        Ask();
        _chosen = (_chosen + by + _guesses.Length) % _guesses.Length;
    }

    /// <summary>Raises or lowers the guess of the chosen distance; the first is 50 %.</summary>
    internal void Guess(int by)
    {
        Ask();
        _guesses[_chosen] = _guesses[_chosen] is { } guess ? Math.Clamp(guess + (by * GuessStep), 0, MostGuess) : 50;
    }

    /// <summary>Reveals the distances, or asks for those of another digit.</summary>
    internal void Reveal()
    {
        bool again = _own && Revealed;
        Ask();
        if (again)
        {
            _index++;
            Write(null);
            Array.Clear(_guesses);
        }

        (Revealed, _chosen) = (!again, again ? 0 : _chosen);
        Measure(1);
    }

    public void Dispose() => _network.Dispose();

    /// <summary>People have taken over: nothing moves, and what they have not revealed is hidden.</summary>
    private void Ask()
    {
        if (!_own)
        {
            (_own, Revealed) = (true, false);
            Measure(1);
        }
    }

    private void Write(int? label)
    {
        var frame = new Frame();
        new SyntheticDigits(FrameSide, FrameSide).RenderDigit(3, _index, label, frame);
        _model.RequireInput().Apply<float>(frame.Pixels, FrameSide, FrameSide, _digit);
    }

    /// <summary>Changes the digit by a part of the largest change, 0 to 1, and measures how far everything moved.</summary>
    private void Measure(float amount)
    {
        _amount = amount;
        _moved = (int)MathF.Round(MostPixels * _amount);
        for (int i = 0; i < _digit.Length; i++)
        {
            // The paper goes on at the edge that comes into view.
            int from = Math.Max((i % Side) - _moved, 0);
            _pictures[i] = _digit[i];
            _pictures[_digit.Length + i] = _digit[i - (i % Side) + from];

            // The network sees ink as 1 and paper as 0, so a brighter photograph is less ink.
            _pictures[(2 * _digit.Length) + i] = Math.Clamp(_digit[i] - (0.5f * _amount), 0, 1);
            _pictures[(3 * _digit.Length) + i] = Math.Clamp(((_digit[i] - 0.5f) * (1 + (3 * _amount))) + 0.5f, 0, 1);
        }

        _network.Run(_pictures);
        for (int m = 0; m < s_measured.Length; m++)
        {
            float[] values = m == 0 ? _pictures : _network.Read(s_measured[m]);
            int length = values.Length / (Variants + 1);
            for (int v = 0; v < Variants; v++)
            {
                double difference = 0, size = 0;
                for (int i = 0; i < length; i++)
                {
                    double before = values[i], after = values[((v + 1) * length) + i];
                    (difference, size) = (difference + ((after - before) * (after - before)), size + (before * before));
                }

                _distance[v, m] = Math.Sqrt(difference / size);
            }

            if (m == s_measured.Length - 1)
            {
                for (int v = 0; v <= Variants; v++)
                {
                    ReadOnlySpan<float> answer = values.AsSpan(v * length, length);
                    int best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(answer);
                    _answers[v] = (_model.Labels[best], answer[best]);
                }
            }
        }
    }
}
