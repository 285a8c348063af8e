using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Loading;
using NeuralGL.OpenGL.Scheduling;

namespace NeuralGL.OpenGL.Embedding;

/// <summary>A network compiled for the host's context, with its inputs bound to the host's textures or buffers.</summary>
public sealed class GlNetwork : IDisposable
{
    private readonly GlGuest _guest;
    private NetworkLoad? _load, _replacement;
    private WeightSwap? _swap;
    private bool _isDisposed;

    internal GlNetwork(GlGuest guest, GlGraph compiled, string? inputSpec, NetworkLoad? load)
    {
        (_guest, Compiled, _load) = (guest, compiled, load);
        Inputs = [.. Compiled.Graph.Inputs.Select((value, i) => new NetworkInput(guest.Device, Compiled, value, i == 0 ? inputSpec : null))];
        Outputs = [.. Compiled.Graph.Outputs.Select(value => new NetworkOutput(guest.Device, Compiled, value))];
    }

    /// <summary>The device that it runs on.</summary>
    public GlDevice Device => _guest.Device;

    /// <summary>The compiled graph underneath; another one after <see cref="BeginReplace(Graph, ParameterStore)"/>.</summary>
    public GlGraph Compiled { get; private set; }

    /// <summary>The inputs in the graph's order.</summary>
    public IReadOnlyList<NetworkInput> Inputs { get; }

    /// <summary>The outputs in the graph's order.</summary>
    public IReadOnlyList<NetworkOutput> Outputs { get; }

    /// <summary>What dispatches cost, for <see cref="ScheduleWithin"/>, in place of what would be learned; set it before its first call.</summary>
    public Func<GlGraph, IDispatchCosts>? Costs
    {
        get => Compiled.Costs;
        set => Compiled.Costs = value;
    }

    /// <summary>The input of a name.</summary>
    /// <exception cref="GraphException">There is none; the message lists those there are.</exception>
    public NetworkInput Input(string name) => Inputs.FirstOrDefault(i => i.Name == name) ?? throw new GraphException($"the network has no input '{name}'; it has {string.Join(", ", Inputs.Select(i => $"'{i.Name}'"))}");

    /// <summary>The output of a name.</summary>
    /// <exception cref="GraphException">There is none; the message lists those there are.</exception>
    public NetworkOutput Output(string name) => Outputs.FirstOrDefault(o => o.Name == name) ?? throw new GraphException($"the network has no output '{name}'; it has {string.Join(", ", Outputs.Select(o => $"'{o.Name}'"))}");

    /// <summary>
    /// Schedules one run: prepares the bound inputs, computes, and writes the textures asked for. It returns at once, allocates nothing
    /// and makes no GL object; commands that the host gives after it see its results.
    /// </summary>
    /// <exception cref="GraphException">An input has neither been set nor bound.</exception>
    public void Schedule()
    {
        using GuestScope scope = _guest.Device.Enter();
        RefuseUnfinished();
        Prepare();
        Compiled.Run();
        Present();
    }

    /// <summary>
    /// Schedules as much of a run as is expected to fit a budget and goes on in the next calls; the inputs are read when a pass begins,
    /// and textures are written when it ends, so they never show half of one. A dispatch that does not fit is cut. What each costs is
    /// learned: by wall time on software renderers and OpenGL ES, by the GPU's timestamps elsewhere. How far a pass is, and what it
    /// is expected to cost, say the <see cref="GlGraph.Slices"/> of <see cref="Compiled"/>.
    /// </summary>
    /// <param name="budget">What this call may cost; <see cref="Timeout.InfiniteTimeSpan"/> ends the pass.</param>
    /// <returns>What was done; <see cref="SliceResult.Calls"/> of a complete pass is its latency in frames.</returns>
    /// <exception cref="GraphException">An input has neither been set nor bound.</exception>
    public SliceResult ScheduleWithin(TimeSpan budget)
    {
        using GuestScope scope = _guest.Device.Enter();
        RefuseUnfinished();
        if (!Compiled.Slices.IsUnderway)
        {
            Prepare();
        }

        SliceResult result = Compiled.RunWithin(budget);
        if (result.IsComplete)
        {
            Present();
        }

        return result;
    }

    /// <summary>Weights that come from a training on a worker.</summary>
    internal Sharing.WeightHandOver? HandOver { get; set; }

    private void Prepare()
    {
        if (_replacement is { IsReady: true } replacement)
        {
            TakeReplacement(replacement);
        }

        HandOver?.Commit(_guest.Device, Compiled.Shared);
        if (_swap is { IsUploaded: true } swap)
        {
            swap.Commit();
            _swap = null;
        }

        for (int i = 0; i < Inputs.Count; i++)
        {
            Inputs[i].Prepare();
        }
    }

