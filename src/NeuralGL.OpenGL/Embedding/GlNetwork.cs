using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Scheduling;

namespace NeuralGL.OpenGL.Embedding;

/// <summary>A network compiled for the host's context, with its inputs bound to the host's textures or buffers.</summary>
public sealed class GlNetwork : IDisposable
{
    private readonly GlGuest _guest;
    private WeightSwap? _swap;
    private bool _isDisposed;

    internal GlNetwork(GlGuest guest, Graph graph, ParameterStore parameters, string? inputSpec, int batch)
    {
        _guest = guest;
        using GuestScope scope = guest.Device.Enter();
        Compiled = guest.Backend.Compile(graph, parameters, new CompileOptions { Batch = batch });
        Inputs = [.. Compiled.Graph.Inputs.Select((value, i) => new NetworkInput(guest.Device, Compiled, value, i == 0 ? inputSpec : null))];
        Outputs = [.. Compiled.Graph.Outputs.Select(value => new NetworkOutput(guest.Device, Compiled, value))];
    }

    /// <summary>The device that it runs on.</summary>
    public GlDevice Device => _guest.Device;

    /// <summary>The compiled graph underneath.</summary>
    public GlGraph Compiled { get; }

    /// <summary>The inputs in the graph's order.</summary>
    public IReadOnlyList<NetworkInput> Inputs { get; }

    /// <summary>The outputs in the graph's order.</summary>
    public IReadOnlyList<NetworkOutput> Outputs { get; }

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

    /// <summary>What dispatches cost, for <see cref="ScheduleWithin"/>, in place of what would be learned; set it before its first call.</summary>
    public Func<GlGraph, IDispatchCosts>? Costs
    {
        get => Compiled.Costs;
        set => Compiled.Costs = value;
    }

    /// <summary>Weights that come from a training on a worker.</summary>
    internal Sharing.WeightHandOver? HandOver { get; set; }

    private void Prepare()
    {
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

    private void Present()
    {
        for (int i = 0; i < Outputs.Count; i++)
        {
            Outputs[i].Present();
        }
    }

    /// <summary>
    /// Begins to give the network other weights while it goes on running: slices are uploaded in each <see cref="GlGuest.Update"/>, and
    /// the first <see cref="Schedule"/> after the last slice changes all of them at once. The network's store gets them too.
    /// </summary>
    /// <param name="weights">A tensor for each parameter of the graph; copied.</param>
    /// <param name="bytesPerUpdate">The most that one update uploads.</param>
    /// <returns>How far it is. A swap that was on its way is cancelled.</returns>
    /// <exception cref="GraphException">A parameter is missing or of another type; nothing has changed then.</exception>
    public WeightSwap BeginSwap(ParameterStore weights, int bytesPerUpdate = 1 << 20)
    {
        using GuestScope scope = _guest.Device.Enter();
        var swap = new WeightSwap(_guest.Device, Compiled.Shared, Compiled.Graph, weights, bytesPerUpdate);
        _swap?.Cancel();
        return _swap = swap;
    }

    /// <summary>Frees the network's objects. Results still on their way are cancelled.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
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
