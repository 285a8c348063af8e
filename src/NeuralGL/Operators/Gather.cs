using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>Picks elements of the data by integer indices, which may be known only when the graph runs. Operands: data, indices.</summary>
public abstract class Picking : Operator
{
    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override string Notes => "indices may be computed; constant ones are checked when the graph is read, others beyond an end are taken for that end";

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Exact();

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e) => GatherCall.Evaluate(PlanFor(e.InputShape(0), e.InputShape(1)), e.Input(0), e.Input(1), e.Output());

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Node node = lowering.Node;
        lowering.Emit(new GatherCall(PlanFor(node.Inputs[0].Shape, node.Inputs[1].Shape), node.Inputs[0], node.Inputs[1], node.Output));
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [g.Add(new PickingGradient(this, node.Inputs[0].Shape), node.Inputs[1], dy), null];

    /// <summary>Which element of the data each picked one is.</summary>
    public abstract IndexPlan PlanFor(Shape data, Shape indices);

    /// <summary>Refuses indices into a dimension without elements.</summary>
    protected static void RequireElements(Shape data, Shape indices, IEnumerable<int> axes)
    {
        if (!indices.Contains(0) && axes.Any(axis => data[axis] == 0))
        {
            throw new ShapeException($"{data} has no element to pick");
        }
    }
}

/// <summary>Whole slices of a dimension: y[…, i…, …] = x[…, index[i…], …]; rows of an embedding, for example.</summary>
public sealed class Gather(int axis = 0) : Picking
{
    /// <inheritdoc/>
    public override string Name => "Gather";

    /// <inheritdoc/>
    public override string Attributes => $"axis={axis}";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        IndexPlan.RequireIndices(inputs[1]);
        (Shape x, Shape indices) = (inputs[0].Shape, inputs[1].Shape);
        int at = x.Axis(axis);
        if (x[at] == Shape.Open)
        {
            throw new ShapeException($"picks from dimension {at}, the open batch of {x}; fix the batch size first");
        }

        RequireElements(x, indices, [at]);
        return [inputs[0] with { Shape = Shape.Of([.. x.Take(at), .. indices, .. x.Skip(at + 1)]) }];
    }

    /// <inheritdoc/>
    public override IndexPlan PlanFor(Shape data, Shape indices) => IndexPlan.Slices(data, data.Axis(axis), indices.Length);

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, n => Read(n, n.Input(1), n.Int("axis", 0))), new OnnxImport("Compress", 9, OnnxImport.NewestOpset, Compress)];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("axis", axis));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in new (int[] From, int Axis, int[] Indices)[] { ([5], 0, [3]), ([4, 3], 0, [2]), ([4, 3], 1, [2, 2]), ([2, 5, 3], -2, [4]), ([3, 2], 0, []), ([2, 3], 1, [0]), ([3, 0], 0, [2]), ([70, 65], 0, [100]), ([65, 70], 1, [33]) }
        let size = c.From[c.Axis < 0 ? c.Axis + c.From.Length : c.Axis]
        select new OperatorCase($"{Shape.Of(c.From)} by {Shape.Of(c.Indices)}", new Gather(c.Axis), [CaseInput.Uniform(Shape.Of(c.From)), CaseInput.Indices(Shape.Of(c.Indices), -size, size - 1)], Tolerance.Exact()) { Gradient = c.From[0] < 50 };

    private static Value[] Read(OnnxNode n, Value indices, int axis)
    {
        int size = n.Input(0).Shape[n.Input(0).Shape.Axis(axis)];
        IndexPlan.RequireInside(n, indices, _ => size);
        return n.Add(new Gather(axis), n.Input(0), indices);
    }

    /// <summary>ONNX: the slices for which a condition, known when the graph is read, is true; without an axis, elements in their order.</summary>
    private static Value[] Compress(OnnxNode n)
    {
        Tensor condition = n.ConstantInput(1);
        Value x = n.Input(0);
        if (condition.Element != ElementType.Bool || condition.Shape.Rank != 1)
        {
            throw n.Invalid($"the condition must be a row of bools, not {condition}");
        }

        bool[] flags = condition.Elements<bool>().ToArray();
        long[] kept = [.. Enumerable.Range(0, flags.Length).Where(i => flags[i]).Select(i => (long)i)];
        Value indices = n.Graph.Constant(new Tensor(Shape.Of(kept.Length), kept));
        if (n.HasAttribute("axis"))
        {
            return Read(n, indices, n.Int("axis", 0));
        }

        if (x.Shape.IsOpen)
        {
            throw n.Unsupported($"it picks elements of {x.Shape}, whose batch is open");
        }

        Value flat = n.Graph.Add(new Reshape(Shape.Of(x.Shape.Length)), x);
        IndexPlan.RequireInside(n, indices, _ => x.Shape.Length);
        return n.Add(new Gather(), flat, indices);
    }
}

