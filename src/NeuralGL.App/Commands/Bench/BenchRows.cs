using NeuralGL.App.Models;
using NeuralGL.Backends;
using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Guest;
using NeuralGL.Platform;
using NeuralGL.Training;

namespace NeuralGL.App.Commands.Bench;

/// <summary>The rows and how each is measured.</summary>
internal sealed class BenchRows : IDisposable
{
    private const int Seeds = 5;
    private readonly CommandContext _context;
    private readonly string? _data;
    private readonly CpuBackend _cpu, _oneThread = new(1);
    private readonly Dictionary<int, double> _peaks = [];
    private BackendSession? _gl;
    private (WorkerRows Host, WorkerRows Worker)? _worker;
    private bool _isGlMissing;

    /// <param name="context">Bounds the threads and may stop it.</param>
    /// <param name="data">A folder with MNIST's IDX files, or null to leave out the rows that need them.</param>
    internal BenchRows(CommandContext context, string? data)
    {
        (_context, _data, _cpu) = (context, data, new CpuBackend(context.Threads));
        var all = new List<(string, Func<string, BenchRow?>)>();
        foreach ((CpuBackend backend, string threads) in new[] { (_oneThread, "1 thread"), (_cpu, "all threads") })
        {
            all.Add(($"limit: multiply-add peak, {threads}", name => new BenchRow { Name = name, Value = Peak(backend.Threads), Unit = "GFLOP/s" }));
            all.Add(($"limit: read bandwidth, {threads}", name => Rate(name, CpuLimits.Read(backend.Threads, context.Cancellation), backend.Threads * CpuLimits.ReadBytes / 1e9, "GB/s")));
            foreach (int size in new[] { 512, 1024, 2048 })
            {
                double work = 2e-9 * size * size * size;
                all.Add(($"cpu product {size}, {threads}", name => Product(name, backend, size, work)));
            }
        }

        foreach (string where in new[] { "cpu", "gl" })
        {
            foreach (int batch in new[] { 1, 256 })
            {
                all.Add(($"{where} forward 784-256-128-10, batch {batch}", name => Network(where, run: b => NetworkRows.Forward(b, batch), Mlp.ProbabilitiesName) is { } t ? Duration(name, t) : null));
            }

            foreach ((string word, Func<Optimizer> make) in new (string, Func<Optimizer>)[] { ("SGD", () => new Sgd()), ("Adam", () => new Adam()) })
            {
                foreach (int batch in new[] { 64, 256 })
                {
                    all.Add(($"{where} training step 784-256-128-10, {word}, batch {batch}", name => Network(where, b => NetworkRows.Training(b, batch, make()), TrainingGraph.LossName) is { } t ? Rate(name, t, batch, "samples/s") : null));
                }
            }

            all.Add(($"{where} upscaler, {UpscaleRows.Width}x{UpscaleRows.Height} to {2 * UpscaleRows.Width}x{2 * UpscaleRows.Height}", name => Upscaler(where) is { } t ? Duration(name, t) : null));
            all.Add(($"{where} time-to-98 784-256-128-10, MNIST", name => TimeTo98(name, where)));
        }

        all.Add(("gl empty dispatch and barrier", name => Gl()?.Device is { } device ? Duration(name, GlRows.EmptyDispatch(device, context.Cancellation)) : null));
        all.Add(("limit: gl copy bandwidth", name => Gl()?.Device is { } device ? Rate(name, GlRows.Copy(device, context.Cancellation), GlRows.CopyBytes / 1e9, "GB/s") : null));
        all.Add(("gl guest: queries of a run, restoring what it touches", name => Gl()?.Device is { } device ? new BenchRow { Name = name, Value = GuestRows.Queries(device.Gl, GuestStateMode.RestoreTouched), Unit = "queries" } : null));
        all.Add(("gl guest: run of 4-4, restoring what it touches", name => GuestRun(name, GuestStateMode.RestoreTouched)));
        all.Add(("gl guest: run of 4-4, restoring everything", name => GuestRun(name, GuestStateMode.RestoreEverything)));
        all.Add(($"gl guest: call within a budget of {GuestRows.BudgetMilliseconds} ms", name => Budget(name, GuestRows.Deep, 32)));
        all.Add(($"gl guest: call within a budget of {GuestRows.BudgetMilliseconds} ms, 4096-4096-4096, batch 64", name => Budget(name, GuestRows.Large, 64)));
        all.Add(($"gl guest: longest call of a load in slices of {GuestRows.BudgetMilliseconds} ms, and of the first run", Load));
        all.Add(("gl guest: host's frame, deep network on a worker", name => Worker(name, rows => rows.Wall)));
        all.Add(("gl guest: host's CPU time, deep network on a worker", name => Worker(name, rows => rows.Processor)));
        all.AddRange(new GpuRows(() => Gl() is { Device: { } device } gl ? new OpenGl(device, gl.Backend) : null, context).All());
        All = all;
    }

