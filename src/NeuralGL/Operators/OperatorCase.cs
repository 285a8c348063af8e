using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>One proof of an operator: what goes in and how far a float32 backend may be from the reference in double.</summary>
/// <param name="Name">What is special about it, unique among the operator's cases.</param>
/// <param name="Operator">The operator with the attributes under test.</param>
/// <param name="Inputs">The operands.</param>
/// <param name="Tolerance">The bound, with its reason.</param>
public sealed record OperatorCase(string Name, Operator Operator, CaseInput[] Inputs, Tolerance Tolerance)
{
    /// <summary>Whether finite differences can check the gradient here: the operator is smooth at these inputs and they are few.</summary>
    public bool Gradient { get; init; } = true;

    /// <summary>Whether the case is too large for the quick suites and runs once for each backend.</summary>
    public bool Large { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Operator} {Name}";
}

/// <summary>An operand of a case: given numbers, or random ones from a fixed seed.</summary>
public sealed class CaseInput
{
    private readonly Func<ulong, Tensor> _make;

    private CaseInput(TensorType type, Func<ulong, Tensor> make) => (Type, _make) = (type, make);

    /// <summary>Shape and element type.</summary>
    public TensorType Type { get; }

    /// <summary>The operand's data; the same for the same seed.</summary>
    public Tensor Make(ulong seed) => _make(seed);

    /// <summary>Uniform float32 numbers in [low, high). If <paramref name="awayFrom"/> is given, none is nearer to it than 0.05: kinks have no gradient.</summary>
    public static CaseInput Uniform(Shape shape, float low = -2, float high = 2, float? awayFrom = null) => new(shape, seed =>
    {
        var random = new SplitMix64(seed);
        var data = new float[shape.Length];
        for (int i = 0; i < data.Length; i++)
        {
            do
            {
                data[i] = low + ((high - low) * random.NextFloat());
            }
            while (awayFrom is { } kink && MathF.Abs(data[i] - kink) < 0.05f);
        }

        return new Tensor(shape, data);
    });

    /// <summary>Whole numbers in [low, high], as float32 unless said otherwise: sums and products of them are exact, so any difference is a bug.</summary>
    public static CaseInput Integers(Shape shape, int low = -4, int high = 4, ElementType element = ElementType.Float32) => new(new TensorType(shape, element), seed =>
    {
        var random = new SplitMix64(seed);
        var data = new float[shape.Length];
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = low + random.NextInt(high - low + 1);
        }

        return element == ElementType.Float32 ? new Tensor(shape, data) : Tensor.From<float>(new TensorType(shape, element), data);
    });

    /// <summary>Random bools.</summary>
    public static CaseInput Bools(Shape shape) => new(new TensorType(shape, ElementType.Bool), seed =>
    {
        var random = new SplitMix64(seed);
        var data = new bool[shape.Length];
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = random.NextInt(2) == 1;
        }

        return new Tensor(shape, data);
    });

    /// <summary>Whole numbers in [low, high] as int64.</summary>
    public static CaseInput Indices(Shape shape, int low, int high) => new(new TensorType(shape, ElementType.Int64), seed =>
    {
        var random = new SplitMix64(seed);
        var data = new long[shape.Length];
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = low + random.NextInt(high - low + 1);
        }

        return new Tensor(shape, data);
    });

    /// <summary>This tensor.</summary>
    public static CaseInput Given(Tensor tensor) => new(tensor.Type, _ => tensor.Clone());

    /// <summary>These numbers.</summary>
    public static CaseInput Given(params float[] values) => Given(Shape.Of(values.Length), values);

    /// <summary>These numbers in this shape.</summary>
    public static CaseInput Given(Shape shape, params float[] values) => new(shape, _ => new Tensor(shape, (float[])values.Clone()));
}

/// <summary>How far a result may be from the reference. An element passes if any of its bounds holds.</summary>
/// <param name="Absolute">|difference| allowed, scaled by max(1, |reference|) if <paramref name="Scaled"/>.</param>
/// <param name="Ulp">Distance allowed in units of the last place of float32.</param>
/// <param name="Scaled">Whether <paramref name="Absolute"/> grows with the reference.</param>
/// <param name="Terms">If not 0, products and sums of that many terms: |difference| ≤ (Terms+3)·2⁻²³ · the same operator on absolute operands (the backward-error bound).</param>
/// <param name="Reason">Why this bound.</param>
public sealed record Tolerance(double Absolute, double Ulp, bool Scaled, int Terms, string Reason)
{
    /// <summary>No rounding happens, so nothing may differ but the sign of zero and flushed subnormals.</summary>
    public static Tolerance Exact(string reason = "moves or selects numbers; nothing rounds") => new(0, 0, false, 0, reason);

    /// <summary>A distance in units of the last place.</summary>
    public static Tolerance Ulps(double ulp, string reason) => new(0, ulp, false, 0, reason);

    /// <summary>An absolute distance.</summary>
    public static Tolerance Within(double absolute, string reason, double ulp = 0) => new(absolute, ulp, false, 0, reason);

    /// <summary>A distance relative to max(1, |reference|).</summary>
    public static Tolerance Relative(double bound, string reason) => new(bound, 0, true, 0, reason);

    /// <summary>The backward-error bound of a sum of <paramref name="terms"/> rounded products.</summary>
    public static Tolerance BackwardError(int terms) => new(0, 0, false, Math.Max(terms, 1), "a float32 sum of K products in any order is within (K+3)·2⁻²³·Σ|a||b| (Higham, Accuracy and Stability, §3.1)");
}
