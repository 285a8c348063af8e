using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>The same numbers as another element type: bool becomes 0 and 1, numbers become bool by "not zero", float32 is truncated to integers.</summary>
public sealed class Cast(ElementType to) : Operator
{
    /// <inheritdoc/>
    public override string Name => "Cast";

    /// <inheritdoc/>
    public override string Attributes => $"to={to.Text()}";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs) => [inputs[0] with { Element = to }];

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Exact();

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        ReadOnlySpan<T> x = e.Input(0);
        Span<T> y = e.Output();
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = to switch
            {
                ElementType.Float32 => x[i],
                ElementType.Bool => x[i] != T.Zero ? T.One : T.Zero,
                _ => T.Truncate(x[i]),
            };
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering) => lowering.EmitMap(
        to switch { ElementType.Float32 => "identity", ElementType.Bool => "not_zero", _ => "truncated" }, [], lowering.Node.Output, lowering.Node.Inputs[0]);

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [to == ElementType.Float32 && node.Inputs[0].Type.Element == ElementType.Float32 ? dy : null];

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
    [
        new OnnxImport(Name, n => Read(n, n.Int("to", 0) switch
        {
            1 => ElementType.Float32,
            6 => ElementType.Int32,
            7 => ElementType.Int64,
            9 => ElementType.Bool,
            int other => throw n.Unsupported($"to={other} is none of float32 (1), int32 (6), int64 (7), bool (9)"),
        })),
        new OnnxImport("CastLike", 15, OnnxImport.NewestOpset, n => Read(n, n.Input(1).Type.Element)),
    ];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node, ("to", to switch { ElementType.Float32 => 1, ElementType.Int32 => 6, ElementType.Int64 => 7, _ => 9 }));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
    [
        new OperatorCase("bool to float32", new Cast(ElementType.Float32), [CaseInput.Bools(Shape.Of(3, 5))], Tolerance.Exact()) { Gradient = false },
        new OperatorCase("float32 to bool", new Cast(ElementType.Bool), [CaseInput.Given(0, -0f, 1, -2, 1e-20f, float.PositiveInfinity, float.NaN)], Tolerance.Exact()) { Gradient = false },
        new OperatorCase("float32 to float32", new Cast(ElementType.Float32), [CaseInput.Uniform(Shape.Of(3, 5))], Tolerance.Exact()),
    ];

    private static Value[] Read(OnnxNode n, ElementType to)
    {
        // How float8 saturates and rounds does not concern the types here.
        _ = (n.Int("saturate", 1), n.Text("round_mode", ""));
        return n.Add(new Cast(to), n.Input(0));
    }
}
