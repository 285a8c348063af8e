using System.Numerics;
using System.Numerics.Tensors;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>A function of three numbers. A struct, so that the reference's loops are compiled for each function.</summary>
public interface ITernaryFunction
{
    /// <summary>f(a, b, c).</summary>
    T Value<T>(T a, T b, T c) where T : unmanaged, IFloatingPointIeee754<T>;
}

/// <summary>y = f(a, b, c), element by element; b has a's shape, c broadcasts to it. These are the inner steps of optimisers and have no gradient of their own.</summary>
public abstract class Step<TFunction>(string name, string glsl, TFunction function, Tolerance tolerance) : Operator
    where TFunction : struct, ITernaryFunction
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override int MinInputs => 3;

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        return inputs[0].Shape == inputs[1].Shape && Shape.Broadcast(inputs[0].Shape, inputs[2].Shape) == inputs[0].Shape
            ? [inputs[0]] : throw new ShapeException("the first two operands must have one shape and the third must spread over it");
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => tolerance;

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        T[] a = e.InputArray(0), b = e.InputArray(1), c = e.InputArray(2), y = e.OutputArray();
        if (c.Length == 1)
        {
            T one = c[0];
            Chunks.Run(y.Length, (from, to) => Loop<T>(a.AsSpan(from, to - from), b.AsSpan(from, to - from), one, y.AsSpan(from, to - from)));
            return;
        }

        var walk = new Walk(e.OutputShape(), e.InputShape(0), e.InputShape(1), e.InputShape(2));
        for (int i = 0; i < y.Length; i++, walk.Step())
        {
            y[i] = function.Value(a[i], b[i], c[walk.Third]);
        }
    }

    /// <summary>The usual case: one number c for all elements.</summary>
    protected virtual void Loop<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, T c, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = function.Value(a[i], b[i], c);
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering) => lowering.EmitMap(glsl, [], lowering.Node.Output, lowering.Node.Inputs[0], lowering.Node.Inputs[1], lowering.Node.Inputs[2]);

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from shape in CaseShapes.Elementwise
        select new OperatorCase($"{shape}", this, [CaseInput.Uniform(shape), CaseInput.Uniform(shape, 0.01f, 2), CaseInput.Given(Shape.Scalar, 0.125f)], tolerance) { Gradient = false };
}

/// <summary>y = a − c·b: a step of gradient descent, parameter a, direction b, learning rate c.</summary>
public sealed class DescentStep() : Step<DescentStep.Function>("DescentStep", "descent_step", default, Tolerance.Relative(3e-7, "a product and a difference"))
{
    /// <summary>The formula.</summary>
    public readonly struct Function : ITernaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T a, T b, T c) where T : unmanaged, IFloatingPointIeee754<T> => a - (c * b);
    }
}

/// <summary>y = a + c·(b − a): the moving average a of b, c being the weight of the new number. (Adam's first moment with c = 1 − β₁.)</summary>
public sealed class MovingAverage() : Step<MovingAverage.Function>("MovingAverage", "moving_average", default, Tolerance.Relative(5e-7, "a difference, a product and a sum"))
{
    /// <summary>The formula.</summary>
    public readonly struct Function : ITernaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T a, T b, T c) where T : unmanaged, IFloatingPointIeee754<T> => a + (c * (b - a));
    }
}

/// <summary>y = a + c·(b² − a): the moving average a of b's square. (Adam's second moment with c = 1 − β₂.)</summary>
public sealed class MovingAverageOfSquare() : Step<MovingAverageOfSquare.Function>("MovingAverageOfSquare", "moving_average_of_square", default, Tolerance.Relative(8e-7, "a square, a difference, a product and a sum"))
{
    /// <summary>The formula.</summary>
    public readonly struct Function : ITernaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T a, T b, T c) where T : unmanaged, IFloatingPointIeee754<T> => a + (c * ((b * b) - a));
    }
}

/// <summary>y = a / (√b + c): Adam's direction from its moments (Kingma, Ba: Adam, algorithm 1, the form with ε̂ before section 2.1).</summary>
public sealed class AdamDirection() : Step<AdamDirection.Function>("AdamDirection", "adam_direction", default, Tolerance.Relative(2e-6, "a root within 5 ulp, a sum and a quotient within 3 ulp"))
{
    /// <summary>The formula in three passes: roots and quotients are many times faster as vectors.</summary>
    protected override void Loop<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, T c, Span<T> y)
    {
        TensorPrimitives.Sqrt(b, y);
        TensorPrimitives.Add(y, c, y);
        TensorPrimitives.Divide(a, y, y);
    }

    /// <summary>The formula.</summary>
    public readonly struct Function : ITernaryFunction
    {
        /// <inheritdoc/>
        public T Value<T>(T a, T b, T c) where T : unmanaged, IFloatingPointIeee754<T> => a / (T.Sqrt(b) + c);
    }
}
