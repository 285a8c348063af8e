using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>The same elements in the same order under another shape. An open dimension stands for the batch.</summary>
public sealed class Reshape(Shape shape) : Operator
{
    /// <inheritdoc/>
    public override string Name => "Reshape";

    /// <inheritdoc/>
    public override string Attributes => $"shape={shape}";

    /// <inheritdoc/>
    public override string Notes => "the shape must be known when the graph is built, but for the batch; Squeeze and Unsqueeze are read as Reshape";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        Shape x = inputs[0].Shape;
        bool fits = x.IsOpen == shape.IsOpen && x.WithBatch(1).Length == shape.WithBatch(1).Length;
        return fits ? [inputs[0] with { Shape = shape }] : throw new ShapeException($"{x} and {shape} do not have the same number of elements");
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Exact();

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e) => e.Input(0).CopyTo(e.Output());

    /// <inheritdoc/>
    public override void Lower(Lowering lowering) => lowering.Emit(new AliasCall(lowering.Node.Inputs[0], lowering.Node.Output));

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [g.Add(new Reshape(node.Inputs[0].Shape), dy)];

    /// <inheritdoc/>
    public override Operator WithBatch(int batch) => new Reshape(shape.WithBatch(batch));

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
    [
        new OnnxImport(Name, Read),
        new OnnxImport("Squeeze", OnnxImport.OldestOpset, 12, n => Squeeze(n, n.Ints("axes"))),
        new OnnxImport("Squeeze", 13, OnnxImport.NewestOpset, n => Squeeze(n, n.HasInput(1) ? OnnxIntegers.Of(n, 1) : null)),
        new OnnxImport("Unsqueeze", OnnxImport.OldestOpset, 12, n => Unsqueeze(n, n.Ints("axes") ?? throw n.BadAttribute("it has no axes"))),
        new OnnxImport("Unsqueeze", 13, OnnxImport.NewestOpset, n => Unsqueeze(n, OnnxIntegers.Of(n, 1))),
    ];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) =>
    {
        long[] sizes = [.. shape.Select(s => (long)s)];
        bool hasZero = Array.IndexOf(sizes, 0) >= 0;
        x.Node(Name, [x.NameOf(node.Inputs[0]), x.Constant(node.Name + "_shape", new Tensor(Shape.Of(sizes.Length), sizes))], [x.NameOf(node.Output)], hasZero ? [("allowzero", 1)] : []);
    };

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from pair in new (int[] From, int[] To)[] { ([6], [2, 3]), ([2, 3], [3, 2]), ([], [1, 1]), ([0, 3], [3, 0, 2]), ([4, 1, 5], [20]) }
        select new OperatorCase($"{Shape.Of(pair.From)} to {Shape.Of(pair.To)}", new Reshape(Shape.Of(pair.To)), [CaseInput.Uniform(Shape.Of(pair.From))], Tolerance.Exact());

    /// <summary>ONNX: −1 is inferred, 0 copies the operand's size unless allowzero.</summary>
    private static Value[] Read(OnnxNode n)
    {
        Shape x = n.Input(0).Shape;
        int[] wanted = n.Sizes(1);
        bool zeroIsZero = n.Int("allowzero", 0) != 0;
        var sizes = new int[wanted.Length];
        int unknown = -1;
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = wanted[i] == OnnxNode.Batch ? Shape.Open : wanted[i] == 0 && !zeroIsZero ? (i < x.Rank ? x[i] : throw n.Invalid($"a 0 at position {i} copies a size that {x} does not have")) : wanted[i];
            if ((wanted[i] < -1 && wanted[i] != OnnxNode.Batch) || (wanted[i] == -1 && (unknown >= 0 || (zeroIsZero && wanted.Contains(0)))))
            {
                throw n.Invalid($"[{string.Join(", ", wanted)}] is no shape: at most one −1, and none beside a 0 with allowzero");
            }

            unknown = wanted[i] == -1 ? i : unknown;
        }

        if (unknown >= 0)
        {
            // What remains for −1: the open batch if the shape does not name it yet, otherwise the quotient of the known sizes.
            bool openLeft = x.IsOpen && !sizes.Where((s, i) => i != unknown && s == Shape.Open).Any();
            long have = x.Where(s => s != Shape.Open).Aggregate(1L, (p, s) => p * s), rest = sizes.Where((s, i) => i != unknown && s != Shape.Open).Aggregate(1L, (p, s) => p * s);
            if (openLeft && have == rest)
            {
                sizes[unknown] = Shape.Open;
            }
            else if (openLeft || rest == 0 || have % rest != 0)
            {
                throw n.Invalid($"{x} cannot become [{string.Join(", ", wanted)}]{(openLeft ? ", which would merge the open batch with other dimensions" : "")}");
            }
            else
            {
                sizes[unknown] = (int)(have / rest);
            }
        }

        return n.Add(new Reshape(Shape.Of(sizes)), n.Input(0));
    }

    /// <summary>ONNX: dimensions of size 1 left out, those given or all.</summary>
    private static Value[] Squeeze(OnnxNode n, int[]? axes)
    {
        Shape x = n.Input(0).Shape;
        int[] gone = axes is null ? [.. Enumerable.Range(0, x.Rank).Where(i => x[i] == 1)] : [.. axes.Select(x.Axis)];
        if (gone.Distinct().Count() < gone.Length)
        {
            throw new AxisOrderException($"axes [{string.Join(", ", axes!)}] name a dimension twice");
        }

        return gone.FirstOrDefault(i => x[i] != 1, -1) is >= 0 and int wrong
            ? throw n.Invalid($"dimension {wrong} of {x} cannot be left out: its size is not 1")
            : n.Add(new Reshape(Shape.Of([.. x.Where((_, i) => !gone.Contains(i))])), n.Input(0));
    }

    /// <summary>ONNX: dimensions of size 1 put in; the axes are places of the result.</summary>
    private static Value[] Unsqueeze(OnnxNode n, int[] axes)
    {
        Shape x = n.Input(0).Shape;
        int rank = x.Rank + axes.Length;
        int[] places = [.. axes.Select(axis => axis < -rank || axis >= rank ? throw new AxisException($"axis {axis} is outside [{-rank}, {rank - 1}]") : (axis + rank) % rank)];
        if (places.Distinct().Count() < places.Length)
        {
            throw new AxisOrderException($"axes [{string.Join(", ", axes)}] name a dimension twice");
        }

        var rest = new Queue<int>(x);
        return n.Add(new Reshape(Shape.Of([.. Enumerable.Range(0, rank).Select(i => places.Contains(i) ? 1 : rest.Dequeue())])), n.Input(0));
    }
}

