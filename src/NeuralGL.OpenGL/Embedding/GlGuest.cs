using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Loading;
using NeuralGL.OpenGL.Sharing;
using NeuralGL.Pictures;
using Silk.NET.Core.Contexts;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Embedding;

/// <summary>
/// NeuralGL in somebody else's OpenGL application. The host drives its life: attach, load, each frame <see cref="GlNetwork.Schedule"/>
/// and <see cref="Update()"/>, detach. It has no loop, thread or window of its own, and no call waits for the GPU unless its name ends
/// in "Blocking". All calls need the context that was current when it was attached.
/// </summary>
/// <example><code>
/// // Once, with your context current:
/// using GlGuest guest = GlGuest.Attach(getProcAddress);
/// OnnxModel model = OnnxFile.Load("model.onnx");
/// using GlNetwork network = guest.Load(model.Graph, model.Parameters, model.InputSpec);
/// network.Inputs[0].Bind(new PictureTexture(texture, width, height));
/// uint result = network.Outputs[0].Texture(OutputTextureFormat.Rgba8);
/// // Each frame:
/// network.Schedule();   // texture in, texture out; nothing passes through the CPU
/// guest.Update();       // hands over what was read back without waiting
/// </code></example>
public sealed class GlGuest : IDisposable
{
    private readonly List<GlNetwork> _networks = [];
    private readonly List<GlWorker> _workers = [];
    private readonly List<NetworkLoad> _loads = [];
    private readonly List<StepRunner> _retired = [];
    private SliceBudget _budget = new(new WallStepCosts());
    private readonly bool _ownsFunctions;

    private GlGuest(GL gl, GlDeviceOptions? options, bool ownsFunctions)
    {
        _ownsFunctions = ownsFunctions;
        Device = new GlDevice(gl, options);
        Backend = new GlBackend(Device);
    }

    /// <summary>The device: limits, counters, what is restored.</summary>
    public GlDevice Device { get; }

    /// <summary>What compiles graphs here, for training and everything that <see cref="GlNetwork"/> does not cover.</summary>
    public GlBackend Backend { get; }

    /// <summary>Attaches to the current context through Silk.NET's functions.</summary>
    /// <exception cref="GlLimitException">The context is older than OpenGL 4.3 or OpenGL ES 3.1.</exception>
    public static GlGuest Attach(GL gl, GlDeviceOptions? options = null) => new(gl, options, ownsFunctions: false);

    /// <summary>Attaches to the current context of a Silk.NET window or context.</summary>
    /// <exception cref="GlLimitException">The context is older than OpenGL 4.3 or OpenGL ES 3.1.</exception>
    public static GlGuest Attach(INativeContext context, GlDeviceOptions? options = null) =>
        // Silk's functions dispose the object that they were made from, and this one is the host's.
        Attach(name => context.TryGetProcAddress(name, out nint address) ? address : 0, options);

    /// <summary>Attaches to the current context of any window library.</summary>
    /// <param name="getProcAddress">Finds an OpenGL function by name, as eglGetProcAddress or glfwGetProcAddress do; 0 if there is none.</param>
    /// <param name="options">Behaviour; the default restores all state that calls touch.</param>
    /// <exception cref="GlLimitException">The context is older than OpenGL 4.3 or OpenGL ES 3.1.</exception>
    public static GlGuest Attach(Func<string, nint> getProcAddress, GlDeviceOptions? options = null) => new(GL.GetApi(getProcAddress), options, ownsFunctions: true);

    /// <summary>Compiles a network once: storage, programs, everything that a frame needs.</summary>
    /// <param name="graph">The network, from an ONNX file or built here.</param>
    /// <param name="parameters">Its weights; the CPU's copies stay whole whatever happens to the context.</param>
    /// <param name="inputSpec">How a picture becomes the first input, as <see cref="PictureTransform.Parse"/> reads it; null if the input's shape says enough.</param>
    /// <param name="batch">Samples in a run, where the graph leaves them open.</param>
    /// <param name="weights">How weights are kept on the GPU; see <see cref="WeightRounding"/>.</param>
    /// <exception cref="GraphException">The graph computes with something that shaders do not, or its weights cannot be kept so.</exception>
    /// <exception cref="GlLimitException">A tensor is beyond a limit of the device.</exception>
    /// <exception cref="ShaderException">A shader does not build.</exception>
    public GlNetwork Load(Graph graph, ParameterStore parameters, string? inputSpec = null, int batch = 1, WeightType weights = WeightType.Float32)
    {
        using Guest.GuestScope scope = Device.Enter();
        return Add(new GlNetwork(this, Backend.Compile(graph, parameters, new CompileOptions { Batch = batch, Weights = weights }), inputSpec, null));
    }

