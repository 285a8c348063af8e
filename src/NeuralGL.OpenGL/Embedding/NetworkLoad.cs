using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Kernels;
using NeuralGL.OpenGL.Kernels.Choice;
using NeuralGL.OpenGL.Loading;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Embedding;

/// <summary>
/// A network on its way, for a host that goes on drawing meanwhile. What needs no OpenGL (reading, planning, putting shaders together)
/// is done on the thread pool; the rest in steps on the GL thread, in each <see cref="GlGuest.Update(TimeSpan)"/> as many as are
/// expected to fit the budget: one buffer's memory, one shader compiled or linked, one program's first run, a piece of the weights. Drivers
/// that compile on threads of their own (GL_KHR_parallel_shader_compile) are given all shaders at once and asked, never waited for.
/// </summary>
/// <remarks>
/// A step cannot be interrupted: what nothing is known about yet, and what alone is over the budget, begins a call and is named in
/// <see cref="Overran"/> if it took longer. What steps cost is learned by the wall clock, which is what the host's thread is held by.
/// </remarks>
public sealed class NetworkLoad
{
    private readonly GlGuest _guest;
    private readonly Func<NetworkSource> _read;
    private readonly GlNetwork? _replaced;
    private readonly int _batch;
    private readonly StepRunner _runner;
    private GlNetwork? _network;
    private GlGraph? _compiled;
    private GlParameters? _attached;
    private IReadOnlyList<ProgramBuild> _builds = [];
    private KernelTuning? _tuning;
    private IReadOnlyDictionary<GlBuffer, GlBuffer>? _surface;
    private double _total, _progress;
    private bool _isTaken;

