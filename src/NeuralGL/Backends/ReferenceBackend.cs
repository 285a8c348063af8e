using System.Numerics;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Backends;

/// <summary>
/// The specification in code: every operator by its plain loops. In double it is what other backends are judged by; in float it is
/// what <see cref="CpuBackend"/> falls back to.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class ReferenceBackend<T> : IBackend where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public string Name => typeof(T) == typeof(double) ? "reference" : "reference (float)";

    /// <inheritdoc/>
    public CompiledGraph Compile(Graph graph, ParameterStore parameters, CompileOptions? options = null) =>
        new ReferenceGraph<T>(graph.WithBatch((options ?? new()).Batch), parameters, options ?? new());
}

/// <summary>A graph on the <see cref="ReferenceBackend{T}"/>. Every value has an array of its own, so all of them can be read.</summary>
public sealed class ReferenceGraph<T> : CompiledGraph where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Dictionary<Value, T[]> _arrays = [];
    private readonly Dictionary<Value, long> _versions = [];
    private readonly (Operator Operator, Evaluation<T> Evaluation)[] _steps;
    private readonly HashSet<Value> _missing;
    private readonly WeightType _weights;
    private readonly IReadOnlyDictionary<Value, int> _weightAxes;

    internal ReferenceGraph(Graph graph, ParameterStore parameters, CompileOptions options) : base(graph, parameters)
    {
        _weights = options.Weights;
        _weightAxes = _weights == WeightType.Float32 ? new Dictionary<Value, int>() : WeightRounding.Of(graph);
        _missing = [.. graph.Inputs];
        foreach (Value output in graph.Outputs)
        {
            ArrayOf(output);
        }

        _steps = [.. (options.ObserveAll ? graph.Nodes : DeadNodes.Live(graph)).Select(node => (node.Operator, new Evaluation<T>(
            [.. node.Inputs.Select(ArrayOf)], [.. node.Inputs.Select(v => v.Shape)], [.. node.Outputs.Select(ArrayOf)], [.. node.Outputs.Select(v => v.Shape)])))];
    }

    /// <inheritdoc/>
    public override void Run()
    {
        if (_missing.Count > 0)
        {
            throw new GraphException($"input '{_missing.First().Name}' has not been set");
        }

        foreach (Value parameter in Graph.Parameters)
        {
            long version = Parameters.VersionOf(parameter.Name);
            if (version == 0 || _versions.GetValueOrDefault(parameter) != version)
            {
                Tensor value = Parameters.Get(parameter);
                (_weightAxes.TryGetValue(parameter, out int axis) ? WeightRounding.Round(value, axis, _weights) : value).CopyTo(ArrayOf(parameter).AsSpan());
                _versions[parameter] = version;
            }
        }

        foreach ((Operator op, Evaluation<T> evaluation) in _steps)
        {
            op.Evaluate(evaluation);
        }

        // All updates see the values from before any of them: new values are computed by nodes, never parameters themselves.
        foreach (ParameterUpdate update in Graph.Updates)
        {
            Tensor stored = Parameters.Get(update.Parameter);
            T[] value = ArrayOf(update.NewValue);
            System.Numerics.Tensors.TensorPrimitives.ConvertTruncating<T, float>(value, stored.Floats);

            value.CopyTo(ArrayOf(update.Parameter), 0);
            Parameters.Touch(update.Parameter.Name);
            _versions[update.Parameter] = Parameters.VersionOf(update.Parameter.Name);
        }
    }

    /// <inheritdoc/>
    public override Tensor ReadBlocking(Value value) => Tensor.From(value.Type, (ReadOnlySpan<T>)Numbers(value));

    /// <summary>The elements of a value as computed, without rounding to float32.</summary>
    public ReadOnlySpan<T> Numbers(Value value) => _arrays.TryGetValue(value, out T[]? array) ? array : throw new GraphException($"'{value.Name}' is not part of this compiled graph");

    /// <inheritdoc/>
    public override void SyncParametersBlocking()
    {
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    /// <inheritdoc/>
    protected override void SetInput(Value input, Tensor tensor)
    {
        tensor.CopyTo(ArrayOf(input).AsSpan());
        _missing.Remove(input);
    }

    private T[] ArrayOf(Value value)
    {
        if (!_arrays.TryGetValue(value, out T[]? array))
        {
            _arrays[value] = array = new T[value.Shape.Length];
            value.Constant?.CopyTo(array.AsSpan());
        }

        return array;
    }
}
