using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// Other sizes of some dimensions: along each axis in turn, y[…, j, …] = Σ_t w[j, t] · x[…, i(j, t), …], where elements and weights follow from
/// the place that j has among the elements (ONNX, Resize). Where a result lies outside the region of tf_crop_and_resize it is the
/// extrapolation value.
/// </summary>
/// <param name="spec">What is done.</param>
public sealed class Resize(ResizeSpec spec) : Operator
{
    /// <inheritdoc/>
    public override string Name => "Resize";

    /// <inheritdoc/>
    public override string Attributes => spec.ToString();

    /// <inheritdoc/>
    public override string Notes => "scales, sizes and region must be known when the graph is built";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        int[] sizes = [.. inputs[0].Shape];
        (double, int Size)[] targets = spec.Targets(inputs[0].Shape);
        for (int i = 0; i < targets.Length; i++)
        {
            sizes[spec.Axes[i]] = targets[i].Size;
        }

        return [Shape.Of(sizes)];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => ResizeSteps.ToleranceOf(spec, ResizeSteps.Of(spec, operands[0].Shape, false));

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        ResizeSteps.Run(ResizeSteps.Of(spec, e.InputShape(0), false), e.InputArray(0), e.OutputArray());
        if (spec.Extrapolation != 0 && ResizeSteps.Mask(spec, e.InputShape(0), e.OutputShape()) is { } mask)
        {
            var walk = new Walk(e.OutputShape(), e.OutputShape(), mask.Shape);
            for (int i = 0; i < e.Output().Length; i++, walk.Step())
            {
                e.Output()[i] = mask.Floats[walk.Second] != 0 ? T.CreateChecked(spec.Extrapolation) : e.Output()[i];
            }
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Node node = lowering.Node;
        Tensor? mask = spec.Extrapolation != 0 ? ResizeSteps.Mask(spec, node.Inputs[0].Shape, node.Output.Shape) : null;
        Value result = mask is null ? node.Output : lowering.Temporary(node.Output.Shape);
        ResizeSteps.Emit(lowering, ResizeSteps.Of(spec, node.Inputs[0].Shape, false), node.Inputs[0], result);
        if (mask is not null)
        {
            lowering.EmitMap("select", [], node.Output, ResizeSteps.Fixed(lowering, mask), ResizeSteps.Fixed(lowering, Tensor.Scalar(spec.Extrapolation)), result);
        }
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [g.Add(new ResizeGradient(spec, node.Inputs[0].Shape), dy)];

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => ResizeOnnx.Imports;

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => ResizeOnnx.Write(x, node, spec);

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases => ResizeCases.All.Select(c =>
        new OperatorCase($"{Shape.Of(c.X)}", new Resize(c.Spec), [CaseInput.Uniform(Shape.Of(c.X))], new Resize(c.Spec).ToleranceFor([Shape.Of(c.X)])));
}

/// <summary>The gradient of <see cref="Resize"/>: every element gets what its results get, by their weights. Operand: dy, shaped as the resized tensor.</summary>
/// <param name="spec">What was done.</param>
/// <param name="from">The shape of what was resized.</param>
public sealed class ResizeGradient(ResizeSpec spec, Shape from) : Operator
{
    /// <inheritdoc/>
    public override string Name => "ResizeGradient";

    /// <inheritdoc/>
    public override string Attributes => $"{spec}, from {from}";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        Shape wanted = new Resize(spec).Infer([from])[0].Shape;
        return inputs[0].Shape == wanted ? [from] : throw new ShapeException($"the gradient must be {wanted}");
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => ResizeSteps.ToleranceOf(spec, ResizeSteps.Of(spec, from, true), isGradient: true);

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e) => ResizeSteps.Run(ResizeSteps.Of(spec, from, true), e.InputArray(0), e.OutputArray());

    /// <inheritdoc/>
    public override void Lower(Lowering lowering) => ResizeSteps.Emit(lowering, ResizeSteps.Of(spec, from, true), lowering.Node.Inputs[0], lowering.Node.Output);

    /// <inheritdoc/>
    public override Operator WithBatch(int batch) => new ResizeGradient(spec, from.WithBatch(batch));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases => ResizeCases.All.Select(c =>
    {
        var op = new ResizeGradient(c.Spec, Shape.Of(c.X));
        return new OperatorCase("", op, [CaseInput.Uniform(new Resize(c.Spec).Infer([Shape.Of(c.X)])[0].Shape)], op.ToleranceFor([])) { Gradient = false };
    });
}
