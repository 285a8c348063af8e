using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using static NeuralGL.Tests.Graphs.GraphRuns;

namespace NeuralGL.Tests.Graphs;

public sealed class GraphStructureTests
{
    [Fact]
    public void Several_inputs_may_have_one_output()
    {
        var g = new GraphBuilder();
        Value a = g.Input("a", Shape.Of(2)), b = g.Input("b", Shape.Of(2)), c = g.Input("c", Shape.Scalar);
        g.Output(g.Add(new Multiply(), g.Add(new Add(), a, b), c), "y");
        Assert.Equal([40, 60], g.Build().Output(("a", Of([2], 1, 2)), ("b", Of([2], 3, 4)), ("c", Of([], 10))));
    }

    [Fact]
    public void One_input_may_have_several_outputs()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(2));
        g.Output(g.Add(new Neg(), x), "negative");
        g.Output(g.Add(new Abs(), x), "absolute");
        g.Output(x);
        using ReferenceGraph<double> run = g.Build().Run(null, 1, ("x", Of([2], -1, 2)));
        Assert.Equal([1, -2], run.Read("negative"));
        Assert.Equal([1, 2], run.Read("absolute"));
        Assert.Equal([-1, 2], run.Read("x"));
    }

    [Fact]
    public void Branches_part_and_merge_and_a_value_may_serve_one_node_twice()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(3));
        Value relu = g.Add(new Relu(), x), square = g.Add(new Multiply(), relu, relu);
        g.Output(g.Add(new Subtract(), square, g.Add(new Add(), relu, x)), "y");
        Assert.Equal([3, 0, 3], g.Build().Output(("x", Of([3], -3, 2, 3))));
    }

    [Fact]
    public void Constants_and_parameters_may_be_outputs()
    {
        var g = new GraphBuilder();
        g.Input("x", Shape.Of(1));
        g.Output(g.Constant(Of([2], 1, 2), "c"));
        g.Output(g.Parameter("p", Shape.Of(1)));
        var store = new ParameterStore { ["p"] = Of([1], 7) };
        using ReferenceGraph<double> run = g.Build().Run(store, 1, ("x", Of([1], 0)));
        Assert.Equal([1, 2], run.Read("c"));
        Assert.Equal([7], run.Read("p"));
    }

    [Fact]
    public void A_value_may_be_two_outputs_under_two_names()
    {
        var g = new GraphBuilder();
        Value y = g.Add(new Neg(), g.Input("x", Shape.Of(1)));
        g.Output(y, "first");
        g.Output(y, "second");
        using ReferenceGraph<double> run = g.Build().Run(null, 1, ("x", Of([1], 3)));
        Assert.Equal([-3], run.Read("first"));
        Assert.Equal([-3], run.Read("second"));
    }

    [Fact]
    public void An_open_batch_is_inferred_through_and_fixed_later()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(Shape.Open, 2, 2));
        Value rows = g.Add(new Flatten(), x);
        Value y = g.Output(g.Add(new Dense(), rows, g.Parameter("w", Shape.Of(3, 4)), g.Parameter("b", Shape.Of(3))), "y");
        g.Output(g.Add(new Reshape(Shape.Of(Shape.Open, 4, 1)), x), "shaped");
        g.Output(g.Add(new SumTo(Shape.Of(Shape.Open, 1)), rows), "sums");
        g.Output(g.Add(new Expand(Shape.Of(Shape.Open, 3)), g.Constant(2)), "twos");
        Graph graph = g.Build();
        Assert.True(graph.IsOpen);
        Assert.Equal("[N, 3]", y.Shape.ToString());
        Graph five = graph.WithBatch(5);
        Assert.False(five.IsOpen);
        Assert.Equal(Shape.Of(5, 3), five.Outputs[0].Shape);
        Assert.Equal(Shape.Of(5, 4, 1), five.Find("shaped").Shape);
        Assert.Same(five, five.WithBatch(7));
        Assert.Equal(graph.Nodes.Select(n => n.Name), five.Nodes.Select(n => n.Name));
        Assert.Equal(graph.Outputs.Select(v => v.Name), five.Outputs.Select(v => v.Name));
        Assert.Throws<GraphException>(() => graph.WithBatch(-1));

        var store = new ParameterStore { ["w"] = Of([3, 4], [.. Enumerable.Repeat(1f, 12)]), ["b"] = Of([3], 0, 1, 2) };
        foreach (int batch in new[] { 0, 1, 2 })
        {
            using ReferenceGraph<double> run = graph.Run(store, batch, ("x", Of([batch, 2, 2], [.. Enumerable.Range(1, batch * 4).Select(i => (float)i)])));
            Assert.Equal(new float[] { 10, 11, 12, 26, 27, 28 }[..(batch * 3)], run.Read("y"));
            Assert.Equal(new float[] { 10, 26 }[..batch], run.Read("sums"));
            Assert.Equal(batch * 3, run.Read("twos").Length);
        }
    }

    [Fact]
    public void Only_the_batch_may_stay_open()
    {
        var g = new GraphBuilder();
        Assert.Contains("'x'", Assert.Throws<GraphException>(() => g.Input("x", Shape.Of(1, Shape.Open))).Message);
        Assert.Throws<ShapeException>(() => g.Parameter("p", Shape.Of(Shape.Open)));
    }

    [Fact]
    public void Operands_that_do_not_fit_are_named_with_node_operator_and_both_shapes()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(Shape.Open, 784));
        string message = Assert.Throws<GraphException>(() => g.AddNode(new Dense(), "hidden", x, g.Parameter("w", Shape.Of(10, 783)))).Message;
        Assert.All(new[] { "'hidden'", "Dense", "[N, 784]", "[10, 783]" }, part => Assert.Contains(part, message));
        message = Assert.Throws<GraphException>(() => g.Add(new Add(), g.Input("a", Shape.Of(2)), g.Input("b", Shape.Of(3)))).Message;
        Assert.All(new[] { "'add1'", "[2]", "[3]" }, part => Assert.Contains(part, message));
        message = Assert.Throws<GraphException>(() => g.Add(new Relu(), g.Input("i", new TensorType(Shape.Of(2), ElementType.Int64)))).Message;
        Assert.All(new[] { "'relu1'", "int64[2]", "Cast" }, part => Assert.Contains(part, message));
        message = Assert.Throws<GraphException>(() => g.Add(new Add(), x)).Message;
        Assert.All(new[] { "'add2'", "2 operands", "not 1" }, part => Assert.Contains(part, message));
    }

    [Fact]
    public void Values_of_another_graph_are_refused_by_name()
    {
        Value foreign = new GraphBuilder().Input("stranger", Shape.Of(1));
        var g = new GraphBuilder();
        Value own = g.Input("x", Shape.Of(1));
        Assert.Contains("'stranger'", Assert.Throws<GraphException>(() => g.Add(new Add(), own, foreign)).Message);
        Assert.Contains("'stranger'", Assert.Throws<GraphException>(() => g.Output(foreign)).Message);
        Assert.Contains("'stranger'", Assert.Throws<GraphException>(() => g.Update(foreign, own)).Message);
    }

    [Fact]
    public void A_name_is_given_once()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(1));
        Assert.All(
            new Action[] { () => g.Input("x", Shape.Of(1)), () => g.Parameter("x", Shape.Of(1)), () => g.Constant(Tensor.Scalar(1), "x"), () => g.AddNode(new Neg(), "x", x), () => g.Output(g.Add(new Neg(), x), "x") },
            action => Assert.Contains("'x'", Assert.Throws<GraphException>(action).Message));
        Assert.Throws<GraphException>(() => g.Input("", Shape.Of(1)));
    }

    [Fact]
    public void A_parameter_slot_is_shared_by_name_and_keeps_its_type()
    {
        var g = new GraphBuilder();
        Value p = g.Parameter("p", Shape.Of(2));
        Assert.Same(p, g.Parameter("p", Shape.Of(2)));
        string message = Assert.Throws<GraphException>(() => g.Parameter("p", Shape.Of(3))).Message;
        Assert.All(new[] { "'p'", "[2]", "[3]" }, part => Assert.Contains(part, message));
    }

    [Fact]
    public void A_graph_counts_the_parameters_that_it_uses()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(Shape.Open, 5));
        g.Parameter("unused", Shape.Of(1000));
        Value z = g.Add(new Dense(), x, g.Parameter("w1", Shape.Of(3, 5)), g.Parameter("b1", Shape.Of(3)));
        g.Output(g.Add(new Dense(), z, g.Parameter("w2", Shape.Of(1, 3)), g.Parameter("b2", Shape.Of(1))));
        Graph graph = g.Build();
        Assert.Equal(22, graph.ParameterCount);
        Assert.Equal(["w1", "b1", "w2", "b2"], graph.Parameters.Select(p => p.Name));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(784, 10)]
    public void A_dense_layer_of_n_inputs_and_m_outputs_has_m_times_n_plus_1_parameters(int n, int m)
    {
        var g = new GraphBuilder();
        g.Output(g.Add(new Dense(), g.Input("x", Shape.Of(1, n)), g.Parameter("w", Shape.Of(m, n)), g.Parameter("b", Shape.Of(m))));
        Assert.Equal(m * (n + 1), g.Build().ParameterCount);
    }

    [Fact]
    public void A_graph_without_a_result_is_refused() => Assert.Throws<GraphException>(() => new GraphBuilder("empty").Build());

    [Fact]
    public void An_unknown_name_is_answered_with_the_names_there_are()
    {
        var g = new GraphBuilder("net");
        g.Output(g.Add(new Neg(), g.Input("x", Shape.Of(1))), "y");
        string message = Assert.Throws<GraphException>(() => g.Build().Find("z")).Message;
        Assert.All(new[] { "'z'", "x", "y" }, part => Assert.Contains(part, message));
    }
}
