using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// y = x / (1 − rate) where a random bit keeps the element, 0 where it does not; in the mean y = x, so that networks in use have no
/// dropout at all. (Srivastava and others: Dropout, 2014; PyTorch's "inverted" form.) The bits are no state: those of element i are a
/// hash of i, a count and the seed (pcg3d; Jarzynski, Olano: Hash functions for GPU rendering, JCGT 2020), so every backend drops the same
/// elements, and the gradient drops those that the forward pass dropped. Operands: x, and the count, a whole number from 0 to 2²² − 1 of
/// shape [] that differs from run to run.
/// </summary>
public sealed class Dropout : Operator
{
    /// <summary>Counts from here on would not be told apart once ½ is added.</summary>
    public const int CountLimit = 1 << 22;

    private const int Bits = 24;

    private readonly float _rate, _scale;
    private readonly int _seed;

    /// <summary>Makes the operator.</summary>
    /// <param name="rate">The part of the elements that is dropped, from 0 to below 1.</param>
    /// <param name="seed">Tells the layers of a network apart; 0 to 2²⁴ − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public Dropout(float rate = 0.5f, int seed = 0)
    {
        if (!(rate >= 0 && rate < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "the rate of dropout must be from 0 to below 1");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(seed, 1 << Bits);
        (_rate, _seed, _scale) = (rate, seed, (float)(1 / (1 - (double)rate)));
    }

    /// <inheritdoc/>
    public override string Name => "Dropout";

    /// <inheritdoc/>
    public override string Attributes => $"rate={_rate}, seed={_seed}";

    /// <inheritdoc/>
    public override int MinInputs => 2;

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        RequireFloat(inputs);
        return inputs[1].Shape.Rank == 0 ? [inputs[0]] : throw new ShapeException("the count must be a single number of shape []");
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Ulps(1, "one product, whose rounding GLSL leaves open; which elements are dropped is exact");

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        T[] x = e.InputArray(0), y = e.OutputArray();
        uint count = uint.CreateTruncating(T.Floor(e.Input(1)[0] + T.CreateChecked(0.5)));
        double threshold = _rate * (double)(1 << Bits);
        T scale = T.CreateChecked(_scale);
        Chunks.Run(y.Length, (from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                y[i] = Hash((uint)i, count, (uint)_seed) >> (32 - Bits) >= threshold ? x[i] * scale : T.Zero;
            }
        });
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering) => lowering.EmitMap("dropout", [_rate, _scale, _seed], lowering.Node.Output, lowering.Node.Inputs[0], lowering.Node.Inputs[1]);

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [g.Add(this, dy, node.Inputs[1]), null];

    /// <inheritdoc/>
    public override string Notes => "read as Identity, for inference; training_mode with a ratio above 0 is refused, for its random mask would be that of one runtime";

    /// <summary>ONNX: an attribute until opset 11, operands from 12 on. The mask keeps everything; it is bool from opset 10 on, before that of the operand's type.</summary>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
    [
        new OnnxImport(Name, OnnxImport.OldestOpset, 9, n => Inference(n, n.Float("ratio", 0.5f), isTraining: false, ElementType.Float32)),
        new OnnxImport(Name, 10, 11, n => Inference(n, n.Float("ratio", 0.5f), isTraining: false, ElementType.Bool)),
        new OnnxImport(Name, 12, OnnxImport.NewestOpset, n =>
            Inference(n, n.HasInput(1) && n.HasInput(2) ? Number(n.ConstantInput(1)) : 0.5, n.HasInput(2) && Number(n.ConstantInput(2)) != 0, ElementType.Bool)),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases
    {
        get
        {
            Tolerance tolerance = Tolerance.Ulps(1, "one product, whose rounding GLSL leaves open; which elements are dropped is exact");
            foreach (Shape shape in CaseShapes.Elementwise)
            {
                yield return new OperatorCase($"{shape}", new Dropout(0.5f, 7), [CaseInput.Uniform(shape, awayFrom: 0), CaseInput.Given(Shape.Scalar, 3)], tolerance);
            }

            foreach ((float rate, int seed, float count) in new[] { (0f, 1, 0f), (0.1f, 0, 1f), (0.2f, 12345678, 999f), (0.8f, (1 << Bits) - 1, CountLimit - 1f), (0.999f, 5, 65536f) })
            {
                yield return new OperatorCase($"count {count}", new Dropout(rate, seed), [CaseInput.Uniform(Shape.Of(50, 41), awayFrom: 0), CaseInput.Given(Shape.Scalar, count)], tolerance) { Gradient = rate == 0.2f };
            }

            yield return new OperatorCase("special values", new Dropout(0.5f), [CaseInput.Given(0, -0f, 1, 3e38f, -3e38f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, float.NaN, float.NaN), CaseInput.Given(Shape.Scalar, 8)], tolerance) { Gradient = false };
        }
    }

    private static Value[] Inference(OnnxNode n, double ratio, bool isTraining, ElementType mask)
    {
        _ = n.Int("seed", 0);
        if (!(ratio >= 0 && ratio < 1))
        {
            throw n.BadAttribute($"ratio is {ratio}; it must be from 0 to below 1");
        }

        if (isTraining && ratio != 0)
        {
            throw n.Unsupported("it drops at random, training_mode is true; export the model for inference");
        }

        Value[] kept = n.Add(new Identity(), n.Input(0));
        if (n.OutputCount < 2)
        {
            return kept;
        }

        Tensor all = Tensor.From<float>(new TensorType(Shape.Scalar, mask), [1]);
        return [.. kept, n.Graph.Add(new Expand(n.Input(0).Shape), n.Graph.Constant(all))];
    }

    private static double Number(Tensor tensor)
    {
        Span<double> number = new double[tensor.Length];
        tensor.CopyTo(number);
        return number.Length == 1 ? number[0] : throw new ShapeException($"ratio and training_mode must be single numbers, not {tensor}");
    }

    /// <summary>The first of pcg3d's three words.</summary>
    internal static uint Hash(uint x, uint y, uint z)
    {
        unchecked
        {
            (x, y, z) = ((x * 1664525) + 1013904223, (y * 1664525) + 1013904223, (z * 1664525) + 1013904223);
            x += y * z;
            y += z * x;
            z += x * y;
            (x, y, z) = (x ^ (x >> 16), y ^ (y >> 16), z ^ (z >> 16));
            return x + (y * z);
        }
    }
}
