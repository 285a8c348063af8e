using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>The operand with elements put before and after it along its dimensions; with <see cref="PadMode.Constant"/> a negative number of them cuts off.</summary>
/// <param name="mode">What is put there.</param>
/// <param name="number">The number, with <see cref="PadMode.Constant"/>.</param>
/// <param name="pads">How many before each dimension, then how many after each.</param>
public sealed class Pad(PadMode mode, float number, params int[] pads) : Operator
{
    /// <inheritdoc/>
    public override string Name => "Pad";

    /// <inheritdoc/>
    public override string Attributes => $"{mode.ToString().ToLowerInvariant()}{(number == 0 ? "" : $" {number}")}, pads=[{string.Join(", ", pads)}]";

    /// <inheritdoc/>
    public override string Notes => "pads and value must be known when the graph is built";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        Shape x = inputs[0].Shape;
        if (pads.Length != 2 * x.Rank)
        {
            throw new ShapeException($"has {pads.Length} pads where {x} needs {2 * x.Rank}, one before and one after each dimension");
        }

        var sizes = new int[x.Rank];
        for (int i = 0; i < sizes.Length; i++)
        {
            (long before, long after) = (pads[i], pads[i + x.Rank]);
            if (mode != PadMode.Constant && Math.Min(before, after) < 0)
            {
                throw new ShapeException("cannot cut off and continue what is there at once; take a Slice first");
            }

            long size = x[i] + before + after;
            if (x[i] == Shape.Open ? before != 0 || after != 0 : size < 0 || (x[i] == 0 && mode != PadMode.Constant && size > 0))
            {
                throw new ShapeException($"cannot put {before} elements before and {after} after dimension {i} of {x}");
            }

            sizes[i] = x[i] == Shape.Open ? x[i] : (int)Math.Min(size, int.MaxValue);
        }

        return [inputs[0] with { Shape = Shape.Of(sizes) }];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Exact();

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e) => PadCall.Evaluate(e.Input(0), e.Output(), T.CreateChecked(number), Axes(e.InputShape(0)));

    /// <inheritdoc/>
    public override void Lower(Lowering lowering) => lowering.Emit(new PadCall(number, Axes(lowering.Node.Inputs[0].Shape), lowering.Node.Inputs[0], lowering.Node.Output));

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        if (mode == PadMode.Constant)
        {
            return [g.Add(new Pad(PadMode.Constant, 0, [.. pads.Select(p => -p)]), dy)];
        }

        // Along one dimension after the other it picks elements, some of them several times.
        foreach ((PadAxis axis, int i) in Axes(node.Inputs[0].Shape).Select((axis, i) => (axis, i)))
        {
            if (!axis.IsWhole)
            {
                long[] sources = [.. Enumerable.Range(0, axis.To).Select(at => (long)axis.Source(at))];
                Shape before = Shape.Of([.. dy.Shape.Select((size, d) => d == i ? axis.From : size)]);
                dy = g.Add(new PickingGradient(new Gather(i), before), g.Constant(new Tensor(Shape.Of(sources.Length), sources)), dy);
            }
        }

        return [dy];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
    [
        new OnnxImport(Name, OnnxImport.OldestOpset, 10, n => Read(n, n.Ints("pads") ?? throw n.BadAttribute("it has no pads"), null, n.Float("value", 0))),
        new OnnxImport(Name, 11, OnnxImport.NewestOpset, n => Read(n, OnnxIntegers.Of(n, 1), n.HasInput(3) ? OnnxIntegers.Of(n, 3) : null, n.HasInput(2) ? NumberOf(n, n.ConstantInput(2)) : 0)),
    ];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) =>
    {
        if (mode == PadMode.Wrap)
        {
            x.RequireOpset(19);
        }

        TensorType one = node.Inputs[0].Type with { Shape = Shape.Scalar };
        string[] value = mode == PadMode.Constant && number != 0 ? [x.Constant(node.Name + "_value", Tensor.From<float>(one, [number]))] : [];
        x.Node(Name, [x.NameOf(node.Inputs[0]), x.Constant(node.Name + "_pads", new Tensor(Shape.Of(pads.Length), [.. pads.Select(p => (long)p)])), .. value], [x.NameOf(node.Output)], ("mode", mode.ToString().ToLowerInvariant()));
    };

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from mode in Enum.GetValues<PadMode>()
        from c in new (int[] From, int[] Pads)[]
        {
            ([5], [2, 3]), ([3, 4], [1, 2, 0, 1]), ([3, 4], [0, 2, 0, 2]), ([1, 2, 4, 3], [0, 0, 1, 2, 0, 0, 2, 1]), ([4, 5], [-1, 1, 2, -2]), ([1, 2], [0, 0, 0, 1]), ([0, 3], [0, 1, 0, 1]), ([2, 3, 2], [1, 0, 1, 1, 0, 1]), ([30, 65], [1, 3, 2, 4]),
        }
        // ONNX Runtime does not wrap nothing.
        where mode != PadMode.Wrap || c.From[0] > 0
        where mode == PadMode.Constant || c.Pads.Min() >= 0
        select new OperatorCase($"{Shape.Of(c.From)}", new Pad(mode, mode == PadMode.Constant ? 1.5f : 0, c.Pads), [CaseInput.Uniform(Shape.Of(c.From))], Tolerance.Exact()) { Gradient = c.From[0] < 20 };

    private PadAxis[] Axes(Shape x) => [.. x.Select((size, i) => new PadAxis(mode, size + pads[i] + pads[i + x.Rank], size, pads[i]))];

    private static Value[] Read(OnnxNode n, int[] pads, int[]? axes, float number)
    {
        Shape x = n.Input(0).Shape;
        PadMode mode = n.Text("mode", "constant") switch
        {
            "constant" => PadMode.Constant,
            "edge" => PadMode.Edge,
            "reflect" => PadMode.Reflect,
            "wrap" when n.Opset >= 19 => PadMode.Wrap,
            string other => throw n.BadAttribute($"mode '{other}' is not known to opset {n.Opset}"),
        };
        if (axes is not null)
        {
            if (pads.Length != 2 * axes.Length)
            {
                throw n.Invalid($"{axes.Length} axes have {pads.Length} pads");
            }

            var all = new int[2 * x.Rank];
            for (int i = 0; i < axes.Length; i++)
            {
                int axis = x.Axis(axes[i]);
                (all[axis], all[axis + x.Rank]) = (pads[i], pads[i + axes.Length]);
            }

            pads = all;
        }

        // What is cut off is not there to be continued.
        Value whole = n.Input(0);
        if (mode != PadMode.Constant && pads.Any(p => p < 0))
        {
            int[] cut = [.. Enumerable.Range(0, x.Rank).Where(i => pads[i] < 0 || pads[i + x.Rank] < 0)];
            whole = n.Graph.Add(new Slice(
                cut, [.. cut.Select(i => -Math.Min(0, pads[i]))], [.. cut.Select(i => pads[i + x.Rank] < 0 ? pads[i + x.Rank] : int.MaxValue)], [.. cut.Select(_ => 1)]), whole);
            pads = [.. pads.Select(p => Math.Max(0, p))];
        }

        return n.Add(new Pad(mode, mode == PadMode.Constant ? number : 0, pads), whole);
    }

    private static float NumberOf(OnnxNode n, Tensor value)
    {
        var number = new float[value.Length];
        value.CopyTo<float>(number);
        return number is [var one] ? one : throw n.Invalid("constant_value must be one number");
    }
}
