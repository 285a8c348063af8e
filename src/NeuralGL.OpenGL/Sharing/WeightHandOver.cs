using NeuralGL.Graphs;
using NeuralGL.OpenGL.Guest;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Sharing;

/// <summary>
/// Weights on their way from a training on the worker to a network of the host's: two sets of copies on the GPU go back and forth
/// behind fences, so that training writes one while the host takes the other, and nothing passes through the CPU.
/// </summary>
internal sealed class WeightHandOver : IDisposable
{
    private readonly GlDevice _worker;
    private readonly Value[] _slots;
    private readonly GlBuffer[] _trained;
    private readonly Set[] _sets;

    /// <summary>On the worker: makes the copies.</summary>
    /// <param name="worker">The worker's device.</param>
    /// <param name="trained">Where training keeps its parameters.</param>
    /// <param name="graph">The host's network.</param>
    /// <exception cref="GraphException">A parameter of the host's network is not trained, or is of another type.</exception>
    internal WeightHandOver(GlDevice worker, GlParameters trained, Graph graph)
    {
        (_worker, _slots) = (worker, [.. graph.Parameters]);
        foreach (Value slot in _slots)
        {
            if (!trained.Store.Contains(slot.Name) || trained.Store[slot.Name].Type != slot.Type)
            {
                throw new GraphException($"the trained weights do not fit: '{slot.Name}' is {slot.Type} in the host's network and {(trained.Store.Contains(slot.Name) ? trained.Store[slot.Name].Type : "missing")} in training");
            }
        }

        _trained = [.. _slots.Select(slot => trained.BufferOf(new(slot)))];
        _sets = [MakeSet(), MakeSet()];
    }

    /// <summary>Called on the host when it has taken weights, and a set is free for the next.</summary>
    internal Action? Freed { get; set; }

    /// <summary>The training step of the weights that the host has; 0 before the first.</summary>
    internal long Step { get; private set; }

    /// <summary>On the worker: copies the weights if a set is free.</summary>
    internal bool TryPublish(long step, CancellationToken stopping)
    {
        Set? free = Array.Find(_sets, s => s.State == FrameState.Free);
        if (free is null)
        {
            return false;
        }

        using GuestScope scope = _worker.Enter(TouchedState.Copies);
        if (free.HostFence != 0 && !Fences.FollowOnWorker(_worker, ref free.HostFence, stopping))
        {
            return false;
        }

        _worker.Gl.MemoryBarrier(MemoryBarrierMask.BufferUpdateBarrierBit);
        for (int i = 0; i < _trained.Length; i++)
        {
            free.Copies[i].CopyFrom(_trained[i]);
        }

        (free.Step, free.DoneFence) = (step, Fences.Make(_worker.Gl));
        free.Move(FrameState.Published);
        return true;
    }

    /// <summary>On the host, between two runs of its network: takes the newest weights that have come, all at once.</summary>
    internal void Commit(GlDevice host, GlParameters parameters)
    {
        Set? newest = null;
        foreach (Set set in _sets)
        {
            if (set.State == FrameState.Published && (newest is null || set.Step > newest.Step) && Fences.HasPassed(host.Gl, set.DoneFence))
            {
                newest = set;
            }
        }

        if (newest is null)
        {
            return;
        }

        using GuestScope scope = host.Enter(TouchedState.Copies);
        parameters.Upload();
        Fences.Follow(host, ref newest.DoneFence);
        host.Gl.MemoryBarrier(MemoryBarrierMask.BufferUpdateBarrierBit);
        for (int i = 0; i < _slots.Length; i++)
        {
            parameters.BufferOf(new(_slots[i])).CopyFrom(newest.Copies[i]);
            parameters.MarkNewer(_slots[i]);
        }

        newest.HostFence = Fences.Make(host.Gl);
        Step = newest.Step;
        newest.Move(FrameState.Free);
        foreach (Set set in _sets)
        {
            if (set.State == FrameState.Published && set.Step < Step)
            {
                host.Gl.DeleteSync(set.DoneFence);
                set.DoneFence = 0;
                set.Move(FrameState.Free);
            }
        }

        Freed?.Invoke();
    }

    /// <summary>On the worker.</summary>
    public void Dispose()
    {
        foreach (Set set in _sets)
        {
            foreach (nint fence in (ReadOnlySpan<nint>)[set.DoneFence, set.HostFence])
            {
                if (fence != 0)
                {
                    _worker.Discard(GlKind.Sync, fence);
                }
            }

            foreach (GlBuffer copy in set.Copies)
            {
                copy.Dispose();
            }
        }
    }

    private Set MakeSet() => new([.. _slots.Select(s => new GlBuffer(_worker, s.Shape.Length, $"{s.Name} for the host"))]);

    private sealed class Set(GlBuffer[] copies)
    {
        private volatile FrameState _state;

        internal FrameState State => _state;

        internal GlBuffer[] Copies => copies;

        internal long Step { get; set; }

        internal nint DoneFence, HostFence;

        internal void Move(FrameState to) => _state = to;
    }
}