/// <summary>Two dimensions: all before the axis, all from it on. A picture becomes a row of numbers with axis 1.</summary>
public sealed class Flatten(int axis = 1) : Operator
{
    /// <inheritdoc/>
    public override string Name => "Flatten";

    /// <inheritdoc/>
    public override string Attributes => $"axis={axis}";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        Shape x = inputs[0].Shape;
        int at = axis == x.Rank ? axis : x.Axis(axis);
        if (x.Rank > 0 && x[0] == Shape.Open)
        {
            return at == 1 ? [inputs[0] with { Shape = Shape.Of(Shape.Open, x.Product(1, x.Rank)) }] : throw new ShapeException($"axis {axis} of {x} would merge the open batch with other dimensions");
        }

        return [inputs[0] with { Shape = Shape.Of(x.Product(0, at), x.Product(at, x.Rank)) }];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Exact();

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e) => e.Input(0).CopyTo(e.Output());

    /// <inheritdoc/>
    public override void Lower(Lowering lowering) => lowering.Emit(new AliasCall(lowering.Node.Inputs[0], lowering.Node.Output));

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [g.Add(new Reshape(node.Inputs[0].Shape), dy)];

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, n => n.Add(new Flatten(n.Int("axis", 1)), n.Input(0)))];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("axis", axis));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in new (int[] Sizes, int Axis)[] { ([2, 3, 4], 1), ([2, 3, 4], 0), ([2, 3, 4], 3), ([2, 3, 4], -1), ([5], 0), ([2, 0, 3], 1) }
        select new OperatorCase($"{Shape.Of(c.Sizes)} at {c.Axis}", new Flatten(c.Axis), [CaseInput.Uniform(Shape.Of(c.Sizes))], Tolerance.Exact());
}

/// <summary>The dimensions in another order: result dimension i is operand dimension perm[i]; without perm they are reversed.</summary>
public sealed class Transpose(params int[] perm) : Operator
{
    /// <inheritdoc/>
    public override string Name => "Transpose";

    /// <inheritdoc/>
    public override string Attributes => perm.Length == 0 ? "" : $"perm=[{string.Join(", ", perm)}]";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        Shape x = inputs[0].Shape;
        int[] order = Order(x);
        if (Array.Find(order, axis => axis < 0 || axis >= x.Rank) is not 0 and int wrong)
        {
            throw new AxisException($"perm [{string.Join(", ", perm)}] names dimension {wrong} of {x}, which has {x.Rank}");
        }

