using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// Normalises over all dimensions from an axis on. Operands: x, scale and, if there is one, bias, which broadcast to x. (Ba and others:
/// Layer Normalization, 2016.)
/// </summary>
public sealed class LayerNormalization(int axis = -1, float epsilon = 1e-5f) : Standardization(epsilon)
{
    /// <inheritdoc/>
    public override string Name => "LayerNormalization";

    /// <inheritdoc/>
    public override string Attributes => $"axis={axis}, epsilon={Epsilon}";

    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override int MaxInputs => 3;

    /// <inheritdoc/>
    public override string Notes => "mean and inverse deviation, if they are asked for, are computed by reductions";

    private protected override StandardView ViewOf(Shape x, Shape? scale) => new(x, [.. Enumerable.Range(0, x.Rank).Skip(x.Axis(axis))], scale!);

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, 17, OnnxImport.NewestOpset, Read)];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("axis", axis), ("epsilon", Epsilon));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases
    {
        get
        {
            foreach ((int[] sizes, int from, bool biased) in new (int[], int, bool)[] { ([3, 5], -1, true), ([2, 3, 4], -1, false), ([2, 3, 4, 5], 1, true), ([3, 4], 0, true), ([7, 65], 1, true), ([2, 5003], -1, true), ([0, 4], -1, true) })
            {
                Shape x = Shape.Of(sizes), scale = Shape.Of(sizes[x.Axis(from)..]);
                CaseInput[] inputs = [CaseInput.Uniform(x), CaseInput.Uniform(scale), CaseInput.Uniform(scale)];
                yield return new OperatorCase($"{x}{(biased ? "" : " without bias")}", new LayerNormalization(from, from == 1 ? 0.01f : 1e-5f), inputs[..(biased ? 3 : 2)], ToleranceFor([])) { Gradient = x.Length < 200 };
            }
        }
    }

    private static Value[] Read(OnnxNode n)
    {
        _ = n.Int("stash_type", 1);
        int axis = n.Int("axis", -1);
        float epsilon = n.Float("epsilon", 1e-5f);
        Value x = n.Input(0);
        Value y = n.Add(new LayerNormalization(axis, epsilon), n.HasInput(2) ? [x, n.Input(1), n.Input(2)] : [x, n.Input(1)])[0];
        if (n.OutputCount == 1)
        {
            return [y];
        }

        int[] axes = [.. Enumerable.Range(0, x.Shape.Rank).Skip(x.Shape.Axis(axis))];
        Value mean = n.Graph.Add(new Reduce(ReduceKind.Mean, axes), x), centred = n.Graph.Add(new Subtract(), x, mean);
        Value variance = n.Graph.Add(new Reduce(ReduceKind.Mean, axes), n.Graph.Add(new Multiply(), centred, centred));
        return [y, mean, n.Graph.Add(new Reciprocal(), n.Graph.Add(new Sqrt(), n.Graph.Add(new Add(), variance, n.Graph.Constant(epsilon))))];
    }
}

/// <summary>Normalises each channel of each example over its picture. Operands: x [N, C, …], scale and bias [C]. (Ulyanov and others: Instance Normalization, 2016.)</summary>
public sealed class InstanceNormalization(float epsilon = 1e-5f) : Standardization(epsilon)
{
    /// <inheritdoc/>
    public override string Name => "InstanceNormalization";

    /// <inheritdoc/>
    public override string Attributes => $"epsilon={Epsilon}";

    /// <inheritdoc/>
    public override int MinInputs => 3;

    private protected override StandardView ViewOf(Shape x, Shape? scale) => x.Rank > 2
        ? new(Shape.Of(x[0], x[1], x.Product(2, x.Rank)), [2], Shape.Of(x[1], 1))
        : throw new ShapeException($"{x} has no pictures; it takes [N, C, …] with at least one more dimension");

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
        [new OnnxImport(Name, n => n.Add(new InstanceNormalization(n.Float("epsilon", 1e-5f)), n.Input(0), n.Input(1), n.Input(2)))];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("epsilon", Epsilon));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from sizes in new int[][] { [2, 3, 4, 5], [3, 2, 7], [1, 4, 2, 3, 2], [2, 65, 9], [1, 2, 71, 73], [0, 3, 4] }
        let x = Shape.Of(sizes)
        let c = Shape.Of(sizes[1])
        select new OperatorCase($"{x}", new InstanceNormalization(sizes.Length == 3 ? 0.01f : 1e-5f), [CaseInput.Uniform(x), CaseInput.Uniform(c), CaseInput.Uniform(c)], ToleranceFor([])) { Gradient = x.Length < 200 };
}

/// <summary>
/// Normalises groups of channels of each example over their pictures. Operands: x [N, C, …], scale and bias for each channel [C] or, as
/// ONNX had it in opsets 18 to 20, for each group. (Wu, He: Group Normalization, 2018.)
/// </summary>
public sealed class GroupNormalization(int groups, float epsilon = 1e-5f) : Standardization(epsilon)
{
    /// <inheritdoc/>
    public override string Name => "GroupNormalization";

    /// <inheritdoc/>
    public override string Attributes => $"num_groups={groups}, epsilon={Epsilon}";

    /// <inheritdoc/>
    public override int MinInputs => 3;

    /// <inheritdoc/>
    public override string Notes => "scale and bias for each group until opset 20, for each channel after it; written as InstanceNormalization between reshapes, Mul and Add";

