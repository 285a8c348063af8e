using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Scenes;

/// <summary>
/// Networks of every width on sets of every size, trained side by side in one graph to give sin x on [−kπ, kπ]. A point is a row with its
/// place and a 1 in the two columns of its set, so that one layer holds the hidden units for all sets; every output adds up the units of
/// its own network only and is judged on its own set only. The loss is the sum of the networks' losses and Adam treats each parameter
/// alone, so each network learns as if it were by itself.
/// </summary>
internal sealed class MapNetworks : IDisposable
{
    /// <summary>Steps of the optimiser that each network gets.</summary>
    internal const int Budget = 500;

    private const double FullRate = 0.03;

    private const int StepsBetweenChecks = 60;

    private readonly ApproximationTraining _training;
    private readonly CompiledGraph _forward;
    private readonly Experiment _check;
    private int _checked = -1;

    internal MapNetworks(SceneLab lab)
    {
        float[] rows = Rows(), targets = Targets();
        Initialize();
        _training = new ApproximationTraining(lab.Backend, TrainingGraph.Build(AllPoints, Shape.Of(2 * Domains.Length), Shape.Of(Cells), Layers, SumOfMeans, new Adam()), Parameters);
        _training.Examples(rows, targets);
        _forward = lab.Backend.Compile(Forward(), Parameters);
        _forward.SetInput("rows", new Tensor(Shape.Of(AllPoints, 2 * Domains.Length), rows));
        _check = lab.Prepare(Forward(), Parameters);
        Measure();
    }

    /// <summary>k of the sets [−kπ, kπ].</summary>
    internal static int[] Domains { get; } = [1, 2, 4, 8];

    /// <summary>Equally spaced points in each set: 16 in a wave, and in the smallest set twice as many.</summary>
    internal static int[] Points { get; } = [32, 32, 64, 128];

    /// <summary>Hidden units of the networks for each set.</summary>
    internal static int[] Widths => CurvePage.Widths;

    /// <summary>The first weights' slopes: of the order of those of the sine, whatever the set.</summary>
    internal static (double Least, double Most) Slopes => (1, 3);

    /// <summary>Hidden units for a set: those of all widths, and one that belongs to none, which makes the rows of weights whole texels.</summary>
    internal static int Units => Widths.Sum() + 1;

    /// <summary>How many networks there are.</summary>
    internal static int Cells => Domains.Length * Widths.Length;

    internal ParameterStore Parameters { get; } = new();

    /// <summary>Steps so far.</summary>
    internal int Steps { get; private set; }

    /// <summary>What every network gives at every point, also at those of other sets: [all points, domains · widths].</summary>
    private float[] Fits { get; set; } = [];

    /// <summary>The root of the mean of (f − sin)² over the points, by domain and width.</summary>
    internal double[,] Rmse { get; } = new double[Domains.Length, Widths.Length];

    internal double Difference => _check.Difference;

    /// <summary>The learning rate of a step.</summary>
    internal static double Rate(int step) => ApproximationTraining.Rate(FullRate, step, Budget);

    /// <summary>A point of a set.</summary>
    internal static double X(int domain, int point) => Domains[domain] * Math.PI * ((2.0 * point / (Points[domain] - 1)) - 1);

    /// <summary>What a network gives at a point of its set.</summary>
    internal float Fit(int domain, int width, int point) => Fits[((FirstRow(domain) + point) * Cells) + (domain * Widths.Length) + width];

    /// <summary>Decides the first weights of the networks on a set.</summary>
    internal static ulong Seed(int domain) => 1000 + (ulong)(1000 * domain);

    /// <summary>The units before those of a width in the common layer.</summary>
    internal static int Start(int width) => Widths.Take(width).Sum();

    /// <summary>Some steps of all networks, up to the budget, and what they are then.</summary>
    internal void Train(int steps)
    {
        int last = Math.Min(Budget, Steps + steps);
        if (last == Steps)
        {
            return;
        }

        for (; Steps < last; Steps++)
        {
            _training.Step(Rate(Steps));
        }

        Measure();
    }

    /// <summary>Back to the first weights.</summary>
    internal void Restart()
    {
        Initialize();
        _training.Forget();
        (Steps, _checked) = (0, -1);
        Measure();
    }

    /// <summary>The narrowest width whose error is at most this on a set; null if none is.</summary>
    internal int? Needed(int domain, double error)
    {
        int found = Array.FindIndex(Widths, w => Rmse[domain, Array.IndexOf(Widths, w)] <= error);
        return found < 0 ? null : Widths[found];
    }

    /// <summary>How many networks do worse than some narrower one on the same set.</summary>
    internal int CountWorseThanNarrower()
    {
        int count = 0;
        for (int d = 0; d < Domains.Length; d++)
        {
            double best = Rmse[d, 0];
            for (int w = 1; w < Widths.Length; w++)
            {
                count += Rmse[d, w] > best ? 1 : 0;
                best = Math.Min(best, Rmse[d, w]);
            }
        }

        return count;
    }

    public void Dispose()
    {
        _check.Dispose();
        _forward.Dispose();
        _training.Dispose();
    }