        return order.Order().SequenceEqual(Enumerable.Range(0, x.Rank))
            ? [inputs[0] with { Shape = Shape.Of([.. order.Select(i => x[i])]) }]
            : throw new AxisOrderException($"perm [{string.Join(", ", perm)}] is not an order of the {x.Rank} dimensions of {x}");
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Exact();

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        ReadOnlySpan<T> x = e.Input(0);
        Span<T> y = e.Output();
        Shape result = e.OutputShape();
        int[] own = e.InputShape(0).Strides(), order = Order(e.InputShape(0)), at = new int[result.Rank];
        for (int i = 0; i < y.Length; i++)
        {
            int from = 0;
            for (int axis = 0; axis < at.Length; axis++)
            {
                from += at[axis] * own[order[axis]];
            }

            y[i] = x[from];
            for (int axis = at.Length - 1; axis >= 0 && ++at[axis] == result[axis]; axis--)
            {
                at[axis] = 0;
            }
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Value x = lowering.Node.Inputs[0], y = lowering.Node.Output;
        int[] own = x.Shape.Strides();
        lowering.Emit(new MapCall("identity", [], [new(x, [.. Order(x.Shape).Select(i => own[i])])], y, y.Shape.Sizes.ToArray()));
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        int[] order = Order(node.Inputs[0].Shape);
        return [g.Add(new Transpose([.. Enumerable.Range(0, order.Length).Select(i => Array.IndexOf(order, i))]), dy)];
    }

    /// <summary>Exchanges the last two dimensions.</summary>
    public static Value LastTwo(GraphBuilder g, Value matrix)
    {
        int rank = matrix.Shape.Rank;
        return g.Add(new Transpose([.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]), matrix);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, n => n.Add(new Transpose(n.Ints("perm") ?? []), n.Input(0)))];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, [("perm", (object)Order(node.Inputs[0].Shape))]);

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in new (int[] Sizes, int[] Perm)[] { ([2, 3], []), ([2, 3], [1, 0]), ([2, 3, 4], [1, 2, 0]), ([2, 3, 4], []), ([2, 1, 3, 2, 2], [4, 0, 3, 1, 2]), ([0, 3], [1, 0]), ([5], []), ([63, 65], [1, 0]) }
        select new OperatorCase($"{Shape.Of(c.Sizes)} {string.Join(",", c.Perm)}", new Transpose(c.Perm), [CaseInput.Uniform(Shape.Of(c.Sizes))], Tolerance.Exact()) { Gradient = c.Sizes.Aggregate(1, (p, s) => p * s) < 100 };

    private int[] Order(Shape x) => perm.Length == 0 ? [.. Enumerable.Range(0, x.Rank).Reverse()] : perm;
}

/// <summary>The operand repeated to a larger shape by the rules of broadcasting.</summary>
public sealed class Expand(Shape shape) : Operator
{
    /// <inheritdoc/>
    public override string Name => "Expand";

    /// <inheritdoc/>
    public override string Attributes => $"shape={shape}";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs) => [inputs[0] with { Shape = Shape.Broadcast(inputs[0].Shape, shape) }];

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Exact();

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        var walk = new Walk(e.OutputShape(), e.InputShape(0), Shape.Scalar);
        ReadOnlySpan<T> x = e.Input(0);
        Span<T> y = e.Output();
        for (int i = 0; i < y.Length; i++, walk.Step())
        {
            y[i] = x[walk.First];
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering) => lowering.EmitMap("identity", [], lowering.Node.Output, lowering.Node.Inputs[0]);

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [SumTo.Shaped(g, dy, node.Inputs[0])];

    /// <inheritdoc/>
    public override Operator WithBatch(int batch) => new Expand(shape.WithBatch(batch));

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => 
    [
        new OnnxImport(Name, 8, OnnxImport.NewestOpset, n => n.Add(new Expand(OnnxIntegers.Shape(n, 1)), n.Input(0))),
        new OnnxImport("ConstantOfShape", 9, OnnxImport.NewestOpset, n => n.Add(new Expand(OnnxIntegers.Shape(n, 0)), n.Graph.Constant((n.TensorAttribute("value") ?? Tensor.Scalar(0)).Reshape(Shape.Scalar)))),
    ];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) =>
    {
        // A 1 keeps the operand's size, so the batch must be named only where the operand is repeated along it.
        Shape from = node.Inputs[0].Shape, to = node.Output.Shape;
        bool Keeps(int axis) => axis >= to.Rank - from.Rank && from[axis - to.Rank + from.Rank] == to[axis];
        long[] sizes = [.. to.Select((size, axis) => size == Shape.Open || Keeps(axis) ? 1L : size)];
        string target = x.Constant(node.Name + "_shape", new Tensor(Shape.Of(sizes.Length), sizes));
        int open = to.ToList().FindIndex(s => s == Shape.Open);
        if (open >= 0 && !Keeps(open) && x.BatchSize is { } batch)
        {
            string[] parts =
            [
                x.Constant(node.Name + "_before", new Tensor(Shape.Of(open), sizes[..open])), batch,
                x.Constant(node.Name + "_after", new Tensor(Shape.Of(sizes.Length - open - 1), sizes[(open + 1)..])),
            ];
            target = x.Temporary(node.Name + "_sizes");
            x.Node("Concat", parts, [target], ("axis", 0));
        }

        x.Node(Name, [x.NameOf(node.Inputs[0]), target], [x.NameOf(node.Output)]);
    };

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in new (int[] From, int[] To)[] { ([1], [3]), ([], [2, 3]), ([3, 1], [2, 1, 4]), ([2, 3], [2, 3]), ([1, 3], [0, 3]), ([1, 65], [63, 65]) }
        select new OperatorCase($"{Shape.Of(c.From)} to {Shape.Of(c.To)}", new Expand(Shape.Of(c.To)), [CaseInput.Uniform(Shape.Of(c.From))], Tolerance.Exact()) { Gradient = c.To.Aggregate(1, (p, s) => p * s) < 100 };
}

