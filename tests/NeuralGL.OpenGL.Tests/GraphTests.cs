using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Tests;

/// <summary>Whole graphs on the GPU: fusion, storage, barriers, parameters, what a steady run costs, and the limits.</summary>
public class GraphTests
{
    [Fact]
    public void A_layered_network_equals_the_reference_whether_its_layers_are_fused_or_observed()
    {
        using var gl = new GlFixture();
        (Graph graph, ParameterStore parameters) = Network();
        Tensor x = CaseInput.Uniform(Shape.Of(3, 20)).Make(1);
        float[] expected = Run(new ReferenceBackend<double>(), graph, parameters, x, false);
        foreach (bool observed in new[] { false, true })
        {
            float[] actual = Run(gl.Backend, graph, parameters, x, observed);
            Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 1e-6f));
        }
    }

    [Fact]
    public void An_activation_behind_a_dense_layer_needs_no_dispatch_of_its_own_and_no_barrier_stands_without_reason()
    {
        using var gl = new GlFixture();
        (Graph graph, ParameterStore parameters) = Network();
        using GlGraph fused = gl.Backend.Compile(graph, parameters);
        using GlGraph observed = gl.Backend.Compile(graph, parameters, new CompileOptions { ObserveAll = true });
        Assert.Equal(4, fused.DispatchCount);
        Assert.Equal(6, observed.DispatchCount);
        Assert.Equal(3, fused.BarrierCount);
        Assert.True(fused.StorageBytes < observed.StorageBytes);
    }

    [Fact]
    public void Branches_that_do_not_depend_on_each_other_share_one_barrier()
    {
        using var gl = new GlFixture();
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(1, 8));
        Value a = g.Add(new Softmax(), x), b = g.Add(new Softmax(log: true), x);
        g.Output(g.Add(new Add(), a, b), "y");
        using GlGraph run = gl.Backend.Compile(g.Build(), new ParameterStore());
        Assert.Equal((3, 1), (run.DispatchCount, run.BarrierCount));
    }

    [Fact]
    public void A_run_allocates_no_managed_memory_and_makes_no_GL_object()
    {
        using var gl = new GlFixture();
        (Graph graph, ParameterStore parameters) = Network();
        using GlGraph run = gl.Backend.Compile(graph, parameters);
        run.SetInput("x", CaseInput.Uniform(Shape.Of(1, 20)).Make(1));
        run.Run();
        run.Run();
        int buffers = gl.Device.LiveBuffers, programs = gl.Device.Shaders.ProgramsBuilt;
        uint next = gl.Gl.GenBuffer(), texture = gl.Gl.GenTexture();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            run.Run();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal((buffers, programs), (gl.Device.LiveBuffers, gl.Device.Shaders.ProgramsBuilt));

        // Names are given out in order: had a run made an object, the next ones would have skipped a name.
        Assert.Equal((next + 1, texture + 1), (gl.Gl.GenBuffer(), gl.Gl.GenTexture()));
    }

    [Fact]
    public void Released_parameters_leave_the_GPU_and_come_back_with_the_next_graph()
    {
        using var gl = new GlFixture();
        (Graph graph, ParameterStore parameters) = Network();
        (Graph other, ParameterStore kept) = Network();
        using GlGraph still = gl.Backend.Compile(other, kept);
        (int, long) before = (gl.Device.LiveBuffers, gl.Device.LiveBytes);
        float[] Run()
        {
            using GlGraph run = gl.Backend.Compile(graph, parameters);
            run.SetInput("x", CaseInput.Uniform(Shape.Of(1, 20)).Make(1));
            run.Run();
            Assert.Throws<InvalidOperationException>(() => gl.Backend.Release(parameters));
            Assert.True(gl.Device.LiveBytes > before.Item2);
            return run.ReadBlocking(graph.Outputs[0].Name).Floats.ToArray();
        }

        float[] answer = Run();
        Assert.NotEqual(before, (gl.Device.LiveBuffers, gl.Device.LiveBytes));
        gl.Backend.Release(parameters);
        Assert.Equal(before, (gl.Device.LiveBuffers, gl.Device.LiveBytes));
        Assert.Equal(answer, Run());
        gl.Backend.Release(parameters);
        gl.Backend.Release(parameters);
        Assert.Equal(before, (gl.Device.LiveBuffers, gl.Device.LiveBytes));
        still.SetInput("x", CaseInput.Uniform(Shape.Of(1, 20)).Make(1));
        still.Run();
        Assert.Equal(answer, still.ReadBlocking(other.Outputs[0].Name).Floats.ToArray());
    }

    [Fact]
    public void Even_the_first_run_makes_no_texture()
    {
        using var gl = new GlFixture();
        (Graph graph, ParameterStore parameters) = Network();
        using GlGraph run = gl.Backend.Compile(graph, parameters);
        run.SetInput("x", CaseInput.Uniform(Shape.Of(1, 20)).Make(1));
        uint before = gl.Gl.GenTexture();
        run.Run();
        Assert.Equal(before + 1, gl.Gl.GenTexture());
    }

    [Fact]
    public void Parameters_changed_in_the_store_are_used_by_the_next_run_of_every_graph()
    {
        using var gl = new GlFixture();
        (Graph graph, ParameterStore parameters) = Network();
        using GlGraph one = gl.Backend.Compile(graph, parameters), two = gl.Backend.Compile(graph, parameters);
        Tensor x = CaseInput.Uniform(Shape.Of(1, 20)).Make(2);
        float[] before = Run(one, x), same = Run(two, x);
        parameters["fc1.weight"].Floats.Fill(0.5f);
        parameters.Touch("fc1.weight");
        float[] after = Run(one, x);
        Assert.Equal(before, same);
        Assert.NotEqual(before, after);
        Assert.Equal(after, Run(two, x));
    }

    [Fact]
    public void Updates_move_parameters_on_the_GPU_and_come_back_when_asked_for()
    {
        using var gl = new GlFixture();
        var g = new GraphBuilder();
        Value w = g.Parameter("w", Shape.Of(3)), x = g.Input("x", Shape.Of(3));
        Value loss = g.Add(new Reduce(ReduceKind.Sum, null, keepDims: false), g.Add(new Multiply(), g.Add(new Subtract(), w, x), g.Add(new Subtract(), w, x)));
        g.Output(loss, "loss");
        g.Update(w, g.Add(new DescentStep(), w, Autodiff.Gradients(g, loss, [w])[0], g.Constant(0.25f)));
        Graph graph = g.Build();
        var onGpu = new ParameterStore { ["w"] = new Tensor(Shape.Of(3), [1f, 2, 3]) };
        var onCpu = onGpu.Clone();
        using GlGraph run = gl.Backend.Compile(graph, onGpu);
        using CompiledGraph reference = new ReferenceBackend<float>().Compile(graph, onCpu);
        var target = new Tensor(Shape.Of(3), [4f, 4, -1]);
        for (int i = 0; i < 5; i++)
        {
            run.SetInput("x", target);
            run.Run();
            reference.SetInput("x", target);
            reference.Run();
        }

        Assert.Equal([1f, 2, 3], onGpu["w"].Floats.ToArray());
        run.SyncParametersBlocking();
        Assert.Equal(onCpu["w"].Floats.ToArray(), onGpu["w"].Floats.ToArray());
        run.Run();
        run.SyncParametersBlocking();
        Assert.NotEqual(onCpu["w"].Floats.ToArray(), onGpu["w"].Floats.ToArray());

        // A value that the host sets after a run is not lost to what the run made.
        run.Run();
        onGpu["w"] = new Tensor(Shape.Of(3), [8f, 8, 8]);
        run.SyncParametersBlocking();
        Assert.Equal([8f, 8, 8], onGpu["w"].Floats.ToArray());
        run.Run();
        run.SyncParametersBlocking();
        Assert.Equal([6f, 6, 3.5f], onGpu["w"].Floats.ToArray());
    }

    [Fact]
    public void The_worked_example_of_the_lecture_gives_its_numbers()
    {
        using var gl = new GlFixture();
        var store = new ParameterStore { ["z"] = new Tensor(Shape.Of(2, 2), [-3f, 2, 4, 2]), ["y"] = new Tensor(Shape.Of(1, 2), [5f, 3]) };
        foreach (bool sine in new[] { false, true })
        {
            var g = new GraphBuilder();
            Value x = g.Input("x", Shape.Of(1, 2)), z = g.Add(new Dense(), x, g.Parameter("z", Shape.Of(2, 2)));
            g.Output(g.Add(new Dense(), sine ? g.Add(new Sine(), z) : z, g.Parameter("y", Shape.Of(1, 2))), "out");
            using GlGraph run = gl.Backend.Compile(g.Build(), store);
            float y = Run(run, new Tensor(Shape.Of(1, 2), [0.5f, -1.25f]), "out")[0];
            Assert.Equal(sine ? (5 * Math.Sin(-1.5 - 2.5)) + (3 * Math.Sin(2 - 2.5)) : (-3 * 0.5) + (16 * -1.25), y, sine ? 1e-5 : 0);
        }
    }

    [Fact]
    public void A_tensor_beyond_the_limit_is_refused_by_name_and_nothing_leaks()
    {
        using var gl = new GlFixture();
        var g = new GraphBuilder();
        int tooMany = (int)Math.Min(int.MaxValue - 1, (gl.Device.Limits.StorageBlockBytes / 4) + 1);
        Value x = g.Input("x", Shape.Of(1));
        g.Output(g.AddNode(new Expand(Shape.Of(tooMany)), "wide", x).Output);
        GlLimitException e = Assert.Throws<GlLimitException>(() => gl.Backend.Compile(g.Build(), new ParameterStore()));
        Assert.Contains("wide", e.Message);
        Assert.Contains("GL_MAX_SHADER_STORAGE_BLOCK_SIZE", e.Message);
        Assert.Equal(0, gl.Device.LiveBuffers);
    }

    [Fact]
    public void Integers_that_float32_does_not_hold_are_refused_and_nothing_of_the_graph_stays()
    {
        using var gl = new GlFixture();
        Graph Graph(long constant)
        {
            var g = new GraphBuilder();
            g.Output(g.Add(new Add(), g.Input("x", new TensorType(Shape.Scalar, ElementType.Int64)), g.Constant(new Tensor(Shape.Scalar, new[] { constant }), "large")), "y");
            return g.Build();
        }

        Assert.Contains("'large'", Assert.Throws<GraphException>(() => gl.Backend.Compile(Graph((1 << 24) + 1), new ParameterStore())).Message);
        Assert.Equal(0, gl.Device.LiveBuffers);
        using GlGraph run = gl.Backend.Compile(Graph(1 << 24), new ParameterStore());
        run.SetInput("x", new Tensor(Shape.Scalar, new[] { -1L }));
        run.Run();
        Assert.Equal([(1L << 24) - 1], run.ReadBlocking("y").Elements<long>().ToArray());
    }

    [Fact]
    public void A_shader_that_does_not_compile_names_file_and_line()
    {
        using var gl = new GlFixture();
        ShaderException e = Assert.Throws<ShaderException>(() => gl.Device.Shaders.Get("kernels/map.comp", "INPUTS 1", "CONSTANTS 0", "FUNCTION no_such_function"));
        Assert.Matches(@"kernels/map\.comp:\d+", e.Message);
        Assert.Contains("no_such_function", e.Message);
        Assert.Contains("no_such_function", Assert.Single(gl.TakeMessages()));
    }

    [Fact]
    public void Two_runs_give_the_same_bits()
    {
        using var gl = new GlFixture();
        (Graph graph, ParameterStore parameters) = Network();
        using GlGraph run = gl.Backend.Compile(graph, parameters, new CompileOptions { Batch = 17 });
        Tensor x = CaseInput.Uniform(Shape.Of(17, 20)).Make(3);
        float[] first = Run(run, x);
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(first, Run(run, x));
        }
    }

    private static (Graph, ParameterStore) Network()
    {
        var g = new GraphBuilder("network");
        var parameters = new ParameterStore();
        Value v = g.Input("x", Shape.Of(Shape.Open, 20));
        int inputs = 20;
        foreach ((int outputs, int i) in new[] { (64, 1), (17, 2), (5, 3) }.Select(p => p))
        {
            string weight = $"fc{i}.weight", bias = $"fc{i}.bias";
            parameters[weight] = CaseInput.Uniform(Shape.Of(outputs, inputs), -0.5f, 0.5f).Make((ulong)i);
            parameters[bias] = CaseInput.Uniform(Shape.Of(outputs), -0.5f, 0.5f).Make((ulong)i + 10);
            v = g.AddNode(new Dense(), $"fc{i}", v, g.Parameter(weight, Shape.Of(outputs, inputs)), g.Parameter(bias, Shape.Of(outputs))).Output;
            v = i < 3 ? g.Add(i == 1 ? new Relu() : new LeakyRelu(0.1f), v) : v;
            inputs = outputs;
        }

        g.Output(g.Add(new Softmax(), v), "probabilities");
        return (g.Build(), parameters);
    }

    private static float[] Run(IBackend backend, Graph graph, ParameterStore parameters, Tensor x, bool observed)
    {
        using CompiledGraph run = backend.Compile(graph, parameters, new CompileOptions { Batch = x.Shape[0], ObserveAll = observed });
        return Run(run, x);
    }

    private static float[] Run(CompiledGraph run, Tensor x, string output = "probabilities")
    {
        run.SetInput("x", x);
        run.Run();
        return run.ReadBlocking(output).Floats.ToArray();
    }
}
