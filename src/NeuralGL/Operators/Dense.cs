using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// A fully connected layer: y[b, m] = Σ_n x[b, n] · weight[m, n] + bias[m]. Every output is a linear model over all inputs, so n
/// inputs and m outputs have m·(n+1) parameters (m·n without bias). Operands: x [batch, n], weight [m, n], bias [m] (optional).
/// Weights are [outputs, inputs] as in PyTorch's Linear and ONNX's Gemm with transB=1.
/// </summary>
public sealed class Dense : Operator
{
    /// <inheritdoc/>
    public override string Name => "Dense";

    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override int MaxInputs => 3;

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        Shape x = inputs[0].Shape, weight = inputs[1].Shape;
        if (x.Rank != 2 || weight.Rank != 2)
        {
            throw new ShapeException($"wants x [batch, n] and weight [m, n], not {x} and {weight}; Flatten makes a picture a row of numbers");
        }

        if (x[1] != weight[1])
        {
            throw new ShapeException($"x {x} has {x[1]} numbers in a row but weight {weight} takes {weight[1]}");
        }

        if (inputs.Length == 3 && inputs[2].Shape != Shape.Of(weight[0]))
        {
            throw new ShapeException($"the bias must be [{weight[0]}], one number for each output, not {inputs[2].Shape}");
        }

