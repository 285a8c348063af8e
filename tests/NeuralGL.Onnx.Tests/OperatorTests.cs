using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Tests;

/// <summary>Every operator with an ONNX form, in every case that proves it: written, read again, and judged by ONNX Runtime.</summary>
public class OperatorTests
{
    private const string Limit = "the limit at −∞ is 0, which the formula by which it is computed there misses: −∞ · 0 is NaN";

    private const string NotCarried = "a comparison with NaN is false there, so that NaN becomes 0; ours stays NaN";

    /// <summary>The elements of a case for which ONNX Runtime's answer is not ours, and why.</summary>
    private static readonly Dictionary<string, (int[] Elements, string Reason)> DiffersInOnnxRuntime = new()
    {
        ["Gelu(approximate=none) special values"] = ([19], Limit),
        ["Gelu(approximate=tanh) special values"] = ([19], Limit),
        ["HardSwish special values"] = ([19], Limit),
        ["Mish special values"] = ([19], Limit),
        ["Shrink(lambd=0.5, bias=0) special values"] = ([20], NotCarried),
        ["Softsign special values"] = ([18, 19], "the limits at ±∞ are ±1, which the formula misses: ∞/∞ is NaN"),
        ["Swish special values"] = ([19], Limit),
        ["Swish(alpha=1.702) special values"] = ([19], Limit),
        ["ThresholdedRelu(alpha=1) special values"] = ([20], NotCarried),
        ["ArgMax(axis=1, keepdims=1, select_last_index=0) special values"] = ([0], "ONNX leaves open where the maximum with a NaN is; ours is at the NaN, as in numpy"),
        ["ArgMin(axis=1, keepdims=1, select_last_index=0) special values"] = ([0], "ONNX leaves open where the minimum with a NaN is; ours is at the NaN, as in numpy"),
        ["ReduceMean(axes=[1], keepdims=1) no elements"] = ([0, 1, 2], "the mean of nothing is 0 there; ours is 0/0, NaN, as in numpy"),
        ["ReduceMin(axes=[1], keepdims=1) special values"] = ([0], "ONNX leaves open what the minimum with a NaN is; ours is NaN, its own a number"),
        ["ReduceMax(axes=[1], keepdims=1) special values"] = ([0], "ONNX leaves open what the maximum with a NaN is; ours is NaN, its own a number"),
    };

    /// <summary>The elements of a case that changes when the operator is written and read, and why.</summary>
    private static readonly Dictionary<string, (int[] Elements, string Reason)> ChangesWhenWritten = new()
    {
        ["Swish(alpha=1.702) special values"] = ([19], "written as Mul, Sigmoid and Mul, which every runtime knows, and so read as them: " + Limit),
        ["Swish special values"] = ([19], "written as Sigmoid and Mul, which every runtime knows, and so read as them: " + Limit),
    };

    public static TheoryData<int> Operators => [.. Enumerable.Range(0, OperatorSet.All.Count).Where(i => OperatorSet.All[i].OnnxExport is not null)];

    [Theory]
    [MemberData(nameof(Operators))]
    public void An_operator_written_and_read_computes_the_same_to_the_last_bit(int index)
    {
        foreach (OperatorCase c in Cases(index))
        {
            (Graph graph, (string, Tensor)[] inputs) = OneNode(c);
            OnnxModel model = OnnxFile.Load(OnnxFile.ToBytes(graph, new ParameterStore()));
            Tensor expected = Networks.Run<double>(graph, new ParameterStore(), 1, inputs)["y"];
            Tensor actual = Networks.Run<double>(model.Graph, model.Parameters, 1, inputs)["y"];
            int[]? except = ChangesWhenWritten.TryGetValue(c.ToString(), out (int[] Elements, string Reason) known) ? known.Elements : null;
            Assert.True((except is null ? Compare.Bits(expected, actual) : Compare.Near(expected, actual, 0, 0, except)) is not { } difference, $"{c}: {Compare.Bits(expected, actual)}");
            Assert.Equal(except is not null, Compare.Bits(expected, actual) is not null);
        }
    }

    /// <summary>Within 10⁻⁵ + 10⁻⁴·|y|: ONNX Runtime computes in float32 by formulas of its own, the reference in double.</summary>
    [Theory]
    [MemberData(nameof(Operators))]
    public void ONNX_Runtime_computes_the_same_as_the_reference(int index)
    {
        var failures = new List<string>();
        foreach (OperatorCase c in Cases(index))
        {
            (Graph graph, (string, Tensor)[] inputs) = OneNode(c);
            Tensor expected = Networks.Run<double>(graph, new ParameterStore(), 1, inputs)["y"];
            using var session = new OrtSession(OnnxFile.ToBytes(graph, new ParameterStore()));
            Tensor actual = session.Run(inputs)["y"];
            int[]? except = DiffersInOnnxRuntime.TryGetValue(c.ToString(), out (int[] Elements, string Reason) known) ? known.Elements : null;
            if (Compare.Near(expected, actual, except: except) is { } difference)
            {
                failures.Add($"{c}: {difference}");
            }
            else if (except is not null && Compare.Near(expected, actual) is null)
            {
                failures.Add($"{c} does not differ any more; take it off the list");
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    [Fact]
    public void Every_operator_that_can_be_written_can_be_read()
    {
        var known = OperatorSet.All.SelectMany(op => op.OnnxImports).Select(i => i.OpType).ToHashSet();
        Assert.All(OperatorSet.All.Where(op => op.OnnxExport is not null), op =>
        {
            OperatorCase c = op.Cases.First();
            IEnumerable<string> written = Schema.ModelProto.Parser.ParseFrom(OnnxFile.ToBytes(OneNode(c).Graph, new ParameterStore())).Graph.Node.Select(n => n.OpType);
            Assert.Subset(known, written.ToHashSet());
        });
    }

    /// <summary>Elements of an operand from which on a case differs from the others only in size, which is a GPU's concern: tens of thousands of long sums, some of which cancel to nearly nothing, say no more about what is written and read.</summary>
    private const int Many = 200_000;

    private static IEnumerable<OperatorCase> Cases(int index) => OperatorSet.All[index].Cases.Where(c => !c.Large && c.Operator.OnnxExport is not null && c.Inputs.All(i => i.Type.Shape.Length < Many));

    private static (Graph Graph, (string, Tensor)[] Inputs) OneNode(OperatorCase c)
    {
        var g = new GraphBuilder("case");
        Tensor[] data = [.. c.Inputs.Select((input, i) => input.Make((ulong)i + 1))];
        Value[] operands = [.. data.Select((d, i) => g.Input($"x{i}", d.Type))];
        g.Output(g.AddNode(c.Operator, "node", operands).Output, "y");
        return (g.Build(), [.. data.Select((d, i) => ($"x{i}", d))]);
    }
}
