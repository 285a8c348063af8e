using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.Tests.Training;

/// <summary>
/// Each optimiser, built as a graph, against the published formula in plain double loops. The loss is ½·Σ a_i·p_i², whose gradient
/// a_i·p_i the loops know, so only the optimiser is on trial.
/// </summary>
public sealed class OptimizerTests
{
    /// <summary>Parameters are kept in float32: 40 steps round each number 40 times by at most 2⁻²⁴ of it, and the steps shrink errors.</summary>
    private const double Tolerance = 40 * 6e-8;

    private static readonly double[] Start = [1, -2, 0.5, 3, -0.25], Curvature = [1, 0.5, 2, 0.1, 4];

    [Fact]
    public void Sgd_is_the_parameter_minus_rate_times_gradient() => Check(new Sgd(), 0.1, (p, g, lr, _, _, _) => p - (lr * g));

    [Fact]
    public void Momentum_follows_PyTorchs_formula() => Check(new Momentum(0.9f), 0.02, (p, g, lr, _, m, _) =>
    {
        m.Value = (0.9 * m.Value) + g;
        return p - (lr * m.Value);
    });

    [Fact]
    public void Adam_follows_algorithm_1_of_the_paper() => Check(new Adam(), 0.05, (p, g, lr, t, m, v) =>
    {
        m.Value = (0.9 * m.Value) + (0.1 * g);
        v.Value = (0.999 * v.Value) + (0.001 * g * g);
        double mean = m.Value / (1 - Math.Pow(0.9, t)), square = v.Value / (1 - Math.Pow(0.999, t));
        return p - (lr * mean / (Math.Sqrt(square) + 1e-8));
    });

    [Fact]
    public void Nesterov_follows_PyTorchs_formula() => Check(new Momentum(0.9f, nesterov: true), 0.02, (p, g, lr, _, m, _) =>
    {
        m.Value = (0.9 * m.Value) + g;
        return p - (lr * (g + (0.9 * m.Value)));
    });

    [Fact]
    public void Weight_decay_of_sgd_and_momentum_is_part_of_the_gradient()
    {
        Check(new Sgd(0.03f), 0.1, (p, g, lr, _, _, _) => p - (lr * (g + (0.03 * p))));
        Check(new Momentum(0.9f, weightDecay: 0.03f), 0.02, (p, g, lr, _, m, _) =>
        {
            m.Value = (0.9 * m.Value) + g + (0.03 * p);
            return p - (lr * m.Value);
        });
        Check(new Momentum(0.9f, nesterov: true, weightDecay: 0.03f), 0.02, (p, g, lr, _, m, _) =>
        {
            m.Value = (0.9 * m.Value) + g + (0.03 * p);
            return p - (lr * (g + (0.03 * p) + (0.9 * m.Value)));
        });
    }

    [Fact]
    public void Weight_decay_of_Adam_passes_through_its_averages_and_that_of_AdamW_does_not()
    {
        Check(new Adam(weightDecay: 0.5f), 0.05, (p, g, lr, t, m, v) => p - AdamStep(g + (0.5 * p), lr, t, m, v));
        Check(new AdamW(weightDecay: 0.5f), 0.05, (p, g, lr, t, m, v) => p - (lr * 0.5 * p) - AdamStep(g, lr, t, m, v));
        Check(new AdamW(), 0.05, (p, g, lr, t, m, v) => p - (lr * 0.01 * p) - AdamStep(g, lr, t, m, v));
    }

    [Fact]
    public void A_negative_decay_is_refused()
    {
        Assert.Contains("weightDecay", Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(-1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamW(weightDecay: float.NaN));
    }

    [Fact]
    public void Adams_epsilon_counts_after_the_correction()
    {
        // With gradients of the size of epsilon, ε and ε·√(1−β₂ᵗ) give steps that differ 20-fold.
        Check(new Adam(0.9f, 0.999f, 1e-3f), 0.05, (p, g, lr, t, m, v) =>
        {
            m.Value = (0.9 * m.Value) + (0.1 * g);
            v.Value = (0.999 * v.Value) + (0.001 * g * g);
            return p - (lr * (m.Value / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(v.Value / (1 - Math.Pow(0.999, t))) + 1e-3));
        }, scale: 1e-3);
    }

    [Fact]
    public void A_run_resumed_from_the_stores_copy_goes_on_bit_for_bit()
    {
        foreach (Optimizer optimizer in new Optimizer[] { new Sgd(), new Momentum(), new Momentum(nesterov: true), new Adam(), new AdamW() })
        {
            (CompiledGraph unbroken, ParameterStore store) = Compile(optimizer, 1, single: true);
            Run(unbroken, 5);
            (CompiledGraph resumed, ParameterStore copy) = Compile(optimizer, 1, store.Clone(), single: true);
            Run(unbroken, 5);
            Run(resumed, 5);
            Assert.Equal(store["p"].Floats, copy["p"].Floats);
        }
    }

    private static double AdamStep(double g, double lr, int t, Cell m, Cell v)
    {
        m.Value = (0.9 * m.Value) + (0.1 * g);
        v.Value = (0.999 * v.Value) + (0.001 * g * g);
        return lr * (m.Value / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(v.Value / (1 - Math.Pow(0.999, t))) + 1e-8);
    }

    private static void Check(Optimizer optimizer, double rate, Func<double, double, double, int, Cell, Cell, double> formula, double scale = 1)
    {
        (CompiledGraph graph, ParameterStore store) = Compile(optimizer, scale);
        double[] expected = [.. Start];
        Cell[] first = [.. Start.Select(_ => new Cell())], second = [.. Start.Select(_ => new Cell())];
        for (int t = 1; t <= 40; t++)
        {
            double lr = rate / t;
            graph.SetInput(TrainingGraph.LearningRateName, Tensor.Scalar((float)lr));
            graph.Run();
            for (int i = 0; i < expected.Length; i++)
            {
                expected[i] = formula(expected[i], scale * Curvature[i] * expected[i], lr, t, first[i], second[i]);
                Assert.Equal(expected[i], store["p"].Floats[i], Tolerance * Math.Max(1, Math.Abs(expected[i])));
            }
        }
    }

    private static (CompiledGraph Graph, ParameterStore Store) Compile(Optimizer optimizer, double scale, ParameterStore? store = null, bool single = false)
    {
        var g = new GraphBuilder();
        Shape shape = Shape.Of(Start.Length);
        Value p = g.Parameter("p", shape), rate = g.Input(TrainingGraph.LearningRateName, Shape.Scalar);
        Value curvature = g.Constant(new Tensor(shape, [.. Curvature.Select(a => (float)(a * scale / 2))]));
        Value loss = g.Add(new Reduce(ReduceKind.Sum, keepDims: false), g.Add(new Multiply(), curvature, g.Add(new Multiply(), p, p)));
        optimizer.AddStep(g, [p], Autodiff.Gradients(g, loss, [p]), rate);
        Graph graph = g.Build();
        store ??= new ParameterStore { ["p"] = new Tensor(shape, [.. Start.Select(s => (float)s)]) };
        Optimizer.InitializeState(graph, store);
        IBackend backend = single ? new ReferenceBackend<float>() : new ReferenceBackend<double>();
        return (backend.Compile(graph, store), store);
    }

    private static void Run(CompiledGraph graph, int steps)
    {
        graph.SetInput(TrainingGraph.LearningRateName, Tensor.Scalar(0.05f));
        for (int i = 0; i < steps; i++)
        {
            graph.Run();
        }
    }

    private sealed class Cell
    {
        public double Value { get; set; }
    }
}
