using System.Numerics;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>y = min(max(x, low), high); if low exceeds high, y is high, as ONNX says. NaN stays NaN.</summary>
public sealed class Clip(float low = float.NegativeInfinity, float high = float.PositiveInfinity) : Unary<Clip.Function>("Clip", "clip", new(low, high), ("min", low), ("max", high))
{
    /// <inheritdoc/>
    public override string Notes => "float32, int32, int64; bounds that are computed make it a Max and a Min";

    /// <inheritdoc/>
    public override Tolerance Tolerance => Tolerance.Exact();

    /// <inheritdoc/>
    public override Tolerance GradientTolerance => Tolerance.Exact();

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
    [
        new OnnxImport(Name, OnnxImport.OldestOpset, 10, n => n.Add(new Clip(n.Float("min", float.MinValue), n.Float("max", float.MaxValue)), n.Input(0))),
        new OnnxImport(Name, 11, OnnxImport.NewestOpset, Read),
    ];

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs) =>
        inputs[0].Element != ElementType.Bool ? [inputs[0]] : throw new ShapeException("works on numbers, not on bool");

    /// <summary>A bound that is not set is written for float32, for runtimes put the largest finite number in its place, and left out for integers, which have no infinity.</summary>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) =>
    {
        string Bound(string stem, float bound) => float.IsInfinity(bound) && node.Output.Type.Element != ElementType.Float32 ? ""
            : x.Constant($"{node.Name}_{stem}", Tensor.From<float>(new TensorType(Shape.Scalar, node.Output.Type.Element), [bound]));
        string[] operands = [x.NameOf(node.Inputs[0]), Bound("min", low), Bound("max", high)];
        x.Node(Name, [.. operands.Take(1 + Array.FindLastIndex(operands, o => o.Length > 0))], [x.NameOf(node.Output)]);
    };

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        float.IsInfinity(low)
        ? [
            .. base.Cases, .. new Clip(-1.5f, 0.75f).Cases, .. new Clip(2, -1).Cases.Skip(2).Take(2),
            new OperatorCase("int64", new Clip(-3, 5), [CaseInput.Integers(Shape.Of(67), -9, 9, ElementType.Int64)], Tolerance) { Gradient = false },
            new OperatorCase("int32", new Clip(low: -3), [CaseInput.Integers(Shape.Of(67), -9, 9, ElementType.Int32)], Tolerance) { Gradient = false },
        ]
        : base.Cases;

    private static Value[] Read(OnnxNode n)
    {
        Value x = n.Input(0);
        if (Enumerable.Range(1, 2).Any(i => n.HasInput(i) && !n.IsConstant(i)))
        {
            Value above = n.HasInput(1) ? n.Graph.Add(new Variadic(VariadicKind.Max), x, Computed(n, 1)) : x;
            return n.HasInput(2) ? n.Add(new Variadic(VariadicKind.Min), above, Computed(n, 2)) : n.Add(new Identity(), above);
        }

        return n.Add(new Clip(Bound(n, 1, float.NegativeInfinity), Bound(n, 2, float.PositiveInfinity)), x);
    }

    private static Value Computed(OnnxNode n, int i) =>
        n.Input(i) is { Shape: { IsOpen: false, Length: 1 } } bound ? bound : throw n.Invalid($"its bound must be a single number, not {n.Input(i).Type}");

    private static float Bound(OnnxNode n, int i, float whenAbsent)
    {
        if (!n.HasInput(i))
        {
            return whenAbsent;
        }

        Tensor bound = n.ConstantInput(i);
        if (bound.Length != 1)
        {
            throw n.Invalid($"its bound must be a single number, not {bound}");
        }

        Span<float> number = [0];
        bound.CopyTo(number);
        return number[0];
    }

    /// <summary>Formula and derivative.</summary>
    public readonly record struct Function(float Low, float High) : IUnaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>
        {
            T low = T.CreateChecked(Low), high = T.CreateChecked(High);
            x = x < low ? low : x;
            return x > high ? high : x;
        }

        /// <inheritdoc/>
        public T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T> => x >= T.CreateChecked(Low) && x <= T.CreateChecked(High) ? T.One : T.Zero;
    }
}
