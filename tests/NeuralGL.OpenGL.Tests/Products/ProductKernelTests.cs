using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Kernels;
using NeuralGL.OpenGL.Kernels.Choice;
using NeuralGL.OpenGL.Scheduling;
using NeuralGL.Operators;
using NeuralGL.Platform;
using NeuralGL.Proof;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Tests.Products;

/// <summary>Every way to compute products that a GPU may choose, forced wherever the tests run: right to the operators' own tolerances, whatever the operands' lie.</summary>
public sealed class ProductKernelTests
{
    private static readonly OperatorCase[] s_cases = [.. OperatorSet.All.Where(o => o is Dense or MatMul).SelectMany(o => o.Cases).Where(c => !c.Large)];

    public static TheoryData<string> Kernels => [.. ProductKernel.All.Where(k => k != ProductKernel.Plain).Select(k => k.Name)];

    /// <summary>One of each form; the others differ in sizes, which the exact products below cover.</summary>
    public static TheoryData<string> Forms => ["registers 64x64x8", "registers 32x32x16 in 4", "cached 64x64", "rows by subgroups", "rows by 32", "columns"];

    public static MatrixTheoryData<string, WeightType> PackedForms => new(Forms.Select(k => k.Data).Where(k => !k.Contains("in 4")), [WeightType.Float16, WeightType.Int8]);

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_case_of_products_equals_the_reference(string kernel)
    {
        using GlFixture gl = Force(kernel);
        AssertPassed([.. s_cases.Select(c => OperatorProof.Check(gl.Backend, c))]);
        RequireUsed(gl, kernel);
    }

