using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NeuralGL.Tensors;

namespace NeuralGL.Graphs;

/// <summary>
/// The values of parameters by name. Compiled graphs bind a store and see changes at their next run, so weights are swapped
/// without recompiling; several graphs (training, evaluation, other batch sizes) share one store. Not thread-safe.
/// </summary>
public sealed class ParameterStore
{
    private readonly Dictionary<string, Entry> _entries = [];

    /// <summary>The names that have a value.</summary>
    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>Counts every change of every parameter; a compiled graph compares it to see whether anything must be uploaded.</summary>
    public long Version { get; private set; }

    /// <summary>Gets or sets a value. The tensor is not copied; call <see cref="Touch"/> after writing into it.</summary>
    /// <exception cref="GraphException">No parameter has that name.</exception>
    public Tensor this[string name]
    {
        get => _entries.TryGetValue(name, out Entry entry) ? entry.Value : throw new GraphException($"the parameter '{name}' has no value; the store has {(_entries.Count == 0 ? "none" : string.Join(", ", _entries.Keys))}");
        set => _entries[name] = new Entry(value, ++Version);
    }

    /// <summary>Whether the parameter has a value.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>Says that the elements of a parameter were changed in place.</summary>
    public void Touch(string name) => this[name] = this[name];

    /// <summary><see cref="Touch"/> for every step of training: one look into the table.</summary>
    /// <returns>The new <see cref="Version"/>.</returns>
    internal long TouchAgain(string name)
    {
        ref Entry entry = ref CollectionsMarshal.GetValueRefOrNullRef(_entries, name);
        if (Unsafe.IsNullRef(ref entry))
        {
            throw new GraphException($"the parameter '{name}' has no value");
        }

        entry = new Entry(entry.Value, ++Version);
        return Version;
    }

    /// <summary>The value of <see cref="Version"/> at which this parameter last changed.</summary>
    public long VersionOf(string name) => _entries.TryGetValue(name, out Entry entry) ? entry.Version : 0;

    /// <summary>A copy of all values that shares nothing with this store.</summary>
    public ParameterStore Clone()
    {
        var copy = new ParameterStore();
        foreach ((string name, Entry entry) in _entries)
        {
            copy[name] = entry.Value.Clone();
        }

        return copy;
    }

    /// <summary>The value of a parameter, checked against the slot in the graph.</summary>
    /// <exception cref="GraphException">It is missing or its type differs.</exception>
    public Tensor Get(Value slot)
    {
        Tensor value = this[slot.Name];
        return value.Type == slot.Type ? value : throw new GraphException($"the parameter '{slot.Name}' is {slot.Type} in the graph but {value} in the store");
    }

    private readonly record struct Entry(Tensor Value, long Version);
}
