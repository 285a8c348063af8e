using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// A part of each dimension: y[i] = x[start + i·step] up to, not including, end. Negative places count from the end of the dimension,
/// places beyond it are the end, and a negative step walks backwards, as in numpy and ONNX. Dimensions not named stay whole.
/// </summary>
/// <param name="axes">The dimensions.</param>
/// <param name="starts">The first element of each.</param>
/// <param name="ends">One after the last element of each.</param>
/// <param name="steps">How far the next element is, for each; not 0.</param>
public sealed class Slice(int[] axes, int[] starts, int[] ends, int[] steps) : Operator
{
    /// <summary>A part of one dimension, every element.</summary>
    public Slice(int axis, int start, int end) : this([axis], [start], [end], [1])
    {
    }

    /// <inheritdoc/>
    public override string Name => "Slice";

    /// <inheritdoc/>
    public override string Attributes => string.Join(", ", axes.Select((axis, i) => $"{axis}={starts[i]}:{ends[i]}:{steps[i]}"));

    /// <inheritdoc/>
    public override string Notes => "starts, ends, axes and steps must be known when the graph is built; Split is read as one Slice for each part";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        Shape x = inputs[0].Shape;
        if (starts.Length != axes.Length || ends.Length != axes.Length || steps.Length != axes.Length)
        {
            throw new ShapeException($"has {axes.Length} axes, {starts.Length} starts, {ends.Length} ends and {steps.Length} steps, which must be as many");
        }

        if (axes.Select(x.Axis).Distinct().Count() < axes.Length)
        {
            throw new AxisOrderException($"names a dimension twice: [{string.Join(", ", axes)}]");
        }

