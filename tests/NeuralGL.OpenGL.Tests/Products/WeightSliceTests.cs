using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Heatmaps;
using NeuralGL.OpenGL.Kernels;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Tests.Products;

/// <summary>Weights larger than a storage binding may be, on devices whose limit is set low: the same results from parts of them.</summary>
public sealed class WeightSliceTests
{
    private const long Limit = 49152;

    public static MatrixTheoryData<int, WeightType, string> Layers => new([1, 5, 40], [WeightType.Float32, WeightType.Float16, WeightType.Int8], ["portable", "gpu", "default"]);

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_layer_gives_the_results_of_the_reference(int batch, WeightType type, string kernels)
    {
        Graph graph = Layer(batch, 292, 271, across: false);
        Compare(graph, type, kernels, batch, outputAxis: 0);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void A_product_with_its_weights_across_does_too(int batch, WeightType type, string kernels)
    {
        Graph graph = Layer(batch, 301, 268, across: true);
        Compare(graph, type, kernels, batch, outputAxis: 1);
    }

    [Fact]
    public void Weights_that_the_store_changes_are_seen_and_loads_in_slices_give_the_same()
    {
        Graph graph = Layer(3, 292, 271, across: false);
        using GlFixture gl = Low("portable");
        ParameterStore store = Weights(graph, 1), other = Weights(graph, 2);
        float[] first = Run(gl.Backend, graph, store, WeightType.Int8), second = Run(gl.Backend, graph, other, WeightType.Int8);
        Assert.NotEqual(first, second);
        using GlGuest guest = GlGuest.Attach(gl.Gl, gl.Device.Options);
        NetworkLoad load = guest.BeginLoad(() => new NetworkSource(graph, Weights(graph, 1)) { Weights = WeightType.Int8 });
        for (int i = 0; !load.IsDone; i++)
        {
            Assert.True(i < 30000, load.Doing);
            guest.Update();
            Thread.Sleep(1);
        }

        Assert.Equal(first, Output(load.Network));
        WeightSwap swap = load.Network.BeginSwap(other, bytesPerUpdate: 8192);
        for (int i = 0; !swap.IsDone; i++)
        {
            Assert.True(i < 30000, "the weights do not come");
            guest.Update();
            load.Network.Schedule();
            Thread.Sleep(1);
        }

        Assert.Equal(second, Output(load.Network));
        load.Network.Dispose();

        float[] Output(GlNetwork network)
        {
            network.Inputs[0].Set(Input(graph).Floats);
            network.Schedule();
            var y = new float[graph.Outputs[0].Shape.Length];
            network.Outputs[0].ReadBlocking(y);
            return y;
        }
    }

    [Fact]
    public void Parts_hold_every_row_once_and_begin_where_a_binding_may()
    {
        GlLimits limits = new(new Version(4, 3), 0, 0, 0, 0, 0, 4096, 8, 256, 256, 0, 0);
        foreach ((Shape shape, WeightType type, int axis) in ((Shape, WeightType, int)[])[(Shape.Of(100, 48), WeightType.Float32, 0), (Shape.Of(97, 16), WeightType.Float32, 0), (Shape.Of(100, 100), WeightType.Float16, 0), (Shape.Of(333, 101), WeightType.Int8, 0), (Shape.Of(333, 101), WeightType.Float16, 1)])
        {
            var stored = new StoredParameter(new GraphBuilder().Parameter("w", shape), type, axis) { SliceRows = WeightSlices.RowsOf(shape, type, axis, limits) };
            IReadOnlyList<WeightSlice> slices = WeightSlices.Of(stored);
            Assert.True(slices.Count > 1);
            Assert.Equal(Enumerable.Range(0, shape[0]), slices.SelectMany(s => Enumerable.Range(s.First, s.Rows)));
            Assert.All(slices, s => Assert.True(s.Words * 4 <= 4096 && s.Word * 4 % 256 == 0));
            Assert.True(slices[^1].Word + slices[^1].Words <= stored.Length);
        }

        Assert.Equal(0, WeightSlices.RowsOf(Shape.Of(32, 32), WeightType.Float32, 0, limits));
        Assert.Equal(0, WeightSlices.RowsOf(Shape.Of(4, 4000), WeightType.Float32, 0, limits));
    }

    [Fact]
    public void What_cannot_be_cut_says_which_node_and_why()
    {
        using GlFixture gl = Low("portable");
        var g = new GraphBuilder();
        g.Output(g.Add(new Dense(), g.Input("x", Shape.Of(1, 12001)), g.Parameter("rows", Shape.Of(3, 12001))), "y");
        string message = Assert.Throws<GlLimitException>(() => gl.Backend.Compile(g.Build(), new ParameterStore())).Message;
        Assert.Contains("'rows' has 144,012 bytes", message, StringComparison.Ordinal);
        Assert.Contains("49,152 bytes of a buffer", message, StringComparison.Ordinal);

        g = new GraphBuilder();
        g.Output(g.Add(new Reduce(ReduceKind.Sum, [0]), g.Parameter("table", Shape.Of(200, 100))), "y");
        Assert.Contains("only the weights of dense layers", Assert.Throws<GlLimitException>(() => gl.Backend.Compile(g.Build(), new ParameterStore())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_beyond_a_binding_are_no_heatmap()
    {
        using GlFixture gl = Low("portable");
        Graph graph = Layer(1, 292, 271, across: false);
        using GlGraph run = gl.Backend.Compile(graph, Weights(graph, 1));
        GlBuffer weights = run.BufferOf(run.Graph.Find("w"));
        Assert.Contains("'w' has 316,528 bytes", Assert.Throws<GlLimitException>(() => new HeatmapCanvas(gl.Device, [new(weights, 0, new(292, 271, 1, 292))])).Message, StringComparison.Ordinal);
    }

    private static void Compare(Graph graph, WeightType type, string kernels, int batch, int outputAxis)
    {
        ParameterStore store = Weights(graph, 1), rounded = store.Clone();
        rounded["w"] = WeightRounding.Round(store["w"], outputAxis, type);
        float[] expected = Run(new ReferenceBackend<double>(), graph, rounded, WeightType.Float32);
        using GlFixture gl = Low(kernels);
        float[] actual = Run(gl.Backend, graph, store, type);
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 3e-5f * Math.Max(1, Math.Abs(p.First))));
        bool whole = gl.Device.ReadsTexels && kernels == "default" && type == WeightType.Float32 && outputAxis == 0;
        using GlGraph run = gl.Backend.Compile(graph, store, new CompileOptions { Weights = type });
        Assert.Equal(!whole, run.Dispatches.ToArray().Count(d => d.Slice is not null) > 1);
        Assert.True(kernels != "gpu" || gl.Device.Shaders.Names.Any(n => n.Contains(batch <= 8 ? "gemv_" : "gemm_registers", StringComparison.Ordinal)), string.Join('\n', gl.Device.Shaders.Names));
    }

    private static float[] Run(IBackend backend, Graph graph, ParameterStore store, WeightType type)
    {
        using CompiledGraph run = backend.Compile(graph, store, new CompileOptions { Weights = type });
        run.SetInput("x", Input(graph));
        run.Run();
        return run.ReadBlocking("y").Floats.ToArray();
    }

    private static Tensor Input(Graph graph) => CaseInput.Uniform(graph.Inputs[0].Shape).Make(9);

    private static GlFixture Low(string kernels) => new(new GlDeviceOptions
    {
        Limit = limits => limits with { StorageBlockBytes = Limit },
        PortableKernels = kernels == "portable",
        ForcedKernels = kernels == "gpu" ? "gpu" : null,
    });

    private static Graph Layer(int batch, int inputs, int outputs, bool across)
    {
        var g = new GraphBuilder("layer");
        Value x = g.Input("x", Shape.Of(batch, inputs)), w = g.Parameter("w", across ? Shape.Of(inputs, outputs) : Shape.Of(outputs, inputs)), b = g.Parameter("b", Shape.Of(outputs));
        g.Output(g.Add(new Gelu(), across ? g.Add(new Add(), g.Add(new MatMul(), x, w), b) : g.Add(new Dense(), x, w, b)), "y");
        return g.Build();
    }

    private static ParameterStore Weights(Graph graph, ulong seed)
    {
        var store = new ParameterStore();
        foreach (Value p in graph.Parameters)
        {
            store[p.Name] = CaseInput.Uniform(p.Shape).Make(seed + (ulong)p.Shape.Rank);
        }

        return store;
    }
}
