using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// A convolution (as in all networks, a correlation): y[b, m, o] = Σ_c Σ_k x[b, c, o·stride + k·dilation − pad] · weight[m, c, k] + bias[m],
/// where what lies outside x is 0. In groups, each of the same size, m sees only the channels c of its own group. Operands: x [batch,
/// channels, 1 to 3 spatial dimensions], weight [outputs, channels / groups, kernel], bias [outputs] (optional).
/// </summary>
/// <param name="window">Kernel, strides, dilations and pads.</param>
/// <param name="groups">Groups of channels that do not mix; as many as channels is a depthwise convolution.</param>
public sealed class Conv(Window window, int groups = 1) : Operator
{
    /// <inheritdoc/>
    public override string Name => "Conv";

    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override int MaxInputs => 3;

    /// <inheritdoc/>
    public override string Attributes => ConvText.Of(window, groups);

    /// <inheritdoc/>
    public override string Notes => "1 to 3 spatial dimensions; auto_pad becomes pads";

    /// <summary>How the kernel slides.</summary>
    public Window Window => window;

    /// <summary>Groups of channels that do not mix.</summary>
    public int Groups => groups;

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        Shape x = inputs[0].Shape, weight = inputs[1].Shape;
        ConvText.Require(window, groups, x, weight);
        if (x[1] != (long)weight[1] * groups || weight[0] % groups != 0)
        {
            throw new ShapeException($"x {x} has {x[1]} channels, but weight {weight} in {groups} group{(groups == 1 ? "" : "s")} takes {(long)weight[1] * groups}{(weight[0] % groups == 0 ? "" : $", and its {weight[0]} outputs cannot be shared by {groups}")}");
        }

        ConvText.RequireBias(inputs, weight[0]);
        return [Shape.Of([x[0], weight[0], .. window.Slide(x.Sizes[2..])])];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.BackwardError(ConvText.Terms(operands[1].Shape.Sizes[1..]));

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e) => ConvLoops.Forward(e, window, groups);

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Node node = lowering.Node;
        ConvPlan plan = ConvPlan.Forward(window, groups, node.Inputs[0].Shape, node.Output.Shape);
        lowering.Emit(new ConvCall(plan, node.Inputs[0], node.Inputs[1], node.Inputs.ElementAtOrDefault(2), null, node.Output));
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        Value x = node.Inputs[0], weight = node.Inputs[1];
        Value dx = g.Add(new ConvTranspose(window, groups, x.Shape.Sizes[2..]), dy, weight);
        Value dWeight = g.Add(new ConvWeightGradient(window, groups), x, dy);
        return node.Inputs.Count == 3 ? [dx, dWeight, ConvText.BiasGradient(g, dy)] : [dx, dWeight];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, Read)];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, WindowOnnx.Attributes(window, ("group", groups)));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases => ConvCases.Forward();

    private static Value[] Read(OnnxNode n)
    {
        Value x = n.Input(0), weight = n.Input(1);
        int groups = ConvText.Groups(n, x.Shape, weight.Shape);
        var op = new Conv(WindowOnnx.Read(n, WindowOnnx.Kernel(n, weight.Shape), x.Shape.Sizes[2..]), groups);
        return n.HasInput(2) ? n.Add(op, x, weight, n.Input(2)) : n.Add(op, x, weight);
    }
}

/// <summary>
/// The transpose of a convolution: y[b, m, o·stride + k·dilation − pad] += x[b, c, o] · weight[c, m, k], plus bias[m]; what falls outside
/// the output is lost. Operands: x [batch, channels, 1 to 3 spatial dimensions], weight [channels, outputs / groups, kernel], bias
/// [outputs] (optional). It is the gradient of <see cref="Conv"/> by its input.
/// </summary>
public sealed class ConvTranspose : Operator
{
    private readonly Window _window;
    private readonly int _groups;
    private readonly int[] _output;

