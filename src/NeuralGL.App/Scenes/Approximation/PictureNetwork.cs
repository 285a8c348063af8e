using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Scenes;

/// <summary>What the first hidden layer of a <see cref="PictureNetwork"/> does with x and y.</summary>
internal enum PictureKind
{
    /// <summary>ReLU, in both hidden layers.</summary>
    Relu,

    /// <summary>Sine, in both hidden layers, the first with large weights. (Sitzmann and others: Implicit neural representations with periodic activation functions, 2020.)</summary>
    Sine,

    /// <summary>Sines and cosines of random frequencies that are not trained, then ReLU. (Tancik and others: Fourier features let networks learn high frequency functions in low dimensional domains, 2020.)</summary>
    Frequencies,
}

/// <summary>A network with two hidden layers that learns a function of x and y from its pixels, a quarter of them at each step.</summary>
internal sealed class PictureNetwork : IDisposable
{
    /// <summary>Units in each hidden layer.</summary>
    internal const int Hidden = 48;

    /// <summary>Pixels that are also computed by the reference, evenly spread over the picture.</summary>
    internal const int Checked = 64;

    private const int Batches = 4, Batch = PictureTargets.Points / Batches, Budget = 480, TrainingsBetweenChecks = 10;

    private readonly ApproximationTraining _training;
    private readonly CompiledGraph _picture;
    private readonly Experiment _check;
    private readonly float[] _places = new float[2 * Checked];
    private readonly int _channels;
    private readonly (Tensor Inputs, Tensor Targets)[] _batches = new (Tensor, Tensor)[Batches];
    private readonly float _scale;
    private float[] _target = [];
    private int _sinceCheck;

    /// <param name="lab">Where to compute.</param>
    /// <param name="kind">The first layer.</param>
    /// <param name="scale">The largest weight of the sine's first layer, in radians; the deviation of the frequencies, in half-waves from edge to middle. Nothing for ReLU.</param>
    /// <param name="channels">Values at a point.</param>
    internal PictureNetwork(SceneLab lab, PictureKind kind, float scale, int channels)
    {
        (Kind, _scale, _channels) = (kind, scale, channels);
        Frequencies = DrawFrequencies(scale);
        Initialize();
        Graph graph = TrainingGraph.Build(Batch, Shape.Of(2), Shape.Of(channels), Layers, Losses.MeanSquaredError, new Adam());
        _training = new ApproximationTraining(lab.Backend, graph, Parameters);
        _picture = lab.Backend.Compile(Forward(PictureTargets.Points), Parameters);
        _picture.SetInput("places", new Tensor(Shape.Of(PictureTargets.Points, 2), PictureTargets.Places));
        _check = lab.Prepare(Forward(Checked), Parameters);
        for (int i = 0; i < Checked; i++)
        {
            PictureTargets.Places.AsSpan(2 * (i * PictureTargets.Points / Checked), 2).CopyTo(_places.AsSpan(2 * i));
        }
    }

    internal PictureKind Kind { get; }

    internal ParameterStore Parameters { get; } = new();

    /// <summary>The first layer of <see cref="PictureKind.Frequencies"/>, which is not trained: sin(weight·(x, y) + phase).</summary>
    internal (Tensor Weight, Tensor Phase) Frequencies { get; }

    /// <summary>Steps of the optimiser since the first weights.</summary>
    internal int Steps { get; private set; }

    /// <summary>What the network gives at every pixel, [points, channels].</summary>
    internal float[] Picture { get; private set; } = [];

    /// <summary>The root of the mean squared error over all pixels and channels.</summary>
    internal double Rmse { get; private set; }

    /// <summary>The ratio of the largest value, 1, to the error in decibels: −20·log₁₀(rmse).</summary>
    internal double Psnr => -20 * Math.Log10(Rmse);

    internal double Difference => _check.Difference;

    /// <summary>Numbers that are trained.</summary>
    internal int ParameterCount => Parameters.Names.Where(n => n.StartsWith("fc", StringComparison.Ordinal)).Sum(n => Parameters[n].Length);