    /// <summary>The device and what computes on it.</summary>
    internal sealed record OpenGl(GlDevice Device, IBackend Backend);

    internal IReadOnlyList<(string Name, Func<string, BenchRow?> Measure)> All { get; }

    internal int Threads => _cpu.Threads;

    internal string Instructions => _cpu.Instructions.ToString();

    internal string? Renderer => _gl?.Device?.Renderer;

    /// <summary>Three significant digits.</summary>
    internal static string Text(double value) => value >= 100 ? $"{value:F0}" : value >= 10 ? $"{value:F1}" : $"{value:F3}";

    public void Dispose() => _gl?.Dispose();

    private static BenchRow Rate(string name, Timing t, double work, string unit) =>
        new() { Name = name, Value = work / t.Median, Unit = unit, P95 = work / t.P95, Samples = t.Samples };

    private static BenchRow Duration(string name, Timing t) =>
        new() { Name = name, Value = t.Median * 1e6, Unit = "us", P95 = t.P95 * 1e6, Samples = t.Samples };

    /// <summary>The peak of that many threads, measured once.</summary>
    private double Peak(int threads)
    {
        if (!_peaks.TryGetValue(threads, out double peak))
        {
            _peaks[threads] = peak = threads * CpuLimits.Operations / CpuLimits.MultiplyAdd(threads, _context.Cancellation).Median / 1e9;
        }

        return peak;
    }

    private BenchRow Product(string name, CpuBackend backend, int size, double work)
    {
        using CompiledGraph run = NetworkRows.Product(backend, size);
        BenchRow row = Rate(name, Timing.Of(run.Run, _context.Cancellation), work, "GFLOP/s");
        double peak = Peak(backend.Threads);
        return row with { Rival = "multiply-add peak", RivalValue = peak, Ratio = row.Value / peak };
    }

    private Timing? Network(string where, Func<IBackend, CompiledGraph> run, string result)
    {
        if (BackendOf(where) is not { } backend)
        {
            return null;
        }

        using CompiledGraph graph = run(backend);
        return Timing.Of(
            where == "cpu" ? graph.Run : () =>
            {
                graph.Run();
                graph.ReadBlocking(result);
            },
            _context.Cancellation);
    }

    /// <summary>A post-process pass on OpenGL, elsewhere the network on as many tiles.</summary>
    private Timing? Upscaler(string where) => BackendOf(where) switch
    {
        GlBackend gl => UpscaleRows.Pass(gl, _context.Cancellation),
        { } backend => UpscaleRows.Tiles(backend, _context.Cancellation),
        _ => null,
    };

    /// <summary>Beside the same run by a host that declares its state.</summary>
    private BenchRow? GuestRun(string name, GuestStateMode mode)
    {
        if (Gl()?.Device is not { } device)
        {
            return null;
        }

        double declared = GuestRows.Run(device.Gl, GuestStateMode.Declared, _context.Cancellation).Median * 1e6;
        BenchRow row = Duration(name, GuestRows.Run(device.Gl, mode, _context.Cancellation));
        return row with { Rival = "the host declares its state", RivalValue = declared, Ratio = declared / row.Value };
    }

