using System.Numerics;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>A differentiable function of one number. A struct, so that the reference's loops are compiled for each function.</summary>
public interface IUnaryFunction
{
    /// <summary>f(x).</summary>
    T Value<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>f′(x).</summary>
    T Derivative<T>(T x) where T : unmanaged, IFloatingPointIeee754<T>;
}

/// <summary>
/// y = f(x), element by element: activations and elementary functions. A subclass names the function, gives formula and
/// derivative as <typeparamref name="TFunction"/> and two GLSL functions: <c>f(x, constants…)</c> and <c>f_gradient(x, dy, constants…)</c>.
/// </summary>
/// <param name="name">ONNX's op_type.</param>
/// <param name="glsl">The function's name in <c>shaders/include/functions.glsl</c>.</param>
/// <param name="function">Formula and derivative.</param>
/// <param name="constants">Attributes in the order in which the GLSL functions take them.</param>
public abstract class Unary<TFunction>(string name, string glsl, TFunction function, params (string Name, float Value)[] constants) : Operator, IUnaryOperator
    where TFunction : struct, IUnaryFunction
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Attributes => string.Join(", ", constants.Select(c => $"{c.Name}={c.Value}"));

    /// <summary>The GLSL function and its constants; a matrix product may apply it to its result.</summary>
    public Epilogue Epilogue { get; } = new(glsl, [.. constants.Select(c => c.Value)]);

    /// <summary>How near a float32 backend must come, and why.</summary>
    public abstract Tolerance Tolerance { get; }

    /// <summary>How near the gradient of a float32 backend must come.</summary>
    public virtual Tolerance GradientTolerance => Tolerance.Relative(4e-6, "a product of the derivative's few rounded operations");

    /// <summary>The first ONNX opset that has it.</summary>
    protected virtual int SinceOpset => OnnxImport.OldestOpset;

    /// <summary>Where the function is tested with random numbers.</summary>
    protected virtual (float Low, float High) Domain => (-6, 6);

    /// <summary>A point without a derivative, which gradient checks keep away from.</summary>
    protected virtual float? Kink => null;

    /// <summary>Shapes of the cases: by default those that take another way through a kernel; a few functions stand for all and take more.</summary>
    protected virtual Shape[] CaseSizes => CaseShapes.Few;

    /// <summary>Values that often go wrong: for all functions the extremes, for some their own.</summary>
    protected virtual float[] Special => [0, -0f, 1, -1, 1e-40f, -1e-40f, 1e-20f, -1e-20f, 15, -15, 88.8f, -88.8f, 104, -104, 1e6f, -1e6f, 3e38f, -3e38f, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        return [inputs[0]];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance;

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        ReadOnlySpan<T> x = e.Input(0);
        Span<T> y = e.Output();
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = function.Value(x[i]);
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering) => lowering.EmitMap(Epilogue.Function, Epilogue.Constants, lowering.Node.Output, lowering.Node.Inputs[0]);

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [g.Add(new UnaryGradient<TFunction>(this, function), node.Inputs[0], dy)];

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(name, SinceOpset, OnnxImport.NewestOpset, n => n.Add(this, n.Input(0)))];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(name, node, [.. constants.Select(c => (c.Name, (object)c.Value))]);

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases
    {
        get
        {
            foreach (Shape shape in CaseSizes)
            {
                yield return new OperatorCase($"{shape}", this, [CaseInput.Uniform(shape, Domain.Low, Domain.High, Kink)], Tolerance);
            }

            yield return new OperatorCase("special values", this, [CaseInput.Given(Special)], Tolerance) { Gradient = false };
        }
    }

    /// <summary>The operator for the gradient, so that it is proved like any other.</summary>
    public Operator Gradient => new UnaryGradient<TFunction>(this, function);

    internal IEnumerable<OperatorCase> GradientCases(Operator gradient)
    {
        foreach (Shape shape in CaseSizes)
        {
            yield return new OperatorCase($"{shape}", gradient, [CaseInput.Uniform(shape, Domain.Low, Domain.High, Kink), CaseInput.Uniform(shape)], GradientTolerance) { Gradient = false };
        }

        // Subnormal operands may be flushed, and a step function's derivative tells 0 from what is next to it.
        float[] large = [.. Special.Where(x => (x == 0 || float.IsNormal(x)) && float.IsFinite(function.Derivative(x)))];
        yield return new OperatorCase("special values", gradient, [CaseInput.Given(large), CaseInput.Given([.. large.Select(_ => 1f)])], GradientTolerance) { Gradient = false };
    }
}

