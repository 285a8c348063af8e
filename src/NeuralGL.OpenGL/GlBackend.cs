using System.Runtime.CompilerServices;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Kernels.Choice;
using NeuralGL.OpenGL.Scheduling;

namespace NeuralGL.OpenGL;

/// <summary>
/// Runs graphs as GLSL compute shaders in the caller's context. Graphs compiled with one parameter store share its buffers, so a
/// training graph and an inference graph see the same weights without a copy.
/// </summary>
public sealed class GlBackend(GlDevice device) : IBackend, IDisposable
{
    private readonly List<GlParameters> _parameters = [];

    /// <inheritdoc/>
    public string Name => "gl";

    /// <summary>The device that runs the graphs.</summary>
    public GlDevice Device => device;

    /// <summary>What becomes the <see cref="GlGraph.Costs"/> of graphs compiled from now on, also where a <see cref="Training.TrainingSession"/> compiles them.</summary>
    public Func<GlGraph, IDispatchCosts>? Costs { get; set; }

    /// <inheritdoc/>
    /// <exception cref="GlLimitException">A tensor is beyond a limit of the device.</exception>
    /// <exception cref="ShaderException">A shader does not build.</exception>
    CompiledGraph IBackend.Compile(Graph graph, ParameterStore parameters, CompileOptions? options) => Compile(graph, parameters, options);

    /// <summary>Plans storage, builds the programs and allocates the buffers; running allocates nothing more.</summary>
    /// <exception cref="GraphException">A constant holds integers that float32 does not, or weights cannot be kept in the type wanted.</exception>
    /// <exception cref="GlLimitException">A tensor is beyond a limit of the device.</exception>
    /// <exception cref="ShaderException">A shader does not build.</exception>
    public GlGraph Compile(Graph graph, ParameterStore parameters, CompileOptions? options = null)
    {
        if (!device.HasCompute)
        {
            throw device.NoCompute();
        }

        options ??= new();
        GlParameters shared = Share(parameters);
        shared.Attach();
        GlGraph compiled;
        try
        {
            compiled = new GlGraph(device, graph.WithBatch(options.Batch), shared, options) { Costs = Costs };
            if (device.Choice.MeasuresAtLoad)
            {
                Measure(compiled);
            }
        }
        catch
        {
            shared.Detach();
            throw;
        }

        compiled.Build();
        return compiled;
    }

    /// <summary>
    /// Measures, on a GPU, which kernels are fastest for the products of a graph, for a host that keeps nothing between runs or wants it done
    /// before its first frame: graphs compiled from then on use what was found. It runs some milliseconds for each kind of product and
    /// candidate, and builds a shader for each. With <see cref="GlDeviceOptions.CacheFolder"/> the result is kept, and loads do the same
    /// by themselves, once for a driver.
    /// </summary>
    /// <returns>The kinds of products that were measured: 0 if all are known, or on a software renderer, which always does the same.</returns>
    /// <exception cref="GraphException">The graph cannot be planned.</exception>
    public int TuneKernelsBlocking(Graph graph, CompileOptions? options = null)
    {
        if (!device.HasCompute || !device.Choice.CanMeasure)
        {
            return 0;
        }

        options ??= new();
        var parameters = new GlParameters(device, new ParameterStore());
        parameters.Attach();
        using var planned = new GlGraph(device, graph.WithBatch(options.Batch), parameters, options);
        return Measure(planned);
    }

    private int Measure(GlGraph planned)
    {
        using GuestScope scope = device.Enter();
        using var tuning = new KernelTuning(device, planned.Products, Timer);
        tuning.RunBlocking();
        return tuning.Due.Length;
    }

    /// <summary>What measures kernels in place of the GPU's clock. For tests.</summary>
    internal IKernelTimer? Timer { get; set; }

    /// <summary>The GPU side of a store, made when it is first asked for.</summary>
    internal GlParameters Share(ParameterStore parameters)
    {
        GlParameters? shared = _parameters.Find(p => p.Store == parameters);
        if (shared is null)
        {
            _parameters.Add(shared = new GlParameters(device, parameters));
        }

        return shared;
    }

    /// <summary>Where the parameters of a store are, of which a graph was compiled.</summary>
    internal GlParameters SharedOf(ParameterStore parameters) => _parameters.Find(p => p.Store == parameters)
        ?? throw new GraphException("no graph was compiled on this device with these parameters");

    /// <summary>Takes a store's GPU side out, to be freed, if no graph uses it and nothing on it is newer than in the store.</summary>
    internal bool TryTake(GlParameters parameters) => parameters.Graphs == 0 && !parameters.IsNewer && _parameters.Remove(parameters);

    /// <summary>
    /// Frees the GPU's copies of a store's parameters, such as those of a network that another one has replaced. The store itself
    /// stays as it is, without what runs changed and nobody brought back with <see cref="CompiledGraph.SyncParametersBlocking"/>; a
    /// graph compiled with it later uploads it anew. Nothing happens if no graph was compiled with it.
    /// </summary>
    /// <exception cref="InvalidOperationException">A graph compiled with the store has not been disposed.</exception>
    public void Release(ParameterStore parameters)
    {
        if (_parameters.Find(p => p.Store == parameters) is not { } shared)
        {
            return;
        }

        if (shared.Graphs > 0)
        {
            throw new InvalidOperationException($"{shared.Graphs} compiled graph{(shared.Graphs == 1 ? "" : "s")} still use{(shared.Graphs == 1 ? "s" : "")} these parameters; dispose of them first");
        }

        shared.Dispose();
        _parameters.Remove(shared);
    }

    /// <summary>Frees the parameters' buffers. Dispose the compiled graphs first.</summary>
    public void Dispose()
    {
        foreach (GlParameters parameters in _parameters)
        {
            parameters.Dispose();
        }

        _parameters.Clear();
    }
}
