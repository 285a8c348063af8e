using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// One abstract kernel, as data: what to compute on which values. A backend chooses shader, variant and group counts and derives
/// barriers from <see cref="Reads"/> and <see cref="Output"/>.
/// </summary>
/// <param name="Output">The value that is written, row-major and whole.</param>
public abstract record KernelCall(Value Output)
{
    /// <summary>The values that are read.</summary>
    public abstract IEnumerable<Value> Reads { get; }
}

/// <summary>How a call walks a value: the element at coordinates c is at Offset + Σ c[i]·<paramref name="Strides"/>[i]. Stride 0 repeats, a negative one walks backwards.</summary>
/// <param name="Value">What is read.</param>
/// <param name="Strides">One stride in elements for each dimension of the call.</param>
/// <param name="Offset">The element at coordinates 0. Only a <see cref="MapCall"/> may begin elsewhere than at 0.</param>
public readonly record struct Operand(Value Value, int[] Strides, int Offset = 0);

/// <summary>Where a call writes a part of its output: the result at coordinates c goes to <paramref name="Offset"/> + Σ c[i]·<paramref name="Strides"/>[i].</summary>
/// <param name="Offset">The element for coordinates 0.</param>
/// <param name="Strides">One stride in elements for each dimension of the call.</param>
public sealed record Placement(int Offset, int[] Strides);

/// <summary>A function of one element that a kernel applies to its result before it stores it.</summary>
/// <param name="Function">The GLSL function in <c>shaders/include/functions.glsl</c>.</param>
/// <param name="Constants">Its arguments after the element; at most 4.</param>
public sealed record Epilogue(string Function, float[] Constants);

/// <summary>A call that can apply a function of one number to its results while they are in registers.</summary>
public interface IFusingCall
{
    /// <summary>What it applies already, or null.</summary>
    Epilogue? Epilogue { get; }

    /// <summary>The same call with a function, giving another value.</summary>
    KernelCall With(Epilogue epilogue, Value output);
}

/// <summary>Output[c] = Function(inputs at c …, constants …) for every coordinate c of <paramref name="Sizes"/>; element-wise, broadcast, transposed or expanded.</summary>
/// <param name="Function">The GLSL function in <c>shaders/include/functions.glsl</c>; <c>identity</c> copies.</param>
/// <param name="Constants">Arguments after the operands; at most 4.</param>
/// <param name="Inputs">One to three operands.</param>
/// <param name="Output">As many elements as <paramref name="Sizes"/> has coordinates, or more if only a part is written.</param>
/// <param name="Sizes">The coordinates to walk; more than 8 dimensions only if <see cref="Walks.Simplify"/> leaves 8 or fewer.</param>
public sealed record MapCall(string Function, float[] Constants, Operand[] Inputs, Value Output, int[] Sizes) : KernelCall(Output)
{
    /// <summary>Where the results go if they are only a part of the output, which other calls of the same node complete; such a call has at most two inputs. Null for the whole, row-major.</summary>
    public Placement? Into { get; init; }

    /// <summary>The number of results.</summary>
    public int Length => Sizes.Aggregate(1, (product, size) => product * size);

    /// <summary>Where the results go: <see cref="Into"/>, or the whole output, row-major.</summary>
    public Placement Placement => Into ?? new Placement(0, Walks.RowMajor(Sizes));

    /// <summary>Whether every operand is read from its first element on and the whole output is written.</summary>
    public bool IsWhole => Into is null && Inputs.All(i => i.Offset == 0);

    /// <inheritdoc/>
    public override IEnumerable<Value> Reads => Inputs.Select(i => i.Value);
}

/// <summary>
/// Matrix products: Output[b, m, n] = Epilogue(Σ_k A[b, m, k] · B[b, n, k] + Bias[n]). Strides of A are over (Batches…, m, k), of B over
/// (Batches…, n, k), so that every transposition is the same call; the output is row-major.
/// </summary>
public sealed record GemmCall(int[] Batches, int M, int N, int K, Operand A, Operand B, Value? Bias, Epilogue? Epilogue, Value Output) : KernelCall(Output), IFusingCall
{
    /// <inheritdoc/>
    public override IEnumerable<Value> Reads => Bias is null ? [A.Value, B.Value] : [A.Value, B.Value, Bias];

    /// <inheritdoc/>
    public KernelCall With(Epilogue epilogue, Value output) => this with { Epilogue = epilogue, Output = output };
}

/// <summary>How elements are joined.</summary>
public enum Reduction
{
    /// <summary>The sum; 0 for no elements.</summary>
    Sum,

    /// <summary>The largest, NaN if any is NaN; −∞ for no elements.</summary>
    Max,

    /// <summary>The smallest, NaN if any is NaN; ∞ for no elements.</summary>
    Min,

    /// <summary>The product; 1 for no elements.</summary>
    Product,
}

/// <summary>Output[c] = Scale · join over r of Input[c, r]: the input's strides are over (<paramref name="Kept"/>…, <paramref name="Reduced"/>…).</summary>
public sealed record ReduceCall(Reduction Reduction, float Scale, Operand Input, int[] Kept, int[] Reduced, Value Output) : KernelCall(Output)
{
    /// <inheritdoc/>
    public override IEnumerable<Value> Reads => [Input.Value];
}

/// <summary>Softmax or its logarithm along the middle of [Outer, Axis, Inner].</summary>
public sealed record SoftmaxCall(bool Log, Value Input, int Outer, int Axis, int Inner, Value Output) : KernelCall(Output)
{
    /// <summary>The longest axis one call takes; longer ones are lowered to reductions, for a loop of a shader must end within the device's limit.</summary>
    public const int MaxAxis = 16384;

    /// <inheritdoc/>
    public override IEnumerable<Value> Reads => [Input];
}

/// <summary>The output is the input's storage under another shape; nothing runs.</summary>
public sealed record AliasCall(Value Input, Value Output) : KernelCall(Output)
{
    /// <inheritdoc/>
    public override IEnumerable<Value> Reads => [Input];
}

/// <summary>Where an operator puts its kernel calls.</summary>
public sealed class Lowering(Node node, bool composites = false)
{
    private readonly List<KernelCall> _calls = [];

    /// <summary>The node that is lowered. Its shapes are closed.</summary>
    public Node Node { get; } = node;

    /// <summary>Whether the backend takes calls that join several passes over an array, such as <see cref="ChannelStatisticsCall"/>.</summary>
    public bool AllowsComposites { get; } = composites;

    /// <summary>The calls so far, in order.</summary>
    public IReadOnlyList<KernelCall> Calls => _calls;

    /// <summary>Adds a call.</summary>
    public void Emit(KernelCall call) => _calls.Add(call);

    /// <summary>A value that lives only between calls of this node.</summary>
    public Value Temporary(Shape shape) => new($"{Node.Name}.temporary{_calls.Count}", shape, ValueKind.Computed);

    /// <summary>Adds an element-wise call with the operands broadcast to the output.</summary>
    public void EmitMap(string function, float[] constants, Value output, params ReadOnlySpan<Value> inputs)
    {
        var operands = new Operand[inputs.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = new Operand(inputs[i], inputs[i].Shape.BroadcastStrides(output.Shape));
        }

        Emit(new MapCall(function, constants, operands, output, output.Shape.Sizes.ToArray()));
    }
}