    /// <summary>With a given output.</summary>
    /// <param name="window">Kernel, strides, dilations and pads; the pads behind the last elements do not matter, for the output says where it ends.</param>
    /// <param name="groups">Groups of channels that do not mix.</param>
    /// <param name="output">The output's spatial sizes.</param>
    /// <exception cref="ShapeException">The sizes do not fit the window.</exception>
    public ConvTranspose(Window window, int groups, ReadOnlySpan<int> output)
    {
        (_window, _groups, _output) = (window, groups, output.ToArray());
        if (_output.Length != window.Rank || _output.Any(size => size < 1))
        {
            throw new ShapeException($"an output of [{string.Join(", ", _output)}] under a window of {window.Rank} dimensions: as many positive sizes are wanted");
        }
    }

    /// <summary>A window of one tap, for the list of operators.</summary>
    public ConvTranspose() : this(new Window([1]), 1, [1])
    {
    }

    /// <summary>Groups of channels that do not mix.</summary>
    public int Groups => _groups;

    /// <inheritdoc/>
    public override string Name => "ConvTranspose";

    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override int MaxInputs => 3;

    /// <inheritdoc/>
    public override string Notes => "1 to 3 spatial dimensions; auto_pad and output_shape become pads and output_padding";

    /// <inheritdoc/>
    public override string Attributes => $"{ConvText.Of(_window, _groups)}, output {string.Join("×", _output)}";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        Shape x = inputs[0].Shape, weight = inputs[1].Shape;
        ConvText.Require(_window, _groups, x, weight);
        if (x[1] != weight[0] || x[1] % _groups != 0)
        {
            throw new ShapeException($"x {x} has {x[1]} channels, but weight {weight} in {_groups} group{(_groups == 1 ? "" : "s")} takes {weight[0]}");
        }

        ConvText.RequireBias(inputs, (long)weight[1] * _groups);
        return [Shape.Of([x[0], checked(weight[1] * _groups), .. _output])];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) =>
        Tolerance.BackwardError(ConvText.Terms([operands[0].Shape[1] / _groups, .. operands[1].Shape.Sizes[2..]]));

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e) => ConvLoops.Transposed(e, _window, _groups);

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Node node = lowering.Node;
        ConvPlan plan = ConvPlan.Transposed(_window, _groups, node.Inputs[0].Shape, node.Output.Shape);
        lowering.Emit(new ConvCall(plan, node.Inputs[0], node.Inputs[1], node.Inputs.ElementAtOrDefault(2), null, node.Output));
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        Value x = node.Inputs[0], weight = node.Inputs[1];
        Window back = Reaching(x.Shape);
        Value dx = g.Add(new Conv(back, _groups), dy, weight);
        Value dWeight = g.Add(new ConvWeightGradient(back, _groups), dy, x);
        return node.Inputs.Count == 3 ? [dx, dWeight, ConvText.BiasGradient(g, dy)] : [dx, dWeight];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, Read)];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) =>
    {
        Window w = Reaching(node.Inputs[0].Shape);

        // Pads behind that would be negative are room that no tap reaches: output_padding.
        int[] pads = [.. w.Pads.Select((p, i) => i < w.Rank ? p : Math.Max(p, 0))], extra = [.. w.Pads.Skip(w.Rank).Select(p => Math.Max(-p, 0))];
        x.Node(Name, node, WindowOnnx.Attributes(w.WithPads(pads), ("group", _groups), ("output_padding", extra)));
    };

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases => ConvCases.Transposed();

    /// <summary>The window whose positions over the output are just the elements of x.</summary>
    private Window Reaching(Shape x)
    {
        int[] pads = [.. _window.Pads];
        for (int i = 0; i < _window.Rank; i++)
        {
            pads[_window.Rank + i] = checked((int)(((x[2 + i] - 1L) * _window.Strides[i]) + _window.Extent(i) - pads[i] - _output[i]));
        }

        return _window.WithPads(pads);
    }

    private static Value[] Read(OnnxNode n)
    {
        Value x = n.Input(0), weight = n.Input(1);
        int groups = ConvText.Groups(n, x.Shape, weight.Shape), rank = x.Shape.Rank - 2;
        int[] kernel = WindowOnnx.Kernel(n, weight.Shape);
        int[]? strides = n.Ints("strides"), dilations = n.Ints("dilations"), pads = n.Ints("pads"), output = n.Ints("output_shape");
        int[] extra = n.Ints("output_padding") ?? new int[rank];
        string auto = n.Text("auto_pad", "NOTSET");
        WindowOnnx.Check(n, kernel, rank, strides, dilations, pads);
        if (extra.Length != rank || extra.Any(v => v < 0) || (output is not null && output.Length != rank) || auto is not ("NOTSET" or "" or "VALID" or "SAME_UPPER" or "SAME_LOWER"))
        {
            throw n.BadAttribute($"output_padding [{string.Join(", ", extra)}], output_shape [{string.Join(", ", output ?? [])}] and auto_pad '{auto}' do not fit {rank} spatial dimensions");
        }

        var window = new Window(kernel, strides, dilations);
        bool isSame = auto.StartsWith("SAME", StringComparison.Ordinal), isGiven = output is null && (auto is "NOTSET" or "");
        int[] before = new int[2 * rank], sizes = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            (long first, long last) = isGiven && pads is not null ? (pads[i], pads[rank + i]) : (0, 0);
            long natural = ((x.Shape[2 + i] - 1L) * window.Strides[i]) + window.Extent(i) + extra[i];
            long size = output is not null ? output[i] : isSame ? (long)x.Shape[2 + i] * window.Strides[i] : natural - first - last;
            long cut = Math.Max(0, natural - size);
            before[i] = (int)(isGiven ? first : auto == "SAME_UPPER" ? cut / 2 : cut - (cut / 2));
            sizes[i] = size is > 0 and <= int.MaxValue ? (int)size : throw n.Invalid($"its output along dimension {2 + i} would have the size {size}");
        }

        var op = new ConvTranspose(window.WithPads(before), groups, sizes);
        return n.HasInput(2) ? n.Add(op, x, weight, n.Input(2)) : n.Add(op, x, weight);
    }
}

