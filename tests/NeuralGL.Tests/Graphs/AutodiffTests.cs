using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using static NeuralGL.Tests.Graphs.GraphRuns;

namespace NeuralGL.Tests.Graphs;

public sealed class AutodiffTests
{
    [Fact]
    public void A_value_used_twice_gets_the_sum_of_its_gradients()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(2));
        Value loss = g.Add(new Reduce(ReduceKind.Sum, null, keepDims: false), g.Add(new Add(), g.Add(new Multiply(), x, x), x));
        g.Output(Autodiff.Gradients(g, loss, [x])[0], "dx");
        Assert.Equal([7, -3], g.Build().Output(("x", Of([2], 3, -2))));
    }

    [Fact]
    public void A_network_with_branches_agrees_with_finite_differences()
    {
        float[] data = [0.3f, -0.7f, 1.1f, 0.2f, 0.9f, -0.4f];
        Graph graph = Branching(withGradient: true);
        using ReferenceGraph<double> analytic = graph.Run(Parameters(), 1, ("x", Of([2, 3], data)));
        foreach (string name in new[] { "w1", "b1", "w2", "w3" })
        {
            double[] gradient = analytic.Numbers(graph.Find($"d{name}")).ToArray();
            for (int i = 0; i < gradient.Length; i++)
            {
                // Steps and bound fit float32 parameters: 2⁻⁸ is exact, and the error of a central difference is O(2⁻¹⁶).
                double difference = (LossAt(name, i, 1f / 256) - LossAt(name, i, -1f / 256)) * 128;
                Assert.True(Math.Abs(gradient[i] - difference) <= 1e-4 + (1e-3 * Math.Abs(difference)), $"{name}[{i}]: {gradient[i]} where central differences give {difference}");
            }
        }

        double LossAt(string name, int index, float step)
        {
            ParameterStore store = Parameters();
            store[name].Floats[index] += step;
            using ReferenceGraph<double> run = graph.Run(store, 1, ("x", Of([2, 3], data)));
            return run.Numbers(graph.Find("loss"))[0];
        }
    }

    [Fact]
    public void The_gradient_by_a_value_in_the_middle_is_given_too()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(2)), middle = g.Add(new Sine(), x);
        Value loss = g.Add(new Reduce(ReduceKind.Sum, null, keepDims: false), g.Add(new Multiply(), middle, g.Constant(Of([2], 3, 5))));
        g.Output(Autodiff.Gradients(g, loss, [middle])[0], "d");
        Assert.Equal([3, 5], g.Build().Output(("x", Of([2], 1, 2))));
    }

    [Fact]
    public void What_the_loss_does_not_depend_on_has_gradient_zero()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(Shape.Open, 2)), other = g.Input("other", Shape.Of(Shape.Open, 3)), p = g.Parameter("p", Shape.Of(2));
        Value loss = g.Add(new Reduce(ReduceKind.Sum, null, keepDims: false), x);
        Value[] gradients = Autodiff.Gradients(g, loss, [p, other]);
        g.Output(gradients[0], "dp");
        g.Output(gradients[1], "dother");
        using ReferenceGraph<double> run = g.Build().Run(new ParameterStore { ["p"] = Of([2], 1, 2) }, 2, ("x", Of([2, 2], 1, 2, 3, 4)), ("other", Of([2, 3], 1, 2, 3, 4, 5, 6)));
        Assert.Equal([0, 0], run.Read("dp"));
        Assert.Equal(new float[6], run.Read("dother"));
    }

    [Fact]
    public void Gradients_go_through_an_open_batch()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(Shape.Open, 2)), w = g.Parameter("w", Shape.Of(3, 2)), b = g.Parameter("b", Shape.Of(3));
        Value loss = g.Add(new Reduce(ReduceKind.Sum, null, keepDims: false), g.Add(new Dense(), x, w, b));
        Value[] gradients = Autodiff.Gradients(g, loss, [w, b, x]);
        g.Output(gradients[0], "dw");
        g.Output(gradients[1], "db");
        g.Output(gradients[2], "dx");
        var store = new ParameterStore { ["w"] = Of([3, 2], 1, 2, 3, 4, 5, 6), ["b"] = Of([3], 0, 0, 0) };
        using ReferenceGraph<double> run = g.Build().Run(store, 2, ("x", Of([2, 2], 1, 2, 30, 40)));
        Assert.Equal([31, 42, 31, 42, 31, 42], run.Read("dw"));
        Assert.Equal([2, 2, 2], run.Read("db"));
        Assert.Equal([9, 12, 9, 12], run.Read("dx"));
    }

    [Fact]
    public void A_loss_must_be_one_float()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(2)), open = g.Input("open", Shape.Of(Shape.Open));
        Assert.Contains("'x'", Assert.Throws<GraphException>(() => Autodiff.Gradients(g, x, [x])).Message);
        Assert.Contains("'open'", Assert.Throws<GraphException>(() => Autodiff.Gradients(g, open, [x])).Message);
    }

    [Fact]
    public void An_operator_without_a_derivative_is_named_only_when_it_is_on_the_way()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(2)), fixedInput = g.Input("fixed", Shape.Of(2));
        Value step = g.AddNode(new DescentStep(), "step", fixedInput, fixedInput, g.Constant(1)).Output;
        Value loss = g.Add(new Reduce(ReduceKind.Sum, null, keepDims: false), g.Add(new Multiply(), step, x));
        Assert.Equal(Shape.Of(2), Autodiff.Gradients(g, loss, [x])[0].Shape);
        Assert.Contains("'step'", Assert.Throws<GraphException>(() => Autodiff.Gradients(g, loss, [fixedInput])).Message);
    }

    private static ParameterStore Parameters() => new()
    {
        ["w1"] = Of([4, 3], 0.5f, -0.2f, 0.1f, 0.9f, 0.4f, -0.6f, -0.3f, 0.8f, 0.7f, 0.2f, -0.5f, 0.3f),
        ["b1"] = Of([4], 0.1f, -0.2f, 0.3f, 0.05f),
        ["w2"] = Of([3, 4], 0.3f, 0.6f, -0.7f, 0.2f, -0.4f, 0.5f, 0.1f, -0.8f, 0.9f, -0.1f, 0.4f, 0.35f),
        ["w3"] = Of([3, 4], -0.2f, 0.3f, 0.5f, -0.6f, 0.8f, 0.1f, -0.9f, 0.4f, 0.25f, -0.35f, 0.45f, 0.15f),
    };

    /// <summary>One layer, used by two branches (one of them gated by the other), joined in a softmax cross-entropy with broadcasting on the way.</summary>
    private static Graph Branching(bool withGradient)
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(2, 3));
        Value w1 = g.Parameter("w1", Shape.Of(4, 3)), b1 = g.Parameter("b1", Shape.Of(4)), w2 = g.Parameter("w2", Shape.Of(3, 4)), w3 = g.Parameter("w3", Shape.Of(3, 4));
        Value shared = g.Add(new Tanh(), g.Add(new Dense(), x, w1, b1));
        Value left = g.Add(new Dense(), shared, w2);
        Value gate = g.Add(new Sigmoid(), g.Add(new Dense(), shared, w3));
        Value joined = g.Add(new Add(), g.Add(new Multiply(), left, gate), g.Add(new Reduce(ReduceKind.Mean, [1]), left));
        Value log = g.Add(new Softmax(-1, log: true), joined);
        Value loss = g.Add(new Neg(), g.Add(new Reduce(ReduceKind.Sum, null, keepDims: false), g.Add(new Multiply(), log, g.Constant(Of([2, 3], 0, 1, 0, 0.5f, 0, 0.5f)))));
        g.Output(loss, "loss");
        Value[] parameters = withGradient ? [w1, b1, w2, w3] : [];
        foreach ((Value parameter, Value gradient) in parameters.Zip(Autodiff.Gradients(g, loss, parameters)))
        {
            g.Output(gradient, $"d{parameter.Name}");
        }

        return g.Build();
    }
}
