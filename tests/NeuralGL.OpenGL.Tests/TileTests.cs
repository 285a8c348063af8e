using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Proof;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.OpenGL.Tests;

/// <summary>
/// Products large enough for <c>kernels/gemm_tiles.comp</c>, read along k and across it, with edges inside tiles, and maps for
/// <c>kernels/map_texels.comp</c>.
/// </summary>
public class TileTests
{
    [Theory]
    [InlineData(64, 64, 64, false, false)]
    [InlineData(67, 37, 132, false, false)]
    [InlineData(9, 1001, 32, false, false)]
    [InlineData(67, 60, 128, false, true)]
    [InlineData(36, 67, 128, true, false)]
    [InlineData(100, 52, 64, true, true)]
    [InlineData(12, 8, 4096, true, true)]
    [InlineData(8, 8, 70000, false, true)]
    public void Products_of_whole_numbers_are_exact_whichever_way_the_operands_lie(int m, int n, int k, bool aAlongM, bool bAlongN)
    {
        using var gl = new GlFixture();
        (Graph graph, Tensor a, Tensor b) = Product(m, n, k, aAlongM, bAlongN);
        float[] c = Run(gl, graph, a, b);
        RequireTiles(gl, expected: true);
        for (int i = 0; i < m * n; i++)
        {
            double sum = 0;
            for (int j = 0; j < k; j++)
            {
                sum += a.Floats[aAlongM ? (j * m) + (i / n) : (i / n * k) + j] * (double)b.Floats[bAlongN ? (j * n) + (i % n) : (i % n * k) + j];
            }

            Assert.True(sum == c[i], $"row {i / n}, column {i % n}: {c[i]} instead of {sum}");
        }
    }

    [Theory]
    [InlineData(67, 37, 130, false, false)]
    [InlineData(67, 58, 128, false, true)]
    [InlineData(38, 67, 128, true, false)]
    [InlineData(7, 1001, 64, false, false)]
    [InlineData(32, 32, 32, false, false)]
    public void What_does_not_lie_in_whole_texels_or_is_small_takes_another_kernel(int m, int n, int k, bool aAlongM, bool bAlongN)
    {
        using var gl = new GlFixture();
        (Graph graph, Tensor a, Tensor b) = Product(m, n, k, aAlongM, bAlongN);
        Run(gl, graph, a, b);
        RequireTiles(gl, expected: false);
    }

