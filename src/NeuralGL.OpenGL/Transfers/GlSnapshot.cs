using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Transfers;

/// <summary>Copies of parameters in buffers of their own; nothing passes through the host.</summary>
internal sealed class GlSnapshot : ParameterSnapshot
{
    private readonly GlParameters _parameters;
    private readonly (Value Slot, GlBuffer Copy)[] _copies;

    public GlSnapshot(GlDevice device, GlParameters parameters, IEnumerable<Value> slots)
    {
        _parameters = parameters;
        _copies = [.. slots.Select(slot => (slot, new GlBuffer(device, slot.Shape.Length, $"copy of {slot.Name}")))];
    }

    public override void Take()
    {
        // What the host set last is not on the GPU yet.
        _parameters.Upload();
        foreach ((Value slot, GlBuffer copy) in _copies)
        {
            copy.CopyFrom(_parameters.BufferOf(new(slot)));
        }
    }

    public override void Restore()
    {
        _parameters.Upload();
        foreach ((Value slot, GlBuffer copy) in _copies)
        {
            _parameters.BufferOf(new(slot)).CopyFrom(copy);
            _parameters.MarkNewer(slot);
        }
    }

    public override void Dispose()
    {
        foreach ((_, GlBuffer copy) in _copies)
        {
            copy.Dispose();
        }
    }
}