/// <summary>Single elements: y[…, i, …] = x[…, index[…, i, …], …]; y is shaped as the indices.</summary>
public sealed class GatherElements(int axis = 0) : Picking
{
    /// <inheritdoc/>
    public override string Name => "GatherElements";

    /// <inheritdoc/>
    public override string Attributes => $"axis={axis}";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        IndexPlan.RequireIndices(inputs[1]);
        RequireFit(inputs[0].Shape, inputs[1].Shape, axis);
        RequireElements(inputs[0].Shape, inputs[1].Shape, [inputs[0].Shape.Axis(axis)]);
        return [inputs[0] with { Shape = inputs[1].Shape }];
    }

    /// <inheritdoc/>
    public override IndexPlan PlanFor(Shape data, Shape indices) => IndexPlan.Elements(data, indices, data.Axis(axis));

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
    [
        new OnnxImport(Name, 11, OnnxImport.NewestOpset, n =>
        {
            int at = n.Int("axis", 0), size = n.Input(0).Shape[n.Input(0).Shape.Axis(at)];
            IndexPlan.RequireInside(n, n.Input(1), _ => size);
            return n.Add(new GatherElements(at), n.Input(0), n.Input(1));
        }),
    ];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("axis", axis));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in Examples
        select new OperatorCase(
            $"{Shape.Of(c.From)} by {Shape.Of(c.Indices)}", new GatherElements(c.Axis),
            [CaseInput.Uniform(Shape.Of(c.From)), CaseInput.Indices(Shape.Of(c.Indices), -c.From[Shape.Of(c.From).Axis(c.Axis)], c.From[Shape.Of(c.From).Axis(c.Axis)] - 1)], Tolerance.Exact()) { Gradient = c.From[0] < 50 };

    internal static (int[] From, int Axis, int[] Indices)[] Examples { get; } =
        [([5], 0, [3]), ([4, 3], 0, [2, 3]), ([4, 3], 1, [4, 5]), ([2, 3, 4], -2, [2, 2, 4]), ([3, 3], 0, [0, 3]), ([2, 2, 3, 2], 3, [2, 2, 3, 1]), ([70, 33], 0, [65, 33])];

    /// <summary>Refuses indices that reach beyond the data along another dimension than the axis.</summary>
    internal static void RequireFit(Shape x, Shape indices, int axis)
    {
        int at = x.Axis(axis);
        if (indices.Rank != x.Rank || x[at] == Shape.Open || indices[at] == Shape.Open || x.Where((size, d) => d != at && (indices[d] == Shape.Open ? size != Shape.Open : size == Shape.Open || indices[d] > size)).Any())
        {
            throw new ShapeException($"indices {indices} do not fit {x} along dimension {at}, in which the batch must not be open");
        }
    }
}

/// <summary>Places: the last dimension of the indices holds places in the data's dimensions after the first <paramref name="batch"/>, which both have in common.</summary>
public sealed class GatherND(int batch = 0) : Picking
{
    /// <inheritdoc/>
    public override string Name => "GatherND";