    private BenchRow? Budget(string name, string layers, int batch)
    {
        if (Gl()?.Device is not { } device)
        {
            return null;
        }

        double[] calls = GuestRows.Budget(device.Gl, layers, batch, _context.Cancellation);
        double p95 = calls[(int)(calls.Length * 0.95)];
        return new BenchRow { Name = name, Value = calls[calls.Length / 2], Unit = "ms", P95 = p95, Samples = calls.Length, Rival = "the budget, by p95", RivalValue = GuestRows.BudgetMilliseconds, Ratio = GuestRows.BudgetMilliseconds / p95 };
    }

    /// <summary>Beside the same load and run at once.</summary>
    private BenchRow? Load(string name)
    {
        if (Gl()?.Device is not { } device)
        {
            return null;
        }

        (double[] sliced, double[] atOnce) = GuestRows.Load(device.Gl, _context.Cancellation);
        double median = sliced[sliced.Length / 2], rival = atOnce[atOnce.Length / 2];
        return new BenchRow { Name = name, Value = median, Unit = "ms", P95 = sliced[^1], Samples = sliced.Length, Rival = "the same at once", RivalValue = rival, Ratio = rival / median };
    }

    /// <summary>Beside the same network on the host's own thread.</summary>
    private BenchRow? Worker(string name, Func<WorkerRows, double[]> of)
    {
        if (Gl()?.Device is not { } device || (_worker ??= (WorkerRows.OnHost(device.Gl, _context.Cancellation), WorkerRows.OnWorker(_gl!.Context!, device.Gl, _context.Cancellation))) is not ({ } host, { } worker))
        {
            return null;
        }

        if (of(worker) is not [_, ..] frames)
        {
            _context.Note($"{name} is left out: the system does not tell a thread's processor time");
            return null;
        }

        (double p95, double rival) = (WorkerRows.P95(frames), WorkerRows.P95(of(host)));
        return new BenchRow { Name = name, Value = WorkerRows.Median(frames), Unit = "ms", P95 = p95, Samples = frames.Length, Rival = "on the host's thread, by p95", RivalValue = rival, Ratio = rival / p95 };
    }

    private IBackend? BackendOf(string where) => where == "cpu" ? _cpu : Gl()?.Backend;

    private BenchRow? TimeTo98(string name, string where)
    {
        if (_data is null)
        {
            _context.Note($"{name} is left out: it needs MNIST's files, --data DIR (neuralgl data mnist --out DIR fetches them)");
            return null;
        }

        if (BackendOf(where) is not { } backend)
        {
            return null;
        }

        var work = new TimeToAccuracy(_data, LayerSpec.Parse(NetworkRows.Layers), 0.98);
        var seconds = new List<double>();
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            // A run that does not get there counts as the slowest.
            seconds.Add(work.Measure(backend, seed, _context.Cancellation)?.TotalSeconds ?? double.PositiveInfinity);
        }

        seconds.Sort();
        if (!double.IsFinite(seconds[Seeds / 2]))
        {
            _context.Note($"{name} is left out: most of {Seeds} runs did not reach 98 %");
            return null;
        }

        return new BenchRow { Name = name, Value = seconds[Seeds / 2], Unit = "s", P95 = seconds[^1], Samples = Seeds };
    }

    /// <summary>OpenGL, opened when its first row is wanted; a machine without it has the other rows.</summary>
    private BackendSession? Gl()
    {
        if (_gl is null && !_isGlMissing)
        {
            try
            {
                _gl = BackendSession.Open("gl", _context);
            }
            catch (Exception e) when (e is GlContextException or GlException)
            {
                _isGlMissing = true;
                _context.Note($"the gl rows are left out: {e.Message}");
            }
        }

        return _gl;
    }
}
