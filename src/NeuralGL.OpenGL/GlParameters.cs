using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Kernels;
using NeuralGL.OpenGL.Loading;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL;

/// <summary>The GPU side of a <see cref="ParameterStore"/>: one buffer for each parameter and type in which graphs keep it, uploaded when the store's value changed.</summary>
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
    public GlBuffer BufferOf(StoredParameter parameter)
    {
        GlBuffer buffer = Reserve(parameter);
        Entry entry = _entries[parameter.Key];
        if (!buffer.IsAllocated || entry.IsFilling)
        {
            buffer.Allocate();
            entry.IsFilling = false;
            _seen = -1;
        }

        return buffer;
    }

    /// <summary>The buffer of a parameter slot, which may have no memory yet.</summary>
    public GlBuffer Reserve(StoredParameter parameter)
    {
        Value slot = parameter.Slot;
        if (!_entries.TryGetValue(parameter.Key, out Entry? entry))
        {
            _entries[parameter.Key] = entry = new Entry(parameter, parameter.Plan(device, parameter.Key));
        }

        return entry.Slot.Type == slot.Type ? entry.Buffer
            : throw new GraphException($"the parameter '{slot.Name}' is {entry.Slot.Type} in one graph and {slot.Type} in another of the same store");
    }

    /// <summary>What is to be done so that a run need not upload these parameters; another graph of the store may have done it.</summary>
    public IEnumerable<LoadStep> Fill(IEnumerable<StoredParameter> parameters)
    {
        foreach (StoredParameter parameter in parameters)
        {
            Value slot = parameter.Slot;
            Entry entry = _entries[parameter.Key];
            long version = store.VersionOf(slot.Name);
            if (entry.Buffer.IsAllocated && !entry.IsFilling && entry.Version == version)
            {
                continue;
            }

            Tensor value = store.Get(slot);
            yield return new LoadStep(LoadStepKind.Allocate, slot.Name, entry.Buffer.Bytes, () =>
            {
                entry.IsFilling |= !entry.Buffer.IsAllocated;
                entry.Buffer.Allocate();
            });
            if (parameter.Type == WeightType.Float32)
            {
                yield return LoadStep.Upload(slot.Name, entry.Buffer, value.Floats.Length, (first, count) => value.Floats.Slice(first, count));
            }
            else
            {
                Task<float[]> packing = Task.Run(() => PackedWeights.Pack(parameter, value));
                yield return LoadStep.Until($"packing {slot.Name}", () => packing.IsCompleted);
                float[] words = packing.GetAwaiter().GetResult();
                yield return LoadStep.Upload(slot.Name, entry.Buffer, words.Length, (first, count) => words.AsSpan(first, count));
            }

            // What the host changed meanwhile is uploaded by the next run.
            (entry.Version, entry.IsFilling, _seen) = (store.VersionOf(slot.Name) == version ? version : entry.Version, false, -1);
        }
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
            // What is being loaded in slices belongs to no graph that runs.
            long version = store.VersionOf(entry.Slot.Name);
            if ((version == 0 || version != entry.Version) && entry.Buffer.IsAllocated && !entry.IsFilling)
            {
                Tensor value = store.Get(entry.Slot);
                entry.Buffer.Upload(entry.Parameter.Words(value));
                entry.Version = version;
                entry.IsNewer = false;
            }
        }

        _seen = store.Version;
    }

    /// <summary>Says that the GPU's value of a parameter is newer than the store's.</summary>
    public void MarkNewer(Value slot) => _entries[slot.Name].IsNewer = true;

    /// <summary>Gives a parameter the memory of a buffer that has these numbers: the store has them from now on, and nothing is uploaded again.</summary>
    public void Replace(StoredParameter parameter, float[] numbers, GlBuffer buffer)
    {
        Value slot = parameter.Slot;
        store[slot.Name] = new Tensor(slot.Shape, numbers);
        Entry entry = _entries[parameter.Key];
        entry.Buffer.Exchange(buffer);
        (entry.Version, entry.IsNewer) = (store.VersionOf(slot.Name), false);
    }

    /// <summary>Whether runs changed something that nobody brought back.</summary>
    public bool IsNewer => _entries.Values.Any(e => e.IsNewer);

    /// <summary>All buffers.</summary>
    public IEnumerable<GlBuffer> Buffers => _entries.Values.Select(e => e.Buffer);

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

    private sealed class Entry(StoredParameter parameter, GlBuffer buffer)
    {
        public StoredParameter Parameter { get; } = parameter;

        public Value Slot => Parameter.Slot;

        public GlBuffer Buffer { get; } = buffer;

        public long Version { get; set; } = -1;

        public bool IsNewer { get; set; }

        /// <summary>Whether it is being uploaded in slices and no graph has run with it.</summary>
        public bool IsFilling { get; set; }
    }
}
