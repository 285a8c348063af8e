using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Scenes;

/// <summary>
/// A network 2-8-1 that learns xor by the mean squared error, with the gradient of each layer laid open. Whatever its activations, it starts from the same
/// weights and sees the same points.
/// </summary>
internal sealed class GradientCourse : IDisposable
{
    /// <summary>Dense layers.</summary>
    internal const int Layers = 2;

    internal const int Hidden = 8;

    private const int MostHistory = 400;
    private const float Rate = 0.05f;
    private const ulong Seed = 11;

    private readonly string[] _activations;
    private readonly ParameterStore _store = new();
    private readonly CompiledGraph _training, _plane;
    private readonly Experiment _open;
    private readonly float[][] _start;
    private readonly float[] _inputs, _targets;
    private readonly List<float> _losses = [];
    private int _looks, _stride = 1;

    /// <param name="lab">What computes.</param>
    /// <param name="hidden">The activation of the hidden layer.</param>
    /// <param name="output">The activation of the output.</param>
    public GradientCourse(SceneLab lab, string hidden, string output)
    {
        _activations = [hidden, output];
        var random = new SplitMix64(Seed);
        for (int i = 0; i < Layers; i++)
        {
            _store[Weight(i)] = Initializers.GlorotUniform(WeightShape(i), ref random);
            _store[Bias(i)] = Tensor.Zeros(Shape.Of(WeightShape(i)[0]));
        }

        _start = [.. Enumerable.Range(0, Layers).Select(Parameters)];
        _inputs = [.. Points.SelectMany(p => (float[])[p.X1, p.X2])];
        _targets = [.. Points.Select(p => p.IsOrange ? 1f : 0)];
        Graph step = TrainingGraph.Build(Points.Length, Shape.Of(2), Shape.Of(1), Network, Losses.MeanSquaredError, new Adam());
        Optimizer.InitializeState(step, _store);
        _training = lab.Backend.Compile(step, _store);
        _training.SetInput(TrainingGraph.InputName, new Tensor(Shape.Of(Points.Length, 2), _inputs));
        _training.SetInput(TrainingGraph.TargetName, new Tensor(Shape.Of(Points.Length, 1), _targets));
        _training.SetInput(TrainingGraph.LearningRateName, Tensor.Scalar(Rate));
        _open = lab.Prepare(Opened(), _store);

        var g = new GraphBuilder("plane");
        const int places = PlaygroundNetwork.Side * PlaygroundNetwork.Side;
        g.Output(Network(g, g.Input("x", Shape.Of(places, 2))), "y");
        _plane = lab.Backend.Compile(g.Build(), _store);
        _plane.SetInput("x", new Tensor(Shape.Of(places, 2), [.. Enumerable.Range(0, places).Select(PlaygroundNetwork.Place).SelectMany(p => (float[])[p.X1, p.X2])]));
        Look();
    }

    /// <summary>What is learned.</summary>
    internal static PlaygroundPoint[] Points { get; } = PlaygroundData.Make("xor", 2, 0, held: true);

    /// <summary>The mean squared error at equal distances from before the first step on.</summary>
    internal IReadOnlyList<float> LossHistory => _losses;

    /// <summary>The mean squared error now.</summary>
    internal float Loss { get; private set; }

    /// <summary>Whether the loss has been the same to the bit whenever it was looked at.</summary>
    internal bool IsFlat { get; private set; } = true;

    /// <summary>Steps of the optimiser so far.</summary>
    internal int Steps { get; private set; }

    /// <summary>The length of the gradient by all weights and biases of each layer.</summary>
    internal double[] Gradients { get; } = new double[Layers];

    /// <summary>How far each layer's weights and biases have gone from where they started.</summary>
    internal double[] Moved { get; } = new double[Layers];

    /// <summary>The output over the plane at <see cref="PlaygroundNetwork.Place"/>.</summary>
    internal float[] Plane { get; private set; } = [];

    internal string HiddenActivation => _activations[0];

    internal double Difference => _open.Difference;

    /// <summary>A layer's weights [outputs, inputs] and biases.</summary>
    internal float[] Parameters(int layer) => [.. _store[Weight(layer)].Floats, .. _store[Bias(layer)].Floats];

    /// <summary>So many steps of Adam on all points.</summary>
    internal void Step(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _training.Run();
        }

        _training.SyncParametersBlocking();
        Steps += count;
        Look();
    }

    public void Dispose()
    {
        _training.Dispose();
        _plane.Dispose();
        _open.Dispose();
    }

    private static string Weight(int layer) => $"fc{layer + 1}.weight";

    private static string Bias(int layer) => $"fc{layer + 1}.bias";

    private static Shape WeightShape(int layer) => layer == 0 ? Shape.Of(Hidden, 2) : Shape.Of(1, Hidden);

    private static double Length(IEnumerable<float> numbers) => Math.Sqrt(numbers.Sum(n => (double)n * n));

    private void Look()
    {
        _open.Run(_inputs, _targets);
        Loss = _open.Read("loss")[0];
        Remember();
        for (int i = 0; i < Layers; i++)
        {
            Gradients[i] = Length([.. _open.Read($"{Weight(i)}.gradient"), .. _open.Read($"{Bias(i)}.gradient")]);
            Moved[i] = Length(Parameters(i).Zip(_start[i], (now, then) => now - then));
        }

        _plane.Run();
        Plane = _plane.ReadBlocking("y").Floats.ToArray();
    }

    /// <summary>Goes on with the curve; when it is full, every second point of it goes.</summary>
    private void Remember()
    {
        IsFlat &= _losses.Count == 0 || Loss == _losses[0];
        if (_looks++ % _stride != 0)
        {
            return;
        }

        _losses.Add(Loss);
        if (_losses.Count == MostHistory)
        {
            float[] kept = [.. _losses.Where((_, i) => i % 2 == 0)];
            _losses.Clear();
            _losses.AddRange(kept);
            _stride *= 2;
        }
    }

    private Value Network(GraphBuilder g, Value x)
    {
        for (int i = 0; i < Layers; i++)
        {
            x = SceneActivations.Find(_activations[i])!.Add(g, g.Add(new Dense(), x, g.Parameter(Weight(i), WeightShape(i)), g.Parameter(Bias(i), Shape.Of(WeightShape(i)[0]))));
        }

        return x;
    }

    /// <summary>The loss and its gradient by every parameter, to be read and compared with the reference.</summary>
    private Graph Opened()
    {
        var g = new GraphBuilder("opened");
        Value x = g.Input("x", Shape.Of(Points.Length, 2)), wanted = g.Input("wanted", Shape.Of(Points.Length, 1));
        Value loss = g.Output(Losses.MeanSquaredError(g, Network(g, x), wanted), "loss");
        Value[] parameters = [.. g.Parameters];
        foreach ((Value parameter, Value gradient) in parameters.Zip(Autodiff.Gradients(g, loss, parameters)))
        {
            g.Output(gradient, $"{parameter.Name}.gradient");
        }

        return g.Build();
    }
}
