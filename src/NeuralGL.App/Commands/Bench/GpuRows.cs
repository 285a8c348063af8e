using NeuralGL.Backends;
using NeuralGL.OpenGL;
using NeuralGL.Training;

namespace NeuralGL.App.Commands.Bench;

/// <summary>Rows whose work is made for GPUs; where shaders run on the CPU each would take minutes and say nothing.</summary>
internal sealed class GpuRows(Func<BenchRows.OpenGl?> open, CommandContext context)
{
    /// <summary>Five products of 64 by 64, which fit one dispatch.</summary>
    private const string Fused = "64-64-relu-64-relu-64-relu-64-relu-64";

    private const string Step = "784-128-relu-10";

    private const int FusedBatch = 1 << 14, StepBatch = 128;

    private bool _isSaid;

    internal IEnumerable<(string Name, Func<string, BenchRow?> Measure)> All()
    {
        foreach (int size in new[] { 512, 1024, 4096, 8192 })
        {
            yield return ($"gpu product {size}", name => Rate(name, b => NetworkRows.Product(b, size), 2e-9 * size * size * size, "GFLOP/s"));
        }

        foreach (int size in new[] { 8192, 16384 })
        {
            foreach ((WeightType type, string word, int bytes) in new[] { (WeightType.Float32, "float32", 4), (WeightType.Float16, "float16", 2) })
            {
                yield return ($"gpu product of one vector, {size}x{size} {word} weights", name => Rate(name, b => NetworkRows.Forward(b, 1, $"{size}-{size}", probabilities: false, type), (double)bytes * size * size / 1e9, "GB/s"));
            }
        }

        yield return ($"gpu forward 64-64-64-64-64-64, batch {FusedBatch}", name => Rate(name, b => NetworkRows.Forward(b, FusedBatch, Fused, probabilities: false), FusedBatch, "samples/s"));
        yield return ("gpu forward 784-256-128-10, batch 1, until the result is on the CPU", name => Latency(name));
        yield return ($"gpu training step 784-128-10, SGD, batch {StepBatch}", name => Rate(name, b => NetworkRows.Training(b, StepBatch, new Sgd(), Step), StepBatch, "samples/s"));
    }

    private BenchRow? Rate(string name, Func<IBackend, CompiledGraph> make, double work, string unit) => Timed(name, make, (run, gl) => () =>
    {
        run.Run();
        gl.Device.Gl.Finish();
    }) is { } t ? new BenchRow { Name = name, Value = work / t.Median, Unit = unit, P95 = work / t.P95, Samples = t.Samples } : null;

    private BenchRow? Latency(string name) => Timed(name, b => NetworkRows.Forward(b, 1), (run, _) => () =>
    {
        run.Run();
        run.ReadBlocking(Mlp.ProbabilitiesName);
    }) is { } t ? new BenchRow { Name = name, Value = t.Median * 1e6, Unit = "us", P95 = t.P95 * 1e6, Samples = t.Samples } : null;

    private Timing? Timed(string name, Func<IBackend, CompiledGraph> make, Func<CompiledGraph, BenchRows.OpenGl, Action> work)
    {
        if (open() is not { } gl)
        {
            return null;
        }

        if (gl.Device.IsSoftware)
        {
            if (!_isSaid)
            {
                context.Note($"the gpu rows are left out: {gl.Device.Renderer} runs shaders on the CPU");
                _isSaid = true;
            }

            return null;
        }

        try
        {
            // What a host's loads do by themselves: the driver's fastest kernels are found first.
            if (gl.Backend is GlBackend backend)
            {
                using var first = (GlGraph)make(backend);
                backend.TuneKernelsBlocking(first.Graph, new CompileOptions { Weights = first.Weights });
            }

            using CompiledGraph run = make(gl.Backend);
            return Timing.Of(work(run, gl), context.Cancellation);
        }
        catch (GlLimitException e)
        {
            context.Note($"{name} is left out: {e.Message}");
            return null;
        }
    }
}
