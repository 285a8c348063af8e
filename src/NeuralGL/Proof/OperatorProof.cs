using System.Text;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Proof;

/// <summary>Proves an <see cref="OperatorCase"/> on a backend: its result is as near to the reference in double as the case's tolerance says.</summary>
public static class OperatorProof
{
    /// <summary>Runs the case as a graph of one node and compares every result with the reference in double on the same float32 operands.</summary>
    /// <exception cref="GraphException">The backend refuses the graph.</exception>
    public static ProofResult Check(IBackend backend, OperatorCase c) => Check(backend, c, GraphOf(c), Inputs(c), c.Tolerance, new());

    /// <summary>
    /// The same with the operand that holds weights as a parameter which the backend keeps in a type, judged by the reference on the
    /// weights as <see cref="WeightRounding"/> makes them, and by the operator's own tolerance.
    /// </summary>
    /// <returns>Null if the operator has no such operand.</returns>
    /// <exception cref="GraphException">The backend refuses the graph.</exception>
    public static ProofResult? CheckWeights(IBackend backend, OperatorCase c, WeightType type)
    {
        Tensor[] inputs = Inputs(c);
        TensorType[] types = [.. inputs.Select(i => i.Type)];
        if (c.Operator.WeightFor(types) is not { } weight)
        {
            return null;
        }

        Tensor rounded = WeightRounding.Round(inputs[weight.Operand], weight.OutputAxis, type);
        return Check(backend, c, GraphOf(c, weight.Operand), inputs, c.Operator.ToleranceFor(types), new CompileOptions { Weights = type }, rounded);
    }

    private static ProofResult Check(IBackend backend, OperatorCase c, Graph graph, Tensor[] inputs, Tolerance tolerance, CompileOptions options, Tensor? rounded = null)
    {
        ParameterStore parameters = new(), judged = new();
        foreach (Value parameter in graph.Parameters)
        {
            (parameters[parameter.Name], judged[parameter.Name]) = (inputs[Place(parameter)], rounded!);
        }

        using CompiledGraph run = backend.Compile(graph, parameters, options);
        using CompiledGraph reference = new ReferenceBackend<double>().Compile(graph, judged);
        foreach (Value input in graph.Inputs)
        {
            run.SetInput(input.Name, inputs[Place(input)]);
            reference.SetInput(input.Name, inputs[Place(input)]);
        }

        run.Run();
        reference.Run();
        Tensor[] operands = rounded is null ? inputs : [.. inputs.Select((t, i) => graph.Parameters.Any(p => Place(p) == i) ? rounded : t)];
        double[][] magnitudes = tolerance.Terms > 0 ? Evaluate(c.Operator, operands, Math.Abs) : [];
        ProofResult? joined = null;
        for (int i = 0; i < graph.Outputs.Count; i++)
        {
            Value output = graph.Outputs[i];
            string what = graph.Outputs.Count == 1 ? c.ToString() : $"{c}, result {i}";
            Tensor actual = run.ReadBlocking(output.Name);
            ProofResult result = actual.Type != output.Type
                ? new ProofResult(false, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, -1, $"{what}: the result is {actual} where the reference has {output.Type.Element.Text()}{output.Shape}")
                : TensorComparison.Compare(what, actual, ((ReferenceGraph<double>)reference).Numbers(output), tolerance, tolerance.Terms > 0 ? magnitudes[i] : default);
            joined = joined is null || (joined.Passed && !result.Passed) ? result : joined;
        }

        return joined!;
    }

    /// <summary>The case as a graph: inputs <c>x0</c>, <c>x1</c> …, one node named <c>node</c>, all its results as outputs.</summary>
    public static Graph GraphOf(OperatorCase c) => GraphOf(c, -1);

    private static int Place(Value operand) => int.Parse(operand.Name.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);

    private static Graph GraphOf(OperatorCase c, int parameter)
    {
        var g = new GraphBuilder(c.ToString());
        Value[] inputs = [.. c.Inputs.Select((input, i) => i == parameter ? g.Parameter($"x{i}", input.Type.Shape) : g.Input($"x{i}", input.Type))];
        foreach (Value output in g.AddNode(c.Operator, "node", inputs).Outputs)
        {
            g.Output(output);
        }

        return g.Build();
    }

    /// <summary>The case's operands: the same on every machine, for they follow from the case's name alone.</summary>
    public static Tensor[] Inputs(OperatorCase c) => [.. c.Inputs.Select((input, i) => input.Make(Seed(c) + (ulong)i))];

    /// <summary>A seed from the case's name: FNV-1a over its UTF-8, since .NET's own string hash changes with every process.</summary>
    public static ulong Seed(OperatorCase c)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte b in Encoding.UTF8.GetBytes(c.ToString()))
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        return hash;
    }

    /// <summary>The operator's formula in double, past the graph: operands go in unrounded, after <paramref name="change"/> if given.</summary>
    internal static double[][] Evaluate(Operator op, Tensor[] inputs, Func<double, double>? change = null)
    {
        var operands = new double[inputs.Length][];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = new double[inputs[i].Length];
            inputs[i].CopyTo(operands[i].AsSpan());
            operands[i] = change is null ? operands[i] : Array.ConvertAll(operands[i], v => change(v));
        }

        return Evaluate(op, operands, [.. inputs.Select(t => t.Type)]);
    }

    /// <summary>The operator's formula in double on these numbers.</summary>
    internal static double[][] Evaluate(Operator op, double[][] operands, TensorType[] types)
    {
        TensorType[] results = op.Infer(types);
        double[][] outputs = [.. results.Select(r => new double[r.Shape.Length])];
        op.Evaluate(new Evaluation<double>(operands, [.. types.Select(t => t.Shape)], outputs, [.. results.Select(r => r.Shape)]));
        return outputs;
    }
}
