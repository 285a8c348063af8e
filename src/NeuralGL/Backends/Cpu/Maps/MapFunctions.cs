namespace NeuralGL.Backends.Cpu.Maps;

/// <summary>A run of elements that lie side by side in the result; each operand runs along or repeats one number.</summary>
internal unsafe struct MapLine
{
    /// <summary>The operands; those that a function does not have are not read.</summary>
    public float* A, B, C;

    /// <summary>The result. It may be an operand's own elements, which are then read before they are written.</summary>
    public float* Y;

    public int Length;

    /// <summary>Whether the operand is one number for the whole run.</summary>
    public bool RepeatA, RepeatB, RepeatC;

    /// <summary>Constants.</summary>
    public float K0, K1;
}

/// <summary>A function of the kernel calls as a loop over a line.</summary>
internal sealed unsafe class MapFunction(string name, delegate*<in MapLine, void> loop)
{
    private readonly delegate*<in MapLine, void> _loop = loop;

    /// <summary>The name in <see cref="Operators.MapCall.Function"/>.</summary>
    public string Name { get; } = name;

    /// <summary>Computes the line. How an element is computed does not depend on its place.</summary>
    public void Apply(in MapLine line) => _loop(line);
}

/// <summary>The functions that have a fast loop here; the others run the reference.</summary>
internal static unsafe class MapFunctions
{
    private static readonly Dictionary<string, MapFunction> All = new MapFunction[]
    {
        new("identity", &VectorLoop<Copy>.Run),
        new("identity_gradient", &VectorLoop<Second>.Run),
        new("negative", &VectorLoop<Negative>.Run),
        new("negative_gradient", &VectorLoop<NegativeSecond>.Run),
        new("absolute", &VectorLoop<Absolute>.Run),
        new("absolute_gradient", &VectorLoop<AbsoluteGradient>.Run),
        new("square_root", &VectorLoop<SquareRoot>.Run),
        new("square_root_gradient", &VectorLoop<SquareRootGradient>.Run),
        new("relu", &VectorLoop<ReluMap>.Run),
        new("relu_gradient", &VectorLoop<ReluGradient>.Run),
        new("leaky_relu", &VectorLoop<LeakyReluMap>.Run),
        new("leaky_relu_gradient", &VectorLoop<LeakyReluGradient>.Run),
        new("clip", &VectorLoop<ClipMap>.Run),
        new("clip_gradient", &VectorLoop<ClipGradient>.Run),
        new("sigmoid", &VectorLoop<SigmoidMap>.Run),
        new("sigmoid_gradient", &VectorLoop<SigmoidGradient>.Run),
        new("tanh_safe", &VectorLoop<TanhMap>.Run),
        new("tanh_safe_gradient", &VectorLoop<TanhGradient>.Run),
        new("silu", &VectorLoop<SiluMap>.Run),
        new("silu_gradient", &VectorLoop<SiluGradient>.Run),
        new("exponential", &VectorLoop<Exponential>.Run),
        new("exponential_gradient", &VectorLoop<ExponentialGradient>.Run),
        new("logarithm", &VectorLoop<Logarithm>.Run),
        new("logarithm_gradient", &VectorLoop<LogarithmGradient>.Run),
        new("add", &VectorLoop<Sum>.Run),
        new("subtract", &VectorLoop<Difference>.Run),
        new("multiply", &VectorLoop<Product>.Run),
        new("divide", &VectorLoop<Quotient>.Run),
        new("equal_to", &VectorLoop<EqualTo>.Run),
        new("greater", &VectorLoop<GreaterThan>.Run),
        new("less", &VectorLoop<LessThan>.Run),
        new("greater_or_equal", &VectorLoop<NotLess>.Run),
        new("less_or_equal", &VectorLoop<NotGreater>.Run),
        new("not_zero", &VectorLoop<NotZero>.Run),
        new("select", &VectorLoop<Select>.Run),
        new("descent_step", &VectorLoop<Descent>.Run),
        new("moving_average", &VectorLoop<Average>.Run),
        new("moving_average_of_square", &VectorLoop<AverageOfSquare>.Run),
        new("adam_direction", &VectorLoop<Direction>.Run),
    }.ToDictionary(f => f.Name);

    /// <summary>The fast loop of a function, or null.</summary>
    public static MapFunction? Find(string name) => All.GetValueOrDefault(name);
}
