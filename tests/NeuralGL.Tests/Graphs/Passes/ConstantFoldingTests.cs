using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Graphs.Passes;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using static NeuralGL.Tests.Graphs.GraphRuns;

namespace NeuralGL.Tests.Graphs.Passes;

public sealed class ConstantFoldingTests
{
    [Fact]
    public void What_depends_on_constants_alone_is_computed_once()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(2));
        Value scale = g.Add(new Exp(), g.Add(new Neg(), g.Constant(Of([2], 1, 2))));
        g.Output(g.Add(new Multiply(), x, scale), "y");
        g.Output(g.Add(new Sqrt(), scale), "root");
        g.Output(g.Add(new Relu(), x), "relu");
        Graph source = g.Build(), folded = ConstantFolding.Fold(source);
        Assert.Equal(["Mul", "Relu"], folded.Nodes.Select(n => n.Operator.Name));
        Assert.Equal(["y", "root", "relu"], folded.Outputs.Select(v => v.Name));
        using CompiledGraph a = new ReferenceBackend<float>().Compile(source, new ParameterStore()), b = new ReferenceBackend<float>().Compile(folded, new ParameterStore());
        foreach (CompiledGraph run in new[] { a, b })
        {
            run.SetInput("x", Of([2], 3, -4));
            run.Run();
        }

        Assert.All(new[] { "y", "root", "relu" }, name => Assert.Equal(a.Read(name), b.Read(name)));
    }

    [Fact]
    public void Integers_and_bools_fold_in_their_types()
    {
        var g = new GraphBuilder();
        Value i = g.Constant(new Tensor(Shape.Of(2), [1L << 40, 3L])), j = g.Constant(new Tensor(Shape.Of(2), [1L, 4L]));
        g.Output(g.Add(new Add(), i, j), "sum");
        g.Output(g.Add(new Less(), i, j), "less");
        Graph folded = ConstantFolding.Fold(g.Build());
        Assert.Empty(folded.Nodes);
        Assert.Equal([(1L << 40) + 1, 7], folded.Outputs[0].Constant!.Elements<long>().ToArray());
        Assert.Equal([false, true], folded.Outputs[1].Constant!.Elements<bool>().ToArray());
    }

    [Fact]
    public void Integers_that_double_cannot_hold_are_left_alone()
    {
        var g = new GraphBuilder();
        Value i = g.Constant(new Tensor(Shape.Of(1), [(1L << 53) + 1]));
        g.Output(g.Add(new Add(), i, i), "sum");
        Value j = g.Constant(new Tensor(Shape.Of(1), [(1L << 53) - 1])), two = g.Constant(new Tensor(Shape.Of(1), [2L]));
        g.Output(g.Add(new Add(), j, two), "beyond");
        Assert.Equal(2, ConstantFolding.Fold(g.Build()).Nodes.Count);
    }

    [Fact]
    public void An_open_batch_and_parameters_are_left_alone()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(Shape.Open, 1)), p = g.Parameter("p", Shape.Of(1));
        Value spread = g.Add(new Expand(Shape.Of(Shape.Open, 1)), g.Constant(2));
        g.Output(g.Add(new Add(), g.Add(new Add(), x, spread), g.Add(new Neg(), p)), "y");
        Graph source = g.Build();
        Assert.Same(source, ConstantFolding.Fold(source));
        using ReferenceGraph<double> run = ConstantFolding.Fold(source.WithBatch(2)).Run(new ParameterStore { ["p"] = Of([1], 10) }, 1, ("x", Of([2, 1], 1, 2)));
        Assert.Equal([-7, -6], run.Read("y"));
        Assert.Equal(3, run.Graph.Nodes.Count);
    }

    [Fact]
    public void Updates_keep_their_new_values()
    {
        var g = new GraphBuilder();
        Value p = g.Parameter("p", Shape.Of(1));
        g.Update(p, g.Add(new Neg(), g.Constant(Of([1], 5))));
        var store = new ParameterStore { ["p"] = Of([1], 1) };
        using ReferenceGraph<double> run = ConstantFolding.Fold(g.Build()).Run(store, 1);
        Assert.Equal([-5], store["p"].Floats.ToArray());
    }
}