    [Theory]
    [MemberData(nameof(PackedForms))]
    public void Every_case_with_weights_in_fewer_bits_equals_the_reference_on_the_rounded_weights(string kernel, WeightType type)
    {
        using GlFixture gl = Force(kernel);
        AssertPassed([.. s_cases.Select(c => OperatorProof.CheckWeights(gl.Backend, c, type)).OfType<ProofResult>()]);
        Assert.True(kernel == "columns" || gl.Device.Shaders.Names.Any(n => n.Contains(type == WeightType.Float16 ? "WEIGHTS_16" : "WEIGHTS_8", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Products_of_whole_numbers_are_exact_whichever_way_the_operands_lie(string kernel)
    {
        using GlFixture gl = Force(kernel);
        ProductFamily family = ProductKernel.Find(kernel)!.Family;
        int rows = family is ProductFamily.Rows or ProductFamily.Columns ? 5 : 133;
        (int, int, int, bool, bool)[] shapes =
        [
            (rows, 140, 2080, false, false), (rows + 3, 132, 100, true, true), (rows, 137, 36, false, true), (rows + 3, 141, 33, true, false), (rows, 68, 1, false, false), (1, 132, 40, false, true), (8, 259, 2304, false, false),
        ];

        // What differs in sizes only is tried on fewer ways to lie.
        foreach ((int m, int n, int k, bool aAlongM, bool bAlongN) in Forms.Any(f => f.Data == kernel) ? shapes : shapes[..2])
        {
            (Graph graph, Tensor a, Tensor b) = Product(m, n, k, aAlongM, bAlongN);
            float[] c = Run(gl, graph, a, b);
            Assert.Equal(Exact(m, n, k, aAlongM, bAlongN, a, b), c);
        }

        RequireUsed(gl, kernel);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Pieces_give_the_bits_of_a_whole_run_and_two_runs_the_same(string kernel)
    {
        using GlFixture gl = Force(kernel);
        int rows = ProductKernel.Find(kernel)!.Family is ProductFamily.Rows or ProductFamily.Columns ? 3 : 300;
        var g = new GraphBuilder("layer");
        Value x = g.Input("x", Shape.Of(rows, 2052));
        g.Output(g.Add(new Tanh(), g.Add(new Dense(), x, g.Input("w", Shape.Of(212, 2052)), g.Input("b", Shape.Of(212)))), "y");
        g.Output(g.Add(new MatMul(), x, g.Input("v", Shape.Of(2052, 260))), "z");
        using GlGraph run = gl.Backend.Compile(g.Build(), new ParameterStore());
        foreach ((Value input, int i) in run.Graph.Inputs.Select((v, i) => (v, i)))
        {
            run.SetInput(input.Name, CaseInput.Uniform(input.Shape).Make((ulong)i));
        }

        run.Run();
        float[][] whole = Outputs(run);
        run.Run();
        Assert.Equal(whole, Outputs(run));
        var random = new SplitMix64(5);
        run.BeginRun();
        for (int i = 0; i < run.DispatchCount; i++)
        {
            Dispatch dispatch = run.Dispatches[i];
            Assert.True(dispatch.CanCut, dispatch.Program.Name);
            for (int done = 0; done < Piece.CountOf(dispatch.Groups);)
            {
                Piece piece = Piece.Next(dispatch.Groups, done, 1 + random.NextInt(3));
                run.RunPiece(i, piece);
                done += piece.Count;
            }
        }

        run.EndRun();
        Assert.Equal(whole, Outputs(run));
        RequireUsed(gl, kernel);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Gradients_of_a_layer_are_exact_for_whole_numbers(string kernel)
    {
        using GlFixture gl = Force(kernel);
        int rows = ProductKernel.Find(kernel)!.Family is ProductFamily.Rows or ProductFamily.Columns ? 4 : 68;
        var g = new GraphBuilder("layer");
        Value x = g.Input("x", Shape.Of(rows, 72)), w = g.Input("w", Shape.Of(132, 72)), b = g.Input("b", Shape.Of(132));
        Value y = g.Add(new Relu(), g.Add(new Dense(), x, w, b)), loss = g.Add(new Reduce(ReduceKind.Sum, null, keepDims: false), g.Add(new Multiply(), y, y));
        Value[] gradients = Autodiff.Gradients(g, loss, [x, w, b]);
        for (int i = 0; i < gradients.Length; i++)
        {
            g.Output(gradients[i], $"gradient {i}");
        }

        Graph graph = g.Build();
        float[][] On(IBackend backend)
        {
            using CompiledGraph run = backend.Compile(graph, new ParameterStore());
            foreach ((Value input, int i) in graph.Inputs.Select((v, i) => (v, i)))
            {
                run.SetInput(input.Name, CaseInput.Integers(input.Shape, -2, 2).Make((ulong)i));
            }

            run.Run();
            return Outputs(run);
        }

        Assert.Equal(On(new ReferenceBackend<double>()), On(gl.Backend));
        RequireUsed(gl, kernel, isDeep: false);
    }

    [Theory]
    [InlineData("gpu", 4, 1000, 2048, "gemv_rows")]
    [InlineData("gpu", 40, 40, 8192, "gemm_join")]
    [InlineData("gpu", 1000, 900, 16, "128")]
    [InlineData("gpu", 448, 448, 16, "TILE_M 64")]
    [InlineData("gpu", 100, 100, 16, "TILE_M 32")]
    [InlineData("gpu", 100, 8, 8, "gemm_buffer")]
    public void The_choice_of_a_GPU_follows_the_shape(string forced, int m, int n, int k, string expected)
    {
        using GlFixture gl = Force(forced, portable: false);
        (Graph graph, Tensor a, Tensor b) = Product(m, n, k, false, false);
        Assert.Equal(Exact(m, n, k, false, false, a, b), Run(gl, graph, a, b));
        Assert.Contains(gl.Device.Shaders.Names, name => name.Contains(expected, StringComparison.Ordinal) || (gl.Device.ReadsTexels && expected == "gemm_buffer" && name.Contains("gemm_te", StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_is_chosen_on_a_software_renderer_or_with_portable_kernels()
    {
        using var portable = new GlFixture(new GlDeviceOptions { PortableKernels = true });
        Assert.False(portable.Device.Choice.IsActive);
        using var plain = new GlFixture();
        Assert.Equal(plain.Device.Kind == DeviceKind.Gpu, plain.Device.Choice.IsActive);
        Assert.Equal(plain.Device.IsSoftware, plain.Device.Kind == DeviceKind.SoftwareRenderer);
    }

    [Theory]
    [InlineData("registers 128x128x8")]
    [InlineData("registers 128x64x8")]
    [InlineData("registers 64x64x8 in 4")]
    [InlineData("registers 32x32x16")]
    [InlineData("rows by 32")]
    [InlineData("columns")]
    public void What_a_small_OpenGL_ES_device_promises_is_enough_for_the_ways_that_fit_it(string kernel)
    {
        ProductKernel way = ProductKernel.Find(kernel)!;
        using GlFixture gl = Force(kernel, GlProfile.Es);
        GlLimits least = gl.Device.Limits with { MaxInvocations = 128, SharedBytes = 16384 };
        Assert.Equal(way.Fits(least), way is { Threads: <= 128, SharedBytes: <= 16384 } && way.Name != "rows by subgroups");
        Assert.SkipUnless(way.Fits(least), "more than OpenGL ES 3.1 promises");
        int rows = way.Family is ProductFamily.Rows or ProductFamily.Columns ? 8 : 70;
        (Graph graph, Tensor a, Tensor b) = Product(rows, 68, 2048, false, way.Family == ProductFamily.Columns);
        Assert.Equal(Exact(rows, 68, 2048, false, way.Family == ProductFamily.Columns, a, b), Run(gl, graph, a, b));
        RequireUsed(gl, kernel);
    }

    private static GlFixture Force(string kernel, GlProfile profile = GlProfile.Core, bool portable = false)
    {
        var gl = new GlFixture(new GlDeviceOptions { ForcedKernels = kernel, PortableKernels = portable }, profile);
        if (ProductKernel.Find(kernel) is { } way && !way.Fits(gl.Device.Limits))
        {
            gl.Dispose();
            Assert.Skip(way.Name == "rows by subgroups" ? "this driver has no GL_KHR_shader_subgroup" : $"'{kernel}' takes {way.Threads} invocations and {way.SharedBytes:N0} bytes of shared memory, more than this driver has");
        }

        return gl;
    }

    private static void RequireUsed(GlFixture gl, string kernel, bool isDeep = true)
    {
        ProductKernel way = ProductKernel.Find(kernel)!;
        (string file, string size) = way.Family switch
        {
            ProductFamily.Registers => ("gemm_registers", $"TILE_M {way.TileM}, TILE_N {way.TileN}, TILE_K {way.TileK}"),
            ProductFamily.Cached => ("gemm_cached", ""),
            ProductFamily.Rows => ("gemv_rows", way.Lanes > 0 ? $"LANES {way.Lanes}" : "SUBGROUPS"),
            _ => ("gemv_columns", ""),
        };
        Assert.Contains(gl.Device.Shaders.Names, n => n.Contains(file, StringComparison.Ordinal) && n.Contains(size, StringComparison.Ordinal));
        Assert.Equal(way.Parts > 1 && isDeep, gl.Device.Shaders.Names.Any(n => n.Contains("gemm_join", StringComparison.Ordinal)));
    }

    private static void AssertPassed(ProofResult[] results)
    {
        Assert.True(results.Length > 10);
        Assert.True(results.All(r => r.Passed), string.Join('\n', results.Where(r => !r.Passed).Select(r => r.Message)));
    }

    private static float[][] Outputs(CompiledGraph run) => [.. run.Graph.Outputs.Select(o => run.ReadBlocking(o).Floats.ToArray())];

    private static (Graph Graph, Tensor A, Tensor B) Product(int m, int n, int k, bool aAlongM, bool bAlongN)
    {
        Shape shapeA = aAlongM ? Shape.Of(k, m) : Shape.Of(m, k), shapeB = bAlongN ? Shape.Of(k, n) : Shape.Of(n, k);
        var g = new GraphBuilder("product");
        Value a = g.Input("a", shapeA), b = g.Input("b", shapeB);
        a = aAlongM ? g.Add(new Transpose(), a) : a;
        g.Output(g.Add(new MatMul(), a, bAlongN ? b : g.Add(new Transpose(), b)), "c");
        return (g.Build(), CaseInput.Integers(shapeA, -2, 2).Make(1), CaseInput.Integers(shapeB, -2, 2).Make(2));
    }

    private static float[] Exact(int m, int n, int k, bool aAlongM, bool bAlongN, Tensor a, Tensor b)
    {
        ReadOnlySpan<float> left = a.Floats, right = b.Floats;
        var c = new float[m * n];
        for (int i = 0; i < c.Length; i++)
        {
            (int row, int column) = (i / n, i % n);
            for (int j = 0; j < k; j++)
            {
                c[i] += left[aAlongM ? (j * m) + row : (row * k) + j] * right[bAlongN ? (j * n) + column : (column * k) + j];
            }
        }

        return c;
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