/// <summary>The opposite of broadcasting: sums the operand over every dimension that the target shape lacks or has as 1.</summary>
public sealed class SumTo(Shape shape) : Operator
{
    /// <inheritdoc/>
    public override string Name => "SumTo";

    /// <inheritdoc/>
    public override string Attributes => $"shape={shape}";

    /// <summary>Sums a gradient to the shape of the operand that was broadcast; gives it back unchanged where nothing was.</summary>
    public static Value Shaped(GraphBuilder g, Value dy, Value operand) => dy.Shape == operand.Shape ? dy : g.Add(new SumTo(operand.Shape), dy);

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        return Shape.Broadcast(shape, inputs[0].Shape) == inputs[0].Shape ? [shape] : throw new ShapeException($"{shape} does not broadcast to {inputs[0].Shape}");
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.BackwardError(operands[0].Shape.Length / Math.Max(1, Infer(operands)[0].Shape.Length));

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        ReadOnlySpan<T> x = e.Input(0);
        Span<T> y = e.Output();
        y.Clear();
        var walk = new Walk(e.InputShape(0), e.InputShape(0), shape);
        for (int i = 0; i < x.Length; i++, walk.Step())
        {
            y[walk.Second] += x[i];
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Value x = lowering.Node.Inputs[0];
        int[] own = x.Shape.Strides();
        bool Reduced(int axis) => axis < x.Shape.Rank - shape.Rank || shape[axis - (x.Shape.Rank - shape.Rank)] != x.Shape[axis];
        int[] kept = [.. Enumerable.Range(0, x.Shape.Rank).Where(i => !Reduced(i))], reduced = [.. Enumerable.Range(0, x.Shape.Rank).Where(Reduced)];
        lowering.Emit(new ReduceCall(
            Reduction.Sum, 1, new(x, [.. kept.Select(i => own[i]), .. reduced.Select(i => own[i])]), [.. kept.Select(i => x.Shape[i])], [.. reduced.Select(i => x.Shape[i])], lowering.Node.Output));
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [g.Add(new Expand(node.Inputs[0].Shape), dy)];

    /// <inheritdoc/>
    public override Operator WithBatch(int batch) => new SumTo(shape.WithBatch(batch));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in new (int[] From, int[] To)[] { ([3], []), ([2, 3], [3]), ([2, 3], [2, 1]), ([2, 3, 4], [1, 4]), ([2, 3], [2, 3]), ([0, 3], [3]), ([65, 63], [63]), ([2, 3, 4, 5], [3, 1, 5]) }
        select new OperatorCase($"{Shape.Of(c.From)} to {Shape.Of(c.To)}", new SumTo(Shape.Of(c.To)), [CaseInput.Uniform(Shape.Of(c.From))], Tolerance.BackwardError(c.From.Aggregate(1, (p, s) => p * s) / Math.Max(1, c.To.Aggregate(1, (p, s) => p * s)))) { Gradient = c.From.Aggregate(1, (p, s) => p * s) < 200 };
}