    private static int AllPoints => Points.Sum();

    private static int FirstRow(int domain) => Points.Take(domain).Sum();

    private static Value Layers(GraphBuilder g, Value rows)
    {
        Value hidden = g.Add(new Sigmoid(), g.Add(new Dense(), rows, g.Parameter("hidden", Shape.Of(Units, 2 * Domains.Length))));
        Value own = g.Add(new Multiply(), g.Parameter("output", Shape.Of(Cells, Units)), g.Constant(Owners()));
        return g.Add(new Dense(), hidden, own, g.Parameter("constant", Shape.Of(Cells)));
    }

    /// <summary>1 where a unit belongs to a network, else 0; [networks, units].</summary>
    private static Tensor Owners()
    {
        float[] owners = new float[Cells * Units];
        for (int cell = 0; cell < Cells; cell++)
        {
            int w = cell % Widths.Length;
            owners.AsSpan((cell * Units) + Start(w), Widths[w]).Fill(1);
        }

        return new Tensor(Shape.Of(Cells, Units), owners);
    }

    /// <summary>The sum over all networks of the mean of their squared errors on their own sets.</summary>
    private static Value SumOfMeans(GraphBuilder g, Value fits, Value targets)
    {
        float[] shares = new float[AllPoints * Cells];
        for (int d = 0; d < Domains.Length; d++)
        {
            for (int i = 0; i < Points[d]; i++)
            {
                shares.AsSpan(((FirstRow(d) + i) * Cells) + (d * Widths.Length), Widths.Length).Fill(1f / Points[d]);
            }
        }

        Value error = g.Add(new Subtract(), fits, targets), squares = g.Add(new Multiply(), error, error);
        return g.Add(new Reduce(ReduceKind.Sum, keepDims: false), g.Add(new Multiply(), squares, g.Constant(new Tensor(Shape.Of(AllPoints, Cells), shares))));
    }

    private static Graph Forward()
    {
        var g = new GraphBuilder("map");
        g.Output(Layers(g, g.Input("rows", Shape.Of(AllPoints, 2 * Domains.Length))), "fits");
        return g.Build();
    }

    /// <summary>The points: x and 1 in the columns of their set.</summary>
    private static float[] Rows()
    {
        int columns = 2 * Domains.Length;
        float[] rows = new float[AllPoints * columns];
        for (int d = 0; d < Domains.Length; d++)
        {
            for (int i = 0; i < Points[d]; i++)
            {
                int at = ((FirstRow(d) + i) * columns) + (2 * d);
                (rows[at], rows[at + 1]) = ((float)X(d, i), 1);
            }
        }

        return rows;
    }

    private static float[] Targets()
    {
        float[] targets = new float[AllPoints * Cells];
        for (int d = 0; d < Domains.Length; d++)
        {
            for (int i = 0; i < Points[d]; i++)
            {
                targets.AsSpan((FirstRow(d) + i) * Cells, Cells).Fill((float)Math.Sin(X(d, i)));
            }
        }

        return targets;
    }

    private void Initialize()
    {
        int columns = 2 * Domains.Length;
        Tensor hidden = Tensor.Zeros(Shape.Of(Units, columns)), output = Tensor.Zeros(Shape.Of(Cells, Units));
        var one = new ParameterStore();
        for (int cell = 0; cell < Cells; cell++)
        {
            (int d, int k) = (cell / Widths.Length, cell % Widths.Length);
            CurveNetwork.Initialize(one, Widths[k], X(d, 0), X(d, Points[d] - 1), Slopes, Seed(d));
            for (int j = 0; j < Widths[k]; j++)
            {
                int at = ((Start(k) + j) * columns) + (2 * d);
                (hidden.Floats[at], hidden.Floats[at + 1]) = (one[CurveNetwork.HiddenWeight].Floats[j], one[CurveNetwork.HiddenBias].Floats[j]);
            }

            one[CurveNetwork.OutputWeight].Floats.CopyTo(output.Floats[((cell * Units) + Start(k))..]);
        }

        (Parameters["hidden"], Parameters["output"], Parameters["constant"]) = (hidden, output, Tensor.Zeros(Shape.Of(Cells)));
    }

    /// <summary>Runs the networks as they are; from time to time and at the end also on the reference.</summary>
    private void Measure()
    {
        if (_checked < 0 || Steps - _checked >= StepsBetweenChecks || Steps == Budget)
        {
            _checked = Steps;
            _training.Sync();
            Fits = _check.Run(Rows()).Read("fits");
        }
        else
        {
            _forward.Run();
            Fits = [.. _forward.ReadBlocking("fits").Floats];
        }

        for (int d = 0; d < Domains.Length; d++)
        {
            for (int w = 0; w < Widths.Length; w++)
            {
                double squares = 0;
                for (int i = 0; i < Points[d]; i++)
                {
                    double error = Fit(d, w, i) - Math.Sin(X(d, i));
                    squares += error * error;
                }

                Rmse[d, w] = Math.Sqrt(squares / Points[d]);
            }
        }
    }
}