    /// <summary>From the first weights on another function with as many channels.</summary>
    internal void Start(float[] target)
    {
        _target = target;
        int[] order = [.. Enumerable.Range(0, PictureTargets.Points)];
        var random = new SplitMix64(21);
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = random.NextInt(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        for (int b = 0; b < Batches; b++)
        {
            Tensor inputs = Tensor.Zeros(Shape.Of(Batch, 2)), targets = Tensor.Zeros(Shape.Of(Batch, _channels));
            for (int i = 0; i < Batch; i++)
            {
                int pixel = order[(b * Batch) + i];
                PictureTargets.Places.AsSpan(2 * pixel, 2).CopyTo(inputs.Floats[(2 * i)..]);
                target.AsSpan(_channels * pixel, _channels).CopyTo(targets.Floats[(_channels * i)..]);
            }

            _batches[b] = (inputs, targets);
        }

        Initialize();
        _training.Forget();
        (Steps, _sinceCheck) = (0, 0);
        Measure();
    }

    /// <summary>So many steps of the optimiser, and what the network is then.</summary>
    internal void Train(int steps)
    {
        double full = Kind == PictureKind.Sine ? 0.005 : 0.01;
        for (int i = 0; i < steps; i++, Steps++)
        {
            (Tensor inputs, Tensor targets) = _batches[Steps % Batches];
            _training.Examples(inputs, targets);
            _training.Step(ApproximationTraining.Rate(full, Steps, Budget));
        }

        Measure();
    }

    public void Dispose()
    {
        _check.Dispose();
        _picture.Dispose();
        _training.Dispose();
    }

    /// <summary>Rows (f₁, f₂) drawn from a normal distribution, each once for a sine and once, a quarter of a wave on, for a cosine.</summary>
    private static (Tensor Weight, Tensor Phase) DrawFrequencies(float scale)
    {
        Tensor weight = Tensor.Zeros(Shape.Of(Hidden, 2)), phase = Tensor.Zeros(Shape.Of(Hidden));
        var random = new SplitMix64(17);
        for (int i = 0; i < Hidden / 2; i++)
        {
            for (int axis = 0; axis < 2; axis++)
            {
                weight.Floats[(2 * i) + axis] = weight.Floats[Hidden + (2 * i) + axis] = (float)(Math.PI * scale * random.NextNormal());
            }

            phase.Floats[i + (Hidden / 2)] = (float)(Math.PI / 2);
        }

        return (weight, phase);
    }

    private static Tensor Uniform(Shape shape, double bound, ref SplitMix64 random)
    {
        Tensor values = Tensor.Zeros(shape);
        foreach (ref float value in values.Floats)
        {
            value = (float)(bound * ((2 * random.NextDouble()) - 1));
        }

        return values;
    }

    private Value Layers(GraphBuilder g, Value places)
    {
        Operator activation = Kind == PictureKind.Sine ? new Sine() : new Relu();
        bool isFixed = Kind == PictureKind.Frequencies;
        Value weight = isFixed ? g.Constant(Frequencies.Weight) : g.Parameter("fc1.weight", Shape.Of(Hidden, 2)), bias = isFixed ? g.Constant(Frequencies.Phase) : g.Parameter("fc1.bias", Shape.Of(Hidden));
        Value first = g.Add(isFixed ? new Sine() : activation, g.Add(new Dense(), places, weight, bias));
        Value second = g.Add(activation, g.Add(new Dense(), first, g.Parameter("fc2.weight", Shape.Of(Hidden, Hidden)), g.Parameter("fc2.bias", Shape.Of(Hidden))));
        return g.Add(new Dense(), second, g.Parameter("fc3.weight", Shape.Of(_channels, Hidden)), g.Parameter("fc3.bias", Shape.Of(_channels)));
    }

    private Graph Forward(int points)
    {
        var g = new GraphBuilder("picture");
        g.Output(Layers(g, g.Input("places", Shape.Of(points, 2))), "picture");
        return g.Build();
    }

    /// <summary>
    /// He's weights before ReLU, its kinks spread over the picture by biases in ±1; before sines the bounds of Sitzmann and others,
    /// with the frequency multiplied into the first weights and any phase as bias. The answer begins at the middle of the values.
    /// </summary>
    private void Initialize()
    {
        var random = new SplitMix64(23);
        bool isSine = Kind == PictureKind.Sine;
        if (Kind != PictureKind.Frequencies)
        {
            Parameters["fc1.weight"] = isSine ? Uniform(Shape.Of(Hidden, 2), _scale, ref random) : Initializers.HeNormal(Shape.Of(Hidden, 2), ref random);
            Parameters["fc1.bias"] = Uniform(Shape.Of(Hidden), isSine ? Math.PI : 1, ref random);
        }

        Parameters["fc2.weight"] = isSine ? Initializers.HeUniform(Shape.Of(Hidden, Hidden), ref random) : Initializers.HeNormal(Shape.Of(Hidden, Hidden), ref random);
        Parameters["fc2.bias"] = Tensor.Zeros(Shape.Of(Hidden));
        Parameters["fc3.weight"] = isSine ? Uniform(Shape.Of(_channels, Hidden), 0.04, ref random) : Initializers.GlorotUniform(Shape.Of(_channels, Hidden), ref random);
        Parameters["fc3.bias"] = Tensor.Zeros(Shape.Of(_channels));
        Parameters["fc3.bias"].Floats.Fill(0.5f);
    }

    /// <summary>The whole picture by the backend; from time to time some pixels of it by the reference too.</summary>
    private void Measure()
    {
        if (_sinceCheck++ % TrainingsBetweenChecks == 0)
        {
            _training.Sync();
            _check.Run(_places).Read("picture");
        }

        _picture.Run();
        Picture = [.. _picture.ReadBlocking("picture").Floats];
        double squares = 0;
        for (int i = 0; i < Picture.Length; i++)
        {
            double error = Picture[i] - _target[i];
            squares += error * error;
        }

        Rmse = Math.Sqrt(squares / Picture.Length);
    }
}
