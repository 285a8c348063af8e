using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.OpenGL.Tests;

/// <summary>Maps that follow each other and walk the same elements are one dispatch.</summary>
public class MapChainTests
{
    /// <summary>Below and beyond the size from which llvmpipe reads textures of four, with and without a rest.</summary>
    public static TheoryData<int> Lengths => [1, 5, 64, 1000, 20_000, 20_002];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_chain_equals_the_reference_in_every_value_whether_it_is_observed_or_not(int length)
    {
        using var gl = new GlFixture();
        Graph graph = Chain(length);
        foreach (bool observed in new[] { false, true })
        {
            using CompiledGraph expected = Set(new ReferenceBackend<double>().Compile(graph, new ParameterStore(), new CompileOptions { ObserveAll = true }), length);
            using var actual = (GlGraph)Set(gl.Backend.Compile(graph, new ParameterStore(), new CompileOptions { ObserveAll = observed }), length);
            expected.Run();
            actual.Run();
            Assert.Equal(1, actual.DispatchCount);
            Value[] seen = [.. actual.Observable.Where(v => v.Kind == ValueKind.Computed)];
            Assert.InRange(seen.Length, observed ? 5 : 2, 5);
            foreach (Value value in seen)
            {
                float[] wanted = expected.ReadBlocking(value).Floats.ToArray(), got = actual.ReadBlocking(value).Floats.ToArray();
                Assert.All(wanted.Zip(got), p => Assert.Equal(p.First, p.Second, 1e-5f));
            }
        }
    }

    [Fact]
    public void What_a_later_kernel_reads_is_written_and_what_nobody_reads_is_not()
    {
        using var gl = new GlFixture();
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(6, 50));
        Value kept = g.Add(new Sigmoid(), x), passed = g.Add(new Tanh(), kept), last = g.Add(new Multiply(), passed, x);
        Value sum = g.Add(new Reduce(ReduceKind.Sum, [1], keepDims: false), last);
        g.Output(g.Add(new Add(), sum, g.Add(new Reduce(ReduceKind.Sum, [1], keepDims: false), kept)), "y");
        Graph graph = g.Build();
        Tensor input = CaseInput.Uniform(Shape.Of(6, 50)).Make(1);
        using CompiledGraph expected = new ReferenceBackend<double>().Compile(graph, new ParameterStore());
        using var actual = (GlGraph)gl.Backend.Compile(graph, new ParameterStore());
        foreach (CompiledGraph run in new[] { expected, actual })
        {
            run.SetInput("x", input);
            run.Run();
        }

        Assert.Equal(4, actual.DispatchCount);
        Assert.All(expected.ReadBlocking("y").Floats.ToArray().Zip(actual.ReadBlocking("y").Floats.ToArray()), p => Assert.Equal(p.First, p.Second, 1e-4f));
    }

    [Fact]
    public void Longer_chains_and_those_of_many_operands_are_cut_where_a_program_would_take_no_more()
    {
        using var gl = new GlFixture();
        var g = new GraphBuilder();
        Value[] inputs = [.. Enumerable.Range(0, 7).Select(i => g.Input($"x{i}", Shape.Of(20_000)))];
        Value value = inputs[0];
        for (int i = 0; i < 20; i++)
        {
            value = g.Add(new Tanh(), g.Add(new Add(), value, inputs[i % 7]));
        }

        g.Output(value, "y");
        Graph graph = g.Build();
        using CompiledGraph expected = new ReferenceBackend<double>().Compile(graph, new ParameterStore());
        using var actual = (GlGraph)gl.Backend.Compile(graph, new ParameterStore());
        foreach (CompiledGraph run in new[] { expected, actual })
        {
            for (int i = 0; i < 7; i++)
            {
                run.SetInput($"x{i}", CaseInput.Uniform(Shape.Of(20_000)).Make((ulong)i));
            }

            run.Run();
        }

        Assert.InRange(actual.DispatchCount, 5, 10);
        Assert.All(expected.ReadBlocking("y").Floats.ToArray().Zip(actual.ReadBlocking("y").Floats.ToArray()), p => Assert.Equal(p.First, p.Second, 1e-5f));
    }

    [Fact]
    public void A_step_of_Adam_is_one_dispatch_for_each_parameter_and_one_for_its_numbers()
    {
        using var gl = new GlFixture();
        LayerSpec spec = LayerSpec.Parse("12-8-relu-3");
        Graph Step(Optimizer optimizer) => TrainingGraph.Build(5, Shape.Of(12), Shape.Of(3), (g, x) => Mlp.Add(g, spec, x), Losses.SoftmaxCrossEntropy, optimizer);
        int Count(Optimizer optimizer)
        {
            var store = new ParameterStore();
            Graph graph = Step(optimizer);
            Mlp.Initialize(spec, store, 1);
            store[TrainingGraph.LossSumSlot] = Tensor.Scalar(0);
            Optimizer.InitializeState(graph, store);
            using GlGraph run = gl.Backend.Compile(graph, store);
            return run.DispatchCount;
        }

        Assert.Equal(Count(new Sgd()) + 1, Count(new Adam()));
    }

    private static Graph Chain(int length)
    {
        // Sums of a scalar and of two operands, functions, and a result that is read again.
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(length)), y = g.Input("y", Shape.Of(length)), one = g.Input("one", Shape.Scalar);
        Value a = g.Add(new Add(), x, one), b = g.Add(new Tanh(), a), c = g.Add(new Multiply(), b, y);
        g.Output(g.Add(new Subtract(), c, a), "first");
        g.Output(g.Add(new Clip(-0.5f, 0.5f), c), "second");
        return g.Build();
    }

    private static CompiledGraph Set(CompiledGraph run, int length)
    {
        run.SetInput("x", CaseInput.Uniform(Shape.Of(length)).Make(1));
        run.SetInput("y", CaseInput.Uniform(Shape.Of(length)).Make(2));
        run.SetInput("one", Tensor.Scalar(0.75f));
        return run;
    }
}
