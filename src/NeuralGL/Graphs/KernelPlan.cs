using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Graphs;

/// <summary>
/// A graph as a list of abstract kernels with its storage planned: what a GPU backend executes, as pure data. Dead nodes are left
/// out, reshapes share storage, an activation that alone uses a matrix product or a convolution becomes its epilogue, and storage whose value
/// nobody reads any more is used again.
/// </summary>
public sealed class KernelPlan
{
    private readonly Dictionary<Value, Value> _roots = [];
    private readonly Dictionary<Value, int> _slots = [];
    private readonly List<int> _slotLengths = [];

    private KernelPlan(Graph graph) => Graph = graph;

    /// <summary>The graph; its batch is fixed.</summary>
    public Graph Graph { get; }

    /// <summary>The kernels in order, each with the node it belongs to.</summary>
    public IReadOnlyList<(Node Node, KernelCall Call)> Calls { get; private set; } = [];

    /// <summary>The elements that each storage slot must hold.</summary>
    public IReadOnlyList<int> SlotLengths => _slotLengths;

    /// <summary>Plans a graph.</summary>
    /// <param name="graph">With a fixed batch.</param>
    /// <param name="observeAll">Whether every computed value must be there after a run.</param>
    /// <param name="foldTranspositions">Whether a product reads the operand of a transposition by strides, so that nothing is transposed.</param>
    /// <param name="composites">Whether the backend takes calls that join several passes over an array; see <see cref="Lowering.AllowsComposites"/>.</param>
    public static KernelPlan Create(Graph graph, bool observeAll, bool foldTranspositions = false, bool composites = false)
    {
        var plan = new KernelPlan(graph);
        IReadOnlyList<Node> nodes = observeAll ? graph.Nodes : DeadNodes.Live(graph);
        HashSet<Value> kept = [.. graph.Outputs, .. graph.Updates.Select(u => u.NewValue)];
        if (observeAll)
        {
            kept.UnionWith(nodes.SelectMany(n => n.Outputs));
        }

        List<(Node Node, KernelCall Call)> calls = plan.Lower(nodes, kept, composites);
        calls = composites ? Masks.Join(calls, [.. kept.Select(plan.Root)], plan.Root) : calls;
        plan.Calls = foldTranspositions ? Transpositions.Fold(calls, [.. kept.Select(plan.Root)]) : calls;
        plan.AssignSlots(kept);
        return plan;
    }

    /// <summary>The value whose storage <paramref name="value"/> shares: itself unless it is a reshape of another.</summary>
    public Value Root(Value value) => _roots.GetValueOrDefault(value, value);

    /// <summary>The storage slot of a computed value; −1 for inputs, parameters, constants and values fused away.</summary>
    public int Slot(Value value) => _slots.GetValueOrDefault(Root(value), -1);

    /// <summary>Whether a value still stands in its storage when a run is over: it was not fused away, and its slot was not used again.</summary>
    public bool IsKept(Value value)
    {
        Value root = Root(value);
        int slot = Slot(root);
        return slot < 0 ? root.Kind != ValueKind.Computed : Calls.Last(c => Slot(c.Call.Output) == slot).Call.Output == root;
    }

    private List<(Node, KernelCall)> Lower(IReadOnlyList<Node> nodes, HashSet<Value> kept, bool composites)
    {
        var uses = new Dictionary<Value, int>();
        foreach (Value input in nodes.SelectMany(n => n.Inputs))
        {
            uses[input] = uses.GetValueOrDefault(input) + 1;
        }

        var calls = new List<(Node Node, KernelCall Call)>();
        var productOf = new Dictionary<Value, int>();
        foreach (Node node in nodes)
        {
            // A function of one number, applied to a product that nobody else reads, runs in the product's registers.
            if (node.Operator is IUnaryOperator { Epilogue: var epilogue } && productOf.TryGetValue(node.Inputs[0], out int at)
                && uses[node.Inputs[0]] == 1 && !kept.Contains(node.Inputs[0]) && calls[at].Call is IFusingCall { Epilogue: null } product)
            {
                calls[at] = (node, product.With(epilogue, node.Output));
                continue;
            }

            var lowering = new Lowering(node, composites);
            node.Operator.Lower(lowering);
            foreach (KernelCall call in lowering.Calls)
            {
                if (call is AliasCall alias)
                {
                    _roots[alias.Output] = Root(alias.Input);
                    continue;
                }

                if (call is IFusingCall)
                {
                    productOf[call.Output] = calls.Count;
                }

                calls.Add((node, call));
            }
        }

        return calls;
    }

    private void AssignSlots(HashSet<Value> kept)
    {
        HashSet<Value> keptRoots = [.. kept.Select(Root)];
        var lastUse = new Dictionary<Value, int>();
        for (int i = 0; i < Calls.Count; i++)
        {
            foreach (Value read in Calls[i].Call.Reads)
            {
                lastUse[Root(read)] = i;
            }

            // Several calls may write one value, each a part of it.
            lastUse[Calls[i].Call.Output] = i;
        }

        var free = new List<int>();
        for (int i = 0; i < Calls.Count; i++)
        {
            Value output = Calls[i].Call.Output;
            int length = output.Shape.Length, slot = _slots.GetValueOrDefault(output, -1);
            if (slot < 0 && !keptRoots.Contains(output))
            {
                // The smallest free slot that is large enough, else the largest one, grown.
                slot = free.Where(s => _slotLengths[s] >= length).OrderBy(s => _slotLengths[s]).Concat(free.OrderByDescending(s => _slotLengths[s])).DefaultIfEmpty(-1).First();
            }

            if (slot < 0)
            {
                slot = _slotLengths.Count;
                _slotLengths.Add(length);
            }

            free.Remove(slot);
            _slotLengths[slot] = Math.Max(_slotLengths[slot], length);
            _slots[output] = slot;

            // Storage is given back after the call, never to the call itself: no kernel writes what it reads.
            foreach (Value read in Calls[i].Call.Reads.Select(Root).Append(output).Distinct())
            {
                if (_slots.TryGetValue(read, out int used) && !keptRoots.Contains(read) && lastUse[read] <= i && !free.Contains(used))
                {
                    free.Add(used);
                }
            }
        }
    }
}