        return [inputs[0] with { Shape = Shape.Of([.. Parts(x).Select(p => p.Count)]) }];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Exact();

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        Operand walk = WalkOf(e.InputShape(0));
        Walks.Copy(e.Input(0), e.Output(), e.OutputShape().Sizes.ToArray(), walk.Strides, walk.Offset);
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Value x = lowering.Node.Inputs[0], y = lowering.Node.Output;
        lowering.Emit(new MapCall("identity", [], [WalkOf(x.Shape) with { Value = x }], y, y.Shape.Sizes.ToArray()));
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [g.Add(new SliceGradient(this, node.Inputs[0].Shape), dy)];

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
    [
        new OnnxImport(Name, OnnxImport.OldestOpset, 9, n => Read(n, n.Ints("starts") ?? throw n.BadAttribute("it has no starts"), n.Ints("ends") ?? throw n.BadAttribute("it has no ends"), n.Ints("axes"), null)),
        new OnnxImport(Name, 10, OnnxImport.NewestOpset, n => Read(n, OnnxIntegers.Of(n, 1), Ends(n), n.HasInput(3) ? OnnxIntegers.Of(n, 3) : null, n.HasInput(4) ? OnnxIntegers.Of(n, 4) : null)),
        new OnnxImport("Split", OnnxImport.OldestOpset, 12, n => Split(n, n.Ints("split"))),
        new OnnxImport("Split", 13, OnnxImport.NewestOpset, n => Split(n, n.HasInput(1) ? OnnxIntegers.Of(n, 1) : null)),
    ];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) =>
    {
        string Of(string what, int[] values) => x.Constant($"{node.Name}_{what}", new Tensor(Shape.Of(values.Length), [.. values.Select(v => (long)v)]));
        x.Node(Name, [x.NameOf(node.Inputs[0]), Of("starts", starts), Of("ends", ends), Of("axes", axes), Of("steps", steps)], [x.NameOf(node.Output)]);
    };

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in Examples
        select new OperatorCase($"{Shape.Of(c.From)}", c.Slice, [CaseInput.Uniform(Shape.Of(c.From))], Tolerance.Exact()) { Gradient = c.From.Aggregate(1, (p, s) => p * s) < 200 };

    internal static (int[] From, Slice Slice)[] Examples { get; } =
    [
        ([7], new(0, 2, 5)), ([7], new(0, -3, int.MaxValue)), ([7], new(0, 5, 2)), ([7], new([0], [1], [99], [3])), ([7], new([0], [-1], [int.MinValue], [-1])), ([7], new([0], [5], [0], [-2])),
        ([3, 4, 5], new([0, 2], [1, 1], [3, 4], [1, 2])), ([3, 4, 5], new([-1, 1], [3, 3], [int.MinValue, 0], [-1, -1])), ([3, 4, 5], new(1, 0, 4)), ([0, 4], new(1, 1, 3)), ([2, 3], new([], [], [], [])),
        ([5, 2, 2, 3, 2], new([0, 1, 3, 4], [4, 1, 0, 0], [0, 2, 3, 1], [-2, 1, 2, 1])), ([65, 130], new([0, 1], [1, 2], [64, 129], [1, 1])), ([1100, 3], new([0, 1], [1099, 1], [int.MinValue, 2], [-1, 1])),
    ];

    /// <summary>First element, number of elements and step of every dimension.</summary>
    internal (int Start, int Count, int Step)[] Parts(Shape x)
    {
        (int Start, int Count, int Step)[] parts = [.. x.Select(size => (0, size, 1))];
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = x.Axis(axes[i]), size = x[axis], step = Math.Clamp(steps[i], -Math.Max(size, 1), Math.Max(size, 1));
            if (step == 0)
            {
                throw new ShapeException($"has a step of 0 in dimension {axis}");
            }

            if (size == Shape.Open)
            {
                bool isWhole = starts[i] == 0 && step == 1 && ends[i] == int.MaxValue;
                parts[axis] = isWhole ? (0, size, 1) : throw new ShapeException($"takes a part of dimension {axis}, the open batch of {x}; fix the batch size first");
                continue;
            }

            (int low, int high) = step > 0 ? (0, size) : (-1, size - 1);
            long Place(int place) => Math.Clamp(place < 0 ? (long)place + size : place, low, high);
            long start = Place(starts[i]), distance = Place(ends[i]) - start;
            parts[axis] = ((int)start, (int)Math.Max(0, (distance + step - Math.Sign(step)) / step), step);
        }

        return parts;
    }

    private Operand WalkOf(Shape x)
    {
        (int Start, int Count, int Step)[] parts = Parts(x);
        int[] own = x.Strides();
        return new Operand(null!, [.. own.Select((stride, i) => stride * parts[i].Step)], parts.Any(p => p.Count == 0) ? 0 : own.Select((stride, i) => stride * parts[i].Start).Sum());
    }

    private static Value[] Read(OnnxNode n, int[] starts, int[] ends, int[]? axes, int[]? steps) =>
        n.Add(new Slice(axes ?? [.. Enumerable.Range(0, starts.Length)], starts, ends, steps ?? [.. starts.Select(_ => 1)]), n.Input(0));

    /// <summary>An end at the open batch is the end of that dimension.</summary>
    private static int[] Ends(OnnxNode n)
    {
        int[] ends = n.Sizes(2), axes = n.HasInput(3) ? OnnxIntegers.Of(n, 3) : [.. Enumerable.Range(0, ends.Length)];
        Shape x = n.Input(0).Shape;
        return [.. ends.Select((end, i) => end != OnnxNode.Batch ? end : i < axes.Length && x[x.Axis(axes[i])] == Shape.Open ? int.MaxValue : throw n.Unsupported($"the end of a dimension of {x} is the open batch; read the model for a batch size"))];
    }

    /// <summary>Every part is a slice of its own. Sizes are given, or the dimension is cut into equal parts, the last one smaller from opset 18 on.</summary>
    private static Value[] Split(OnnxNode n, int[]? sizes)
    {
        Value x = n.Input(0);
        int axis = x.Shape.Axis(n.Int("axis", 0)), size = x.Shape[axis], count = n.OutputCount;
        if (n.Opset >= 18 && n.HasAttribute("num_outputs") && (n.Int("num_outputs", count) != count || sizes is not null))
        {
            throw n.BadAttribute(sizes is null ? $"num_outputs is not the number of its {count} results" : "num_outputs stands beside the sizes of the parts");
        }

        if (size == Shape.Open)
        {
            throw n.Unsupported($"it splits dimension {axis}, the open batch of {x.Shape}");
        }

        int part = n.Opset >= 18 ? (size + count - 1) / count : size / count;
        if (sizes is null && n.Opset < 18 && part * count != size)
        {
            throw n.Invalid($"{size} elements of dimension {axis} cannot be cut into {count} equal parts");
        }

        sizes ??= [.. Enumerable.Range(0, count).Select(i => Math.Clamp(size - (i * part), 0, part))];
        if (sizes.Length != count || sizes.Any(s => s < 0) || sizes.Sum(s => (long)s) != size)
        {
            throw n.Invalid($"the sizes [{string.Join(", ", sizes)}] of {count} parts do not make up the {size} elements of dimension {axis}");
        }

        var parts = new Value[count];
        for (int i = 0, from = 0; i < count; from += sizes[i++])
        {
            parts[i] = n.Graph.AddNode(new Slice(axis, from, from + sizes[i]), i == 0 ? n.Name : null, x).Output;
        }

        return parts;
    }
}

/// <summary>The gradient of a <see cref="Slice"/>: dy where it was taken from, 0 elsewhere. Operand: dy.</summary>
public sealed class SliceGradient(Slice slice, Shape shape) : Operator
{
    /// <inheritdoc/>
    public override string Name => "SliceGradient";

    /// <inheritdoc/>
    public override string Attributes => $"{slice.Attributes} of {shape}";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        Shape wanted = slice.Infer([shape])[0].Shape;
        return inputs[0].Shape == wanted ? [shape] : throw new ShapeException($"the gradient must be {wanted}");
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Exact();

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e) => PadCall.Evaluate(e.Input(0), e.Output(), T.Zero, Axes());

    /// <inheritdoc/>
    public override void Lower(Lowering lowering) => lowering.Emit(new PadCall(0, Axes(), lowering.Node.Inputs[0], lowering.Node.Output));

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [g.Add(slice, dy)];

    /// <inheritdoc/>
    public override Operator WithBatch(int batch) => new SliceGradient(slice, shape.WithBatch(batch));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in Slice.Examples
        let dy = c.Slice.Infer([Shape.Of(c.From)])[0].Shape
        select new OperatorCase($"{dy}", new SliceGradient(c.Slice, Shape.Of(c.From)), [CaseInput.Uniform(dy)], Tolerance.Exact()) { Gradient = c.From.Aggregate(1, (p, s) => p * s) < 200 };

    private PadAxis[] Axes() => [.. slice.Parts(shape).Select((p, i) => new PadAxis(PadMode.Constant, shape[i], p.Count, p.Start, p.Step))];
}