    /// <inheritdoc/>
    public override string Attributes => $"batch_dims={batch}";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        IndexPlan.RequireIndices(inputs[1]);
        (Shape x, Shape indices) = (inputs[0].Shape, inputs[1].Shape);
        if (batch < 0 || indices.Rank <= batch || indices[^1] < 1 || batch + indices[^1] > x.Rank || !x.Take(batch).SequenceEqual(indices.Take(batch)) || x.Skip(batch).Take(indices[^1]).Contains(Shape.Open))
        {
            throw new ShapeException($"indices {indices} say no places in {x} after {batch} common dimensions");
        }

        RequireElements(x, indices, Enumerable.Range(batch, indices[^1]));
        return [inputs[0] with { Shape = Shape.Of([.. indices.Take(indices.Rank - 1), .. x.Skip(batch + indices[^1])]) }];
    }

    /// <inheritdoc/>
    public override IndexPlan PlanFor(Shape data, Shape indices) => IndexPlan.Places(data, indices, batch);

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
    [
        new OnnxImport(Name, 11, OnnxImport.NewestOpset, n =>
        {
            (Shape x, Shape indices) = (n.Input(0).Shape, n.Input(1).Shape);
            int batch = n.Opset < 12 ? 0 : n.Int("batch_dims", 0), depth = indices.Rank == 0 ? 0 : indices[^1];
            if (batch >= 0 && depth >= 1 && batch + depth <= x.Rank)
            {
                IndexPlan.RequireInside(n, n.Input(1), i => x[batch + (i % depth)]);
            }

            return n.Add(new GatherND(batch), n.Input(0), n.Input(1));
        }),
    ];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("batch_dims", batch));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in new (int[] From, int Batch, int[] Indices, int Size)[] { ([5], 0, [3, 1], 5), ([3, 3], 0, [4, 2], 3), ([3, 4], 0, [2, 1], 3), ([2, 3, 2], 1, [2, 2, 1], 3), ([2, 2, 2, 3], 1, [2, 3, 2], 2), ([2, 3], 0, [0, 1], 2), ([4, 4, 70], 0, [5, 7, 2], 4) }
        select new OperatorCase($"{Shape.Of(c.From)} by {Shape.Of(c.Indices)}", new GatherND(c.Batch), [CaseInput.Uniform(Shape.Of(c.From)), CaseInput.Indices(Shape.Of(c.Indices), -c.Size, c.Size - 1)], Tolerance.Exact()) { Gradient = c.From[^1] < 50 };
}

/// <summary>The gradient of picking: every element of the data gets the sum of dy where it was picked, 0 if it was not. Operands: indices, dy.</summary>
public sealed class PickingGradient(Picking picking, Shape data) : Operator
{
    /// <inheritdoc/>
    public override string Name => $"{picking.Name}Gradient";

    /// <inheritdoc/>
    public override string Attributes => $"{picking.Attributes}, data={data}";

    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        Shape wanted = picking.Infer([data, inputs[0]])[0].Shape;
        return inputs[1] == (TensorType)wanted ? [data] : throw new ShapeException($"the gradient must be {wanted}");
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Relative(Math.Max(1, operands[0].Shape.Length) * 1.2e-7, "at most as many additions as there are indices");

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        e.Output().Clear();
        ScatterCall.Evaluate(picking.PlanFor(data, e.InputShape(0)), ScatterReduction.Add, e.Input(0), e.Input(1), e.Output());
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Node node = lowering.Node;
        lowering.Emit(new ScatterCall(picking.PlanFor(data, node.Inputs[0].Shape), ScatterReduction.Add, null, node.Inputs[0], node.Inputs[1], node.Output));
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [null, g.Add(picking, dy, node.Inputs[0])];

    /// <inheritdoc/>
    public override Operator WithBatch(int batch) => new PickingGradient(picking, data.WithBatch(batch));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in picking.Cases
        let of = (Picking)c.Operator
        let whole = c.Inputs[0].Type.Shape
        select new OperatorCase(
            c.Name, new PickingGradient(of, whole), [c.Inputs[1], CaseInput.Integers(of.Infer([c.Inputs[0].Type, c.Inputs[1].Type])[0].Shape)],
            Tolerance.Exact("sums of a few small whole numbers")) { Gradient = c.Gradient };
}