    private protected override StandardView ViewOf(Shape x, Shape? scale)
    {
        if (x.Rank < 2 || groups < 1 || x[1] % groups != 0)
        {
            throw new ShapeException($"the channels of {x} cannot be parted into {groups} groups");
        }

        bool byGroup = scale!.Rank == 1 && scale[0] == groups && x[1] != groups;
        return new(Shape.Of(x[0], groups, x[1] / groups, x.Product(2, x.Rank)), [2, 3], byGroup ? Shape.Of(groups, 1, 1) : Shape.Of(groups, x[1] / groups, 1));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
    [
        new OnnxImport(Name, 18, 20, n => n.Input(1).Shape.Length == n.Int("num_groups", 1) ? Read(n) : throw n.Invalid("before opset 21 scale and bias hold one number for each group")),
        new OnnxImport(Name, 21, OnnxImport.NewestOpset, n => n.Input(0).Shape is { Rank: > 1 } x && n.Input(1).Shape.Length == x[1] ? Read(n) : throw n.Invalid("scale and bias must hold one number for each channel")),
    ];

    /// <summary>As PyTorch writes it, which every runtime reads, whatever its opset.</summary>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) =>
    {
        Shape shape = node.Inputs[0].Shape;
        string Temporary(string stem) => x.Temporary($"{node.Name}_{stem}");
        string Integers(string stem, params long[] values) => x.Constant($"{node.Name}_{stem}", new Tensor(Shape.Of(values.Length), values));
        string Numbers(string stem, float value) => x.Constant($"{node.Name}_{stem}", new Tensor(Shape.Of(groups), [.. Enumerable.Repeat(value, groups)]));
        string Along(string stem, Value operand)
        {
            long per = operand.Shape.Length == groups && shape[1] != groups ? 1 : shape[1] / groups;
            string shaped = Temporary(stem);
            x.Node("Reshape", [x.NameOf(operand), Integers(stem + "_shape", per == 1 ? [groups, 1, 1] : [groups, per, 1])], [shaped]);
            return shaped;
        }

        string grouped = Temporary("grouped"), normal = Temporary("normal"), parted = Temporary("parted"), scaled = Temporary("scaled"), shifted = Temporary("shifted");
        x.Node("Reshape", [x.NameOf(node.Inputs[0]), Integers("groups", 0, groups, (long)shape[1] / groups * shape.Product(2, shape.Rank))], [grouped]);
        x.Node("InstanceNormalization", [grouped, Numbers("one", 1), Numbers("zero", 0)], [normal], ("epsilon", Epsilon));
        x.Node("Reshape", [normal, Integers("channels", 0, groups, shape[1] / groups, shape.Product(2, shape.Rank))], [parted]);
        x.Node("Mul", [parted, Along("scale", node.Inputs[1])], [scaled]);
        x.Node("Add", [scaled, Along("bias", node.Inputs[2])], [shifted]);
        x.Node("Reshape", [shifted, Integers("shape", [0, .. shape.Skip(1).Select(s => (long)s)])], [x.NameOf(node.Output)]);
    };

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in new (int[] Sizes, int Groups, bool ByGroup)[] { ([2, 4, 3, 5], 2, false), ([2, 4, 3, 5], 2, true), ([3, 6, 7], 3, false), ([2, 4], 2, false), ([1, 4, 2, 3, 2], 1, false), ([2, 3, 5], 3, false), ([1, 64, 9, 11], 8, false) }
        let x = Shape.Of(c.Sizes)
        let s = Shape.Of(c.ByGroup ? c.Groups : c.Sizes[1])
        select new OperatorCase($"{x} {(c.ByGroup ? "by group" : "by channel")}", new GroupNormalization(c.Groups, c.Groups == 3 ? 0.01f : 1e-5f), [CaseInput.Uniform(x), CaseInput.Uniform(s), CaseInput.Uniform(s)], ToleranceFor([])) { Gradient = x.Length < 200 };

    private static Value[] Read(OnnxNode n)
    {
        _ = n.Int("stash_type", 1);
        return n.Add(new GroupNormalization(n.Int("num_groups", 1), n.Float("epsilon", 1e-5f)), n.Input(0), n.Input(1), n.Input(2));
    }
}

/// <summary>Normalises over any axes, without scale and bias; by default over everything but the channels, dimension 1.</summary>
public sealed class MeanVarianceNormalization(params int[] axes) : Standardization(1e-18f)
{
    private static readonly int[] Default = [0, 2, 3];

    /// <inheritdoc/>
    public override string Name => "MeanVarianceNormalization";

    /// <inheritdoc/>
    public override string Attributes => $"axes=[{string.Join(", ", Axes)}]";

    private int[] Axes => axes.Length == 0 ? Default : axes;

    private protected override StandardView ViewOf(Shape x, Shape? scale) => new(x, [.. Axes.Select(x.Axis).Distinct().Order()], Shape.Scalar);

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, 9, OnnxImport.NewestOpset, n => n.Add(new MeanVarianceNormalization(n.Ints("axes") ?? []), n.Input(0)))];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("axes", Axes));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in new (int[] Sizes, int[] Axes)[] { ([2, 3, 4, 5], []), ([2, 3, 4, 5], [2, 3]), ([7, 65], [-1]), ([3, 5], [0]) }
        let x = Shape.Of(c.Sizes)
        select new OperatorCase($"{x}", new MeanVarianceNormalization(c.Axes), [CaseInput.Uniform(x)], ToleranceFor([])) { Gradient = x.Length < 200 };
}
