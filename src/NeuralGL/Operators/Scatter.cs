using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// The data with other numbers written to where integer indices say; of several at one place the last stays, or all are joined. Where
/// they take each other's place, the gradient is that of updates at different places. Operands: data, indices, updates.
/// </summary>
public abstract class Scattering(ScatterReduction reduction) : Operator
{
    /// <inheritdoc/>
    public override string Attributes => $"reduction={reduction.ToString().ToLowerInvariant()}";

    /// <inheritdoc/>
    public override int MinInputs => 3;

    /// <inheritdoc/>
    public override string Notes => "gradients with reduction none and add; indices as in Gather";

    /// <summary>What undoes it: the elements at the indices.</summary>
    protected abstract Picking Picking { get; }

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        TensorType wanted = Picking.Infer([inputs[0], inputs[1]])[0];
        return inputs[2] == wanted ? [inputs[0]] : throw new ShapeException($"the updates must be {wanted}, not {inputs[2]}");
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => reduction is ScatterReduction.Add or ScatterReduction.Mul
        ? Tolerance.Relative(Math.Max(1, operands[1].Shape.Length) * 1.2e-7, "at most as many roundings as there are indices")
        : Tolerance.Exact();

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        e.Input(0).CopyTo(e.Output());
        ScatterCall.Evaluate(Picking.PlanFor(e.InputShape(0), e.InputShape(1)), reduction, e.Input(1), e.Input(2), e.Output());
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Node node = lowering.Node;
        lowering.Emit(new ScatterCall(Picking.PlanFor(node.Inputs[0].Shape, node.Inputs[1].Shape), reduction, node.Inputs[0], node.Inputs[1], node.Inputs[2], node.Output));
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        Value indices = node.Inputs[1];
        return reduction switch
        {
            ScatterReduction.Add => [dy, null, g.Add(Picking, dy, indices)],
            ScatterReduction.None => [g.Add(this, dy, indices, g.Add(new Expand(node.Inputs[2].Shape), g.Constant(0))), null, g.Add(Picking, dy, indices)],
            _ => base.Differentiate(g, node, dy),
        };
    }

    /// <summary>ONNX's attribute.</summary>
    protected static ScatterReduction Read(OnnxNode n, int since) => n.Opset < since ? ScatterReduction.None : n.Text("reduction", "none") switch
    {
        "none" => ScatterReduction.None,
        "add" => ScatterReduction.Add,
        "mul" => ScatterReduction.Mul,
        "max" when n.Opset >= 18 => ScatterReduction.Max,
        "min" when n.Opset >= 18 => ScatterReduction.Min,
        string other => throw n.BadAttribute($"reduction '{other}' is not known to opset {n.Opset}"),
    };

    /// <summary>A case for every reduction; each place is written once, or several times where numbers are joined.</summary>
    private protected static IEnumerable<OperatorCase> CasesOf(Func<ScatterReduction, Operator> make, string name, Shape data, Shape indices, Tensor once, TensorType updates)
    {
        foreach (ScatterReduction reduction in Enum.GetValues<ScatterReduction>())
        {
            bool isPlain = reduction == ScatterReduction.None;
            yield return new OperatorCase(
                name, make(reduction), [CaseInput.Integers(data), isPlain || indices.Length == 0 ? CaseInput.Given(once) : CaseInput.Indices(indices, 0, 1), CaseInput.Integers(updates.Shape, -2, 2)],
                Tolerance.Exact("a few small whole numbers joined")) { Gradient = isPlain || reduction == ScatterReduction.Add };
        }
    }
}

/// <summary>Single elements: y = data, then y[…, index[…, i, …], …] = updates[…, i, …].</summary>
public sealed class ScatterElements(int axis = 0, ScatterReduction reduction = ScatterReduction.None) : Scattering(reduction)
{
    private readonly ScatterReduction _reduction = reduction;

    /// <inheritdoc/>
    public override string Name => "ScatterElements";

    /// <inheritdoc/>
    public override string Attributes => $"axis={axis}, {base.Attributes}";

    /// <inheritdoc/>
    protected override Picking Picking => new GatherElements(axis);

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
    [
        new OnnxImport(Name, 11, OnnxImport.NewestOpset, Read), new OnnxImport("Scatter", 9, 10, Read),
    ];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("axis", axis), ("reduction", _reduction.ToString().ToLowerInvariant()));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
    [
        .. CasesOf(r => new ScatterElements(0, r), "a row", Shape.Of(5), Shape.Of(3), new Tensor(Shape.Of(3), [3L, -1, 0]), Shape.Of(3)),
        .. CasesOf(r => new ScatterElements(1, r), "a part", Shape.Of(3, 4), Shape.Of(2, 2), new Tensor(Shape.Of(2, 2), [3L, 0, 1, -2]), Shape.Of(2, 2)),
        .. CasesOf(r => new ScatterElements(-2, r), "three dimensions", Shape.Of(2, 3, 2), Shape.Of(2, 2, 2), new Tensor(Shape.Of(2, 2, 2), [0L, 1, 2, 2, 1, 0, 0, 1]), Shape.Of(2, 2, 2)),
        .. CasesOf(r => new ScatterElements(0, r), "nothing", Shape.Of(2, 2), Shape.Of(0, 2), new Tensor(Shape.Of(0, 2), Array.Empty<long>()), Shape.Of(0, 2)),
    ];

    private static Value[] Read(OnnxNode n)
    {
        int at = n.Int("axis", 0), size = n.Input(0).Shape[n.Input(0).Shape.Axis(at)];
        IndexPlan.RequireInside(n, n.Input(1), _ => size);
        return n.Add(new ScatterElements(at, Read(n, 16)), n.Input(0), n.Input(1), n.Input(2));
    }
}

/// <summary>Places: y = data, then y at the place that each row of the indices says = updates.</summary>
public sealed class ScatterND(ScatterReduction reduction = ScatterReduction.None) : Scattering(reduction)
{
    private readonly ScatterReduction _reduction = reduction;

    /// <inheritdoc/>
    public override string Name => "ScatterND";

    /// <inheritdoc/>
    protected override Picking Picking => new GatherND();

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
    [
        new OnnxImport(Name, 11, OnnxImport.NewestOpset, n =>
        {
            (Shape x, Shape indices) = (n.Input(0).Shape, n.Input(1).Shape);
            if (indices.Rank > 0 && indices[^1] >= 1 && indices[^1] <= x.Rank)
            {
                IndexPlan.RequireInside(n, n.Input(1), i => x[i % indices[^1]]);
            }

            return n.Add(new ScatterND(Read(n, 16)), n.Input(0), n.Input(1), n.Input(2));
        }),
    ];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("reduction", _reduction.ToString().ToLowerInvariant()));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
    [
        .. CasesOf(r => new ScatterND(r), "elements", Shape.Of(8), Shape.Of(4, 1), new Tensor(Shape.Of(4, 1), [4L, 3, 1, 7]), Shape.Of(4)),
        .. CasesOf(r => new ScatterND(r), "slices", Shape.Of(4, 2, 3), Shape.Of(2, 1), new Tensor(Shape.Of(2, 1), [0L, -2]), Shape.Of(2, 2, 3)),
        .. CasesOf(r => new ScatterND(r), "places", Shape.Of(3, 3, 2), Shape.Of(2, 2, 2), new Tensor(Shape.Of(2, 2, 2), [0L, 1, 2, 2, 1, 0, 0, 2]), Shape.Of(2, 2, 2)),
    ];
}
