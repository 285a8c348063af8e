using NeuralGL.Onnx.Schema;

namespace NeuralGL.Onnx.Reading;

/// <summary>
/// Puts nodes into an order in which every value is computed before it is used. ONNX asks for such an order, but not every exporter
/// keeps it; a file that does is not changed.
/// </summary>
internal static class NodeOrder
{
    /// <summary>Sorts, keeping the order of the file wherever it is possible.</summary>
    /// <param name="nodes">The nodes of the file.</param>
    /// <param name="given">Names of inputs and initialisers.</param>
    /// <exception cref="ModelFormatException">A name is given twice or by nobody, a node has no result, or nodes wait for each other.</exception>
    public static List<NodeProto> Sort(IReadOnlyList<NodeProto> nodes, IReadOnlySet<string> given)
    {
        var producers = new Dictionary<string, int>();
        for (int i = 0; i < nodes.Count; i++)
        {
            if (nodes[i].Output.Count == 0 || nodes[i].Output[0].Length == 0)
            {
                throw Error(ModelErrorCode.MissingField, nodes[i], nodes[i].Output.Count == 0 ? "it has no results" : "its first result has no name", null);
            }

            foreach (string output in nodes[i].Output.Where(o => o.Length > 0))
            {
                if (given.Contains(output) || !producers.TryAdd(output, i))
                {
                    throw Error(ModelErrorCode.Duplicate, nodes[i], $"it computes {Names.Quoted(output)}, but {(given.Contains(output) ? "an input or initialiser" : "another node's result")} has that name already", output);
                }
            }
        }

        int[][] waitsFor = [.. nodes.Select(node => node.Input.Where(n => n.Length > 0 && !given.Contains(n)).Select(n => producers.TryGetValue(n, out int producer)
            ? producer
            : throw Error(ModelErrorCode.UndefinedValue, node, $"its operand {Names.Quoted(n)} is no input, no initialiser and no result of a node", n)).Distinct().ToArray())];

        // Depth first with a stack of our own: a chain of 100,000 nodes must not be a chain of 100,000 calls.
        var sorted = new List<NodeProto>(nodes.Count);
        var state = new State[nodes.Count];
        var stack = new Stack<(int Node, int Next)>();
        for (int start = 0; start < nodes.Count; start++)
        {
            if (state[start] == State.New)
            {
                stack.Push((start, 0));
                state[start] = State.Open;
            }

            while (stack.TryPop(out (int Node, int Next) at))
            {
                if (at.Next == waitsFor[at.Node].Length)
                {
                    state[at.Node] = State.Done;
                    sorted.Add(nodes[at.Node]);
                    continue;
                }

                stack.Push((at.Node, at.Next + 1));
                int needed = waitsFor[at.Node][at.Next];
                if (state[needed] == State.Open)
                {
                    throw Error(ModelErrorCode.Cycle, nodes[needed], "it needs its own result, by way of other nodes", null);
                }

                if (state[needed] == State.New)
                {
                    state[needed] = State.Open;
                    stack.Push((needed, 0));
                }
            }
        }

        return sorted;
    }

    private static ModelFormatException Error(ModelErrorCode code, NodeProto node, string what, string? value)
    {
        string label = ImportTable.LabelOf(node);
        return new ModelFormatException(code, $"node {Names.Quoted(label)} ({node.OpType}): {what}") { Node = label, Operator = node.OpType, Tensor = value };
    }

    private enum State
    {
        New,
        Open,
        Done,
    }
}
