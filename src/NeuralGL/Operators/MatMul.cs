using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// The matrix product of numpy and ONNX: C[…, m, n] = Σ_k A[…, m, k] · B[…, k, n]. Leading dimensions broadcast; an operand of rank 1
/// is a row (left) or a column (right) whose dimension is dropped from the result.
/// </summary>
public sealed class MatMul : Operator
{
    /// <inheritdoc/>
    public override string Name => "MatMul";

    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        return [Plan(inputs[0].Shape, inputs[1].Shape).Result];
    }

    /// <inheritdoc/>
    public override (int Operand, int OutputAxis)? WeightFor(ReadOnlySpan<TensorType> operands) => operands[1].Shape.Rank == 2 ? (1, 1) : null;

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.BackwardError(operands[0].Shape[^1]);

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        Product p = Plan(e.InputShape(0), e.InputShape(1));
        int batches = p.Batch.Length, size = p.M * p.N;
        var walk = new Walk(p.Batch, p.BatchA, p.BatchB);
        for (int i = 0; i < batches; i++, walk.Step())
        {
            Products.Multiply(
                p.M, p.N, p.K, new(e.InputArray(0), walk.First * p.M * p.K, p.K, 1), new(e.InputArray(1), walk.Second * p.K * p.N, 1, p.N),
                null, e.OutputArray(), i * size);
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Node node = lowering.Node;
        Product p = Plan(node.Inputs[0].Shape, node.Inputs[1].Shape);
        int[] a = [.. p.BatchA.BroadcastStrides(p.Batch).Select(s => s * p.M * p.K), p.K, 1];
        int[] b = [.. p.BatchB.BroadcastStrides(p.Batch).Select(s => s * p.K * p.N), 1, p.N];
        lowering.Emit(new GemmCall(p.Batch.Sizes.ToArray(), p.M, p.N, p.K, new(node.Inputs[0], a), new(node.Inputs[1], b), null, null, node.Output));
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        Value a = node.Inputs[0], b = node.Inputs[1];

        // Rank-1 operands are rows and columns: give them and dy their second dimension back, and take it away at the end.
        Value rows = a.Shape.Rank == 1 ? g.Add(new Reshape(Shape.Of(1, a.Shape[0])), a) : a;
        Value columns = b.Shape.Rank == 1 ? g.Add(new Reshape(Shape.Of(b.Shape[0], 1)), b) : b;
        Product p = Plan(rows.Shape, columns.Shape);
        Value dc = dy.Shape == p.Result ? dy : g.Add(new Reshape(p.Result), dy);
        Value da = SumTo.Shaped(g, g.Add(this, dc, Transpose.LastTwo(g, columns)), rows);
        Value db = SumTo.Shaped(g, g.Add(this, Transpose.LastTwo(g, rows), dc), columns);
        return [a == rows ? da : g.Add(new Reshape(a.Shape), da), b == columns ? db : g.Add(new Reshape(b.Shape), db)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, n => n.Add(this, n.Input(0), n.Input(1)))];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node);

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases
    {
        get
        {
            (int[] A, int[] B)[] shapes =
            [
                ([1, 1], [1, 1]), ([2, 3], [3, 4]), ([3], [3]), ([3], [3, 2]), ([2, 3], [3]), ([2, 2, 3], [3, 2]), ([2, 1, 2, 3], [3, 3, 2]), ([2, 0], [0, 3]), ([0, 2], [2, 3]),
                ([16, 64], [64, 16]), ([17, 65], [65, 19]), ([5, 67], [67, 31]), ([3, 4], [2, 1, 4, 5]),
                ([64, 64], [64, 64]), ([67, 128], [128, 36]), ([2, 3, 33, 64], [3, 64, 132]),
            ];
            foreach ((int[] a, int[] b) in shapes)
            {
                Shape left = Shape.Of(a), right = Shape.Of(b);
                bool small = left.Length * right.Length < 2000;
                yield return new OperatorCase($"{left} by {right}", this, [CaseInput.Uniform(left), CaseInput.Uniform(right)], Tolerance.BackwardError(a[^1])) { Gradient = small };
                yield return new OperatorCase($"{left} by {right}, whole numbers", this, [CaseInput.Integers(left), CaseInput.Integers(right)], Tolerance.Exact("sums of small whole numbers are exact in float32")) { Gradient = false };
            }

            yield return new OperatorCase("an inner dimension of 70,000", this, [CaseInput.Integers(Shape.Of(2, 70000), -2, 2), CaseInput.Integers(Shape.Of(70000, 3), -2, 2)], Tolerance.Exact("sums of small whole numbers are exact in float32")) { Gradient = false };
        }
    }

    private static Product Plan(Shape a, Shape b)
    {
        if (a.Rank == 0 || b.Rank == 0)
        {
            throw new ShapeException($"wants vectors or matrices, not a scalar: {a} by {b}");
        }

        Shape rows = a.Rank == 1 ? Shape.Of(1, a[0]) : a, columns = b.Rank == 1 ? Shape.Of(b[0], 1) : b;
        if (rows[^1] != columns[^2])
        {
            throw new ShapeException($"the inner dimensions differ: {a} by {b}");
        }

        Shape batchA = Shape.Of(rows.Sizes[..^2]), batchB = Shape.Of(columns.Sizes[..^2]), batch = Shape.Broadcast(batchA, batchB);
        int[] result = [.. batch.Sizes, .. a.Rank == 1 ? [] : new[] { a[^2] }, .. b.Rank == 1 ? [] : new[] { b[^1] }];
        return new Product(batch, batchA, batchB, rows[^2], columns[^1], rows[^1], Shape.Of(result));
    }

    private readonly record struct Product(Shape Batch, Shape BatchA, Shape BatchB, int M, int N, int K, Shape Result);
}
