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
    private readonly Node[] _nodes;
    private readonly double[] _milliseconds;
    private readonly (string Name, CpuBuffer Parameter, CpuBuffer Value)[] _updates;
    private readonly HashSet<Value> _missing;
    private long _seen = -1;
    private int _next, _calls;
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
        (CpuStep[] once, _steps, _nodes) = new CpuCompiler(kernels, _memory).Compile(_plan);
        _milliseconds = new double[_steps.Length];
        _milliseconds.AsSpan().Fill(double.NaN);
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

    /// <summary>By which <see cref="RunWithin"/> keeps its budget; tests bring their own.</summary>
    internal TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Steps of a run.</summary>
    internal int StepCount => _steps.Length;

    /// <inheritdoc/>
    public override void Run()
    {
        (_next, _calls) = (0, 0);
        Begin();
        foreach (CpuStep step in _steps)
        {
            step.Run(_threads);
        }

        End();
    }

    /// <summary>Step by step: at least one, and as many more as fit by what each took the last time; one that has never run begins a call.</summary>
    /// <inheritdoc/>
    public override SliceResult RunWithin(TimeSpan budget)
    {
        if (_calls == 0)
        {
            Begin();
        }

        _calls++;
        double allowed = budget == Timeout.InfiniteTimeSpan ? double.PositiveInfinity : budget.TotalMilliseconds, spent = 0;
        int first = _next;
        while (_next < _steps.Length && (_next == first || double.IsPositiveInfinity(allowed) || spent + _milliseconds[_next] <= allowed))
        {
            long began = Clock.GetTimestamp();
            _steps[_next].Run(_threads);
            spent += _milliseconds[_next++] = Clock.GetElapsedTime(began).TotalMilliseconds;
        }

        Node? tooLong = _next > first && _milliseconds[first] > allowed ? _nodes[first] : null;
        var result = new SliceResult(_next == _steps.Length, _next - first, spent, _calls, tooLong is not null, tooLong);
        if (result.IsComplete)
        {
            (_next, _calls) = (0, 0);
            End();
        }

        return result;
    }

    private void Begin()
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
    }

    private void End()
    {
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
