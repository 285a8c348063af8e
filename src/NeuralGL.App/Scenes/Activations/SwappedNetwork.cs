using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.App.Synthetic;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Scenes;

/// <summary>The digits network, trained with ReLU, with any activation in each hidden layer; its weights stay as they are.</summary>
internal sealed class SwappedNetwork : IDisposable
{
    /// <summary>How many digits it is asked to read.</summary>
    internal const int Digits = 64;

    private const int FrameSide = 112;

    private readonly SceneLab _lab;
    private readonly LoadedModel _model = LoadedModel.Load(LoadedModel.DigitsPath);
    private readonly Node[] _dense;
    private readonly float[] _pictures;
    private readonly Dictionary<string, double> _accuracies = [];
    private readonly string[] _activations;
    private Experiment _live;
    private double _difference;

    public SwappedNetwork(SceneLab lab)
    {
        _lab = lab;
        _dense = [.. _model.Graph.Nodes.Where(n => n.Operator is Dense)];
        _activations = [.. Enumerable.Repeat("relu", _dense.Length - 1)];
        int length = _model.RequireInput().Length;
        _pictures = new float[Digits * length];
        var painter = new SyntheticDigits(FrameSide, FrameSide);
        var frame = new Frame();
        for (int i = 0; i < Digits; i++)
        {
            painter.RenderDigit(7, i, i % 10, frame);
            _model.RequireInput().Apply<float>(frame.Pixels, FrameSide, FrameSide, _pictures.AsSpan(i * length, length));
        }

        _live = Prepare(_activations, 1);
        Show(0);
    }

    /// <summary>The words of the hidden layers' activations.</summary>
    internal IReadOnlyList<string> Activations => _activations;

    /// <summary>What goes into the neurons of each hidden layer for the digit shown.</summary>
    internal float[][] Sums { get; private set; } = [];

    /// <summary>What the network reads, and how sure it is.</summary>
    internal (string Label, double P) Answer { get; private set; }

    /// <summary>The picture shown, row by row, ink as 1.</summary>
    internal ReadOnlySpan<float> Picture => _pictures.AsSpan(Digit * _model.RequireInput().Length, _model.RequireInput().Length);

    internal int Digit { get; private set; }

    internal double Difference => Math.Max(_difference, _live.Difference);

    /// <summary>The share of the digits that are read rightly with one layer's activation replaced; NaN until <see cref="Examine"/> has found it.</summary>
    internal double Accuracy(int layer, string activation) => _accuracies.TryGetValue(Key(With(layer, activation)), out double found) ? found : double.NaN;

    /// <summary>Reads all digits, unless it is known already how many are right.</summary>
    /// <returns>Whether there was something to do.</returns>
    internal bool Examine(int layer, string activation)
    {
        string[] activations = With(layer, activation);
        if (_accuracies.ContainsKey(Key(activations)))
        {
            return false;
        }

        using Experiment network = Prepare(activations, Digits);
        float[] logits = network.Run(_pictures).Read("logits");
        _difference = Math.Max(_difference, network.Difference);
        int classes = logits.Length / Digits;
        _accuracies[Key(activations)] = Enumerable.Range(0, Digits).Count(i => System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(logits.AsSpan(i * classes, classes)) == i % 10) / (double)Digits;
        return true;
    }

    /// <summary>Goes on with another activation in a layer.</summary>
    internal void Switch(int layer, string activation)
    {
        _activations[layer] = activation;
        _difference = Difference;
        _live.Dispose();
        _live = Prepare(_activations, 1);
        Show(Digit);
    }

    /// <summary>Reads one digit.</summary>
    internal void Show(int digit)
    {
        Digit = digit;
        _live.Run(Picture.ToArray());
        Sums = [.. Enumerable.Range(0, _activations.Length).Select(i => _live.Read(SumsName(i)))];
        float[] logits = _live.Read("logits");
        int best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(logits);
        Answer = (_model.Labels[best], 1 / logits.Sum(l => Math.Exp(l - logits[best])));
    }

    public void Dispose() => _live.Dispose();

    private static string Key(string[] activations) => string.Join(' ', activations);

    private static string SumsName(int layer) => $"sums{layer + 1}";

    private string[] With(int layer, string activation) => [.. _activations.Select((a, i) => i == layer ? activation : a)];

    private Experiment Prepare(string[] activations, int batch)
    {
        var g = new GraphBuilder("swapped");
        Value x = g.Input("input", Shape.Of(Shape.Open, _model.RequireInput().Length));
        for (int i = 0; i < _dense.Length; i++)
        {
            Value weight = _dense[i].Inputs[1], bias = _dense[i].Inputs[2];
            x = g.Output(g.Add(new Dense(), x, g.Parameter(weight.Name, weight.Type), g.Parameter(bias.Name, bias.Type)), i == activations.Length ? "logits" : SumsName(i));
            x = i == activations.Length ? x : SceneActivations.Find(activations[i])!.Add(g, x);
        }

        return _lab.Prepare(g.Build(), _model.Parameters, batch);
    }
}