        return [Shape.Of(x[0], weight[0])];
    }

    /// <inheritdoc/>
    public override (int Operand, int OutputAxis)? WeightFor(ReadOnlySpan<TensorType> operands) => (1, 0);

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.BackwardError(operands[0].Shape[1]);

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        int batch = e.InputShape(0)[0], inputs = e.InputShape(0)[1], outputs = e.InputShape(1)[0];
        Products.Multiply(
            batch, outputs, inputs, new(e.InputArray(0), 0, inputs, 1), new(e.InputArray(1), 0, inputs, 1),
            e.InputCount == 3 ? e.InputArray(2) : null, e.OutputArray(), 0);
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Node node = lowering.Node;
        Value x = node.Inputs[0], weight = node.Inputs[1];
        int inputs = x.Shape[1];
        lowering.Emit(new GemmCall(
            [], x.Shape[0], weight.Shape[0], inputs, new(x, [inputs, 1]), new(weight, [inputs, 1]), node.Inputs.Count == 3 ? node.Inputs[2] : null, null, node.Output));
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        Value dx = g.Add(new MatMul(), dy, node.Inputs[1]);
        Value dWeight = g.Add(new MatMul(), g.Add(new Transpose(), dy), node.Inputs[0]);
        return node.Inputs.Count == 3 ? [dx, dWeight, g.Add(new Reduce(ReduceKind.Sum, [0], keepDims: false), dy)] : [dx, dWeight];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport("Gemm", ReadGemm)];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node("Gemm", node, ("transB", 1));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases
    {
        get
        {
            foreach ((int batch, int n, int m) in new[] { (1, 1, 1), (1, 3, 2), (4, 5, 3), (0, 3, 2), (3, 0, 2), (3, 2, 0), (7, 13, 11), (1, 64, 16), (16, 64, 64), (15, 63, 63), (17, 65, 65), (8, 128, 100), (31, 67, 37) })
            {
                Shape x = Shape.Of(batch, n), weight = Shape.Of(m, n);
                bool small = batch * n * m <= 500;
                yield return new OperatorCase($"batch {batch}, {n} to {m}", this, [CaseInput.Uniform(x), CaseInput.Uniform(weight), CaseInput.Uniform(Shape.Of(m))], Tolerance.BackwardError(n)) { Gradient = small };
                yield return new OperatorCase($"batch {batch}, {n} to {m}, whole numbers", this, [CaseInput.Integers(x), CaseInput.Integers(weight), CaseInput.Integers(Shape.Of(m))], Tolerance.Exact("sums of small whole numbers are exact in float32")) { Gradient = false };
            }

            foreach ((int batch, int n, int m) in new[] { (64, 128, 40), (67, 132, 37), (9, 1028, 29), (256, 784, 256) })
            {
                // Large enough for kernels that compute whole tiles, small and large ones, with and without parts of them beyond the edge.
                yield return new OperatorCase($"batch {batch}, {n} to {m}", this, [CaseInput.Uniform(Shape.Of(batch, n)), CaseInput.Uniform(Shape.Of(m, n)), CaseInput.Uniform(Shape.Of(m))], Tolerance.BackwardError(n)) { Gradient = false };
                yield return new OperatorCase($"batch {batch}, {n} to {m}, whole numbers", this, [CaseInput.Integers(Shape.Of(batch, n)), CaseInput.Integers(Shape.Of(m, n))], Tolerance.Exact("sums of small whole numbers are exact in float32")) { Gradient = false };
            }

            yield return new OperatorCase("without bias", this, [CaseInput.Uniform(Shape.Of(3, 4)), CaseInput.Uniform(Shape.Of(5, 4))], Tolerance.BackwardError(4));
            yield return new OperatorCase("special values", this, [CaseInput.Given(Shape.Of(3, 2), 1, 2, float.NaN, 1, float.PositiveInfinity, 1), CaseInput.Given(Shape.Of(2, 2), 1, 1, -1, 2)], Tolerance.BackwardError(2)) { Gradient = false };
            yield return new OperatorCase("70,000 inputs, beyond a loop's limit on llvmpipe", this, [CaseInput.Integers(Shape.Of(2, 70000), -2, 2), CaseInput.Integers(Shape.Of(3, 70000), -2, 2)], Tolerance.Exact("sums of small whole numbers are exact in float32")) { Gradient = false };
            yield return new OperatorCase("600,000 inputs, more than one loop", this, [CaseInput.Integers(Shape.Of(1, 600000), -2, 2), CaseInput.Integers(Shape.Of(2, 600000), -2, 2), CaseInput.Integers(Shape.Of(2))], Tolerance.Exact("sums of small whole numbers are exact in float32")) { Gradient = false, Large = true };
            yield return new OperatorCase("more than 65,535 work groups", this, [CaseInput.Integers(Shape.Of(1050000, 1)), CaseInput.Integers(Shape.Of(16, 1))], Tolerance.Exact("products of small whole numbers are exact in float32")) { Gradient = false, Large = true };
        }
    }

    /// <summary>Gemm: alpha·A′·B′ + beta·C, with A and B transposed on demand; the plain forms become Dense, the rest a product and a sum.</summary>
    private static Value[] ReadGemm(OnnxNode n)
    {
        GraphBuilder g = n.Graph;
        float alpha = n.Float("alpha", 1), beta = n.Float("beta", 1);
        Value a = n.Input(0), b = n.Input(1);
        bool transA = n.Int("transA", 0) != 0, transB = n.Int("transB", 0) != 0;
        if (a.Shape.Rank != 2 || b.Shape.Rank != 2)
        {
            throw n.Invalid($"its operands must be matrices, not {a.Shape} and {b.Shape}");
        }

        a = transA ? g.Add(new Transpose(), a) : a;
        b = transB ? b : g.Add(new Transpose(), b);
        bool hasBias = n.HasInput(2) && beta != 0;
        if (alpha == 1 && (!hasBias || (beta == 1 && n.Input(2).Shape == Shape.Of(b.Shape[0]))))
        {
            return hasBias ? n.Add(new Dense(), a, b, n.Input(2)) : n.Add(new Dense(), a, b);
        }

        Value product = hasBias || alpha != 1 ? g.Add(new Dense(), a, b) : n.Add(new Dense(), a, b)[0];
        if (!hasBias)
        {
            return n.Add(new Multiply(), product, g.Constant(alpha));
        }

        product = alpha == 1 ? product : g.Add(new Multiply(), product, g.Constant(alpha));
        Value bias = beta == 1 ? n.Input(2) : g.Add(new Multiply(), n.Input(2), g.Constant(beta));
        return Shape.Broadcast(product.Shape, bias.Shape) == product.Shape
            ? n.Add(new Add(), product, bias)
            : throw n.Invalid($"its bias {bias.Shape} does not spread over the product {product.Shape}");
    }
}
