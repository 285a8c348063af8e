using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>The operand repeated as a whole along its dimensions, as numpy's tile: [a, b] tiled 2 times is [a, b, a, b].</summary>
/// <param name="repeats">How often, for each dimension.</param>
public sealed class Tile(params int[] repeats) : Operator
{
    /// <inheritdoc/>
    public override string Name => "Tile";

    /// <inheritdoc/>
    public override string Attributes => $"repeats=[{string.Join(", ", repeats)}]";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        Shape x = inputs[0].Shape;
        if (repeats.Length != x.Rank || repeats.Any(r => r < 0))
        {
            throw new ShapeException($"wants one number, not negative, for each dimension of {x}, not [{string.Join(", ", repeats)}]");
        }

        if (x.Where((size, i) => size == Shape.Open && repeats[i] != 1).Any())
        {
            throw new ShapeException($"repeats the open batch of {x}; fix the batch size first");
        }

        return [inputs[0] with { Shape = Shape.Of([.. x.Select((size, i) => size == Shape.Open ? size : (int)Math.Min((long)size * repeats[i], int.MaxValue))]) }];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Exact();

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        (int[] sizes, int[] strides) = WalkOf(e.InputShape(0), repeats);
        Walks.Copy(e.Input(0), e.Output(), sizes, strides);
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        // Every tiled dimension takes two coordinates of the 8 that a call has; where they do not suffice, some are tiled first.
        Value x = lowering.Node.Inputs[0], y = lowering.Node.Output;
        int[] rest = [.. repeats];
        (int[] sizes, int[] strides) = WalkOf(x.Shape, rest);
        while (y.Shape.Length > 0 && Walks.Simplify(sizes, strides).Sizes.Length > Shape.MaxRank)
        {
            int axis = Array.FindLastIndex(rest, r => r > 1);
            int[] now = [.. rest.Select((r, i) => i == axis ? r : 1)];
            Value tiled = lowering.Temporary(Shape.Of([.. x.Shape.Select((size, i) => size * now[i])]));
            Emit(lowering, x, now, tiled);
            (x, rest[axis]) = (tiled, 1);
            (sizes, strides) = WalkOf(x.Shape, rest);
        }

        Emit(lowering, x, rest, y);
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        // The copies along one dimension are summed after the other's.
        Shape x = node.Inputs[0].Shape;
        for (int axis = 0; axis < x.Rank; axis++)
        {
            if (repeats[axis] != 1)
            {
                int outer = dy.Shape.Product(0, axis), inner = dy.Shape.Product(axis + 1, x.Rank);
                Value copies = g.Add(new Reshape(Shape.Of(outer, repeats[axis], x[axis] * inner)), dy);
                dy = g.Add(new Reshape(Shape.Of([.. dy.Shape.Select((size, i) => i == axis ? x[i] : size)])), g.Add(new Reduce(ReduceKind.Sum, [1], keepDims: false), copies));
            }
        }

        return [dy];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, n => n.Add(new Tile(OnnxIntegers.Of(n, 1)), n.Input(0)))];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) =>
        x.Node(Name, [x.NameOf(node.Inputs[0]), x.Constant(node.Name + "_repeats", new Tensor(Shape.Of(repeats.Length), [.. repeats.Select(r => (long)r)]))], [x.NameOf(node.Output)]);

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in new (int[] From, int[] Repeats)[] { ([3], [2]), ([2, 3], [2, 2]), ([2, 3], [1, 3]), ([2, 1, 2], [3, 2, 1]), ([2], [0]), ([0, 2], [2, 2]), ([], []), ([2, 2, 2, 2, 2], [2, 2, 1, 2, 3]), ([2, 2, 2, 2, 2], [2, 2, 2, 2, 2]), ([33, 31], [2, 3]) }
        select new OperatorCase($"{Shape.Of(c.From)}", new Tile(c.Repeats), [CaseInput.Uniform(Shape.Of(c.From))], Tolerance.Exact()) { Gradient = c.From.Aggregate(1, (p, s) => p * s) < 100 };

    private static void Emit(Lowering lowering, Value x, int[] repeats, Value y)
    {
        (int[] sizes, int[] strides) = WalkOf(x.Shape, repeats);
        lowering.Emit(new MapCall("identity", [], [new(x, strides)], y, sizes));
    }

    /// <summary>Over (repeat, element) of every dimension, where each element lies in the operand.</summary>
    private static (int[] Sizes, int[] Strides) WalkOf(Shape x, int[] repeats)
    {
        int[] own = x.Strides();
        return ([.. x.SelectMany((size, i) => new[] { repeats[i], size })], [.. own.SelectMany(stride => new[] { 0, stride })]);
    }
}
