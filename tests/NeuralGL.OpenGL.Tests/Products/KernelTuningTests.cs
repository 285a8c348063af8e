using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Kernels.Choice;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Tests.Products;

/// <summary>Kernels are measured once for a driver, in loads only, and kept; the clock is the test's, so that nothing depends on the machine.</summary>
public sealed class KernelTuningTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("neuralgl-tuning-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("registers 64x64x8")]
    [InlineData("registers 32x32x16")]
    [InlineData("plain")]
    public void The_fastest_candidate_computes_products_of_its_kind_from_then_on(string fastest)
    {
        using var gl = new GlFixture(new GlDeviceOptions { ForcedKernels = "gpu" });
        var timer = new TableTimer(fastest);
        gl.Backend.Timer = timer;
        Assert.Equal(1, gl.Backend.TuneKernelsBlocking(Layer(96)));
        Assert.Equal(gl.Device.Choice.Candidates(ProductClass.Small).Select(k => k.Name), timer.Measured.Distinct());
        Assert.Equal([new KernelUse("small", fastest, true)], gl.Device.Kernels.Where(k => k.IsMeasured));
        Assert.Equal(0, gl.Backend.TuneKernelsBlocking(Layer(100)));
        Assert.Equal(0, gl.Device.LiveBuffers);
        Check(gl.Backend);
        Assert.Equal(fastest, gl.Device.Choice.For(new ProductShape(96, 96, 96, 1, Lie.QuadsAlongK, Lie.QuadsAlongK))!.Name);
    }

    [Fact]
    public void What_was_measured_is_kept_for_the_driver_and_read_at_the_next_start()
    {
        const string Fastest = "registers 64x64x16";
        Start(new TableTimer(Fastest), measures: true, Fastest);
        Start(new TableTimer("plain"), measures: false, Fastest);

        string file = Assert.Single(Directory.GetFiles(_folder, "choices-*", SearchOption.AllDirectories));
        byte[] content = File.ReadAllBytes(file);
        content[^1] ^= 1;
        File.WriteAllBytes(file, content);
        Start(new TableTimer("registers 32x32x16"), measures: true, "registers 32x32x16");
        Start(new TableTimer("plain"), measures: false, "registers 32x32x16");
    }

    [Fact]
    public void Lines_of_another_version_and_kernels_beyond_the_device_are_passed_over()
    {
        using var gl = new GlFixture(new GlDeviceOptions { ForcedKernels = "gpu", CacheFolder = _folder });
        gl.Device.Cache!.Write(KeptChoices.Name, "Small=registers 1x1x1\nNoSuchKind=plain\n17=plain\n\nLarge\nMiddle=plain\nFewRows=rows by 32"u8);
        Assert.Equal([(ProductClass.FewRows, "rows by 32"), (ProductClass.Middle, "plain")], gl.Device.Choice.Measured().Select(m => (m.Class, m.Kernel.Name)));
        GlLimits small = gl.Device.Limits with { MaxInvocations = 64 };
        Assert.Equal([ProductClass.Middle], KeptChoices.Read(gl.Device.Cache, small).Select(m => m.Class));
    }

    [Fact]
    public void A_host_that_declines_gets_what_the_sizes_suggest()
    {
        Start(new TableTimer("plain"), measures: true, "plain");
        using var gl = new GlFixture(new GlDeviceOptions { ForcedKernels = "gpu", CacheFolder = _folder, TuneKernels = false });
        gl.Backend.Timer = new TableTimer("plain");
        Check(gl.Backend);
        Assert.Equal(0, gl.Backend.TuneKernelsBlocking(Layer(96)));
        Assert.DoesNotContain(gl.Device.Kernels, k => k.IsMeasured);
        Assert.Contains(gl.Device.Shaders.Names, n => n.Contains("gemm_registers", StringComparison.Ordinal));
    }

    [Fact]
    public void A_software_renderer_measures_nothing_and_writes_nothing()
    {
        using var gl = new GlFixture(new GlDeviceOptions { CacheFolder = _folder });
        Assert.SkipUnless(gl.Device.IsSoftware, "this driver is a GPU's");
        var timer = new TableTimer("plain");
        gl.Backend.Timer = timer;
        Assert.Equal(0, gl.Backend.TuneKernelsBlocking(Layer(96)));
        Check(gl.Backend);
        Assert.Empty(timer.Measured);
        Assert.Empty(Directory.GetFiles(_folder, "choices-*", SearchOption.AllDirectories));
        Assert.False(Assert.Single(gl.Device.Kernels).IsMeasured);
    }

    [Fact]
    public void A_load_measures_in_its_steps_and_one_that_is_cancelled_meanwhile_leaves_nothing()
    {
        using var gl = new GlFixture();
        using GlGuest guest = GlGuest.Attach(gl.Gl, new GlDeviceOptions { ForcedKernels = "gpu", CacheFolder = _folder });
        var timer = new TableTimer("registers 64x64x8") { WaitsFor = 3 };
        guest.Backend.Timer = timer;
        NetworkLoad cancelled = Load(until: l => timer.Measured.Count == 2);
        Assert.Contains("measuring '", cancelled.Doing, StringComparison.Ordinal);
        Assert.False(cancelled.HasNetwork);
        cancelled.Cancel();
        guest.Update();
        Assert.Equal(0, guest.Device.LiveBuffers);
        Assert.Empty(guest.Device.Choice.Measured());

        NetworkLoad load = Load(until: l => l.IsDone);
        Assert.True(load.IsReady, load.Failure?.Message);
        Assert.Equal("registers 64x64x8", Assert.Single(guest.Device.Choice.Measured()).Kernel.Name);
        int measured = timer.Measured.Count;
        load.Network.Inputs[0].Set(new float[96 * 96]);
        load.Network.Schedule();
        Load(until: l => l.IsDone).Network.Dispose();
        Assert.Equal(measured, timer.Measured.Count);
        load.Network.Dispose();

        NetworkLoad Load(Func<NetworkLoad, bool> until)
        {
            NetworkLoad begun = guest.BeginLoad(() => new NetworkSource(Layer(96), Weights(96)));
            for (int i = 0; !until(begun); i++)
            {
                Assert.True(i < 30000, begun.Doing);
                guest.Update();
                Thread.Sleep(1);
            }

            return begun;
        }
    }

    [Fact]
    public void The_clock_of_the_device_measures_too()
    {
        using var gl = new GlFixture(new GlDeviceOptions { ForcedKernels = "gpu" });
        Assert.Equal(1, gl.Backend.TuneKernelsBlocking(Layer(96)));
        Assert.Contains(gl.Device.Choice.Measured()[0].Kernel, gl.Device.Choice.Candidates(ProductClass.Small));
        Check(gl.Backend);

        // Timestamps of a software renderer say nothing, but they come.
        using var queries = new TimestampTimer(gl.Device);
        queries.Begin(ProductKernel.Plain);
        queries.End();
        SpinWait.SpinUntil(() => queries.IsReady, 10_000);
        Assert.InRange(queries.Milliseconds, 0, 10_000);
    }

    /// <summary>A start of a program that compiles a graph with a cache folder.</summary>
    private void Start(TableTimer timer, bool measures, string expected)
    {
        using var gl = new GlFixture(new GlDeviceOptions { ForcedKernels = "gpu", CacheFolder = _folder });
        gl.Backend.Timer = timer;
        Check(gl.Backend);
        Assert.Equal(measures, timer.Measured.Count > 0);
        Assert.Equal(expected, Assert.Single(gl.Device.Choice.Measured()).Kernel.Name);
    }

    private static void Check(GlBackend backend)
    {
        Graph graph = Layer(96);
        using GlGraph run = backend.Compile(graph, Weights(96));
        Tensor x = CaseInput.Integers(Shape.Of(96, 96), -2, 2).Make(2);
        run.SetInput("x", x);
        run.Run();
        ReadOnlySpan<float> y = run.ReadBlocking("y").Floats, w = Weights(96)["w"].Floats;
        float expected = 0;
        for (int k = 0; k < 96; k++)
        {
            expected += x.Floats[(95 * 96) + k] * w[(94 * 96) + k];
        }

        Assert.Equal(expected, y[(95 * 96) + 94]);
    }

    private static Graph Layer(int size)
    {
        var g = new GraphBuilder("layer");
        g.Output(g.Add(new Dense(), g.Input("x", Shape.Of(size, size)), g.Parameter("w", Shape.Of(size, size))), "y");
        return g.Build();
    }

    private static ParameterStore Weights(int size) => new() { ["w"] = CaseInput.Integers(Shape.Of(size, size), -2, 2).Make(1) };

    /// <summary>One kernel takes a millisecond, every other one two.</summary>
    private sealed class TableTimer(string fastest) : IKernelTimer
    {
        private int _asked;

        public List<string> Measured { get; } = [];

        /// <summary>How often it is asked before it is ready.</summary>
        public int WaitsFor { get; init; }

        public bool IsReady => _asked++ >= WaitsFor;

        public double Milliseconds => Measured[^1] == fastest ? 1 : 2;

        public void Begin(ProductKernel kernel)
        {
            Measured.Add(kernel.Name);
            _asked = 0;
        }

        public void End()
        {
        }
    }
}
