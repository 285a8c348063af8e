using NeuralGL.Onnx.Schema;

namespace NeuralGL.Onnx.Reading;

/// <summary>
/// Refuses functions of a model that call themselves, directly, by way of others or inside a branch: whoever puts bodies in the places of
/// calls would never end. Functions are not read otherwise; nodes that call them are operators that NeuralGL does not have.
/// </summary>
internal static class FunctionCycles
{
    /// <exception cref="ModelFormatException">There is a cycle, two functions of one name, or too many nodes.</exception>
    public static void Refuse(IReadOnlyList<FunctionProto> functions, OnnxOptions options)
    {
        long nodes = functions.Sum(f => (long)f.Node.Count);
        if (functions.Count > options.MaxNodes || nodes > options.MaxNodes)
        {
            throw new ModelFormatException(ModelErrorCode.TooLarge, $"the model has {functions.Count} functions with {nodes} nodes; the limit is {options.MaxNodes}");
        }

        foreach (FunctionProto function in functions)
        {
            Names.RequireShort([function.Name, function.Domain, function.Overload], options);
        }

        var places = new Dictionary<(string, string, string), int>();
        for (int i = 0; i < functions.Count; i++)
        {
            if (!places.TryAdd(Key(functions[i].Domain, functions[i].Name, functions[i].Overload), i))
            {
                throw new ModelFormatException(ModelErrorCode.Duplicate, $"there are two functions of the name {Names.Quoted(functions[i].Name)}");
            }
        }

        int[][] calls = [.. functions.Select(f => NodesOf(f.Node).Select(n => places.GetValueOrDefault(Key(n.Domain, n.OpType, n.Overload), -1)).Where(i => i >= 0).Distinct().ToArray())];

        string[] left = [.. Cyclic(calls).Select(i => functions[i].Name)];
        if (left.Length > 0)
        {
            throw new ModelFormatException(ModelErrorCode.FunctionCycle, $"functions of the model call themselves or functions that do: {Names.Some(left)}") { Operator = left[0] };
        }
    }

    /// <summary>Takes away those that only call what was taken away already, until none is left that does; those that are left call themselves.</summary>
    private static IEnumerable<int> Cyclic(int[][] calls)
    {
        int[] waiting = [.. calls.Select(c => c.Length)];
        ILookup<int, int> callers = calls.SelectMany((called, caller) => called.Select(c => (Called: c, Caller: caller))).ToLookup(p => p.Called, p => p.Caller);
        var free = new Stack<int>(Enumerable.Range(0, calls.Length).Where(i => waiting[i] == 0));
        while (free.TryPop(out int done))
        {
            foreach (int caller in callers[done])
            {
                if (--waiting[caller] == 0)
                {
                    free.Push(caller);
                }
            }
        }

        return Enumerable.Range(0, calls.Length).Where(i => waiting[i] > 0);
    }

    private static (string, string, string) Key(string domain, string name, string overload) => (ImportTable.IsOnnx(domain) ? "" : domain, name, overload);

    /// <summary>The nodes and those of their branches. The parser bounds how deep they are nested.</summary>
    private static IEnumerable<NodeProto> NodesOf(IEnumerable<NodeProto> nodes)
    {
        var open = new Stack<NodeProto>(nodes);
        while (open.TryPop(out NodeProto? node))
        {
            yield return node;
            foreach (NodeProto inner in node.Attribute.SelectMany(a => a.Graphs.Append(a.G)).Where(g => g is not null).SelectMany(g => g.Node))
            {
                open.Push(inner);
            }
        }
    }
}
