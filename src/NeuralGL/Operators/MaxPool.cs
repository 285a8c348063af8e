using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// The largest element under each window: y[p, o] = max_k x[p, o·stride + k·dilation − pad] over the taps k that lie on x; NaN if one is NaN, −∞
/// for a window that lies on nothing. Operand: [batch, channels, 1 to 3 spatial dimensions]. With places, a second result, int64, says
/// where in x the largest is (the first if several are), counted row by row through the whole tensor.
/// </summary>
/// <param name="window">Kernel, strides, dilations and pads.</param>
/// <param name="places">Whether the places of the largest are given too.</param>
/// <param name="columnMajor">Whether places within a plane are counted with the first spatial dimension running fastest.</param>
public sealed class MaxPool(Window window, bool places = false, bool columnMajor = false) : Operator
{
    /// <summary>Windows of <paramref name="size"/>×<paramref name="size"/> pixels side by side.</summary>
    public MaxPool(int size = 2) : this(Window.Square(size))
    {
    }

    /// <inheritdoc/>
    public override string Name => "MaxPool";

    /// <inheritdoc/>
    public override string Attributes => $"{window}{(places ? columnMajor ? ", with places by columns" : ", with places" : "")}";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        TensorType y = PoolText.Infer(inputs, window);
        return places ? [y, new TensorType(y.Shape, ElementType.Int64)] : [y];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Exact();

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e) => PoolLoops.Max(e, window, places, columnMajor);

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Node node = lowering.Node;
        lowering.Emit(PoolText.Call(PoolKind.Max, window, false, node.Inputs[0], node.Output));
        if (places)
        {
            lowering.Emit(PoolText.Call(PoolKind.MaxPlace, window, columnMajor, node.Inputs[0], node.Outputs[1]));
        }
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [g.Add(new MaxPoolGradient(window), node.Inputs[0], dy)];

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, Read), new OnnxImport("GlobalMaxPool", n => PoolText.Global(n, ReduceKind.Max))];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, PoolText.Attributes(window, columnMajor ? [("storage_order", 1)] : []));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases
    {
        get
        {
            foreach ((int[] x, Window w) in PoolText.Examples)
            {
                yield return new OperatorCase($"{Shape.Of(x)}", new MaxPool(w), [CaseInput.Uniform(Shape.Of(x))], Tolerance.Exact()) { Gradient = x[^1] < 12, Large = x[^1] > 1000 };
                if (x[^1] < 100)
                {
                    // Few different numbers, so that the largest are many.
                    yield return new OperatorCase($"{Shape.Of(x)}", new MaxPool(w, places: true, columnMajor: x[1] == 2), [CaseInput.Integers(Shape.Of(x), -1, 1)], Tolerance.Exact()) { Gradient = false };
                }
            }
        }
    }

    private static Value[] Read(OnnxNode n)
    {
        Value x = n.Input(0);
        Window window = PoolText.Read(n, x.Shape);
        bool columnMajor = n.Int("storage_order", 0) != 0;
        return n.Add(new MaxPool(window, n.OutputCount > 1, columnMajor && n.OutputCount > 1), x);
    }
}

/// <summary>The gradient of <see cref="MaxPool"/>: the first largest element of each window gets its dy. Operands: x as pooled, dy shaped as the pool's result.</summary>
/// <param name="window">The pool's.</param>
public sealed class MaxPoolGradient(Window window) : Operator
{
    /// <inheritdoc/>
    public override string Name => "MaxPoolGradient";

    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override string Attributes => window.ToString();

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        Shape wanted = PoolText.Infer(inputs, window).Shape;
        return inputs[1].Shape == wanted ? [inputs[0]] : throw new ShapeException($"the gradient must be {wanted}, not {inputs[1].Shape}");
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Relative(window.Taps * 1.2e-7 * 4, "a sum of at most as many gradients as windows lie over one element");

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e) => PoolLoops.MaxGradient(e, window);

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Node node = lowering.Node;
        lowering.Emit(new PoolGradientCall(PoolText.Call(PoolKind.Max, window, false, node.Inputs[0], node.Inputs[1]), node.Inputs[1], node.Output));
    }

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in PoolText.Examples
        let x = Shape.Of(c.X)
        select new OperatorCase(
            $"{x}", new MaxPoolGradient(c.Window), [CaseInput.Integers(x, -1, 1), CaseInput.Integers(Shape.Of([x[0], x[1], .. c.Window.Slide(x.Sizes[2..])]))], Tolerance.Exact("sums of small whole numbers are exact in float32"))
        {
            Gradient = false, Large = c.X[^1] > 1000,
        };
}