    [Fact]
    public void The_same_product_gives_the_same_bits_each_time_and_close_ones_to_the_portable_kernel()
    {
        (Graph graph, Tensor a, Tensor b) = Product(131, 77, 256, false, false, shape => CaseInput.Uniform(shape));
        float[] first;
        using (var gl = new GlFixture())
        {
            first = Run(gl, graph, a, b);
            Assert.Equal(first, Run(gl, graph, a, b));
            RequireTiles(gl, expected: true);
        }

        using GlFixture plain = new(new GlDeviceOptions { PortableKernels = true });
        float[] other = Run(plain, graph, a, b);
        Assert.All(first.Zip(other), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
    }

    [Theory]
    [InlineData("relu")]
    [InlineData("gelu:tanh")]
    [InlineData("leakyrelu:0.2")]
    public void Bias_and_activation_are_applied_once_to_every_result(string activation)
    {
        LayerSpec spec = LayerSpec.Parse($"132-35-{activation}-33");
        var store = new ParameterStore();
        Mlp.Initialize(spec, store, 3);
        store["fc1.bias"] = CaseInput.Uniform(Shape.Of(35)).Make(7);
        Graph graph = Mlp.Inference(spec, probabilities: false);
        Tensor x = CaseInput.Uniform(Shape.Of(61, 132)).Make(9);
        float[] Logits(IBackend backend)
        {
            using CompiledGraph run = backend.Compile(graph, store, new CompileOptions { Batch = 61 });
            run.SetInput(Mlp.InputName, x);
            run.Run();
            return run.ReadBlocking(Mlp.LogitsName).Floats.ToArray();
        }

        using var gl = new GlFixture();
        Assert.All(Logits(new ReferenceBackend<double>()).Zip(Logits(gl.Backend)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        RequireTiles(gl, expected: true);
    }

    [Fact]
    public void The_gradients_of_a_layer_are_products_of_tiles_that_nothing_is_transposed_for()
    {
        var g = new GraphBuilder("layer");
        Value x = g.Input("x", Shape.Of(64, 68)), w = g.Input("w", Shape.Of(68, 68));
        Value y = g.Add(new Dense(), x, w), loss = g.Add(new Reduce(ReduceKind.Sum, null, keepDims: false), g.Add(new Multiply(), y, y));
        Value[] gradients = Autodiff.Gradients(g, loss, [x, w]);
        g.Output(gradients[0], "dx");
        g.Output(gradients[1], "dw");
        Graph graph = g.Build();
        Tensor a = CaseInput.Integers(Shape.Of(64, 68), -2, 2).Make(1), b = CaseInput.Integers(Shape.Of(68, 68), -2, 2).Make(2);
        (float[] Dx, float[] Dw) On(IBackend backend)
        {
            using CompiledGraph run = backend.Compile(graph, new ParameterStore());
            run.SetInput("x", a);
            run.SetInput("w", b);
            run.Run();
            return (run.ReadBlocking("dx").Floats.ToArray(), run.ReadBlocking("dw").Floats.ToArray());
        }

        using var gl = new GlFixture();
        (float[] dx, float[] dw) = On(gl.Backend);
        (float[] wantedDx, float[] wantedDw) = On(new ReferenceBackend<double>());
        Assert.Equal(wantedDx, dx);
        Assert.Equal(wantedDw, dw);
        RequireTiles(gl, expected: true);
        using GlGraph plan = gl.Backend.Compile(graph, new ParameterStore());
        Assert.DoesNotContain(plan.Observable, v => v.Producer?.Operator is Transpose);
    }

    [Theory]
    [InlineData(128, 132, true)]
    [InlineData(131, 129, false)]
    [InlineData(8, 8, false)]
    public void Large_maps_give_the_bits_of_the_portable_kernel(int rows, int columns, bool isLarge)
    {
        Shape shape = Shape.Of(rows, columns);
        (string Name, Func<GraphBuilder, Value, Value, Value, Value> Of)[] maps =
        [
            ("relu", (g, x, y, one) => g.Add(new Relu(), x)), ("gelu", (g, x, y, one) => g.Add(new Gelu(), x)), ("difference", (g, x, y, one) => g.Add(new Subtract(), x, y)),
            ("first is one number", (g, x, y, one) => g.Add(new Subtract(), one, y)), ("second is one number", (g, x, y, one) => g.Add(new Subtract(), x, one)),
            ("a step", (g, x, y, one) => g.Add(new DescentStep(), x, y, one)), ("dropout", (g, x, y, one) => g.Add(new Dropout(0.3f, 5), x, one)), ("clip", (g, x, y, one) => g.Add(new Clip(-1, 1), x)),
        ];

        // Together they are one chain of maps, alone each is a map of its own.
        Graph Build(params int[] which)
        {
            var g = new GraphBuilder("maps");
            Value x = g.Input("x", shape), y = g.Input("y", shape), one = g.Input("one", Shape.Scalar);
            Array.ForEach(which, i => g.Output(maps[i].Of(g, x, y, one), maps[i].Name));
            return g.Build();
        }

        Graph[] graphs = [Build([.. Enumerable.Range(0, maps.Length)]), .. maps.Select((_, i) => Build(i))];
        float[][] On(GlDeviceOptions options, bool expected)
        {
            using var gl = new GlFixture(options);
            var results = new List<float[]>();
            foreach (Graph graph in graphs)
            {
                using GlGraph run = gl.Backend.Compile(graph, new ParameterStore());
                run.SetInput("x", CaseInput.Uniform(shape).Make(1));
                run.SetInput("y", CaseInput.Uniform(shape).Make(2));
                run.SetInput("one", Tensor.Scalar(0.75f));
                run.Run();
                results.AddRange(graph.Outputs.Select(o => run.ReadBlocking(o.Name).Floats.ToArray()));
            }

            foreach (string kernel in new[] { "map_texels", ", TEXELS" })
            {
                Assert.True(!gl.Device.IsLlvmpipe || gl.Device.Shaders.Names.Any(n => n.Contains(kernel, StringComparison.Ordinal)) == expected);
            }

            return [.. results];
        }

        float[][] portable = On(new GlDeviceOptions { PortableKernels = true }, false), chosen = On(new GlDeviceOptions(), isLarge);
        for (int i = 0; i < chosen.Length; i++)
        {
            string name = maps[i % maps.Length].Name;
            Assert.True(portable[i].AsSpan().SequenceEqual(chosen[i]), name);
            Assert.True(chosen[i % maps.Length].AsSpan().SequenceEqual(chosen[i]), $"{name} alone");
        }

        Assert.Contains(chosen[6], v => v == 0);
    }

    /// <summary>Nothing to look at where the driver is no llvmpipe: results are compared all the same.</summary>
    private static void RequireTiles(GlFixture gl, bool expected)
    {
        if (gl.Device.IsLlvmpipe)
        {
            Assert.Equal(expected, gl.Device.Shaders.Names.Any(n => n.Contains("gemm_tiles", StringComparison.Ordinal)));
        }
    }

    private static (Graph Graph, Tensor A, Tensor B) Product(int m, int n, int k, bool aAlongM, bool bAlongN, Func<Shape, CaseInput>? numbers = null)
    {
        numbers ??= shape => CaseInput.Integers(shape, -2, 2);
        Shape shapeA = aAlongM ? Shape.Of(k, m) : Shape.Of(m, k), shapeB = bAlongN ? Shape.Of(k, n) : Shape.Of(n, k);
        var g = new GraphBuilder("product");
        Value a = g.Input("a", shapeA), b = g.Input("b", shapeB);
        a = aAlongM ? g.Add(new Transpose(), a) : a;
        g.Output(g.Add(new MatMul(), a, bAlongN ? b : g.Add(new Transpose(), b)), "c");
        return (g.Build(), numbers(shapeA).Make(1), numbers(shapeB).Make(2));
    }

    private static float[] Run(GlFixture gl, Graph graph, Tensor a, Tensor b)
    {
        using GlGraph run = gl.Backend.Compile(graph, new ParameterStore());
        run.SetInput("a", a);
        run.SetInput("b", b);
        run.Run();
        return run.ReadBlocking("c").Floats.ToArray();
    }
}
