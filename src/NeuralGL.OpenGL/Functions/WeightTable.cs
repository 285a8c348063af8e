using System.Text;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Functions;

/// <summary>The numbers that a function has besides its input: in fours, in the order in which it reads them.</summary>
internal sealed class WeightTable(string name, FunctionWeights where, ParameterStore parameters)
{
    private readonly List<Entry> _entries = [];

    /// <summary>Constants or a block.</summary>
    internal FunctionWeights Where => where;

    /// <summary>The uniform block's name.</summary>
    internal string BlockName => $"{name}_weights";

    /// <summary>How many vec4 there are.</summary>
    internal int Vectors { get; private set; }

    /// <summary>Adds a tensor under an order of its own.</summary>
    /// <param name="value">A parameter or constant.</param>
    /// <param name="node">Who reads it, for messages.</param>
    /// <param name="order">For each number of the table its place in the tensor; −1 is a padding zero. A multiple of four.</param>
    /// <param name="inline">Whether every read has a literal index, so that constants can stand at their place.</param>
    internal Entry Add(Value value, Node node, int[] order, bool inline)
    {
        var entry = new Entry(name, where, value, order, _entries.Count, Vectors, inline ? Numbers(value, parameters, order) : null);
        Vectors += order.Length / 4;
        _entries.Add(entry);
        if (Vectors * 4 > GlslFunction.MaxNumbers)
        {
            throw new GlslFunctionException($"node '{node.Name}' ({node.Operator.Name}): with {value} the network has {Vectors * 4:N0} weights, and a GLSL function holds at most {GlslFunction.MaxNumbers:N0}; run a network of this size with GlGuest instead");
        }

        return entry;
    }

    /// <summary>All numbers in the order of the block.</summary>
    internal float[] Pack(ParameterStore from) => [.. _entries.SelectMany(e => Numbers(e.Value, from, e.Order))];

    /// <summary>The declarations.</summary>
    internal string Declarations(Func<float, string> literal)
    {
        if (Vectors == 0)
        {
            return "";
        }

        if (where == FunctionWeights.UniformBlock)
        {
            return $"layout(std140) uniform {BlockName}\n{{\n    vec4 {name}_w[{Vectors}];\n}};\n";
        }

        var text = new StringBuilder();
        foreach (Entry e in _entries.Where(e => !e.IsInline))
        {
            float[] numbers = Numbers(e.Value, parameters, e.Order);
            text.Append($"const vec4 {e.Array}[{numbers.Length / 4}] = vec4[{numbers.Length / 4}](\n    ");
            for (int i = 0; i < numbers.Length; i += 4)
            {
                text.Append(i == 0 ? "" : ",\n    ").Append(Entry.Vector(numbers.AsSpan(i, 4), literal));
            }

            text.Append(");\n");
        }

        return text.ToString();
    }

    private static float[] Numbers(Value value, ParameterStore parameters, int[] order)
    {
        Tensor tensor = value.Constant ?? parameters.Get(value);
        var numbers = new float[tensor.Length];
        tensor.CopyTo(numbers.AsSpan());
        return [.. order.Select(i => i < 0 ? 0 : numbers[i])];
    }

    /// <summary>One tensor of the table.</summary>
    internal sealed class Entry(string name, FunctionWeights where, Value value, int[] order, int index, int first, float[]? literals)
    {
        internal Value Value => value;

        internal int[] Order => order;

        /// <summary>Whether its numbers stand at their place in the code.</summary>
        internal bool IsInline => literals is not null && where == FunctionWeights.Constants;

        internal string Array => $"{name}_w{index}";

        /// <summary>The vec4 at an index.</summary>
        internal string At(string i, Func<float, string> literal)
        {
            bool known = int.TryParse(i, out int at);
            return IsInline ? Vector(literals.AsSpan(at * 4, 4), literal)
                : where == FunctionWeights.Constants ? $"{Array}[{i}]"
                : $"{name}_w[{(known ? first + at : first == 0 ? i : $"{first} + {i}")}]";
        }

        /// <summary>The number at an index.</summary>
        internal string NumberAt(string i, Func<float, string> literal)
        {
            if (!int.TryParse(i, out int at))
            {
                return $"{At($"({i}) / 4", literal)}[({i}) % 4]";
            }

            return IsInline ? literal(literals![at]) : $"{At($"{at / 4}", literal)}.{"xyzw"[at % 4]}";
        }

        internal static string Vector(ReadOnlySpan<float> four, Func<float, string> literal) =>
            $"vec4({literal(four[0])}, {literal(four[1])}, {literal(four[2])}, {literal(four[3])})";
    }
}
