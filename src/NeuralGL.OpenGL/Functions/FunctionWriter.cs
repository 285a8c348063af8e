using System.Text;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Functions;

/// <summary>
/// Writes a graph's kernel calls as one GLSL function on local arrays. Small networks with constants have no loops, so that every number
/// sits in a register; in others a product is one loop, too long for a compiler to unroll, because the unrolled code takes seconds to build.
/// </summary>
internal sealed partial class FunctionWriter
{
    // Operations up to which a network is written without loops; 8,000 of them take llvmpipe more than a second to build.
    private const int UnrolledOperations = 2048;

    // Mesa unrolls loops up to so many rounds, and copies a whole array of constants into each: 3.5 s for a network of 3×64.
    private const int ShortLoop = 32;

    private readonly Graph _graph;
    private readonly KernelPlan _plan;
    private readonly WeightTable _weights;
    private readonly FunctionLibrary _functions;
    private readonly StringBuilder _body = new();
    private readonly Dictionary<int, int> _lengths = [];
    private readonly Dictionary<Value, WeightTable.Entry> _flat = [];
    private readonly bool _unrolled;
    private string _indent = "    ";
    private long _rounds, _nested = 1;

    internal FunctionWriter(Graph graph, string name, WeightTable weights)
    {
        (_graph, _weights, _functions) = (graph, weights, new FunctionLibrary(name));
        Refuse();
        _plan = KernelPlan.Create(graph, observeAll: false, foldTranspositions: true);
        _unrolled = weights.Where == FunctionWeights.Constants && _plan.Calls.Sum(c => Operations(c.Call)) <= UnrolledOperations;
        (Inputs, Outputs) = (graph.Inputs[0].Shape.Length, graph.Outputs[0].Shape.Length);
        bool vectors = Inputs <= 4 && Outputs <= 4;
        Signature = vectors ? $"{Vector(Outputs)} {name}({Vector(Inputs)} x)" : $"void {name}(in float x[{Inputs}], out float y[{Outputs}])";
        foreach ((Node node, KernelCall call) in _plan.Calls)
        {
            Line($"// {GlslNames.Comment(node.Name)}: {node.Operator.Name}");
            Write(node, call);
        }

        if (_rounds > GlslFunction.MaxRounds)
        {
            throw new GlslFunctionException($"'{graph.Name}' takes {_rounds:N0} rounds of loops, and {GlslFunction.MaxRounds:N0} are safe on every driver; run a network of this size with GlGuest instead");
        }

        string result = Result(vectors), arrays = Arrays(vectors);
        string code = $"{_weights.Declarations(Literal)}\n{Signature}\n{{\n{arrays}{_body}{result}}}\n";
        Source = Head() + GlslNames.Precise(_functions.Source + code);
    }

    internal string Source { get; }

    internal string Signature { get; }

    internal int Inputs { get; }

    internal int Outputs { get; }

    private static string Vector(int length) => length == 1 ? "float" : $"vec{length}";

    private static long Operations(KernelCall call) => call switch
    {
        GemmCall c => ((long)c.M * c.N * c.K) + (c.Epilogue is null ? 0 : 8L * c.M * c.N),
        MapCall c => 8L * c.Length,
        ReduceCall c => c.Input.Value.Shape.Length,
        SoftmaxCall c => 16L * c.Output.Shape.Length,
        _ => 0,
    };

    /// <summary>Values that are too large, before their plan is made.</summary>
    private void Refuse()
    {
        foreach (Value value in _graph.Inputs.Concat(_graph.Computed))
        {
            if (value.Shape.Length is 0 or > GlslFunction.MaxValues)
            {
                string what = value.Producer is { } node ? $"node '{node.Name}' ({node.Operator.Name}) gives" : "the input is";
                throw new GlslFunctionException($"{what} {value}, and a value of a GLSL function has 1 to {GlslFunction.MaxValues:N0} numbers; run a network of this size with GlGuest instead");
            }
        }
    }

