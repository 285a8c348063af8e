using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Proof;

/// <summary>
/// Watches a network in production: every so many runs one node's operands and results come to the host without waiting, and another
/// thread checks them against the reference in double; then it is the next node's turn.
/// </summary>
/// <example><code>
/// using var sampler = new NodeSampler(network, every: 60);
/// // each frame, after network.Run():
/// if (sampler.AfterRun() is { Local.Passed: false } wrong) { log(wrong.Local.Message); }
/// </code></example>
public sealed class NodeSampler : IDisposable
{
    private readonly CompiledGraph _graph;
    private readonly Node[] _nodes;
    private readonly int _every;
    private readonly Dictionary<Value, (Readback Readback, float[] Numbers)> _readbacks = [];
    private readonly List<(Value Value, Readback Readback, float[] Numbers, bool Arrived)> _pending = [];
    private Task<ProofResult>? _check;
    private Node? _node;
    private long _runs;
    private int _next;

    /// <summary>Watches a graph.</summary>
    /// <param name="graph">Compiled with <see cref="CompileOptions.ObserveAll"/>: values that are fused away cannot be watched.</param>
    /// <param name="every">Runs from the end of one check to the beginning of the next, at least 1.</param>
    public NodeSampler(CompiledGraph graph, int every)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        (_graph, _every) = (graph, every);
        _nodes = [.. graph.Graph.Nodes];
    }

    /// <summary>Checks that have been made.</summary>
    public long Checked { get; private set; }

    /// <summary>To be called after every run; never waits.</summary>
    /// <returns>A check that has just ended, with its node; null most of the time.</returns>
    public NodeSample? AfterRun()
    {
        if (_check is not null)
        {
            return _check.IsCompleted ? End() : null;
        }

        if (_node is not null)
        {
            Collect();
        }
        else if (++_runs % _every == 0 && _nodes.Length > 0)
        {
            Begin();
        }

        return null;
    }

    /// <summary>Frees what is on its way; dispose it before the graph.</summary>
    public void Dispose()
    {
        Clear();
        foreach ((Readback readback, _) in _readbacks.Values)
        {
            readback.Dispose();
        }

        _readbacks.Clear();
    }

    private void Begin()
    {
        _node = _nodes[_next];
        _next = (_next + 1) % _nodes.Length;
        foreach (Value value in _node.Inputs.Where(v => v.Constant is null).Concat(_node.Outputs).Distinct())
        {
            (Readback readback, float[] numbers) = ReadbackOf(value);
            readback.TryAsk();
            _pending.Add((value, readback, numbers, false));
        }
    }

    /// <summary>Made when a value is first watched and kept for its later turns: making GL objects in every sample would be felt in the frame.</summary>
    private (Readback Readback, float[] Numbers) ReadbackOf(Value value)
    {
        if (!_readbacks.TryGetValue(value, out (Readback, float[]) known))
        {
            _readbacks[value] = known = (_graph.CreateReadback(value), new float[value.Shape.Length]);
        }

        return known;
    }

    private void Collect()
    {
        for (int i = 0; i < _pending.Count; i++)
        {
            (Value value, Readback readback, float[] numbers, bool arrived) = _pending[i];
            _pending[i] = (value, readback, numbers, arrived || readback.TryTake(numbers));
        }

        if (_pending.All(p => p.Arrived))
        {
            Dictionary<Value, Tensor> tensors = _pending.ToDictionary(p => p.Value, p => Tensor.From<float>(p.Value.Type, p.Numbers));
            Node node = _node!;
            _check = Task.Run(() => NodeProof.Check(node, [.. node.Inputs.Select(v => v.Constant ?? tensors[v])], [.. node.Outputs.Select(v => tensors[v])]));
        }
    }

    private NodeSample End()
    {
        var sample = new NodeSample(_node!, _check!.GetAwaiter().GetResult());
        Clear();
        Checked++;
        return sample;
    }

    private void Clear()
    {
        _pending.Clear();
        (_check, _node) = (null, null);
    }
}

/// <summary>One node checked while a network ran.</summary>
/// <param name="Node">The node.</param>
/// <param name="Local">Its error on the operands that it had.</param>
public sealed record NodeSample(Node Node, ProofResult Local);
