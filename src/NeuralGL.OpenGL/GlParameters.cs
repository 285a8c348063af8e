using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL;

/// <summary>The GPU side of a <see cref="ParameterStore"/>: one buffer for each parameter, uploaded when the store's value changed.</summary>
internal sealed class GlParameters(GlDevice device, ParameterStore store) : IDisposable
{
    private readonly Dictionary<string, Entry> _entries = [];
    private long _seen = -1;
    private int _graphs;

    public ParameterStore Store => store;

    /// <summary>Compiled graphs that use the buffers.</summary>
    public int Graphs => Volatile.Read(ref _graphs);

    /// <summary>Counts a graph that uses the buffers.</summary>
    public void Attach() => Interlocked.Increment(ref _graphs);

    /// <summary>Counts one less; from any thread.</summary>
    public void Detach() => Interlocked.Decrement(ref _graphs);

    /// <summary>The buffer of a parameter slot.</summary>
    public GlBuffer BufferOf(Value slot)
    {
        if (!_entries.TryGetValue(slot.Name, out Entry? entry))
        {
            _entries[slot.Name] = entry = new Entry(slot, new GlBuffer(device, slot.Shape.Length, slot.Name));
            _seen = -1;
        }

        return entry.Slot.Type == slot.Type ? entry.Buffer
            : throw new GraphException($"the parameter '{slot.Name}' is {entry.Slot.Type} in one graph and {slot.Type} in another of the same store");
    }

    /// <summary>Uploads what changed in the store since the last call; usually nothing.</summary>
    public void Upload()
    {
        if (_seen == store.Version)
        {
            return;
        }

        foreach (Entry entry in _entries.Values)
        {
            long version = store.VersionOf(entry.Slot.Name);
            if (version == 0 || version != entry.Version)
            {
                Tensor value = store.Get(entry.Slot);
                entry.Buffer.Upload(value.Floats);
                entry.Version = version;
                entry.IsNewer = false;
            }
        }

        _seen = store.Version;
    }

    /// <summary>Says that the GPU's value of a parameter is newer than the store's.</summary>
    public void MarkNewer(Value slot) => _entries[slot.Name].IsNewer = true;

    /// <summary>Notes that a buffer was given these numbers on the GPU: the store has them from now on, and nothing is uploaded again.</summary>
    public void Replace(Value slot, float[] numbers)
    {
        numbers.CopyTo(store.Get(slot).Floats);
        store.Touch(slot.Name);
        Entry entry = _entries[slot.Name];
        (entry.Version, entry.IsNewer) = (store.VersionOf(slot.Name), false);
    }

    /// <summary>Reads back the parameters that are newer on the GPU.</summary>
    public void SyncBlocking()
    {
        // What the host wrote into the store after the last run is newer still: the next run uploads it.
        foreach (Entry entry in _entries.Values.Where(e => e.IsNewer && store.VersionOf(e.Slot.Name) == e.Version))
        {
            entry.Buffer.ReadBlocking(store.Get(entry.Slot).Floats);
            store.Touch(entry.Slot.Name);
            entry.Version = store.VersionOf(entry.Slot.Name);
            entry.IsNewer = false;
        }
    }

    public void Dispose()
    {
        foreach (Entry entry in _entries.Values)
        {
            entry.Buffer.Dispose();
        }

        _entries.Clear();
    }

    private sealed class Entry(Value slot, GlBuffer buffer)
    {
        public Value Slot { get; } = slot;

        public GlBuffer Buffer { get; } = buffer;

        public long Version { get; set; } = -1;

        public bool IsNewer { get; set; }
    }
}