    private void TakeReplacement(NetworkLoad replacement)
    {
        (GlGraph old, _replacement) = (Compiled, null);
        _swap?.Cancel();
        (_swap, HandOver) = (null, null);
        Compiled = replacement.TakePlaceOf(old);
        Compiled.Costs = old.Costs;
        foreach (NetworkInput input in Inputs)
        {
            input.MoveTo(Compiled);
        }

        foreach (NetworkOutput output in Outputs)
        {
            output.MoveTo(Compiled);
        }

        _guest.Retire(old);
    }

    private void RefuseUnfinished()
    {
        if (_load is { } load)
        {
            throw new GraphException(load.IsDone ? $"'{Compiled.Graph.Name}' cannot run: its loading failed or was cancelled" : $"'{Compiled.Graph.Name}' is still being loaded; run it when its load says IsReady");
        }
    }

    private void Present()
    {
        for (int i = 0; i < Outputs.Count; i++)
        {
            Outputs[i].Present();
        }
    }

    /// <summary>
    /// Begins to give the network other weights while it goes on running: slices are uploaded in each <see cref="GlGuest.Update()"/>, and
    /// the first <see cref="Schedule"/> after the last slice changes all of them at once. The network's store then has new tensors, with
    /// copies of the numbers.
    /// </summary>
    /// <param name="weights">A tensor for each parameter of the graph; they are read slice by slice, so leave them as they are until <see cref="WeightSwap.Progress"/> is 1.</param>
    /// <param name="bytesPerUpdate">The most that one update uploads.</param>
    /// <returns>How far it is. A swap that was on its way is cancelled.</returns>
    /// <exception cref="GraphException">A parameter is missing or of another type, or cannot be kept in fewer bits as the network's are; nothing has changed then.</exception>
    public WeightSwap BeginSwap(ParameterStore weights, int bytesPerUpdate = 1 << 20)
    {
        using GuestScope scope = _guest.Device.Enter();
        var swap = new WeightSwap(_guest.Device, Compiled, weights, bytesPerUpdate);
        _swap?.Cancel();
        return _swap = swap;
    }

    /// <summary>
    /// Begins to give the network another model of the same signature while it goes on running: it is loaded in slices as by
    /// <see cref="GlGuest.BeginLoad(Graph, ParameterStore, string?, int)"/>, and the first run that begins after it is ready uses it
    /// wholly. Everything that is bound stays: textures, buffers and their GL names, output textures, heatmaps, results on their way. What
    /// the old model held is freed in the next updates; its store keeps its weights.
    /// </summary>
    /// <param name="graph">A network with inputs and outputs of the same names, types and shapes; an open batch takes this one's.</param>
    /// <param name="parameters">Its weights; leave them as they are until the load is ready.</param>
    /// <returns>How far it is. A replacement that was on its way is cancelled.</returns>
    /// <exception cref="GraphException">An input or output differs; nothing has changed then. Or the network is itself still being loaded.</exception>
    public NetworkLoad BeginReplace(Graph graph, ParameterStore parameters)
    {
        using GuestScope scope = _guest.Device.Enter();
        NetworkSource.RequireSignature(graph, Compiled.Graph);
        return BeginReplace(() => new NetworkSource(graph, parameters));
    }

    /// <summary>Begins to give the network another model, which has yet to be read, while it goes on running.</summary>
    /// <param name="read">Reads it, on a thread of the pool; what it throws, and a signature that differs, becomes <see cref="NetworkLoad.Failure"/>. Its input spec is not used: what is bound stays.</param>
    /// <returns>How far it is. A replacement that was on its way is cancelled.</returns>
    /// <exception cref="GraphException">The network is itself still being loaded.</exception>
    public NetworkLoad BeginReplace(Func<NetworkSource> read)
    {
        using GuestScope scope = _guest.Device.Enter();
        RefuseUnfinished();
        _replacement?.Cancel();
        return _replacement = _guest.Begin(read, 1, this);
    }

    /// <summary>Frees the network's objects. Results still on their way are cancelled.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _load?.Cancel();
        _replacement?.Cancel();
        _swap?.Cancel();
        foreach (NetworkInput input in Inputs)
        {
            input.Dispose();
        }

        foreach (NetworkOutput output in Outputs)
        {
            output.Dispose();
        }

        Compiled.Dispose();
        _guest.Forget(this);
    }

    /// <summary>Its load is over: it can run.</summary>
    internal void Loaded(NetworkLoad load) => _load = _load == load ? null : _load;

    /// <summary>Steps that run once what is bound, so that the first run builds nothing.</summary>
    internal IEnumerable<LoadStep> FirstRuns() => Inputs.SelectMany(i => i.FirstRuns()).Concat(Outputs.SelectMany(o => o.FirstRuns()));

    internal void Deliver()
    {
        if (_swap is { IsUploaded: false } swap)
        {
            swap.Upload();
        }

        for (int i = 0; i < Outputs.Count; i++)
        {
            Outputs[i].Deliver();
        }
    }
}