    /// <summary>
    /// Begins to load a network while the host goes on drawing: each <see cref="Update(TimeSpan)"/> does as much as fits its budget, and
    /// when the load is ready, its first run costs what every run costs: shaders are built and have run, weights are uploaded.
    /// </summary>
    /// <param name="graph">The network.</param>
    /// <param name="parameters">Its weights; leave them as they are until the load is ready.</param>
    /// <param name="inputSpec">How a picture becomes the first input; null if the input's shape says enough.</param>
    /// <param name="batch">Samples in a run, where the graph leaves them open.</param>
    /// <returns>How far it is, and the network.</returns>
    public NetworkLoad BeginLoad(Graph graph, ParameterStore parameters, string? inputSpec = null, int batch = 1) => BeginLoad(() => new NetworkSource(graph, parameters, inputSpec), batch);

    /// <summary>Begins to load a network that has yet to be read.</summary>
    /// <param name="read">Reads it, on a thread of the pool; what it throws becomes <see cref="NetworkLoad.Failure"/>.</param>
    /// <param name="batch">Samples in a run, where the graph leaves them open.</param>
    /// <returns>How far it is, and the network.</returns>
    /// <example><code>
    /// NetworkLoad load = guest.BeginLoad(() => OnnxFile.Load("model.onnx") is var m ? new(m.Graph, m.Parameters, m.InputSpec) : null!);
    /// // Each frame:
    /// guest.Update(TimeSpan.FromMilliseconds(2));
    /// if (load.IsDone) { network = load.Network; } else { DrawLoadingScreen(load.Progress, load.Doing); }
    /// </code></example>
    public NetworkLoad BeginLoad(Func<NetworkSource> read, int batch = 1) => Begin(read, batch, replaced: null);

    /// <summary>What a call of <see cref="Update()"/> may cost the GL thread while something is being loaded; 2 ms unless set.</summary>
    public TimeSpan LoadBudget { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>
    /// To be called once a frame: hands over the results that have arrived, in callbacks and by completing tasks, on this thread, those
    /// of workers too, and goes on with what is being loaded within <see cref="LoadBudget"/>. Never waits.
    /// </summary>
    public void Update() => Update(LoadBudget);

    /// <summary>To be called once a frame: hands over the results that have arrived, and goes on with what is being loaded.</summary>
    /// <param name="budget">What loading may cost the GL thread in this call; a step that alone costs more has a call to itself. <see cref="Timeout.InfiniteTimeSpan"/> sets no limit.</param>
    public void Update(TimeSpan budget)
    {
        using Guest.GuestScope scope = EnterOrFail();
        for (int i = 0; i < _networks.Count; i++)
        {
            _networks[i].Deliver();
        }

        for (int i = 0; i < _workers.Count; i++)
        {
            _workers[i].Advance();
        }

        if (_loads.Count == 0 && _retired.Count == 0)
        {
            return;
        }

        _budget.Begin(budget);
        for (int i = 0; i < _loads.Count; i++)
        {
            _loads[i].Advance(_budget);
        }

        _loads.RemoveAll(l => l.IsDone);
        _retired.RemoveAll(r => r.Advance(_budget));
    }

    /// <summary>Detaches: frees all networks and objects, and tells workers to stop. Results still on their way are cancelled.</summary>
    public void Dispose()
    {
        foreach (GlWorker worker in _workers.ToArray())
        {
            worker.Dispose();
        }

        foreach (NetworkLoad load in _loads)
        {
            load.Cancel();
        }

        _budget.Begin(Timeout.InfiniteTimeSpan);
        foreach (StepRunner retired in _retired)
        {
            while (!retired.Advance(_budget))
            {
            }
        }

        foreach (GlNetwork network in _networks.ToArray())
        {
            network.Dispose();
        }

        Backend.Dispose();
        Device.Dispose();
        if (_ownsFunctions)
        {
            Device.Gl.Dispose();
        }
    }

    /// <summary>What steps of loading cost, for tests, in place of what would be learned.</summary>
    internal IStepCosts StepCosts
    {
        set => _budget = new SliceBudget(value);
    }

    internal NetworkLoad Begin(Func<NetworkSource> read, int batch, GlNetwork? replaced)
    {
        using Guest.GuestScope scope = EnterOrFail();
        var load = new NetworkLoad(this, read, batch, replaced);
        _loads.Add(load);
        return load;
    }

    internal GlNetwork Add(GlNetwork network)
    {
        _networks.Add(network);
        return network;
    }

    internal void Forget(GlNetwork network) => _networks.Remove(network);

    internal void Add(GlWorker worker) => _workers.Add(worker);

    internal void Forget(GlWorker worker) => _workers.Remove(worker);

    /// <summary>Frees a graph that was replaced, within the budgets of the next updates.</summary>
    internal void Retire(GlGraph graph) => _retired.Add(new StepRunner(graph.Dismantle(Backend)));

    private Guest.GuestScope EnterOrFail()
    {
        try
        {
            return Device.Enter();
        }
        catch (ContextLostException e)
        {
            foreach (NetworkLoad load in _loads)
            {
                load.Fail(e);
            }

            _loads.Clear();
            throw;
        }
    }
}
