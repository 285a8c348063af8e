using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Graphs.Passes;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using static NeuralGL.Tests.Graphs.GraphRuns;

namespace NeuralGL.Tests.Graphs.Passes;

public sealed class CollapseTests
{
    [Fact]
    public void The_lectures_example_is_exactly_minus_3_x1_plus_16_x2()
    {
        (Graph graph, ParameterStore store) = CollapseLinearStacks.Collapse(Lecture.Example(), Lecture.Parameters);
        Node dense = Assert.Single(graph.Nodes);
        Assert.IsType<Dense>(dense.Operator);
        Assert.Equal(2, dense.Inputs.Count);
        Assert.Equal([-3, 16], store[dense.Inputs[1].Name].Floats.ToArray());
        Assert.Equal(2, graph.ParameterCount);
        Assert.Single(store.Names);
        using ReferenceGraph<double> run = graph.Run(store, 2, ("x", Of([2, 2], 1, 0, 0.5f, 2)));
        Assert.Equal([-3, 30.5f], run.Read("y"));
    }

    [Fact]
    public void With_a_sine_between_the_layers_nothing_folds()
    {
        (Graph graph, ParameterStore store) = CollapseLinearStacks.Collapse(Lecture.Example(new Sine()), Lecture.Parameters);
        Assert.Equal(["Dense", "Sin", "Dense"], graph.Nodes.Select(n => n.Operator.Name));
        double x1 = 0.7f, x2 = -0.4f;
        using ReferenceGraph<double> run = graph.Run(store, 1, ("x", Of([1, 2], 0.7f, -0.4f)));
        Assert.Equal((5 * Math.Sin((-3 * x1) + (2 * x2))) + (3 * Math.Sin((4 * x1) + (2 * x2))), run.Numbers(run.Graph.Outputs[0])[0], 1e-14);
    }

