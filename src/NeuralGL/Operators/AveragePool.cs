using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>The windows of a pooling layer over height and width, in pixels.</summary>
public readonly record struct PoolWindow(int KernelHeight, int KernelWidth, int StrideHeight, int StrideWidth, int PadTop = 0, int PadLeft = 0, int PadBottom = 0, int PadRight = 0, bool CountIncludePad = false)
{
    /// <summary>Height and width of what comes out for a picture of this height and width.</summary>
    /// <exception cref="ShapeException">The attributes make no sense, or no window fits.</exception>
    public (int H, int W) Pooled(int height, int width)
    {
        bool sensible = KernelHeight > 0 && KernelWidth > 0 && StrideHeight > 0 && StrideWidth > 0 && PadTop >= 0 && PadLeft >= 0 && PadBottom >= 0 && PadRight >= 0
            && Math.Max(PadTop, PadBottom) < KernelHeight && Math.Max(PadLeft, PadRight) < KernelWidth;
        if (!sensible)
        {
            throw new ShapeException($"{this}: kernel and strides must be positive, pads not negative and smaller than the kernel");
        }

        // Attributes from a file may be as large as they like, so the sums need 64 bits.
        long h = (long)height + PadTop + PadBottom - KernelHeight, w = (long)width + PadLeft + PadRight - KernelWidth;
        return h >= 0 && w >= 0 && Math.Max(h / StrideHeight, w / StrideWidth) < int.MaxValue ? ((int)(h / StrideHeight) + 1, (int)(w / StrideWidth) + 1) : throw new ShapeException($"a window of {KernelHeight}×{KernelWidth} does not fit into {height}×{width} pixels");
    }

    /// <inheritdoc/>
    public override string ToString() => $"kernel {KernelHeight}×{KernelWidth}, stride {StrideHeight}×{StrideWidth}{((PadTop | PadLeft | PadBottom | PadRight) == 0 ? "" : $", pads {PadTop},{PadLeft},{PadBottom},{PadRight}{(CountIncludePad ? " counted" : "")}")}";

    /// <summary>Rows [first, end) of the picture under the window at pooled row <paramref name="at"/>.</summary>
    internal (int First, int End) Rows(int at, int height) => Range((at * StrideHeight) - PadTop, KernelHeight, height);

    /// <summary>Columns [first, end) of the picture under the window at pooled column <paramref name="at"/>.</summary>
    internal (int First, int End) Columns(int at, int width) => Range((at * StrideWidth) - PadLeft, KernelWidth, width);

    private static (int First, int End) Range(int start, int length, int size) => (Math.Max(start, 0), Math.Min(start + length, size));
}

/// <summary>
/// The mean over groups of pixels: y[p, i, j] = Σ x[p, r, c] / count over the rows r and columns c of the picture under window (i, j).
/// The count is that of the pixels under the window, or the kernel's size if pads count. Operand: [batch, channels, height, width].
/// </summary>
public sealed class AveragePool(PoolWindow window) : Operator
{
    /// <summary>Windows of <paramref name="size"/>×<paramref name="size"/> pixels side by side.</summary>
    public AveragePool(int size = 2) : this(new PoolWindow(size, size, size, size))
    {
    }

    /// <inheritdoc/>
    public override string Name => "AveragePool";

    /// <inheritdoc/>
    public override string Attributes => window.ToString();

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        Shape x = inputs[0].Shape;
        if (x.Rank != 4)
        {
            throw new ShapeException($"wants pictures [batch, channels, height, width], not {x}");
        }