/// <summary>
/// The gradient of <see cref="Conv"/> by its weights: dw[m, c, k] = Σ_b Σ_o dy[b, m, o] · x[b, c, o·stride + k·dilation − pad]. Operands: x
/// and dy as the convolution's input and output.
/// </summary>
/// <param name="window">The convolution's.</param>
/// <param name="groups">The convolution's.</param>
public sealed class ConvWeightGradient(Window window, int groups = 1) : Operator
{
    /// <inheritdoc/>
    public override string Name => "ConvWeightGradient";

    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override string Attributes => ConvText.Of(window, groups);

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        Shape x = inputs[0].Shape, dy = inputs[1].Shape;
        bool fits = x.Rank == window.Rank + 2 && dy.Rank == x.Rank && x[0] == dy[0] && x[1] % groups == 0 && dy[1] % groups == 0 && dy.Sizes[2..].SequenceEqual(window.Slide(x.Sizes[2..]));
        return fits ? [Shape.Of([dy[1], x[1] / groups, .. window.Kernel])] : throw new ShapeException($"x {x} and the gradient {dy} are not input and output of a convolution ({Attributes})");
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.BackwardError(ConvText.Terms([operands[1].Shape[0], .. operands[1].Shape.Sizes[2..]]));

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e) => ConvLoops.Weights(e, window, groups);

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Node node = lowering.Node;
        ConvPlan plan = ConvPlan.Forward(window, groups, node.Inputs[0].Shape, node.Inputs[1].Shape);
        lowering.Emit(new ConvWeightCall(plan, node.Inputs[0], node.Inputs[1], node.Output));
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) =>
        [g.Add(new ConvTranspose(window, groups, node.Inputs[0].Shape.Sizes[2..]), node.Inputs[1], dy), g.Add(new Conv(window, groups), node.Inputs[0], dy)];

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases => ConvCases.Weights();
}
