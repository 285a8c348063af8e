using NeuralGL.Backends.Cpu.Products;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Backends.Cpu;

/// <summary>
/// A graph compiled for the CPU: memory and a list of steps. Parameters are read where the store has them, and updates are written
/// there; so a run leaves the store up to date. Running allocates no managed memory.
/// </summary>
internal sealed class CpuGraph : CompiledGraph
{
    private readonly CpuThreads _threads;
    private readonly KernelPlan _plan;
    private readonly CpuMemory _memory;
    private readonly CpuStep[] _steps;
    private readonly (string Name, CpuBuffer Parameter, CpuBuffer Value)[] _updates;
    private readonly HashSet<Value> _missing;
    private long _seen = -1;
    private bool _isDisposed;

    public CpuGraph(Graph graph, ParameterStore parameters, CompileOptions options, ProductKernels kernels, CpuThreads threads) : base(graph, parameters)
    {
        _threads = threads;
        bool observeAll = options.ObserveAll;
        foreach (Value constant in graph.Nodes.SelectMany(n => n.Inputs).Where(v => v.Constant is not null))
        {
            RequireExactInFloat32(constant.Name, constant.Constant!);
        }

        _plan = KernelPlan.Create(graph, observeAll, foldTranspositions: !observeAll, composites: true);
        _memory = new CpuMemory(_plan, parameters, observeAll ? new Dictionary<Value, Value>() : CpuCompiler.InPlaceUpdates(_plan), threads.Count, options.Weights);
        (CpuStep[] once, _steps) = new CpuCompiler(kernels, _memory).Compile(_plan);
        foreach (Value value in graph.Inputs.Concat(graph.Parameters).Concat(graph.Outputs))
        {
            _memory.BufferOf(value);
        }

        _updates = [.. graph.Updates.Select(u => (u.Parameter.Name, _memory.BufferOf(u.Parameter), _memory.BufferOf(u.NewValue)))];
        _missing = [.. graph.Inputs];
        foreach (CpuStep step in once)
        {
            step.Run(threads);
        }
    }

    /// <inheritdoc/>
    public override void Run()
    {
        if (_missing.Count > 0)
        {
            throw new GraphException($"input '{_missing.First().Name}' has not been set");
        }

        if (_seen != Parameters.Version)
        {
            _memory.BindParameters();
            _seen = Parameters.Version;
        }

        foreach (CpuStep step in _steps)
        {
            step.Run(_threads);
        }

        foreach ((string name, CpuBuffer parameter, CpuBuffer value) in _updates)
        {
            if (parameter != value)
            {
                value.Span[..parameter.Length].CopyTo(parameter.Span);
            }

            parameter.Version = _seen = Parameters.TouchAgain(name);
        }
    }

    /// <inheritdoc/>
    public override Tensor ReadBlocking(Value value)
    {
        if (value.Kind == ValueKind.Computed && !_plan.IsKept(value))
        {
            throw new GraphException($"'{value.Name}' is not kept after a run; make it an output or compile with ObserveAll");
        }

        return Tensor.From<float>(value.Type, _memory.BufferOf(value).Span[..value.Shape.Length]);
    }

    /// <inheritdoc/>
    public override void SyncParametersBlocking()
    {
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _memory.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override void SetInput(Value input, Tensor tensor)
    {
        RequireExactInFloat32(input.Name, tensor);
        tensor.CopyTo(_memory.BufferOf(input).Span);
        _missing.Remove(input);
    }
}
