using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>The operands one after the other along a dimension; the other dimensions are equal.</summary>
public sealed class Concat(int axis) : Operator
{
    /// <inheritdoc/>
    public override string Name => "Concat";

    /// <inheritdoc/>
    public override string Attributes => $"axis={axis}";

    /// <inheritdoc/>
    public override int MaxInputs => int.MaxValue;

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        Shape first = inputs[0].Shape;
        int at = first.Axis(axis);
        int[] sizes = [.. first];
        foreach (TensorType input in inputs[1..])
        {
            if (input.Element != inputs[0].Element || input.Shape.Rank != first.Rank || input.Shape.Where((size, i) => i != at && size != first[i]).Any())
            {
                throw new ShapeException($"{inputs[0]} and {input} do not fit together: along all dimensions but {at}, and in type, they must be equal");
            }

            if (first[at] == Shape.Open || input.Shape[at] == Shape.Open)
            {
                throw new ShapeException($"joins along dimension {at}, the open batch; fix the batch size first");
            }

            sizes[at] = (int)Math.Min((long)sizes[at] + input.Shape[at], int.MaxValue);
        }

        return [inputs[0] with { Shape = Shape.Of(sizes) }];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Exact();

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        Shape result = e.OutputShape();
        int at = result.Axis(axis), row = result.Product(at, result.Rank);
        for (int i = 0, begin = 0; i < e.InputCount; i++)
        {
            int part = e.InputShape(i).Product(at, result.Rank);
            for (int from = 0, to = begin; from < e.Input(i).Length; from += part, to += row)
            {
                e.Input(i).Slice(from, part).CopyTo(e.Output()[to..]);
            }

            begin += part;
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Value y = lowering.Node.Output;
        int at = y.Shape.Axis(axis), begin = 0;
        int[] strides = y.Shape.Strides();
        foreach (Value x in lowering.Node.Inputs)
        {
            lowering.Emit(new MapCall("identity", [], [new(x, x.Shape.Strides())], y, x.Shape.Sizes.ToArray())
            {
                Into = lowering.Node.Inputs.Count == 1 ? null : new Placement(begin, strides),
            });
            begin += x.Shape[at] * strides[at];
        }
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        var gradients = new Value?[node.Inputs.Count];
        for (int i = 0, begin = 0; i < gradients.Length; i++)
        {
            Shape x = node.Inputs[i].Shape;
            int size = x[x.Axis(axis)];
            gradients[i] = gradients.Length == 1 ? dy : g.Add(new Slice(x.Axis(axis), begin, begin + size), dy);
            begin += size;
        }

        return gradients;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
    [
        new OnnxImport(Name, n => n.Add(
            new Concat(n.HasAttribute("axis") ? n.Int("axis", 0) : throw n.BadAttribute("it has no axis")), [.. Enumerable.Range(0, Math.Max(1, n.InputCount)).Select(n.Input)])),
    ];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("axis", axis));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in new (int Axis, int[][] From)[]
        {
            (0, [[2], [3]]), (-1, [[2, 3], [2, 1]]), (1, [[2, 3, 2], [2, 1, 2], [2, 2, 2]]), (0, [[3, 2]]), (1, [[2, 0], [2, 3], [2, 2]]), (0, [[0, 2], [0, 2]]),
            (-3, [[1, 2, 2], [2, 2, 2]]), (1, [[3, 1], [3, 1], [3, 1], [3, 1], [3, 1]]), (1, [[65, 64], [65, 67]]), (3, [[1, 2, 3, 700], [1, 2, 3, 600]]), (2, [[2, 2, 1, 1], [2, 2, 3, 1]]),
        }
        select new OperatorCase(string.Join(" ", c.From.Select(s => Shape.Of(s))), new Concat(c.Axis), [.. c.From.Select(s => CaseInput.Uniform(Shape.Of(s)))], Tolerance.Exact())
        {
            Gradient = c.From.All(s => s.Aggregate(1, (p, n) => p * n) < 100),
        };
}