    internal NetworkLoad(GlGuest guest, Func<NetworkSource> read, int batch, GlNetwork? replaced)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        (_guest, _read, _batch, _replaced) = (guest, read, batch, replaced);
        _runner = new StepRunner(Steps());
    }

    /// <summary>How much is done, 0 to 1; it never falls, and is 1 exactly when <see cref="IsReady"/>.</summary>
    public double Progress => _progress = IsReady ? 1 : Math.Max(_progress, _total == 0 ? 0 : Math.Min(0.99, _runner.Done / _total));

    /// <summary>What is being done, for a loading screen; empty when it is over.</summary>
    public string Doing => IsDone ? "" : _runner.Step?.Text ?? "beginning";

    /// <summary>Calls of <see cref="GlGuest.Update(TimeSpan)"/> in which something was done on the GL thread.</summary>
    public int Calls { get; private set; }

    /// <summary>Steps that alone took longer than a call's budget, as "what: milliseconds"; OpenGL offers no way to cut them.</summary>
    public IReadOnlyList<string> Overran => _runner.Overran;

    /// <summary>Whether the network can run; of a replacement, whether the next run uses it.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Whether it is over: ready, failed or cancelled. <see cref="Network"/> then gives the network or says what went wrong.</summary>
    public bool IsDone => IsReady || IsCancelled || Failure is not null;

    /// <summary>Whether it was cancelled, by the host, by a later replacement or at the network's or the guest's end.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>What went wrong, as <see cref="GlGuest.Load"/> would have thrown it.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>
    /// Whether <see cref="Network"/> is there, which is some time before it can run: inputs that are bound and output textures that are asked
    /// for until then are made ready by the load too, so that the first run builds nothing.
    /// </summary>
    public bool HasNetwork => _network is not null && Failure is null && !IsCancelled;

    /// <summary>The network; of a replacement, the one whose model is replaced.</summary>
    /// <exception cref="InvalidOperationException">It is not there yet.</exception>
    /// <exception cref="OperationCanceledException">The load was cancelled.</exception>
    /// <exception cref="GraphException">The graph computes with something that shaders do not, or has another signature than the network it replaces.</exception>
    /// <exception cref="GlLimitException">A tensor is beyond a limit of the device.</exception>
    /// <exception cref="ShaderException">A shader does not build.</exception>
    /// <exception cref="ContextLostException">The driver lost the context.</exception>
    public GlNetwork Network
    {
        get
        {
            if (Failure is { } failure)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
            }

            return IsCancelled ? throw new OperationCanceledException("the network's loading was cancelled")
                : _network ?? throw new InvalidOperationException("the network is not there yet; HasNetwork says when its inputs can be bound, and IsReady when it can run");
        }
    }

    /// <summary>Gives it up and frees what was made; nothing happens if it is over, but a replacement that no run has used yet is given up too.</summary>
    public void Cancel()
    {
        if (IsCancelled || Failure is not null || (IsReady && (_replaced is null || _isTaken)))
        {
            return;
        }

        (IsCancelled, IsReady) = (true, false);
        Release();
    }

    /// <summary>Goes on.</summary>
    internal void Advance(SliceBudget budget)
    {
        if (IsDone)
        {
            return;
        }

        int before = budget.Steps;
        try
        {
            if (_runner.Advance(budget))
            {
                IsReady = true;
                _network!.Loaded(this);
            }
        }
        catch (Exception e)
        {
            Fail(e);
        }

        Calls += budget.Steps > before ? 1 : 0;
    }

    internal void Fail(Exception e)
    {
        Failure = e;
        Release();
    }

    /// <summary>Puts the new graph in the place of the old one.</summary>
    internal GlGraph TakePlaceOf(GlGraph old)
    {
        _isTaken = true;
        _compiled!.TakePlaceOf(old, _surface!);
        return _compiled;
    }

    private IEnumerable<LoadStep> Steps()
    {
        Task<(NetworkSource, Graph)> reading = Task.Run(Read);
        yield return LoadStep.Until("reading the model", () => reading.IsCompleted);
        (NetworkSource source, Graph graph) = reading.GetAwaiter().GetResult();
        GlParameters shared = _guest.Backend.Share(source.Parameters);
        shared.Attach();
        _attached = shared;
        var options = new CompileOptions { Weights = _replaced?.Compiled.Weights ?? source.Weights };
        Dictionary<string, GlBuffer> reserved = PackedWeights.StoredParameters(graph, options.Weights, _guest.Device.Limits).Values.ToDictionary(p => p.Slot.Name, shared.Reserve);
        bool measures = _guest.Device.Choice.MeasuresAtLoad;
        Task<(GlGraph, IReadOnlyList<ProgramBuild>)> planning = Task.Run(() =>
        {
            var planned = new GlGraph(_guest.Device, graph, shared, options, reserved) { Costs = _guest.Backend.Costs };
            _guest.Device.Choice.Prepare();
            return (planned, measures ? [] : planned.PlanPrograms());
        });
        yield return LoadStep.Until("planning", () => planning.IsCompleted);
        (_compiled, _builds) = planning.GetAwaiter().GetResult();
        foreach (LoadStep step in measures ? Tune(_compiled) : [])
        {
            yield return step;
        }

        _surface = _replaced is null ? null : _compiled.Surface(_replaced.Compiled);
        _total = Weigh(_compiled, graph);
        foreach (LoadStep step in _compiled.FillStorage())
        {
            yield return step;
        }

        _network = _replaced ?? _guest.Add(new GlNetwork(_guest, _compiled, source.InputSpec, this));
        ProgramBuild[] missing = Missing();
        Task fetching = _guest.Device.Shaders.Binaries is null ? Task.CompletedTask : Task.Run(() => Array.ForEach(missing, b => b.Fetch()));
        yield return LoadStep.Until("preparing shaders", () => fetching.IsCompleted);
        fetching.GetAwaiter().GetResult();
        var programs = new Dictionary<string, ComputeProgram>();
        foreach (LoadStep step in BuildPrograms(programs).Concat(shared.Fill(_compiled.StoredParameters)))
        {
            yield return step;
        }

        Task<GlGraph.Assembly> assembling = Task.Run(() => _compiled.Assemble((file, defines) => programs[ShaderLibrary.KeyOf(file, defines)]));
        yield return LoadStep.Until("arranging dispatches", () => assembling.IsCompleted);
        GlGraph.Assembly assembly = assembling.GetAwaiter().GetResult();
        yield return new LoadStep(LoadStepKind.Upload, "the dispatches' parameters", 0, () => _compiled.Install(assembly));
        foreach (LoadStep step in FirstRuns(_compiled))
        {
            yield return step;
        }
    }

    /// <summary>What is not known yet of the network's products is measured, then its programs are planned.</summary>
    private IEnumerable<LoadStep> Tune(GlGraph compiled)
    {
        _tuning = new KernelTuning(_guest.Device, compiled.Products, _guest.Backend.Timer);
        foreach (LoadStep step in _tuning.Steps())
        {
            yield return step;
        }

        _tuning.Dispose();
        Task<IReadOnlyList<ProgramBuild>> planning = Task.Run(compiled.PlanPrograms);
        yield return LoadStep.Until("planning", () => planning.IsCompleted);
        _builds = planning.GetAwaiter().GetResult();
    }

    private (NetworkSource, Graph) Read()
    {
        NetworkSource source = _read();
        if (_replaced is not { Compiled.Graph: var old })
        {
            return (source, source.Graph.WithBatch(_batch));
        }

        NetworkSource.RequireSignature(source.Graph, old);
        return (source, source.Graph.WithBatch(NetworkSource.BatchOf(source.Graph, old)));
    }

    private IEnumerable<LoadStep> BuildPrograms(Dictionary<string, ComputeProgram> programs)
    {
        ShaderLibrary library = _guest.Device.Shaders;
        ProgramBuild[] missing = Missing();
        return (_guest.Device.Limits.CompilesAside ? BuildAside(missing) : BuildHere(missing)).Concat(Collect());

        IEnumerable<LoadStep> Collect()
        {
            foreach (ProgramBuild build in _builds)
            {
                programs[build.Key] = library.Find(build.Key)!;
            }

            yield break;
        }
    }

    private ProgramBuild[] Missing() => [.. _builds.Where(b => _guest.Device.Shaders.Find(b.Key) is null)];

    private static IEnumerable<LoadStep> BuildHere(ProgramBuild[] builds)
    {
        foreach (ProgramBuild build in builds)
        {
            yield return new LoadStep(LoadStepKind.Compile, build.Name, 0, () =>
            {
                build.Compile();
                build.Check();
            });
            yield return new LoadStep(LoadStepKind.Link, build.Name, 0, () =>
            {
                build.Link();
                build.Finish();
            });
        }
    }

    /// <summary>The driver gets all shaders before the first is asked for.</summary>
    private static IEnumerable<LoadStep> BuildAside(ProgramBuild[] builds)
    {
        foreach (ProgramBuild build in builds)
        {
            yield return new LoadStep(LoadStepKind.Compile, build.Name, 0, build.Compile);
        }

        foreach (ProgramBuild build in builds)
        {
            if (!build.IsCompiled())
            {
                yield return LoadStep.Until($"compiling {build.Name}", build.IsCompiled);
            }

            yield return new LoadStep(LoadStepKind.Link, build.Name, 0, () =>
            {
                build.Check();
                build.Link();
            });
        }

        foreach (ProgramBuild build in builds)
        {
            if (!build.IsLinked())
            {
                yield return LoadStep.Until($"linking {build.Name}", build.IsLinked);
            }

            yield return new LoadStep(LoadStepKind.Link, build.Name, 0, () => build.Finish());
        }
    }

    /// <summary>The programs' first runs, then those of what the host has bound; of a replacement that is warm already.</summary>
    private IEnumerable<LoadStep> FirstRuns(GlGraph compiled)
    {
        foreach (LoadStep step in compiled.FirstRuns())
        {
            yield return step;
        }

        foreach (LoadStep step in _replaced is null ? _network!.FirstRuns() : [])
        {
            yield return step;
        }

        foreach ((GlBuffer mine, GlBuffer theirs) in _surface ?? new Dictionary<GlBuffer, GlBuffer>())
        {
            if (mine.HasTexels)
            {
                yield return new LoadStep(LoadStepKind.Allocate, theirs.Label, 0, () => theirs.TexelsOfFour());
            }
        }
    }

    private double Weigh(GlGraph compiled, Graph graph)
    {
        double programs = _builds.Count * LoadStep.WeightOf(LoadStepKind.FirstRun, 0);
        programs += _builds.Count(b => _guest.Device.Shaders.Find(b.Key) is null) * 2 * LoadStep.WeightOf(LoadStepKind.Compile, 0);
        return compiled.FillStorage().Sum(s => s.Weight) + graph.Parameters.Sum(p => 1 + LoadStep.WeightOf(LoadStepKind.Upload, p.Shape.Length * 4L)) + programs + 1;
    }

    private void Release()
    {
        _tuning?.Dispose();
        foreach (ProgramBuild build in _builds)
        {
            build.Dispose();
        }

        if (_replaced is null)
        {
            _network?.Dispose();
        }

        if (_compiled is not null)
        {
            _compiled.Dispose();
        }
        else
        {
            _attached?.Detach();
        }

        if (_attached is not null && _guest.Backend.TryTake(_attached))
        {
            _attached.Dispose();
        }

        _attached = null;
    }
}
