using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>In which order the channels hold a block's pixels.</summary>
public enum BlockOrder
{
    /// <summary>ONNX's DCR: channel (i·b + j)·C + c holds pixel (i, j) of channel c.</summary>
    DepthFirst,

    /// <summary>ONNX's CRD, PyTorch's PixelShuffle: channel (c·b + i)·b + j holds it.</summary>
    ColumnFirst,
}

/// <summary>Blocks of b×b pixels out of channels: [batch, b²·C, H, W] becomes [batch, C, b·H, b·W]. Undone by <see cref="SpaceToDepth"/>.</summary>
public sealed class DepthToSpace(int block, BlockOrder order = BlockOrder.DepthFirst) : Operator
{
    /// <inheritdoc/>
    public override string Name => "DepthToSpace";

    /// <inheritdoc/>
    public override string Attributes => $"block={block}, {(order == BlockOrder.DepthFirst ? "DCR" : "CRD")}";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        Shape x = inputs[0].Shape;
        return x.Rank == 4 && block > 0 && x[1] % ((long)block * block) == 0
            ? [inputs[0] with { Shape = Shape.Of(x[0], x[1] / block / block, x[2] * block, x[3] * block) }]
            : throw new ShapeException($"wants [batch, channels, height, width] with a multiple of {block}·{block} channels, not {x}");
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Exact();

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        (int[] sizes, int[] strides) = WalkOf(e.OutputShape());
        Walks.Copy(e.Input(0), e.Output(), sizes, strides);
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        (int[] sizes, int[] strides) = WalkOf(lowering.Node.Output.Shape);
        lowering.Emit(new MapCall("identity", [], [new(lowering.Node.Inputs[0], strides)], lowering.Node.Output, sizes));
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [g.Add(new SpaceToDepth(block, order), dy)];

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, n => n.Add(new DepthToSpace(n.Int("blocksize", 0), n.Text("mode", "DCR") switch
    {
        "DCR" => BlockOrder.DepthFirst,
        "CRD" => BlockOrder.ColumnFirst,
        string other => throw n.BadAttribute($"mode '{other}' is neither DCR nor CRD"),
    }), n.Input(0)))];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("blocksize", block), ("mode", order == BlockOrder.DepthFirst ? "DCR" : "CRD"));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in new (int[] From, int Block)[] { ([1, 8, 2, 3], 2), ([2, 9, 1, 2], 3), ([0, 4, 2, 2], 2), ([2, 3, 2, 2], 1), ([3, 12, 17, 9], 2) }
        from order in Enum.GetValues<BlockOrder>()
        select new OperatorCase($"{Shape.Of(c.From)}", new DepthToSpace(c.Block, order), [CaseInput.Uniform(Shape.Of(c.From))], Tolerance.Exact()) { Gradient = c.From[2] < 10 };

    /// <summary>Over (batch, C, H, b, W, b) of the result, where each pixel lies in the operand.</summary>
    private (int[] Sizes, int[] Strides) WalkOf(Shape y)
    {
        (int channels, int height, int width) = (y[1], y[2] / block, y[3] / block);
        int plane = height * width, pixel = order == BlockOrder.DepthFirst ? channels * plane : plane;
        return ([y[0], channels, height, block, width, block], [channels * block * block * plane, order == BlockOrder.DepthFirst ? plane : block * block * plane, width, block * pixel, 1, pixel]);
    }
}

/// <summary>Every block of b×b pixels into channels: [batch, C, b·H, b·W] becomes [batch, b²·C, H, W]. ONNX has it in the order DCR only.</summary>
public sealed class SpaceToDepth(int block, BlockOrder order = BlockOrder.DepthFirst) : Operator
{
    /// <inheritdoc/>
    public override string Name => "SpaceToDepth";

    /// <inheritdoc/>
    public override string Attributes => $"block={block}, {(order == BlockOrder.DepthFirst ? "DCR" : "CRD")}";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        Shape x = inputs[0].Shape;
        return x.Rank == 4 && block > 0 && x[2] % block == 0 && x[3] % block == 0
            ? [inputs[0] with { Shape = Shape.Of(x[0], x[1] * block * block, x[2] / block, x[3] / block) }]
            : throw new ShapeException($"wants [batch, channels, height, width] with height and width multiples of {block}, not {x}");
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Exact();

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        (int[] sizes, int[] strides) = WalkOf(e.InputShape(0));
        Walks.Copy(e.Input(0), e.Output(), sizes, strides);
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        (int[] sizes, int[] strides) = WalkOf(lowering.Node.Inputs[0].Shape);
        lowering.Emit(new MapCall("identity", [], [new(lowering.Node.Inputs[0], strides)], lowering.Node.Output, sizes));
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [g.Add(new DepthToSpace(block, order), dy)];

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, n => n.Add(new SpaceToDepth(n.Int("blocksize", 0)), n.Input(0)))];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => order == BlockOrder.DepthFirst ? (x, node) => x.Node(Name, node, ("blocksize", block)) : null;

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in new (int[] From, int Block)[] { ([1, 2, 4, 6], 2), ([2, 1, 3, 6], 3), ([0, 1, 4, 4], 2), ([2, 3, 2, 2], 1), ([3, 3, 34, 18], 2) }
        from order in Enum.GetValues<BlockOrder>()
        select new OperatorCase($"{Shape.Of(c.From)}", new SpaceToDepth(c.Block, order), [CaseInput.Uniform(Shape.Of(c.From))], Tolerance.Exact()) { Gradient = c.From[2] < 10 };

    /// <summary>Over (batch, b, b, C, H, W) of the result, or (batch, C, b, b, H, W), where each pixel lies in the operand.</summary>
    private (int[] Sizes, int[] Strides) WalkOf(Shape x)
    {
        (int channels, int height, int width) = (x[1], x[2] / block, x[3] / block);
        int row = x[3], plane = x[2] * row;
        return order == BlockOrder.DepthFirst
            ? ([x[0], block, block, channels, height, width], [channels * plane, row, 1, plane, block * row, block])
            : ([x[0], channels, block, block, height, width], [channels * plane, plane, row, 1, block * row, block]);
    }
}