    private string Head()
    {
        string use = _weights is { Vectors: > 0, Where: FunctionWeights.UniformBlock }
            ? $"// Its weights are the std140 uniform block {_weights.BlockName}, {_weights.Vectors * 16} bytes{(_weights.Vectors * 16 > 16384 ? " (GL promises 16384; most drivers take 65536)" : "")}.\n"
            : "";
        return $"// {GlslNames.Comment(_graph.Name)} as a GLSL function, written by NeuralGL.\n// {Signature}\n// Put it after #version (330, 300 es or later) and before your main().\n{use}\n";
    }

    private string Arrays(bool vectors)
    {
        var text = new StringBuilder();
        foreach ((int slot, int length) in _lengths.OrderBy(l => l.Key))
        {
            text.Append($"    float v{slot}[{length}];\n");
        }

        if (vectors)
        {
            text.Append($"    float v[{Inputs}];\n");
            for (int i = 0; i < Inputs; i++)
            {
                text.Append($"    v[{i}] = x{Component(i, Inputs)};\n");
            }
        }

        return text.ToString();
    }

    private string Result(bool vectors)
    {
        Value output = _graph.Outputs[0];
        if (vectors)
        {
            return $"    return {Vector(Outputs)}({string.Join(", ", Enumerable.Range(0, Outputs).Select(i => Read(output, $"{i}")))});\n";
        }

        Each(Outputs, "i", i => Line($"y[{i}] = {Read(output, i)};"));
        return "";
    }

    private static string Component(int i, int length) => length == 1 ? "" : $".{"xyzw"[i]}";

    /// <summary>A number of any value.</summary>
    private string Read(Value value, string i)
    {
        Value root = _plan.Root(value);
        if (root.Kind == ValueKind.Input)
        {
            return Inputs <= 4 && Outputs <= 4 ? $"v[{i}]" : $"x[{i}]";
        }

        return root.Kind == ValueKind.Computed ? $"v{_plan.Slot(root)}[{i}]" : Flat(root).NumberAt(i, Literal);
    }

    /// <summary>A parameter or constant in its own order.</summary>
    private WeightTable.Entry Flat(Value value)
    {
        if (!_flat.TryGetValue(value, out WeightTable.Entry? entry))
        {
            int length = value.Shape.Length;
            int[] order = [.. Enumerable.Range(0, (length + 3) / 4 * 4).Select(i => i < length ? i : -1)];
            Node reader = _plan.Calls.FirstOrDefault(c => c.Call.Reads.Select(_plan.Root).Contains(value)).Node ?? _graph.Nodes[0];
            _flat[value] = entry = _weights.Add(value, reader, order, _unrolled || length == 1);
        }

        return entry;
    }

    /// <summary>A place of a computed value, and room for it.</summary>
    private string Place(Value value, string i, int length = 0)
    {
        int slot = _plan.Slot(value);
        _lengths[slot] = Math.Max(_lengths.GetValueOrDefault(slot), Math.Max(length, value.Shape.Length));
        return $"v{slot}[{i}]";
    }

    private string Literal(float value) =>
        float.IsNaN(value) ? _functions.Use("NAN_VALUE") : float.IsInfinity(value) ? (value < 0 ? "-" : "") + _functions.Use("INF_VALUE") : GlslNames.Literal(value);

    private void Line(string text) => _body.Append(_indent).Append(text).Append('\n');

    /// <summary>A body for each number below a count: one after the other, or in a loop.</summary>
    private void Each(int count, string variable, Action<string> body)
    {
        if (_unrolled || count == 1)
        {
            for (int i = 0; i < count; i++)
            {
                body($"{i}");
            }

            return;
        }

        _nested *= count;
        _rounds += _nested;
        Line($"for (int {variable} = 0; {variable} < {count}; {variable}++)");
        Open();
        body(variable);
        Close();
        _nested /= count;
    }

    private void Open()
    {
        Line("{");
        _indent += "    ";
    }

    private void Close()
    {
        _indent = _indent[4..];
        Line("}");
    }
}