    [Fact]
    public void The_example_written_as_separate_neurons_folds_to_the_same()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(Shape.Open, 2));
        Value z1 = g.Add(new Dense(), x, g.Constant(Of([1, 2], -3, 2))), z2 = g.Add(new MatMul(), x, g.Constant(Of([2, 1], 4, 2)));
        g.Output(g.Add(new Add(), g.Add(new Multiply(), g.Constant(5), z1), g.Add(new Multiply(), z2, g.Constant(3))), "y");
        (Graph graph, ParameterStore store) = CollapseLinearStacks.Collapse(g.Build(), new ParameterStore());
        Assert.Equal([-3, 16], store[Assert.Single(graph.Nodes).Inputs[1].Name].Floats.ToArray());
    }

    [Fact]
    public void Biases_fold_exactly_where_numbers_are_whole()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(Shape.Open, 2));
        Value z = g.Add(new Dense(), x, g.Constant(Of([2, 2], -3, 2, 4, 2)), g.Constant(Of([2], 1, -2)));
        g.Output(g.Add(new Dense(), z, g.Constant(Of([1, 2], 5, 3)), g.Constant(Of([1], 10))), "y");
        (Graph graph, ParameterStore store) = CollapseLinearStacks.Collapse(g.Build(), new ParameterStore());
        Node dense = Assert.Single(graph.Nodes);
        Assert.Equal([-3, 16], store[dense.Inputs[1].Name].Floats.ToArray());
        Assert.Equal([9], store[dense.Inputs[2].Name].Floats.ToArray());
    }

    [Fact]
    public void A_deep_stack_and_its_fold_agree()
    {
        (Graph deep, ParameterStore parameters) = Lecture.Stack(1, 17, 31, 5, 23, 11);
        (Graph flat, ParameterStore folded) = CollapseLinearStacks.Collapse(deep, parameters);
        Assert.Equal(11 * 18, flat.ParameterCount);
        Tensor x = CaseInput.Uniform(Shape.Of(40, 17)).Make(3);
        using ReferenceGraph<double> a = deep.Run(parameters, 40, ("x", x)), b = flat.Run(folded, 40, ("x", x));
        double[] left = a.Numbers(a.Graph.Outputs[0]).ToArray(), right = b.Numbers(b.Graph.Outputs[0]).ToArray();

        // Each weight was rounded to float32 once, by at most 2⁻²⁴ of itself; |x| ≤ 2, and the bias counts once.
        Value[] slots = [.. flat.Nodes[0].Inputs.Skip(1)];
        float[] weight = folded[slots[0].Name].Floats.ToArray(), bias = folded[slots[1].Name].Floats.ToArray();
        for (int i = 0; i < left.Length; i++)
        {
            double size = (2 * weight.AsSpan(i % 11 * 17, 17).ToArray().Sum(w => Math.Abs((double)w))) + Math.Abs((double)bias[i % 11]);
            Assert.InRange(Math.Abs(left[i] - right[i]), 0, size * Math.ScaleB(1, -24) * 1.01);
        }
    }

    [Fact]
    public void Every_linear_operator_joins_the_fold()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(Shape.Open, 2));
        var store = new ParameterStore { ["p"] = Of([1, 3], 1, 2, 4) };
        Value y = g.Add(new Multiply(), x, g.Constant(2));                                        // 2x
        y = g.Add(new Dense(), y, g.Constant(Of([3, 2], 1, 0, 0, 1, 1, 1)));                      // 2x1, 2x2, 2x1 + 2x2
        y = g.Add(new Identity(), g.Add(new Neg(), y));
        y = g.Add(new Flatten(), g.Add(new Reshape(Shape.Of(Shape.Open, 3)), y));
        y = g.Add(new Divide(), y, g.Parameter("p", Shape.Of(1, 3)));                             // −2x1, −x2, −(x1 + x2)/2
        y = g.Add(new Subtract(), g.Constant(Of([3], 10, 20, 30)), y);                            // 10 + 2x1, 20 + x2, 30 + (x1 + x2)/2
        y = g.Add(new Subtract(), g.Add(new Add(), g.Constant(1), y), g.Constant(Of([1, 3], 1, 2, 3)));
        y = g.Add(new Subtract(), y, g.Add(new MatMul(), x, g.Constant(Of([2, 3], 1, 0, 0, 0, 0, 1))));
        g.Output(y, "y");
        (Graph graph, ParameterStore folded) = CollapseLinearStacks.Collapse(g.Build(), store);
        Node dense = Assert.Single(graph.Nodes);
        Assert.Equal([1, 0, 0, 1, 0.5f, -0.5f], folded[dense.Inputs[1].Name].Floats.ToArray());
        Assert.Equal([10, 19, 28], folded[dense.Inputs[2].Name].Floats.ToArray());
    }

    [Fact]
    public void A_skip_connection_is_linear_too()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(Shape.Open, 2));
        g.Output(g.Add(new Add(), x, g.Add(new Dense(), x, g.Constant(Of([2, 2], 1, 2, 3, 4)))), "y");
        (Graph graph, ParameterStore store) = CollapseLinearStacks.Collapse(g.Build(), new ParameterStore());
        Assert.Equal([2, 2, 3, 5], store[Assert.Single(graph.Nodes).Inputs[1].Name].Floats.ToArray());
    }

    [Fact]
    public void Values_that_are_needed_elsewhere_stay()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(Shape.Open, 2));
        Value w = g.Parameter("w", Shape.Of(2, 2));
        Value first = g.AddNode(new Dense(), "first", x, w).Output, second = g.AddNode(new Dense(), "second", first, w).Output;
        Value third = g.AddNode(new Dense(), "third", second, w).Output, fourth = g.AddNode(new Dense(), "fourth", third, w).Output;
        g.Output(second, "middle");
        g.Output(g.Add(new Multiply(), fourth, g.Add(new Sine(), third)), "y");
        Graph source = g.Build();
        var store = new ParameterStore { ["w"] = Of([2, 2], 1, 2, 3, 4) };
        (Graph graph, ParameterStore folded) = CollapseLinearStacks.Collapse(source, store);
        Assert.Equal(["second", "third", "fourth"], graph.Nodes.Where(n => n.Operator is Dense).Select(n => n.Name));
        Assert.Equal([7, 10, 15, 22], folded[graph.Nodes[0].Inputs[1].Name].Floats.ToArray());
        Assert.Equal([1, 2, 3, 4], folded["w"].Floats.ToArray());
        Tensor input = Of([1, 2], 0.5f, -0.25f);
        using ReferenceGraph<double> a = source.Run(store, 1, ("x", input)), b = graph.Run(folded, 1, ("x", input));
        Assert.Equal(a.Read("middle"), b.Read("middle"));
        Assert.Equal(a.Read("y"), b.Read("y"));
        Assert.NotSame(store["w"], folded["w"]);
    }

    [Fact]
    public void Branches_from_different_values_are_not_joined()
    {
        var g = new GraphBuilder();
        Value a = g.Input("a", Shape.Of(Shape.Open, 2)), b = g.Input("b", Shape.Of(Shape.Open, 2));
        Value w = g.Constant(Of([2, 2], 1, 2, 3, 4));
        Value left = g.Add(new Dense(), g.Add(new Dense(), a, w), w);
        g.Output(g.Add(new Dense(), g.Add(new Add(), left, b), w), "y");
        Graph source = g.Build();
        (Graph graph, ParameterStore store) = CollapseLinearStacks.Collapse(source, new ParameterStore());
        Assert.Equal(["Dense", "Add", "Dense"], graph.Nodes.Select(n => n.Operator.Name));
        Tensor x = Of([1, 2], 1, 2), z = Of([1, 2], 3, 4);
        using ReferenceGraph<double> before = source.Run(null, 1, ("a", x), ("b", z)), after = graph.Run(store, 1, ("a", x), ("b", z));
        Assert.Equal(before.Read("y"), after.Read("y"));
    }

    [Fact]
    public void What_is_not_affine_or_not_fixed_does_not_fold()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(2, 2)), weights = g.Input("weights", Shape.Of(2, 2)), w = g.Parameter("w", Shape.Of(2, 2));
        Value square = g.Add(new Multiply(), x, x);
        Value byInput = g.Add(new Dense(), square, weights);
        Value perRow = g.Add(new Add(), g.Add(new Dense(), byInput, w), g.Constant(Of([2, 1], 1, 2)));
        Value inverse = g.Add(new Divide(), g.Constant(1), g.Add(new Dense(), perRow, w));
        g.Output(g.Add(new Clip(0, 1), g.Add(new Dense(), inverse, w)), "y");
        Graph source = g.Build();
        (Graph graph, _) = CollapseLinearStacks.Collapse(source, new ParameterStore { ["w"] = Of([2, 2], 1, 2, 3, 4) });
        Assert.Equal(source.Nodes.Select(n => n.Operator.Name), graph.Nodes.Select(n => n.Operator.Name));
    }

    [Fact]
    public void Parameters_that_the_graph_updates_are_not_folded()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(1, 2)), w = g.Parameter("w", Shape.Of(2, 2));
        g.Output(g.Add(new Dense(), g.Add(new Dense(), x, w), w), "y");
        g.Update(w, g.Add(new Neg(), w));
        (Graph graph, ParameterStore store) = CollapseLinearStacks.Collapse(g.Build(), new ParameterStore { ["w"] = Of([2, 2], 1, 2, 3, 4) });
        Assert.Equal(2, graph.Nodes.Count(n => n.Operator is Dense));
        using ReferenceGraph<double> run = graph.Run(store, 1, ("x", Of([1, 2], 1, 1)));
        Assert.Equal([-1, -2, -3, -4], store["w"].Floats.ToArray());
    }

    [Fact]
    public void Weights_beyond_float32_are_not_folded()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(1, 1)), w = g.Constant(Of([1, 1], 1e30f));
        g.Output(g.Add(new Dense(), g.Add(new Dense(), x, w), w), "y");
        (Graph graph, _) = CollapseLinearStacks.Collapse(g.Build(), new ParameterStore());
        Assert.Equal(2, graph.Nodes.Count);
    }

    [Fact]
    public void New_parameters_take_no_name_that_is_used()
    {
        var g = new GraphBuilder();
        Value x = g.Input("b.weight", Shape.Of(Shape.Open, 2)), w = g.Parameter("w", Shape.Of(2, 2));
        Value y = g.AddNode(new Dense(), "b", g.AddNode(new Dense(), "a", x, w).Output, w).Output;
        g.Output(g.AddNode(new Dense(), "c", g.Add(new Relu(), y), g.Parameter("b.weight2", Shape.Of(2, 2))).Output, "y");
        (Graph graph, ParameterStore store) = CollapseLinearStacks.Collapse(g.Build(), new ParameterStore { ["w"] = Of([2, 2], 1, 0, 0, 2), ["b.weight2"] = Of([2, 2], 1, 2, 3, 4) });
        Assert.Equal(["b.weight2", "b.weight3"], store.Names.Order());
        Assert.Equal([1, 0, 0, 4], store["b.weight3"].Floats.ToArray());
        Assert.Equal([1, 2, 3, 4], store["b.weight2"].Floats.ToArray());
        Assert.Equal(8, graph.ParameterCount);
    }

    [Fact]
    public void A_missing_parameter_is_named() =>
        Assert.Contains("'output.weight'", Assert.Throws<GraphException>(() => CollapseLinearStacks.Collapse(Lecture.Example(), new ParameterStore { ["hidden.weight"] = Of([2, 2], 1, 2, 3, 4) })).Message);
}
