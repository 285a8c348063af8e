using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using static NeuralGL.Tests.Graphs.GraphRuns;

namespace NeuralGL.Tests.Graphs;

public sealed class GraphRunTests
{
    [Fact]
    public void A_wrong_input_is_refused_with_both_shapes_and_the_session_goes_on()
    {
        Graph graph = Linear();
        var store = new ParameterStore { ["w"] = Of([1, 2], 1, 10) };
        using CompiledGraph run = new ReferenceBackend<float>().Compile(graph, store);
        Assert.Contains("'x'", Assert.Throws<GraphException>(run.Run).Message);
        run.SetInput("x", Of([1, 2], 1, 2));
        run.Run();
        string message = Assert.Throws<GraphException>(() => run.SetInput("x", Of([1, 3], 1, 2, 3))).Message;
        Assert.All(new[] { "'x'", "[1, 2]", "[1, 3]" }, part => Assert.Contains(part, message));
        message = Assert.Throws<GraphException>(() => run.SetInput("x", new Tensor(Shape.Of(1, 2), [1L, 2L]))).Message;
        Assert.All(new[] { "'x'", "float32", "int64" }, part => Assert.Contains(part, message));
        Assert.Contains("'q'", Assert.Throws<GraphException>(() => run.SetInput("q", Of([1, 2], 1, 2))).Message);
        Assert.Contains("'q'", Assert.Throws<GraphException>(() => run.ReadBlocking("q")).Message);
        Assert.Equal([21], run.Read("y"));
        run.SetInput("x", Of([1, 2], 3, 4));
        run.Run();
        Assert.Equal([43], run.Read("y"));
    }

    [Fact]
    public void An_input_is_copied_when_it_is_set()
    {
        using CompiledGraph run = new ReferenceBackend<float>().Compile(Linear(), new ParameterStore { ["w"] = Of([1, 2], 1, 10) });
        Tensor x = Of([1, 2], 1, 2);
        run.SetInput("x", x);
        x.Floats[0] = 100;
        run.Run();
        Assert.Equal([21], run.Read("y"));
    }

    [Fact]
    public void Parameters_are_swapped_in_the_store_without_recompiling()
    {
        var store = new ParameterStore { ["w"] = Of([1, 2], 1, 10) };
        using ReferenceGraph<double> run = Linear().Run(store, 1, ("x", Of([1, 2], 1, 2)));
        Assert.Equal([21], run.Read("y"));
        store["w"] = Of([1, 2], 5, 7);
        run.Run();
        Assert.Equal([19], run.Read("y"));
        store["w"].Floats[0] = 6;
        store.Touch("w");
        run.Run();
        Assert.Equal([20], run.Read("y"));
    }

    [Fact]
    public void A_parameter_that_is_missing_or_of_another_shape_is_named()
    {
        var store = new ParameterStore { ["other"] = Tensor.Scalar(1) };
        using CompiledGraph run = new ReferenceBackend<float>().Compile(Linear(), store);
        run.SetInput("x", Of([1, 2], 1, 2));
        string message = Assert.Throws<GraphException>(run.Run).Message;
        Assert.All(new[] { "'w'", "other" }, part => Assert.Contains(part, message));
        store["w"] = Of([2, 2], 1, 2, 3, 4);
        message = Assert.Throws<GraphException>(run.Run).Message;
        Assert.All(new[] { "'w'", "[1, 2]", "[2, 2]" }, part => Assert.Contains(part, message));
        store["w"] = Of([1, 2], 1, 10);
        run.Run();
        Assert.Equal([21], run.Read("y"));
    }

    [Fact]
    public void A_change_of_structure_keeps_the_parameters()
    {
        var store = new ParameterStore { ["w"] = Of([1, 2], 1, -10) };
        var g = new GraphBuilder();
        Value y = g.Add(new Dense(), g.Input("x", Shape.Of(1, 2)), g.Parameter("w", Shape.Of(1, 2)));
        g.Output(g.Add(new Relu(), y), "y");
        using ReferenceGraph<double> plain = Linear().Run(store, 1, ("x", Of([1, 2], 1, 2)));
        using ReferenceGraph<double> rectified = g.Build().Run(store, 1, ("x", Of([1, 2], 1, 2)));
        Assert.Equal([-19], plain.Read("y"));
        Assert.Equal([0], rectified.Read("y"));
        Assert.Equal([1, -10], store["w"].Floats.ToArray());
    }

