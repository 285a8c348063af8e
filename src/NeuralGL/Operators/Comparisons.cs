using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>Whether a = b. Nothing equals NaN.</summary>
public sealed class Equal() : Comparison<Equal.Function>("Equal", "equal_to", default)
{
    /// <summary>The formula.</summary>
    public readonly struct Function : IBinaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T a, T b) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => a == b ? T.One : T.Zero;
    }
}

/// <summary>Whether a &gt; b.</summary>
public sealed class Greater() : Comparison<Greater.Function>("Greater", "greater", default)
{
    /// <summary>The formula.</summary>
    public readonly struct Function : IBinaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T a, T b) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => a > b ? T.One : T.Zero;
    }
}

/// <summary>Whether a &lt; b.</summary>
public sealed class Less() : Comparison<Less.Function>("Less", "less", default)
{
    /// <summary>The formula.</summary>
    public readonly struct Function : IBinaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T a, T b) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => a < b ? T.One : T.Zero;
    }
}

/// <summary>Whether a ≥ b.</summary>
public sealed class GreaterOrEqual() : Comparison<GreaterOrEqual.Function>("GreaterOrEqual", "greater_or_equal", default)
{
    /// <inheritdoc/>
    protected override int SinceOpset => 12;

    /// <summary>The formula.</summary>
    public readonly struct Function : IBinaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T a, T b) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => a >= b ? T.One : T.Zero;
    }
}

/// <summary>Whether a ≤ b.</summary>
public sealed class LessOrEqual() : Comparison<LessOrEqual.Function>("LessOrEqual", "less_or_equal", default)
{
    /// <inheritdoc/>
    protected override int SinceOpset => 12;

    /// <summary>The formula.</summary>
    public readonly struct Function : IBinaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T a, T b) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => a <= b ? T.One : T.Zero;
    }
}

/// <summary>Compares two numbers with broadcasting; the result is bool and has no gradient.</summary>
public abstract class Comparison<TFunction>(string name, string glsl, TFunction function) : Binary<TFunction>(name, glsl, function, isComparison: true)
    where TFunction : struct, IBinaryFunction
{
    /// <summary>The first ONNX opset that has it.</summary>
    protected virtual int SinceOpset => OnnxImport.OldestOpset;

    /// <inheritdoc/>
    protected override Tolerance Tolerance => Tolerance.Exact("a comparison has no rounding");

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [null, null];

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, SinceOpset, OnnxImport.NewestOpset, n => n.Add(this, n.Input(0), n.Input(1)))];

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        base.Cases.Select(c => c with { Gradient = false }).Append(new OperatorCase("ties", this, [CaseInput.Integers(Shape.Of(97), -1, 1), CaseInput.Integers(Shape.Of(97), -1, 1)], Tolerance) { Gradient = false });
}

/// <summary>y = condition ? a : b, element by element with broadcasting. Operands: condition (bool), a, b.</summary>
public sealed class Where : Operator
{
    /// <inheritdoc/>
    public override string Name => "Where";

    /// <inheritdoc/>
    public override int MinInputs => 3;

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        if (inputs[0].Element != ElementType.Bool || inputs[1].Element != inputs[2].Element)
        {
            throw new ShapeException("wants a bool condition and two operands of one element type");
        }

        return [inputs[1] with { Shape = Shape.Broadcast(Shape.Broadcast(inputs[0].Shape, inputs[1].Shape), inputs[2].Shape) }];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Exact();

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        ReadOnlySpan<T> condition = e.Input(0), a = e.Input(1), b = e.Input(2);
        Span<T> y = e.Output();
        var walk = new Walk(e.OutputShape(), e.InputShape(0), e.InputShape(1), e.InputShape(2));
        for (int i = 0; i < y.Length; i++, walk.Step())
        {
            y[i] = condition[walk.First] != T.Zero ? a[walk.Second] : b[walk.Third];
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering) => lowering.EmitMap("select", [], lowering.Node.Output, lowering.Node.Inputs[0], lowering.Node.Inputs[1], lowering.Node.Inputs[2]);

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy)
    {
        Value condition = node.Inputs[0], zero = g.Constant(0);
        return [null, SumTo.Shaped(g, g.Add(this, condition, dy, zero), node.Inputs[1]), SumTo.Shaped(g, g.Add(this, condition, zero, dy), node.Inputs[2])];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(Name, 9, OnnxImport.NewestOpset, n => n.Add(this, n.Input(0), n.Input(1), n.Input(2))), .. Selections.Imports];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(Name, node);

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in new (int[] C, int[] A, int[] B)[] { ([5], [5], [5]), ([2, 3], [3], []), ([2, 1], [1, 3], [2, 3]), ([0], [0], [1]), ([1025], [1025], [1025]) }
        select new OperatorCase($"{Shape.Of(c.C)} {Shape.Of(c.A)} {Shape.Of(c.B)}", this, [CaseInput.Bools(Shape.Of(c.C)), CaseInput.Uniform(Shape.Of(c.A)), CaseInput.Uniform(Shape.Of(c.B))], Tolerance.Exact()) { Gradient = c.A.Length != 1 || c.A[0] < 100 };
}