/// <summary>What passes and lists need to know of a <see cref="Unary{TFunction}"/> without its type argument.</summary>
public interface IUnaryOperator
{
    /// <summary>The GLSL function and its constants.</summary>
    Epilogue Epilogue { get; }

    /// <summary>The operator that multiplies a gradient by the derivative.</summary>
    Operator Gradient { get; }
}

/// <summary>dx = dy · f′(x): the gradient of a <see cref="Unary{TFunction}"/> by its operand. Operands: x, dy.</summary>
public sealed class UnaryGradient<TFunction>(Unary<TFunction> of, TFunction function) : Operator
    where TFunction : struct, IUnaryFunction
{
    /// <inheritdoc/>
    public override string Name => $"{of.Name}Gradient";

    /// <inheritdoc/>
    public override string Attributes => of.Attributes;

    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        return inputs[0].Shape == inputs[1].Shape ? [inputs[0]] : throw new ShapeException("the operand and the gradient must have one shape");
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => of.GradientTolerance;

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        ReadOnlySpan<T> x = e.Input(0), dy = e.Input(1);
        Span<T> dx = e.Output();
        for (int i = 0; i < dx.Length; i++)
        {
            dx[i] = dy[i] * function.Derivative(x[i]);
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering) =>
        lowering.EmitMap(of.Epilogue.Function + "_gradient", of.Epilogue.Constants, lowering.Node.Output, lowering.Node.Inputs[0], lowering.Node.Inputs[1]);

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases => of.GradientCases(this);
}

/// <summary>A function of two numbers. A struct, so that the reference's loops are compiled for each function.</summary>
public interface IBinaryFunction
{
    /// <summary>f(a, b).</summary>
    T Value<T>(T a, T b) where T : unmanaged, IFloatingPointIeee754<T>;
}

/// <summary>c = f(a, b), element by element, with the operands broadcast to a common shape as in numpy and ONNX.</summary>
/// <param name="name">ONNX's op_type.</param>
/// <param name="glsl">The function's name in <c>shaders/include/functions.glsl</c>.</param>
/// <param name="function">The formula.</param>
/// <param name="isComparison">Whether the result is bool.</param>
public abstract class Binary<TFunction>(string name, string glsl, TFunction function, bool isComparison = false) : Operator
    where TFunction : struct, IBinaryFunction
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <summary>How near a float32 backend must come, and why.</summary>
    protected abstract Tolerance Tolerance { get; }

    /// <summary>Where the second operand is tested with random numbers.</summary>
    protected virtual (float Low, float High) SecondDomain => (-2, 2);

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        if (inputs[0].Element != inputs[1].Element)
        {
            throw new ShapeException($"the operands must have one element type, not {inputs[0].Element.Text()} and {inputs[1].Element.Text()}");
        }

        if (inputs[0].Element == ElementType.Bool && !isComparison)
        {
            throw new ShapeException("works on numbers, not on bool");
        }

        return [new TensorType(Shape.Broadcast(inputs[0].Shape, inputs[1].Shape), isComparison ? ElementType.Bool : inputs[0].Element)];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance;

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        ReadOnlySpan<T> a = e.Input(0), b = e.Input(1);
        Span<T> c = e.Output();
        var walk = new Walk(e.OutputShape(), e.InputShape(0), e.InputShape(1));
        for (int i = 0; i < c.Length; i++, walk.Step())
        {
            c[i] = function.Value(a[walk.First], b[walk.Second]);
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering) => lowering.EmitMap(glsl, [], lowering.Node.Output, lowering.Node.Inputs[0], lowering.Node.Inputs[1]);

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports => [new OnnxImport(name, n => n.Add(this, n.Input(0), n.Input(1)))];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(name, node);

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases
    {
        get
        {
            (float low, float high) = SecondDomain;
            foreach (Shape shape in CaseShapes.Elementwise)
            {
                yield return new OperatorCase($"{shape}", this, [CaseInput.Uniform(shape), CaseInput.Uniform(shape, low, high)], Tolerance);
            }

            foreach ((Shape a, Shape b) in CaseShapes.Broadcasts)
            {
                yield return new OperatorCase($"{a} with {b}", this, [CaseInput.Uniform(a), CaseInput.Uniform(b, low, high)], Tolerance);
            }

            float inf = float.PositiveInfinity, nan = float.NaN;
            yield return new OperatorCase("special values", this, [CaseInput.Given(0, -0f, 1, inf, -inf, inf, nan, 1, nan, 3e38f, 5, 5), CaseInput.Given(1, 1, inf, inf, 2, -inf, 1, nan, nan, 2, 5, 4)], Tolerance) { Gradient = false };
        }
    }
}