    [Fact]
    public void Updates_reach_the_store_and_every_graph_that_binds_it()
    {
        var g = new GraphBuilder();
        Value w = g.Parameter("w", Shape.Of(1, 2));
        g.Update(w, g.Add(new DescentStep(), w, g.Input("direction", Shape.Of(1, 2)), g.Constant(0.5f)));
        var store = new ParameterStore { ["w"] = Of([1, 2], 1, 10) };
        using ReferenceGraph<double> other = Linear().Run(store, 1, ("x", Of([1, 2], 1, 2)));
        using ReferenceGraph<double> training = g.Build().Run(store, 1, ("direction", Of([1, 2], 2, 4)));
        training.SyncParametersBlocking();
        Assert.Equal([0, 8], store["w"].Floats.ToArray());
        other.Run();
        Assert.Equal([16], other.Read("y"));
        training.Run();
        Assert.Equal([-1, 6], store["w"].Floats.ToArray());
    }

    [Fact]
    public void All_updates_see_the_values_from_before_any_of_them()
    {
        var g = new GraphBuilder();
        Value a = g.Parameter("a", Shape.Of(1)), b = g.Parameter("b", Shape.Of(1));
        g.Update(a, b);
        g.Update(b, a);
        var store = new ParameterStore { ["a"] = Of([1], 1), ["b"] = Of([1], 2) };
        using ReferenceGraph<double> run = g.Build().Run(store, 1);
        Assert.Equal([2, 1], new[] { store["a"].Floats[0], store["b"].Floats[0] });
        run.Run();
        Assert.Equal([1, 2], new[] { store["a"].Floats[0], store["b"].Floats[0] });
    }

    [Fact]
    public void Only_a_parameter_can_be_updated_once_and_with_its_own_type()
    {
        var g = new GraphBuilder();
        Value p = g.Parameter("p", Shape.Of(2)), x = g.Input("x", Shape.Of(2)), y = g.Input("y", Shape.Of(3));
        Assert.Throws<GraphException>(() => g.Update(x, p));
        string message = Assert.Throws<GraphException>(() => g.Update(p, y)).Message;
        Assert.All(new[] { "p [2]", "y [3]" }, part => Assert.Contains(part, message));
        g.Update(p, x);
        Assert.Throws<GraphException>(() => g.Update(p, x));
    }

    [Fact]
    public void Values_that_nobody_asked_for_are_read_only_when_observed()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(1));
        Value side = g.AddNode(new Neg(), "side", x).Output;
        g.Output(g.Add(new Abs(), x), "y");
        Graph graph = g.Build();
        using CompiledGraph plain = new ReferenceBackend<float>().Compile(graph, new ParameterStore());
        Assert.Contains("'side'", Assert.Throws<GraphException>(() => plain.ReadBlocking(side)).Message);
        using CompiledGraph observed = new ReferenceBackend<float>().Compile(graph, new ParameterStore(), new CompileOptions { ObserveAll = true });
        observed.SetInput("x", Of([1], 3));
        observed.Run();
        Assert.Equal([-3], observed.Read("side"));
    }

    [Fact]
    public void Bools_and_integers_keep_their_types()
    {
        var g = new GraphBuilder();
        Value i = g.Input("i", new TensorType(Shape.Of(3), ElementType.Int64)), j = g.Input("j", new TensorType(Shape.Of(3), ElementType.Int64));
        g.Output(g.Add(new Add(), i, j), "sum");
        g.Output(g.Add(new Less(), i, j), "less");
        g.Output(g.Add(new Cast(ElementType.Int32), g.Constant(Of([3], 1.9f, -1.9f, 0))), "truncated");
        using ReferenceGraph<double> run = g.Build().Run(null, 1, ("i", new Tensor(Shape.Of(3), [1L, 2, 3])), ("j", new Tensor(Shape.Of(3), [3L, 2, 1])));
        Assert.Equal([4L, 4, 4], run.ReadBlocking("sum").Elements<long>().ToArray());
        Assert.Equal([true, false, false], run.ReadBlocking("less").Elements<bool>().ToArray());
        Assert.Equal([1, -1, 0], run.ReadBlocking("truncated").Elements<int>().ToArray());
    }

    private static Graph Linear()
    {
        var g = new GraphBuilder();
        g.Output(g.Add(new Dense(), g.Input("x", Shape.Of(Shape.Open, 2)), g.Parameter("w", Shape.Of(1, 2))), "y");
        return g.Build();
    }
}
