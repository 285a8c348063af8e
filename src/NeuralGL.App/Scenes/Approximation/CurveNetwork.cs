using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Scenes;

/// <summary>
/// One hidden layer of sigmoids that learns a function of one number: f(x) = c + Σⱼ vⱼ·σ(wⱼ·x + bⱼ), Cybenko's form. Its summands
/// can be read one by one.
/// </summary>
internal sealed class CurveNetwork : IDisposable
{
    internal const string HiddenWeight = "fc1.weight", HiddenBias = "fc1.bias", OutputWeight = "fc2.weight", OutputBias = "fc2.bias";

    private const int Budget = 1200;

    private const double FullRate = 0.05;

    private readonly ApproximationTraining _training;
    private readonly Experiment _forward;
    private readonly ulong _seed;
    private float[] _target = new float[TargetCurves.Points];
    private int _sinceAim;

    internal CurveNetwork(SceneLab lab, int width, ulong seed)
    {
        (Width, _seed) = (width, seed);
        Initialize(Parameters, width, -1, 1, (8, 32), seed);
        LayerSpec spec = LayerSpec.Parse($"1-{width}-sigmoid-1");
        Graph graph = TrainingGraph.Build(TargetCurves.Points, Shape.Of(1), Shape.Of(1), (g, x) => Mlp.Add(g, spec, x), Losses.MeanSquaredError, new Adam());
        _training = new ApproximationTraining(lab.Backend, graph, Parameters);
        _forward = lab.Prepare(Summands(width), Parameters);
        Aim(_target);
        Measure();
    }

    internal int Width { get; }

    internal ParameterStore Parameters { get; } = new();

    /// <summary>Weights and biases: 3·width + 1.</summary>
    internal int ParameterCount => (3 * Width) + 1;

    /// <summary>Steps of the optimiser since the first weights.</summary>
    internal int Steps { get; private set; }

    /// <summary>f at the points.</summary>
    internal float[] Fit { get; private set; } = [];

    /// <summary>vⱼ·σ(wⱼ·x + bⱼ), [points, width].</summary>
    internal float[] Parts { get; private set; } = [];

    /// <summary>c.</summary>
    internal float Constant => Parameters[OutputBias].Floats[0];

    /// <summary>The root of the mean of (f − target)² over the points.</summary>
    internal double Rmse { get; private set; }

    /// <summary>The largest |f − target|.</summary>
    internal double LargestError { get; private set; }

    /// <summary>The largest |c + sum of the parts − f|.</summary>
    internal double SumError { get; private set; }

    internal double Difference => _forward.Difference;

    /// <summary>
    /// First weights that know where the set is, and no more: the steep places of the sigmoids are spread over [low, high], one in each
    /// of as many equal parts, with slopes of random size and sign; v is small and c is 0.
    /// </summary>
    internal static void Initialize(ParameterStore parameters, int width, double low, double high, (double Least, double Most) slope, ulong seed)
    {
        float[] w = new float[width], b = new float[width], v = new float[width];
        var random = new SplitMix64(seed + (ulong)width);
        for (int j = 0; j < width; j++)
        {
            double centre = low + ((high - low) * (j + (width == 1 ? 0.5 : random.NextDouble())) / width);
            double size = slope.Least + ((slope.Most - slope.Least) * random.NextDouble());
            w[j] = (float)(random.NextInt(2) == 0 ? size : -size);
            b[j] = (float)(-w[j] * centre);
            v[j] = (float)(((2 * random.NextDouble()) - 1) / Math.Sqrt(width));
        }

        parameters[HiddenWeight] = new Tensor(Shape.Of(width, 1), w);
        parameters[HiddenBias] = new Tensor(Shape.Of(width), b);
        parameters[OutputWeight] = new Tensor(Shape.Of(1, width), v);
        parameters[OutputBias] = Tensor.Zeros(Shape.Of(1));
    }

    /// <summary>Another function to learn, from the weights as they are.</summary>
    internal void Aim(float[] target)
    {
        (_target, _sinceAim) = (target, 0);
        _training.Examples(TargetCurves.X, target);
        if (Fit.Length > 0)
        {
            Judge();
        }
    }

    /// <summary>Back to the first weights.</summary>
    internal void Restart()
    {
        Initialize(Parameters, Width, -1, 1, (8, 32), _seed);
        _training.Forget();
        (Steps, _sinceAim) = (0, 0);
        Measure();
    }

    /// <summary>So many steps of the optimiser on all points, and what the network is then.</summary>
    internal void Train(int steps)
    {
        for (int i = 0; i < steps; i++, Steps++, _sinceAim++)
        {
            _training.Step(ApproximationTraining.Rate(FullRate, _sinceAim, Budget));
        }

        _training.Sync();
        Measure();
    }

    public void Dispose()
    {
        _forward.Dispose();
        _training.Dispose();
    }

    /// <summary>The network with its summands as an output of their own.</summary>
    private static Graph Summands(int width)
    {
        var g = new GraphBuilder("summands");
        Value x = g.Input("x", Shape.Of(TargetCurves.Points, 1)), v = g.Parameter(OutputWeight, Shape.Of(1, width));
        Value sums = g.Add(new Dense(), x, g.Parameter(HiddenWeight, Shape.Of(width, 1)), g.Parameter(HiddenBias, Shape.Of(width)));
        Value hidden = g.Add(new Sigmoid(), sums);
        g.Output(g.Add(new Multiply(), hidden, v), "parts");
        g.Output(g.Add(new Dense(), hidden, v, g.Parameter(OutputBias, Shape.Of(1))), "fit");
        return g.Build();
    }

    private void Measure()
    {
        _forward.Run(TargetCurves.X);
        (Fit, Parts) = (_forward.Read("fit"), _forward.Read("parts"));
        SumError = 0;
        for (int i = 0; i < Fit.Length; i++)
        {
            double sum = Constant;
            for (int j = 0; j < Width; j++)
            {
                sum += Parts[(i * Width) + j];
            }

            SumError = Math.Max(SumError, Math.Abs(sum - Fit[i]));
        }

        Judge();
    }

    private void Judge()
    {
        double squares = 0;
        LargestError = 0;
        for (int i = 0; i < Fit.Length; i++)
        {
            double error = Fit[i] - _target[i];
            squares += error * error;
            LargestError = Math.Max(LargestError, Math.Abs(error));
        }

        Rmse = Math.Sqrt(squares / Fit.Length);
    }
}