/// <summary>Walks two or three operands in step with the row-major result they are broadcast to.</summary>
internal struct Walk
{
    private readonly Shape _result;
    private readonly int[] _first, _second, _third, _at;

    public Walk(Shape result, Shape first, Shape second, Shape? third = null)
    {
        (_result, _at) = (result, new int[result.Rank]);
        (_first, _second, _third) = (first.BroadcastStrides(result), second.BroadcastStrides(result), (third ?? Shape.Scalar).BroadcastStrides(result));
    }

    /// <summary>Index into the first operand.</summary>
    public int First { get; private set; }

    /// <summary>Index into the second operand.</summary>
    public int Second { get; private set; }

    /// <summary>Index into the third operand.</summary>
    public int Third { get; private set; }

    /// <summary>Goes on to the next element of the result.</summary>
    public void Step()
    {
        for (int axis = _at.Length - 1; axis >= 0; axis--)
        {
            First += _first[axis];
            Second += _second[axis];
            Third += _third[axis];
            if (++_at[axis] < _result[axis])
            {
                return;
            }

            First -= _first[axis] * _at[axis];
            Second -= _second[axis] * _at[axis];
            Third -= _third[axis] * _at[axis];
            _at[axis] = 0;
        }
    }
}

/// <summary>Shapes that operators' cases share: 0, 1, a prime, and one below, at and above what a work group takes.</summary>
internal static class CaseShapes
{
    public static Shape[] Elementwise { get; } = [Shape.Of(0), Shape.Scalar, Shape.Of(1), Shape.Of(63), Shape.Of(64), Shape.Of(65), Shape.Of(255), Shape.Of(256), Shape.Of(257), Shape.Of(7, 1, 11, 13), Shape.Of(1024)];

    /// <summary>One for each way through a kernel of one number: nothing, one number, single numbers, rows, whole vectors.</summary>
    public static Shape[] Few { get; } = [Shape.Of(0), Shape.Scalar, Shape.Of(65), Shape.Of(7, 1, 11, 13), Shape.Of(256)];

    public static (Shape A, Shape B)[] Broadcasts { get; } =
    [
        (Shape.Of(3, 5), Shape.Of(5)), (Shape.Of(5), Shape.Of(3, 5)), (Shape.Of(4, 1), Shape.Of(1, 7)), (Shape.Of(2, 3, 4, 5), Shape.Of(3, 1, 5)),
        (Shape.Scalar, Shape.Of(2, 3)), (Shape.Of(2, 0, 3), Shape.Of(1, 3)), (Shape.Of(2, 1, 3, 1, 2), Shape.Of(1, 4, 1, 5, 2)),
    ];
}
