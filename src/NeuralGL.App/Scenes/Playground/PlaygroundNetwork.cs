using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Scenes;

/// <summary>
/// The playground's network on the lab's backend: training on all points at once, every neuron's answer over the whole plane as one
/// batch, and the answers for all points. What is computed is compared with the reference on some places of the plane.
/// </summary>
internal sealed class PlaygroundNetwork(SceneLab lab) : IDisposable
{
    /// <summary>Places along each side of the plane at which neurons are asked.</summary>
    internal const int Side = 32;

    private const int Checked = 16;

    private readonly Tensor _rate = Tensor.Scalar(0);
    private ParameterStore _store = new();
    private PlaygroundState _state = new();
    private IReadOnlyList<PlaygroundPoint> _train = [], _held = [];
    private CompiledGraph? _training, _plane, _exam;
    private Experiment? _check;
    private double _difference;

    /// <summary>The dense layers: the hidden ones and the output.</summary>
    internal int DenseCount => _state.Layers.Count + 1;

    /// <summary>What each neuron answers at [place, neuron], by layer; the output's are logits.</summary>
    internal float[][] Responses { get; private set; } = [];

    /// <summary>The mean cross-entropy and the share of right answers of the points to learn from; NaN without any.</summary>
    internal (double Loss, double Accuracy) Train { get; private set; } = (double.NaN, double.NaN);

    /// <summary>The same for the points held back.</summary>
    internal (double Loss, double Accuracy) Held { get; private set; } = (double.NaN, double.NaN);

    internal double Difference => Math.Max(_difference, _check?.Difference ?? 0);

    /// <summary>A layer's weights [outputs, inputs].</summary>
    internal ReadOnlySpan<float> Weights(int dense) => _store[WeightName(dense)].Floats;

    /// <summary>A layer's biases [outputs].</summary>
    internal ReadOnlySpan<float> Biases(int dense) => _store[BiasName(dense)].Floats;

    /// <summary>All weights and biases in the order of a state's.</summary>
    internal float[] AllWeights() => [.. Enumerable.Range(0, DenseCount).SelectMany(d => (float[])[.. Weights(d), .. Biases(d)])];

    /// <summary>The input of a dense layer.</summary>
    internal int InputsOf(int dense) => dense == 0 ? _state.Inputs.Count : _state.Layers[dense - 1].Width;

    /// <summary>The neurons of a dense layer.</summary>
    internal int OutputsOf(int dense) => dense == DenseCount - 1 ? 1 : _state.Layers[dense].Width;

    /// <summary>Takes another shape.</summary>
    /// <param name="state">What it is to be.</param>
    /// <param name="kept">For each dense layer the layer whose weights it keeps, or −1 for first weights from the seed.</param>
    internal void Reshape(PlaygroundState state, params ReadOnlySpan<int> kept)
    {
        ParameterStore old = _store;
        (_store, _state) = (new ParameterStore(), state);
        for (int i = 0; i < DenseCount; i++)
        {
            int from = i < kept.Length ? kept[i] : -1;
            Shape shape = Shape.Of(OutputsOf(i), InputsOf(i));
            var random = new SplitMix64(SplitMix64.Mix(((ulong)(uint)state.Seed << 16) + (ulong)i));
            bool rectifies = i < state.Layers.Count && SceneActivations.Find(state.Layers[i].Activation)!.IsRectifier;
            _store[WeightName(i)] = from >= 0 ? old[WeightName(from)] : rectifies ? Initializers.HeNormal(shape, ref random) : Initializers.GlorotUniform(shape, ref random);
            _store[BiasName(i)] = from >= 0 ? old[BiasName(from)] : Tensor.Zeros(Shape.Of(OutputsOf(i)));
        }

        Compile();
    }

    /// <summary>Goes on with the same weights: other activations, decay or rate.</summary>
    internal void Continue(PlaygroundState state)
    {
        _state = state;
        Compile();
    }

    /// <summary>Sets the points.</summary>
    internal void Learn(IReadOnlyList<PlaygroundPoint> train, IReadOnlyList<PlaygroundPoint> held) => (_train, _held) = (train, held);

    /// <summary>Adds to one weight or, with <paramref name="input"/> −1, to a bias.</summary>
    internal void Edit(int dense, int output, int input, float by)
    {
        string name = input < 0 ? BiasName(dense) : WeightName(dense);
        _store[name].Floats[input < 0 ? output : (output * InputsOf(dense)) + input] += by;
        _store.Touch(name);
    }

    /// <summary>Sets all weights and biases, in the order of a state's.</summary>
    internal void Set(ReadOnlySpan<float> weights)
    {
        for (int i = 0; i < DenseCount; i++)
        {
            foreach (string name in (string[])[WeightName(i), BiasName(i)])
            {
                Span<float> to = _store[name].Floats;
                weights[..to.Length].CopyTo(to);
                weights = weights[to.Length..];
                _store.Touch(name);
            }
        }
    }

