using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Proof;

/// <summary>How far one node of a graph is from the reference.</summary>
/// <param name="Node">The node.</param>
/// <param name="Local">On the operands that the backend really had: the node's own error, which decides.</param>
/// <param name="Cumulative">Against the whole graph in double from the same inputs: with what came from the nodes before it.</param>
public sealed record NodeComparison(Node Node, ProofResult Local, ProofResult Cumulative)
{
    /// <summary>Operands of the element that is wrong by the most, as "name = value" of up to a few; null if the node is right.</summary>
    public string? Witness { get; init; }
}

/// <summary>A graph on a backend beside the reference, node by node.</summary>
/// <param name="Nodes">Every node, in the order of computation.</param>
/// <param name="FirstDivergence">The first whose own error is beyond its operator's tolerance; null if none is.</param>
/// <param name="Fused">
/// The graph's outputs again, compiled as it runs in production, where kernels are fused and buffers shared, which looking at every
/// value forbids: each against the reference from the same inputs.
/// </param>
public sealed record GraphComparison(IReadOnlyList<NodeComparison> Nodes, NodeComparison? FirstDivergence, IReadOnlyList<(Value Output, ProofResult Cumulative)> Fused);

/// <summary>
/// The differential debugger: runs any graph on any input on a backend and beside it in double, and says which node goes wrong first.
/// A node is judged on the operands that the backend really gave it, so an error that only passes through it is not laid at its door.
/// </summary>
public static class GraphProof
{
    // ONNX Runtime's own tolerance for whole models (docs: onnx_backend_test_series_overrides.jsonc), for the cumulative column.
    private const double Relative = 1e-3, Absolute = 1e-5;

    /// <summary>Compares every node.</summary>
    /// <param name="backend">What is under suspicion.</param>
    /// <param name="graph">The graph; an open batch is that of the inputs.</param>
    /// <param name="parameters">Its parameters; a graph that updates them does so once.</param>
    /// <param name="inputs">A tensor for each input, by name.</param>
    /// <exception cref="GraphException">The backend refuses the graph, or an input is missing or does not fit.</exception>
    public static GraphComparison Compare(IBackend backend, Graph graph, ParameterStore parameters, IReadOnlyDictionary<string, Tensor> inputs)
    {
        Value? open = graph.Inputs.FirstOrDefault(v => v.Shape.IsOpen);
        int batch = open is not null && inputs.TryGetValue(open.Name, out Tensor? first) && first.Shape.Rank > 0 ? first.Shape[0] : 1;
        var options = new CompileOptions { Batch = batch, ObserveAll = true };
        using CompiledGraph run = backend.Compile(graph, parameters, options);
        using var reference = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(graph, parameters.Clone(), options);
        foreach ((string name, Tensor tensor) in inputs)
        {
            run.SetInput(name, tensor);
            reference.SetInput(name, tensor);
        }

        // What the parameters were: a training graph changes them.
        Dictionary<string, Tensor> before = run.Graph.Parameters.ToDictionary(v => v.Name, v => parameters.Get(v).Clone());
        run.Run();
        reference.Run();
        var nodes = new List<NodeComparison>();
        for (int i = 0; i < run.Graph.Nodes.Count; i++)
        {
            nodes.Add(Compare(run, reference, run.Graph.Nodes[i], reference.Graph.Nodes[i], value => inputs.TryGetValue(value.Name, out Tensor? given) && value.Kind == ValueKind.Input ? given : before[value.Name]));
        }

        var start = new ParameterStore();
        foreach ((string name, Tensor tensor) in before)
        {
            start[name] = tensor;
        }

        return new GraphComparison(nodes, nodes.Find(n => !n.Local.Passed), Fused(backend.Compile(graph, start, options with { ObserveAll = false }), reference, inputs));
    }

    private static (Value, ProofResult)[] Fused(CompiledGraph run, ReferenceGraph<double> reference, IReadOnlyDictionary<string, Tensor> inputs)
    {
        using CompiledGraph disposed = run;
        foreach ((string name, Tensor tensor) in inputs)
        {
            run.SetInput(name, tensor);
        }

        run.Run();
        return [.. run.Graph.Outputs.Select((output, i) => (output, Cumulative($"{output.Name}, as it runs in production", run.ReadBlocking(output), reference.Numbers(reference.Graph.Outputs[i]))))];
    }

    private static NodeComparison Compare(CompiledGraph run, ReferenceGraph<double> reference, Node node, Node twin, Func<Value, Tensor> given)
    {
        Tensor[] operands = [.. node.Inputs.Select(v => v.Kind == ValueKind.Computed ? run.ReadBlocking(v) : v.Constant ?? given(v))];
        Tensor[] results = [.. node.Outputs.Select(run.ReadBlocking)];
        ProofResult local = NodeProof.Check(node, operands, results);
        ProofResult? cumulative = null;
        for (int i = 0; i < results.Length; i++)
        {
            ProofResult result = Cumulative(node.Name, results[i], reference.Numbers(twin.Outputs[i]));
            cumulative = cumulative is null || (cumulative.Passed && !result.Passed) ? result : cumulative;
        }

        return new NodeComparison(node, local, cumulative!) { Witness = local.Passed ? null : WitnessOf(node, operands, results, local.WorstIndex) };
    }

    private static ProofResult Cumulative(string what, Tensor actual, ReadOnlySpan<double> expected)
    {
        double largest = 0;
        foreach (double number in expected)
        {
            largest = double.IsFinite(number) ? Math.Max(largest, Math.Abs(number)) : largest;
        }

        return TensorComparison.Compare(what, actual, expected, new Operators.Tolerance(Absolute + (Relative * Math.Min(largest, float.MaxValue)), 0, false, 0, "whole graphs: 10⁻⁵ + 10⁻³ of the largest number"));
    }

    /// <summary>The operands at the element's own place where their shape is the result's, and their range otherwise.</summary>
    private static string WitnessOf(Node node, Tensor[] operands, Tensor[] results, int index)
    {
        var parts = new List<string>();
        for (int i = 0; i < operands.Length; i++)
        {
            var numbers = new double[operands[i].Length];
            operands[i].CopyTo(numbers.AsSpan());
            bool same = operands[i].Shape == results[0].Shape && index >= 0 && index < numbers.Length;
            parts.Add(numbers.Length == 0 ? $"{node.Inputs[i].Name} is empty"
                : same ? $"{node.Inputs[i].Name} = {numbers[index]:R}"
                : $"{node.Inputs[i].Name} {operands[i].Shape} in [{numbers.Min():R}, {numbers.Max():R}]");
        }

        return string.Join(", ", parts);
    }
}
