using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Kernels;
using NeuralGL.OpenGL.Scheduling;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Training;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests.Products;

/// <summary>Small networks in one dispatch: the same results, and every value that somebody may look at.</summary>
public sealed class FusedLayerTests
{
    [Theory]
    [InlineData("784-128-10", 1, WeightType.Float32)]
    [InlineData("784-256-128-10", 1, WeightType.Float16)]
    [InlineData("784-256-128-10", 3, WeightType.Int8)]
    [InlineData("7-33-gelu:tanh-5-leakyrelu:0.2-3", 1, WeightType.Float32)]
    [InlineData("7-33-tanh-6-3", 8, WeightType.Float16)]
    [InlineData("2-16-1", 1, WeightType.Float32)]
    [InlineData("16-4-4-4-4-4-4-9", 2, WeightType.Int8)]
    public void A_network_runs_in_one_dispatch_and_gives_the_results_of_the_reference(string spec, int batch, WeightType type)
    {
        (Graph graph, ParameterStore store) = Network(spec);
        float[] expected = Logits(new ReferenceBackend<double>(), graph, Rounded(graph, store, type), batch, WeightType.Float32, out _);
        int layers = graph.Nodes.Count(n => n.Operator is Dense), dispatches;
        using (var plain = new GlFixture(new GlDeviceOptions { PortableKernels = true }))
        {
            Logits(plain.Backend, graph, store, batch, type, out dispatches);
            Assert.Equal(layers, dispatches);
        }

        using GlFixture gl = Force();
        float[] actual = Logits(gl.Backend, graph, store, batch, type, out dispatches);
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 2e-5f * Math.Max(1, Math.Abs(p.First))));
        Assert.Equal(layers > 6 ? 2 : 1, dispatches);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Values_that_are_looked_at_are_written_out_on_the_way(int batch)
    {
        (Graph graph, ParameterStore store) = Network("20-12-gelu:tanh-8-sigmoid-5");
        using GlFixture gl = Force();
        using var run = gl.Backend.Compile(graph, store, new CompileOptions { Batch = batch, ObserveAll = true });
        using var reference = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(graph, store, new CompileOptions { Batch = batch, ObserveAll = true });
        Assert.Equal(1, run.DispatchCount);
        Tensor x = CaseInput.Uniform(Shape.Of(batch, 20)).Make(9);
        run.SetInput(Mlp.InputName, x);
        reference.SetInput(Mlp.InputName, x);
        run.Run();
        reference.Run();
        Value[] observed = [.. run.Observable];
        Assert.Equal(reference.Graph.Nodes.Count, observed.Count(v => v.Kind == ValueKind.Computed));
        foreach (Value value in observed)
        {
            Assert.All(reference.ReadBlocking(reference.Graph.Find(value.Name)).Floats.ToArray().Zip(run.ReadBlocking(value).Floats.ToArray()), p => Assert.Equal(p.First, p.Second, 1e-5f));
        }
    }

    [Fact]
    public void A_value_that_is_read_again_later_is_there()
    {
        var g = new GraphBuilder("skip");
        Value x = g.Input("x", Shape.Of(1, 8)), hidden = g.Add(new Relu(), g.Add(new Dense(), x, g.Parameter("w1", Shape.Of(8, 8))));
        Value y = g.Add(new Dense(), g.Add(new Dense(), hidden, g.Parameter("w2", Shape.Of(6, 8))), g.Parameter("w3", Shape.Of(8, 6)));
        g.Output(g.Add(new Add(), y, hidden), "y");
        Graph graph = g.Build();
        var store = new ParameterStore();
        foreach ((Value w, int i) in graph.Parameters.Select((p, i) => (p, i)))
        {
            store[w.Name] = CaseInput.Integers(w.Shape, -2, 2).Make((ulong)i);
        }

        float[] On(IBackend backend)
        {
            using CompiledGraph run = backend.Compile(graph, store);
            run.SetInput("x", CaseInput.Integers(Shape.Of(1, 8), -3, 3).Make(4));
            run.Run();
            return run.ReadBlocking("y").Floats.ToArray();
        }

        using GlFixture gl = Force();
        Assert.Equal(On(new ReferenceBackend<double>()), On(gl.Backend));
        Assert.Contains(gl.Device.Shaders.Names, n => n.Contains("LAYERS 3", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_of_a_batch_run_in_pieces_with_the_same_bits_and_weights_that_change_are_seen()
    {
        (Graph graph, ParameterStore store) = Network("33-20-10");
        using GlFixture gl = Force();
        using GlGraph run = gl.Backend.Compile(graph, store, new CompileOptions { Batch = 5 });
        run.SetInput(Mlp.InputName, CaseInput.Uniform(Shape.Of(5, 33)).Make(2));
        run.Run();
        float[] whole = run.ReadBlocking(Mlp.LogitsName).Floats.ToArray();
        run.BeginRun();
        for (int row = 0; row < 5; row++)
        {
            run.RunPiece(0, Piece.Next(run.Dispatches[0].Groups, row, 1));
        }

        run.EndRun();
        Assert.Equal(whole, run.ReadBlocking(Mlp.LogitsName).Floats.ToArray());
        store["fc1.bias"].Floats.Fill(3);
        store.Touch("fc1.bias");
        run.Run();
        Assert.NotEqual(whole, run.ReadBlocking(Mlp.LogitsName).Floats.ToArray());
    }

    [Theory]
    [InlineData("784-512-10", 1, 2)]
    [InlineData("64-32-16", 9, 2)]
    [InlineData("64-2052-4", 1, 2)]
    public void What_is_too_large_for_one_group_has_a_dispatch_for_each_layer(string spec, int batch, int dispatches)
    {
        (Graph graph, ParameterStore store) = Network(spec);
        using GlFixture gl = Force();
        using GlGraph run = gl.Backend.Compile(graph, store, new CompileOptions { Batch = batch });
        Assert.Equal(dispatches, run.DispatchCount);
    }

    [Fact]
    public void All_storage_buffers_of_the_host_are_as_they_were()
    {
        (Graph graph, ParameterStore store) = Network("20-12-tanh-8-sigmoid-5");
        using GlFixture gl = Force();
        using GlGraph run = gl.Backend.Compile(graph, store, new CompileOptions { ObserveAll = true });
        run.SetInput(Mlp.InputName, CaseInput.Uniform(Shape.Of(1, 20)).Make(9));
        Assert.True(run.Dispatches[0].Buffers.Length > 8);
        int count = run.Dispatches[0].Buffers.Length;
        uint[] mine = [.. Enumerable.Range(0, count).Select(_ => gl.Gl.GenBuffer())];
        for (uint i = 0; i < count; i++)
        {
            gl.Gl.BindBufferBase(BufferTargetARB.ShaderStorageBuffer, i, mine[i]);
        }

        run.Run();
        for (uint i = 0; i < count; i++)
        {
            gl.Gl.GetInteger(GLEnum.ShaderStorageBufferBinding, i, out int bound);
            Assert.Equal(mine[i], (uint)bound);
        }

        gl.Gl.DeleteBuffers(mine);
    }

    private static GlFixture Force() => new(new GlDeviceOptions { ForcedKernels = "fused" });

    private static (Graph, ParameterStore) Network(string spec)
    {
        LayerSpec layers = LayerSpec.Parse(spec);
        var store = new ParameterStore();
        Mlp.Initialize(layers, store, 3);
        Graph graph = Mlp.Inference(layers, probabilities: false);
        foreach (Value bias in graph.Parameters.Where(p => p.Shape.Rank == 1))
        {
            store[bias.Name] = CaseInput.Uniform(bias.Shape).Make(7);
        }

        return (graph, store);
    }

    private static ParameterStore Rounded(Graph graph, ParameterStore store, WeightType type)
    {
        ParameterStore rounded = store.Clone();
        foreach ((Value weight, int axis) in WeightRounding.Of(graph))
        {
            rounded[weight.Name] = WeightRounding.Round(store.Get(weight), axis, type);
        }

        return rounded;
    }

    private static float[] Logits(IBackend backend, Graph graph, ParameterStore store, int batch, WeightType type, out int dispatches)
    {
        using CompiledGraph run = backend.Compile(graph, store, new CompileOptions { Batch = batch, Weights = type });
        dispatches = run is GlGraph gl ? gl.DispatchCount : 0;
        run.SetInput(Mlp.InputName, CaseInput.Uniform(Shape.Of(batch, graph.Inputs[0].Shape[1])).Make(9));
        run.Run();
        return run.ReadBlocking(Mlp.LogitsName).Floats.ToArray();
    }
}