    /// <summary>So many steps of the optimiser on all points; nothing without points.</summary>
    internal void Step(int steps)
    {
        if (_training is null)
        {
            return;
        }

        _rate.Floats[0] = _state.Rate;
        _training.SetInput(TrainingGraph.LearningRateName, _rate);
        for (int i = 0; i < steps; i++)
        {
            _training.Run();
        }

        _training.SyncParametersBlocking();
    }

    /// <summary>Asks every neuron over the plane and the output about every point.</summary>
    internal void Evaluate()
    {
        _plane!.Run();
        Responses = [.. Enumerable.Range(0, DenseCount).Select(i => _plane.ReadBlocking(UnitName(i)).Floats.ToArray())];
        _check!.Run(Features([.. Enumerable.Range(0, Checked).Select(i => Place((i * ((Side * Side) + 37) / Checked) % (Side * Side)))]));
        for (int i = 0; i < DenseCount; i++)
        {
            _check.Read(UnitName(i));
        }

        (Train, Held) = ((double.NaN, double.NaN), (double.NaN, double.NaN));
        if (_exam is not null)
        {
            _exam.Run();
            ReadOnlySpan<float> logits = _exam.ReadBlocking(UnitName(DenseCount - 1)).Floats;
            (Train, Held) = (Judge(logits[.._train.Count], _train), Judge(logits[_train.Count..], _held));
        }
    }

    public void Dispose() => Release();

    /// <summary>Where on the plane a response of <see cref="Responses"/> is; rows go down from the top.</summary>
    internal static PlaygroundPoint Place(int index)
    {
        float At(int i) => PlaygroundData.Extent * (((2f * i) / (Side - 1)) - 1);
        return new PlaygroundPoint(At(index % Side), -At(index / Side), false);
    }

    private static string WeightName(int dense) => $"fc{dense + 1}.weight";

    private static string BiasName(int dense) => $"fc{dense + 1}.bias";

    private static string UnitName(int dense) => $"units{dense + 1}";

    private static (double Loss, double Accuracy) Judge(ReadOnlySpan<float> logits, IReadOnlyList<PlaygroundPoint> points)
    {
        double loss = 0;
        int right = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            double margin = points[i].IsOrange ? logits[i] : -logits[i];
            loss += Math.Max(0, -margin) + Math.Log(1 + Math.Exp(-Math.Abs(margin)));
            right += margin > 0 ? 1 : 0;
        }

        return (loss / logits.Length, right / (double)logits.Length);
    }

    private void Release()
    {
        _difference = Difference;
        _training?.Dispose();
        _plane?.Dispose();
        _exam?.Dispose();
        _check?.Dispose();
        (_training, _plane, _exam, _check) = (null, null, null, null);
    }

    private void Compile()
    {
        Release();
        Graph graph = Inference();
        _plane = lab.Backend.Compile(graph, _store, new CompileOptions { Batch = Side * Side });
        _plane.SetInput("x", Table([.. Enumerable.Range(0, Side * Side).Select(Place)]));
        _check = lab.Prepare(graph, _store, Checked);
        if (_train.Count + _held.Count > 0)
        {
            _exam = lab.Backend.Compile(graph, _store, new CompileOptions { Batch = _train.Count + _held.Count });
            _exam.SetInput("x", Table([.. _train, .. _held]));
        }

        if (_train.Count > 0)
        {
            Graph step = TrainingGraph.Build(_train.Count, Shape.Of(_state.Inputs.Count), Shape.Of(1), (g, x) => Layers(g, x, (_, value) => value), Losses.BinaryCrossEntropy, new AdamW(weightDecay: _state.Decay));
            Optimizer.InitializeState(step, _store);
            _training = lab.Backend.Compile(step, _store);
            _training.SetInput(TrainingGraph.InputName, Table(_train));
            _training.SetInput(TrainingGraph.TargetName, new Tensor(Shape.Of(_train.Count, 1), [.. _train.Select(p => p.IsOrange ? 1f : 0)]));
        }
    }

    private Graph Inference()
    {
        var g = new GraphBuilder("playground");
        Layers(g, g.Input("x", Shape.Of(Shape.Open, _state.Inputs.Count)), (i, value) => g.Output(value, UnitName(i)));
        return g.Build();
    }

    private Value Layers(GraphBuilder g, Value x, Func<int, Value, Value> see)
    {
        for (int i = 0; i < DenseCount; i++)
        {
            int outputs = OutputsOf(i);
            x = g.Add(new Dense(), x, g.Parameter(WeightName(i), Shape.Of(outputs, InputsOf(i))), g.Parameter(BiasName(i), Shape.Of(outputs)));
            x = see(i, i < _state.Layers.Count ? SceneActivations.Find(_state.Layers[i].Activation)!.Add(g, x) : x);
        }

        return x;
    }

    private Tensor Table(IReadOnlyList<PlaygroundPoint> points) => new(Shape.Of(points.Count, _state.Inputs.Count), Features(points));

    private float[] Features(IReadOnlyList<PlaygroundPoint> points) => [.. points.SelectMany(p => _state.Inputs.Select(f => PlaygroundData.Features[f].Of(p.X1, p.X2)))];
}
