using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.Tests.Backends;

/// <summary>Training and the life of a compiled graph on the CPU backend.</summary>
public class CpuTrainingTests
{
    private static readonly LayerSpec Spec = LayerSpec.Parse("37-53-relu-29-sigmoid-21-tanh-11");

    public static TheoryData<CpuInstructions, string> Machines
    {
        get
        {
            var data = new TheoryData<CpuInstructions, string>();
            foreach (CpuInstructions instructions in CpuMachine.All)
            {
                foreach (string optimizer in new[] { "sgd", "momentum", "adam" })
                {
                    data.Add(instructions, optimizer);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void Steps_of_training_change_the_store_as_the_reference_in_double_does(CpuInstructions instructions, string optimizer)
    {
        (ParameterStore expected, float[] losses) = Train(new ReferenceBackend<double>(), optimizer, 10);
        (ParameterStore actual, float[] ours) = Train(CpuMachine.With(instructions), optimizer, 10);
        Assert.Equal(expected.Names.Order(), actual.Names.Order());
        foreach (string name in expected.Names)
        {
            double furthest = expected[name].Floats.ToArray().Zip(actual[name].Floats.ToArray(), (a, b) => Math.Abs((double)a - b)).Max();
            Assert.True(furthest < 2e-5, $"{name} is off by {furthest}");
        }

        Assert.All(losses.Zip(ours), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.NotEqual(losses[0], losses[^1]);
    }

    [Fact]
    public void Training_gives_the_same_bits_on_one_thread_and_on_several()
    {
        float[] Weights(int threads) => [.. Train(new CpuBackend(threads), "adam", 5).Store.Names.Order().SelectMany(n => Train(new CpuBackend(threads), "adam", 5).Store[n].Floats.ToArray())];
        Assert.Equal(Weights(1), Weights(4));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1500)]
    [InlineData(40000)]
    public void Gradients_of_long_predictions_are_the_references_although_single_numbers_and_results_share_memory(int length)
    {
        var random = new SplitMix64(7);
        Tensor[] numbers = [.. Enumerable.Range(0, 2).Select(_ => Tensor.Zeros(Shape.Of(1, length)))];
        foreach (Tensor tensor in numbers)
        {
            foreach (ref float number in tensor.Floats)
            {
                number = random.NextFloat() - 0.5f;
            }
        }

        float[] Gradient(IBackend backend)
        {
            var g = new GraphBuilder();
            Value x = g.Input("x", Shape.Of(1, length)), target = g.Input("target", Shape.Of(1, length));
            g.Output(Autodiff.Gradients(g, Losses.MeanSquaredError(g, x, target), [x])[0], "gradient");
            using CompiledGraph run = backend.Compile(g.Build(), new ParameterStore());
            run.SetInput("x", numbers[0]);
            run.SetInput("target", numbers[1]);
            run.Run();
            return [.. run.ReadBlocking("gradient").Floats];
        }

        Assert.All(Gradient(new ReferenceBackend<double>()).Zip(Gradient(new CpuBackend())), pair => Assert.Equal(pair.First, pair.Second, 1e-6f / length));
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void A_run_allocates_nothing(CpuInstructions instructions, string optimizer)
    {
        using CompiledGraph step = Compile(CpuMachine.With(instructions), optimizer, out _);
        for (int i = 0; i < 50; i++)
        {
            step.Run();
        }

        // Background compilation may allocate at any time: it is enough that the runs can do without.
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 20 && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++)
            {
                step.Run();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Updates_see_the_values_from_before_all_of_them()
    {
        var g = new GraphBuilder();
        Value a = g.Parameter("a", Shape.Of(3)), b = g.Parameter("b", Shape.Of(3));
        g.Update(a, b);
        g.Update(b, a);
        g.Update(g.Parameter("c", Shape.Of(3)), g.Add(new Add(), a, b));
        var store = new ParameterStore { ["a"] = new Tensor(Shape.Of(3), [1f, 2, 3]), ["b"] = new Tensor(Shape.Of(3), [10f, 20, 30]), ["c"] = Tensor.Zeros(Shape.Of(3)) };
        using CompiledGraph run = new CpuBackend().Compile(g.Build(), store);
        run.Run();
        Assert.Equal([10f, 20, 30], store["a"].Floats.ToArray());
        Assert.Equal([1f, 2, 3], store["b"].Floats.ToArray());
        Assert.Equal([11f, 22, 33], store["c"].Floats.ToArray());
    }

    [Fact]
    public void What_is_made_of_constants_alone_stays_from_run_to_run()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(2, 3)), six = g.Add(new Multiply(), g.Constant(2), g.Constant(3));
        g.Output(g.Add(new Relu(), g.Add(new Subtract(), g.Add(new Expand(Shape.Of(2, 3)), six), g.Add(new Multiply(), x, x))), "y");
        using CompiledGraph run = new CpuBackend().Compile(g.Build(), new ParameterStore());
        for (int i = 0; i < 3; i++)
        {
            run.SetInput("x", new Tensor(Shape.Of(2, 3), [i, 1f, 2, 0, -1, -2]));
            run.Run();
            Assert.Equal([6f - (i * i), 5, 2, 6, 5, 2], run.ReadBlocking("y").Floats.ToArray());
        }
    }

    [Fact]
    public void A_graph_for_use_sees_what_training_made_of_the_weights()
    {
        var backend = new CpuBackend();
        using CompiledGraph step = Compile(backend, "sgd", out ParameterStore store);
        using CompiledGraph network = backend.Compile(Mlp.Inference(Spec), store, new CompileOptions { Batch = 12 });
        network.SetInput(Mlp.InputName, Tensor.Zeros(Shape.Of(12, 37)));
        network.Run();
        float[] before = network.ReadBlocking(Mlp.ProbabilitiesName).Floats.ToArray();
        step.Run();
        network.Run();
        float[] after = network.ReadBlocking(Mlp.ProbabilitiesName).Floats.ToArray();
        Assert.NotEqual(before, after);
        using CompiledGraph reference = new ReferenceBackend<float>().Compile(Mlp.Inference(Spec), store, new CompileOptions { Batch = 12 });
        reference.SetInput(Mlp.InputName, Tensor.Zeros(Shape.Of(12, 37)));
        reference.Run();
        Assert.All(reference.ReadBlocking(Mlp.ProbabilitiesName).Floats.ToArray().Zip(after), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public void All_values_can_be_read_when_all_are_observed()
    {
        ParameterStore store = Weights();
        var observe = new CompileOptions { Batch = 5, ObserveAll = true };
        using CompiledGraph cpu = new CpuBackend().Compile(Mlp.Inference(Spec), store, observe), reference = new ReferenceBackend<double>().Compile(Mlp.Inference(Spec), store, observe);
        foreach (CompiledGraph run in new[] { cpu, reference })
        {
            run.SetInput(Mlp.InputName, Pictures(5));
            run.Run();
        }

        foreach ((Value ours, Value theirs) in cpu.Graph.Computed.Zip(reference.Graph.Computed))
        {
            Assert.All(cpu.ReadBlocking(ours).Floats.ToArray().Zip(reference.ReadBlocking(theirs).Floats.ToArray()), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
        }
    }

    [Fact]
    public void Several_graphs_may_run_at_once()
    {
        var backend = new CpuBackend(3);
        float[] expected = Train(backend, "adam", 6).Losses;
        Assert.All(Enumerable.Range(0, 6).AsParallel().WithDegreeOfParallelism(6).Select(_ => Train(backend, "adam", 6).Losses), losses => Assert.Equal(expected, losses));
    }

    private static (ParameterStore Store, float[] Losses) Train(IBackend backend, string optimizer, int steps)
    {
        using CompiledGraph step = Compile(backend, optimizer, out ParameterStore store);
        var losses = new float[steps];
        for (int i = 0; i < steps; i++)
        {
            step.Run();
            losses[i] = step.ReadBlocking(TrainingGraph.LossName).Floats[0];
        }

        step.SyncParametersBlocking();
        return (store, losses);
    }

    private static CompiledGraph Compile(IBackend backend, string optimizer, out ParameterStore store)
    {
        const int Batch = 23;
        Optimizer how = optimizer switch { "sgd" => new Sgd(), "momentum" => new Momentum(), _ => new Adam() };
        Graph graph = TrainingGraph.Build(Batch, Shape.Of(37), Shape.Of(11), (g, x) => Mlp.Add(g, Spec, x), Losses.SoftmaxCrossEntropy, how);
        store = Weights();
        store[TrainingGraph.LossSumSlot] = Tensor.Scalar(0);
        Optimizer.InitializeState(graph, store);
        CompiledGraph step = backend.Compile(graph, store);
        Tensor target = Tensor.Zeros(Shape.Of(Batch, 11));
        for (int i = 0; i < Batch; i++)
        {
            target.Floats[(i * 11) + (i % 11)] = 1;
        }

        step.SetInput(TrainingGraph.InputName, Pictures(Batch));
        step.SetInput(TrainingGraph.TargetName, target);
        step.SetInput(TrainingGraph.LearningRateName, Tensor.Scalar(0.01f));
        return step;
    }

    private static ParameterStore Weights()
    {
        var store = new ParameterStore();
        Mlp.Initialize(Spec, store, 5);
        return store;
    }

    private static Tensor Pictures(int batch)
    {
        var random = new SplitMix64(11);
        Tensor tensor = Tensor.Zeros(Shape.Of(batch, 37));
        foreach (ref float number in tensor.Floats)
        {
            number = random.NextFloat();
        }

        return tensor;
    }
}
