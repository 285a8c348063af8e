using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Guest;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Sharing;

/// <summary>The worker's side of a <see cref="WorkerNetwork"/>: the network itself and the frames' slots.</summary>
internal sealed class NetworkRunner : IWorkerPart
{
    private readonly GlNetwork _network;
    private readonly FrameOrder _order;
    private readonly CancellationToken _stopping;
    private readonly long[] _uploaded;
    private readonly List<IDisposable> _owned = [];
    private volatile Exception? _failure;

    internal NetworkRunner(GlGuest guest, Graph graph, ParameterStore parameters, WorkerNetworkOptions options, CancellationToken stopping)
    {
        (_order, _stopping) = (options.Order, stopping);
        _network = guest.Load(graph, parameters, options.InputSpec, options.Batch);
        _uploaded = new long[_network.Inputs.Count];
        try
        {
            Slots = [.. Enumerable.Range(0, options.FramesInFlight + 1).Select(_ => MakeSlot(options))];
        }
        catch
        {
            Slots = [];
            Dispose();
            throw;
        }
    }

    internal GlNetwork Network => _network;

    internal FrameSlot[] Slots { get; }

    /// <summary>What a frame failed with; the host takes it.</summary>
    internal Exception? TakeFailure() => _failure is null ? null : Interlocked.Exchange(ref _failure, null);

    public bool Advance()
    {
        FrameSlot? next = null;
        foreach (FrameSlot slot in Slots)
        {
            if (slot.State == FrameState.Queued && (next is null || (_order == FrameOrder.NewestWins ? slot.Number > next.Number : slot.Number < next.Number)))
            {
                next = slot;
            }
        }

        // The host may have taken it back meanwhile; it then comes again.
        if (next is null || !next.TryMove(FrameState.Queued, FrameState.Running))
        {
            return next is not null;
        }

        try
        {
            Run(next);
        }
        catch (Exception e) when (e is not (ContextLostException or WrongContextException))
        {
            _failure = e;
            next.Move(FrameState.Free);
        }

        return true;
    }

    private void Run(FrameSlot slot)
    {
        GlDevice device = _network.Device;
        using GuestScope scope = device.Enter();
        if (!Fences.FollowOnWorker(device, ref slot.HostFence, _stopping))
        {
            return;
        }

        for (int i = 0; i < slot.Inputs.Length; i++)
        {
            Feed(i, slot.Inputs[i]);
        }

        _network.Schedule();
        foreach (SlotOutput output in slot.Outputs)
        {
            output.Write();
        }

        device.Gl.MemoryBarrier(MemoryBarrierMask.AllBarrierBits);
        slot.DoneFence = Fences.Make(device.Gl);
        foreach (SlotOutput output in slot.Outputs)
        {
            output.ReadBlocking();
        }

        slot.Move(FrameState.Published);
    }

    private void Feed(int index, SlotInput given)
    {
        NetworkInput input = _network.Inputs[index];
        switch (given.Source)
        {
            case SlotSource.Numbers when _uploaded[index] != given.NumbersVersion:
                input.Set(given.Numbers);
                _uploaded[index] = given.NumbersVersion;
                break;
            case SlotSource.Copy:
                input.Bind(given.Copy.Handle);
                _uploaded[index] = 0;
                break;
            case SlotSource.Textures:
                for (int sample = 0; sample < given.Textures.Length; sample++)
                {
                    if (given.Textures[sample] is ({ Handle: > 0 } texture, { } transform))
                    {
                        input.Bind(texture, transform, sample);
                    }
                }

                _uploaded[index] = 0;
                break;
            case SlotSource.Buffer:
                input.Bind(given.Buffer.Handle, given.Buffer.Offset);
                _uploaded[index] = 0;
                break;
        }
    }

    private FrameSlot MakeSlot(WorkerNetworkOptions options) => new()
    {
        Inputs = [.. _network.Inputs.Select(i => Own(new SlotInput(_network.Device, i.Name, i.Shape)))],
        Outputs = [.. options.Outputs.Select(o => Own(new SlotOutput(_network.Device, o, o.Name is null ? _network.Outputs[0] : _network.Output(o.Name))))],
    };

    private T Own<T>(T made) where T : IDisposable
    {
        _owned.Add(made);
        return made;
    }

    public void Dispose()
    {
        foreach (FrameSlot slot in Slots)
        {
            Discard(ref slot.HostFence);
            Discard(ref slot.DoneFence);
        }

        foreach (IDisposable made in _owned)
        {
            made.Dispose();
        }

        _network.Dispose();
    }

    private void Discard(ref nint fence)
    {
        if (fence != 0)
        {
            _network.Device.Discard(GlKind.Sync, fence);
            fence = 0;
        }
    }
}