        (int h, int w) = window.Pooled(x[2], x[3]);
        return [Shape.Of(x[0], x[1], h, w)];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.BackwardError(window.KernelHeight * window.KernelWidth);

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        ReadOnlySpan<T> x = e.Input(0);
        Span<T> y = e.Output();
        Shape picture = e.InputShape(0), pooled = e.OutputShape();
        (int height, int width, int rows, int columns) = (picture[2], picture[3], pooled[2], pooled[3]);
        for (int i = 0; i < y.Length; i++)
        {
            (int top, int bottom) = window.Rows(i / columns % rows, height);
            (int left, int right) = window.Columns(i % columns, width);
            int plane = i / (rows * columns) * height * width;
            T sum = T.Zero;
            for (int r = top; r < bottom; r++)
            {
                for (int c = left; c < right; c++)
                {
                    sum += x[plane + (r * width) + c];
                }
            }

            y[i] = sum / T.CreateChecked(Count(window, top, bottom, left, right));
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Shape x = lowering.Node.Inputs[0].Shape, y = lowering.Node.Output.Shape;
        lowering.Emit(new AveragePoolCall(false, window, x[0] * x[1], (x[2], x[3]), (y[2], y[3]), lowering.Node.Inputs[0], lowering.Node.Output));
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [g.Add(new AveragePoolGradient(window, node.Inputs[0].Shape), dy)];

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, Read)];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(
        Name, node, ("kernel_shape", new[] { window.KernelHeight, window.KernelWidth }), ("strides", new[] { window.StrideHeight, window.StrideWidth }),
        ("pads", new[] { window.PadTop, window.PadLeft, window.PadBottom, window.PadRight }), ("count_include_pad", window.CountIncludePad ? 1 : 0));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in Examples
        select new OperatorCase($"{Shape.Of(c.Picture)}, {c.Window}", new AveragePool(c.Window), [CaseInput.Uniform(Shape.Of(c.Picture))], Tolerance.BackwardError(c.Window.KernelHeight * c.Window.KernelWidth)) { Gradient = c.Picture[2] < 10, Large = c.Picture[2] > 1000 };

    internal static (int[] Picture, PoolWindow Window)[] Examples { get; } =
    [
        ([1, 1, 4, 4], new(2, 2, 2, 2)), ([2, 3, 5, 7], new(2, 3, 1, 2)), ([1, 2, 5, 5], new(3, 3, 2, 2, 1, 1, 1, 1)), ([1, 2, 5, 5], new(3, 3, 2, 2, 1, 1, 1, 1, true)),
        ([1, 1, 4, 6], new(4, 6, 1, 1)), ([0, 1, 4, 4], new(2, 2, 2, 2)), ([1, 1, 28, 28], new(4, 4, 4, 4)), ([1, 1, 5, 4], new(2, 2, 3, 3)), ([1, 3, 65, 63], new(7, 7, 7, 7)),
        // More than 65,535 work groups.
        ([1, 2, 1500, 1500], new(2, 2, 1, 1)),
    ];

    internal static int Count(PoolWindow window, int top, int bottom, int left, int right) =>
        window.CountIncludePad ? window.KernelHeight * window.KernelWidth : (bottom - top) * (right - left);

    private static Value[] Read(OnnxNode n)
    {
        int[] kernel = n.Ints("kernel_shape") ?? throw n.BadAttribute("it has no kernel_shape");
        int[] strides = n.Ints("strides") ?? [.. kernel.Select(_ => 1)], pads = n.Ints("pads") ?? [.. kernel.Concat(kernel).Select(_ => 0)], dilations = n.Ints("dilations") ?? [];
        if (kernel.Length != 2 || n.Int("ceil_mode", 0) != 0 || n.Text("auto_pad", "NOTSET") is not ("NOTSET" or "VALID") || dilations.Any(d => d != 1))
        {
            throw n.Unsupported("only two-dimensional windows with explicit pads, without ceil_mode and dilation, are supported");
        }

        if (strides.Length != 2 || pads.Length != 4)
        {
            throw n.BadAttribute($"strides has {strides.Length} and pads {pads.Length} numbers where a kernel of 2 dimensions needs 2 and 4");
        }

        return n.Add(new AveragePool(new PoolWindow(kernel[0], kernel[1], strides[0], strides[1], pads[0], pads[1], pads[2], pads[3], n.Int("count_include_pad", 0) != 0)), n.Input(0));
    }
}

/// <summary>The gradient of <see cref="AveragePool"/>: every pixel gets dy / count from each window over it. Operand: dy, shaped as the pooled picture.</summary>
public sealed class AveragePoolGradient(PoolWindow window, Shape picture) : Operator
{
    /// <inheritdoc/>
    public override string Name => "AveragePoolGradient";

    /// <inheritdoc/>
    public override string Attributes => $"{window}, picture={picture}";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        (int h, int w) = window.Pooled(picture[2], picture[3]);
        Shape wanted = Shape.Of(picture[0], picture[1], h, w);
        return inputs[0].Shape == wanted ? [picture] : throw new ShapeException($"the gradient must be {wanted}");
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.BackwardError(window.KernelHeight * window.KernelWidth);

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        ReadOnlySpan<T> dy = e.Input(0);
        Span<T> dx = e.Output();
        dx.Clear();
        Shape pooled = e.InputShape(0);
        (int height, int width, int rows, int columns) = (picture[2], picture[3], pooled[2], pooled[3]);
        for (int i = 0; i < dy.Length; i++)
        {
            (int top, int bottom) = window.Rows(i / columns % rows, height);
            (int left, int right) = window.Columns(i % columns, width);
            int plane = i / (rows * columns) * height * width;
            T share = dy[i] / T.CreateChecked(AveragePool.Count(window, top, bottom, left, right));
            for (int r = top; r < bottom; r++)
            {
                for (int c = left; c < right; c++)
                {
                    dx[plane + (r * width) + c] += share;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Shape dy = lowering.Node.Inputs[0].Shape;
        lowering.Emit(new AveragePoolCall(true, window, picture[0] * picture[1], (picture[2], picture[3]), (dy[2], dy[3]), lowering.Node.Inputs[0], lowering.Node.Output));
    }

    /// <inheritdoc/>
    public override Operator WithBatch(int batch) => new AveragePoolGradient(window, picture.WithBatch(batch));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases
    {
        get
        {
            foreach ((int[] sizes, PoolWindow w) in AveragePool.Examples)
            {
                (int rows, int columns) = w.Pooled(sizes[2], sizes[3]);
                yield return new OperatorCase(
                    $"{Shape.Of(sizes)}, {w}", new AveragePoolGradient(w, Shape.Of(sizes)), [CaseInput.Uniform(Shape.Of(sizes[0], sizes[1], rows, columns))],
                    Tolerance.BackwardError(w.KernelHeight * w.KernelWidth)) { Gradient = false, Large = sizes[2] > 1000 };
            }
        }
    }
}
