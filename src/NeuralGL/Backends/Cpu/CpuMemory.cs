using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Backends.Cpu;

/// <summary>Where the values of one compiled graph are.</summary>
internal sealed class CpuMemory : IDisposable
{
    private readonly KernelPlan _plan;
    private readonly ParameterStore _store;
    private readonly IReadOnlyDictionary<Value, Value> _inPlace;
    private readonly HashSet<Value> _folded;
    private readonly CpuBuffer[] _slots, _threadScratch;
    private readonly Dictionary<Value, CpuBuffer> _own = [], _parameters = [];
    private readonly List<CpuBuffer> _scratch = [];
    private readonly WeightType _weights;
    private readonly IReadOnlyDictionary<Value, int> _weightAxes;
    private readonly CpuBuffer[] _sharedScratch = new CpuBuffer[1];
    private int _threadScratchLength, _sharedScratchLength;

    /// <summary>Allocates the plan's storage.</summary>
    /// <param name="plan">The calls and their storage.</param>
    /// <param name="store">Where parameters are.</param>
    /// <param name="inPlace">Computed values that are written straight into a parameter.</param>
    /// <param name="threads">How many threads want scratch memory.</param>
    /// <param name="weights">How weights are kept.</param>
    public CpuMemory(KernelPlan plan, ParameterStore store, IReadOnlyDictionary<Value, Value> inPlace, int threads, WeightType weights)
    {
        (_plan, _store, _inPlace, _weights, _folded) = (plan, store, inPlace, weights, CpuCompiler.FoldedValues(plan));
        _weightAxes = weights == WeightType.Float32 ? new Dictionary<Value, int>() : WeightRounding.Of(plan.Graph);
        _slots = [.. plan.SlotLengths.Select(CpuBuffer.Allocate)];
        _threadScratch = new CpuBuffer[threads];
    }

    /// <summary>How many threads have scratch memory.</summary>
    public int Threads => _threadScratch.Length;

    /// <summary>The buffer of a value.</summary>
    /// <exception cref="GraphException">The value is fused away.</exception>
    public CpuBuffer BufferOf(Value value)
    {
        value = _plan.Root(value);
        value = _inPlace.GetValueOrDefault(value, value);
        if (value.Kind == ValueKind.Parameter)
        {
            if (!_parameters.TryGetValue(value, out CpuBuffer? parameter))
            {
                _parameters[value] = parameter = new CpuBuffer(value.Shape.Length);
            }

            return parameter;
        }

        int slot = _plan.Slot(value);
        bool isFolded = _folded.Contains(value);
        if (slot >= 0 && !isFolded)
        {
            return _slots[slot];
        }

        if (value.Kind == ValueKind.Computed && !isFolded)
        {
            throw new GraphException($"'{value.Name}' is computed inside another kernel or not needed, so there is nothing to look at; compile with ObserveAll to keep every value");
        }

        if (!_own.TryGetValue(value, out CpuBuffer? buffer))
        {
            _own[value] = buffer = CpuBuffer.Allocate(value.Shape.Length);
            if (value.Constant is { } constant)
            {
                constant.CopyTo(buffer.Span);
                buffer.Version = 1;
            }
        }

        return buffer;
    }

    /// <summary>Whether a value is made of constants alone, so that it is computed once and has memory of its own.</summary>
    public bool IsFolded(Value value) => _folded.Contains(_plan.Root(value));

    /// <summary>Whether a value stays as it is from run to run unless its <see cref="CpuBuffer.Version"/> changes.</summary>
    public bool IsFixed(Value value) => _plan.Root(value).Kind is ValueKind.Parameter or ValueKind.Constant;

    /// <summary>Whether a run of the graph changes the value for the next one.</summary>
    public bool IsUpdated(Value value) => _plan.Graph.Updates.Any(u => u.Parameter == _plan.Root(value));

    /// <summary>How a right operand is to be kept.</summary>
    public WeightType WeightTypeOf(Value value) => _weightAxes.ContainsKey(_plan.Root(value)) ? _weights : WeightType.Float32;

    /// <summary>Memory that a step keeps for itself.</summary>
    public CpuBuffer Scratch(int length)
    {
        _scratch.Add(CpuBuffer.Allocate(length));
        return _scratch[^1];
    }

    /// <summary>Memory for each thread that all steps share; it is there when all steps are made.</summary>
    public CpuBuffer[] ThreadScratch(int length)
    {
        _threadScratchLength = Math.Max(_threadScratchLength, length);
        return _threadScratch;
    }

    /// <summary>Memory that all steps share, one after the other; it is there when all steps are made.</summary>
    public CpuBuffer[] SharedScratch(int length)
    {
        _sharedScratchLength = Math.Max(_sharedScratchLength, length);
        return _sharedScratch;
    }

    /// <summary>Allocates the threads' memory and what steps share.</summary>
    public void Finish()
    {
        _sharedScratch[0] = CpuBuffer.Allocate(_sharedScratchLength);
        for (int i = 0; i < _threadScratch.Length; i++)
        {
            _threadScratch[i] = CpuBuffer.Allocate(_threadScratchLength);
        }
    }

    /// <summary>Takes over what changed in the store.</summary>
    /// <exception cref="GraphException">A parameter is missing or of another type.</exception>
    public void BindParameters()
    {
        foreach ((Value parameter, CpuBuffer buffer) in _parameters)
        {
            long version = _store.VersionOf(parameter.Name);
            if (version == 0 || version != buffer.Version)
            {
                buffer.Bind(_store.Get(parameter));
                buffer.Version = version;
            }
        }
    }

    public void Dispose()
    {
        foreach (CpuBuffer? buffer in _slots.Concat(_threadScratch).Concat(_sharedScratch).Concat(_own.Values).Concat(_parameters.Values).Concat(_scratch))
        {
            buffer?.Dispose();
        }
    }
}
