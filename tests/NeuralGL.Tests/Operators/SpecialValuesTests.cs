using NeuralGL.Operators;

namespace NeuralGL.Tests.Operators;

/// <summary>The rules of docs/numerics.md for NaN, infinities and edges of domains, in float and in double.</summary>
public sealed class SpecialValuesTests
{
    private const float Inf = float.PositiveInfinity, Nan = float.NaN;

    /// <summary>Operator, operand, result.</summary>
    public static TheoryData<string, float, float> OneNumber => new()
    {
        { "Sigmoid", -Inf, 0 }, { "Sigmoid", Inf, 1 }, { "Relu", -Inf, 0 }, { "Relu", Inf, Inf }, { "LeakyRelu(alpha=0.01)", -Inf, -Inf }, { "LeakyRelu(alpha=0.01)", Inf, Inf },
        { "Sin", Inf, Nan }, { "Sin", -Inf, Nan }, { "Tanh", -Inf, -1 }, { "Tanh", Inf, 1 }, { "Tanh", 3e38f, 1 },
        { "Gelu(approximate=none)", -Inf, 0 }, { "Gelu(approximate=none)", Inf, Inf }, { "Gelu(approximate=tanh)", -Inf, 0 }, { "Gelu(approximate=tanh)", Inf, Inf },
        { "Gelu(approximate=none)", 3e38f, 3e38f }, { "Gelu(approximate=tanh)", 3e38f, 3e38f }, { "Gelu(approximate=tanh)", -3e38f, 0 },
        { "Swish", -Inf, 0 }, { "Swish", Inf, Inf }, { "Swish", -3e38f, 0 }, { "Exp", -Inf, 0 }, { "Exp", Inf, Inf }, { "Log", 0, -Inf }, { "Log", -1, Nan }, { "Log", Inf, Inf },
        { "Sqrt", -1, Nan }, { "Sqrt", Inf, Inf }, { "Abs", -Inf, Inf }, { "Neg", Inf, -Inf }, { "Identity", -Inf, -Inf },
    };

    [Theory]
    [MemberData(nameof(OneNumber))]
    public void Functions_have_their_limits_at_the_infinities_and_NaN_outside_their_domain(string name, float x, float expected)
    {
        Assert.Equal(expected, Prototypes.Of(name).InFloat([x])[0]);
        Assert.Equal(expected, Prototypes.Of(name).InDouble([x])[0]);
    }

    [Fact]
    public void NaN_goes_through_every_function_of_one_number() =>
        Assert.All(OperatorSet.All.Where(op => op is IUnaryOperator).Concat([new Clip(-1, 1), new Clip(2, -1), new LeakyRelu(0.2f)]), op =>
        {
            Assert.True(float.IsNaN(op.InFloat([Nan])[0]), $"{op}(NaN) is {op.InFloat([Nan])[0]} in float");
            Assert.True(double.IsNaN(op.InDouble([Nan])[0]), $"{op}(NaN) is {op.InDouble([Nan])[0]} in double");
        });

    [Fact]
    public void NaN_goes_through_arithmetic_and_makes_every_comparison_false()
    {
        Assert.All(new Operator[] { new Add(), new Subtract(), new Multiply(), new Divide() }, op => Assert.All(op.InFloat([Nan, 1, Nan], [1, Nan, Nan]), v => Assert.True(float.IsNaN(v))));
        Assert.All(new Operator[] { new Equal(), new Less(), new Greater(), new LessOrEqual(), new GreaterOrEqual() }, op => Assert.Equal([0, 0, 0], op.InFloat([Nan, 1, Nan], [1, Nan, Nan])));
    }

    [Fact]
    public void Arithmetic_follows_IEEE_754()
    {
        Assert.Equal([Nan, Inf, Inf], new Add().InFloat([Inf, Inf, 3e38f], [-Inf, 1, 3e38f]));
        Assert.Equal([Nan, -Inf], new Subtract().InFloat([Inf, 1], [Inf, Inf]));
        Assert.Equal([Nan, -Inf], new Multiply().InFloat([0, -1], [Inf, Inf]));
        Assert.Equal([Inf, -Inf, Nan, 0, Nan], new Divide().InFloat([1, -1, 0, 1, Inf], [0, 0, 0, Inf, Inf]));
    }

    [Fact]
    public void Max_and_sums_carry_NaN_on()
    {
        Assert.All(Enum.GetValues<ReduceKind>(), kind => Assert.True(float.IsNaN(new Reduce(kind).InFloat([1, Nan, 2])[0])));
        Assert.Equal([Inf], new Reduce(ReduceKind.Max).InFloat([1, Inf]));
        Assert.Equal([Nan], new Reduce(ReduceKind.Sum).InFloat([Inf, -Inf]));
        Assert.Equal([-2], new Reduce(ReduceKind.Max).InFloat([-3, -2, -Inf]));
    }

    [Fact]
    public void A_softmax_row_is_NaN_where_it_has_no_limit()
    {
        Assert.Equal([Nan, Nan], new Softmax().InFloat([Nan, 1]));
        Assert.Equal([Nan, Nan], new Softmax().InFloat([-Inf, -Inf]));
        Assert.Equal([Nan, Nan], new Softmax().InFloat([Inf, 1]));
        Assert.Equal([0, 1], new Softmax().InFloat([-Inf, 1]));
        Assert.Equal([-Inf, 0], new Softmax(-1, log: true).InFloat([-Inf, 1]));
    }

    [Fact]
    public void Clip_with_crossed_bounds_gives_the_upper_one() => Assert.Equal([-1, -1, -1, -1], new Clip(2, -1).InFloat([-Inf, 0, 5, Inf]));

    [Fact]
    public void A_mean_of_nothing_is_NaN_and_a_sum_of_nothing_is_0()
    {
        Assert.Equal([Nan], new Reduce(ReduceKind.Mean).InFloat(new float[][] { [] }));
        Assert.Equal([0], new Reduce(ReduceKind.Sum).InFloat(new float[][] { [] }));
    }

    [Fact]
    public void Derivatives_have_their_limits_far_out()
    {
        Assert.All(new Operator[] { new Gelu().Gradient, new Gelu(tanh: true).Gradient, new Silu().Gradient, new Relu().Gradient }, op => Assert.Equal([0, 0, 1, 1], op.InFloat([-Inf, -3e38f, 3e38f, Inf], [1, 1, 1, 1])));
        Assert.All(new Operator[] { new Sigmoid().Gradient, new Tanh().Gradient }, op => Assert.Equal([0, 0, 0, 0], op.InFloat([-Inf, -3e38f, 3e38f, Inf], [1, 1, 1, 1])));
    }
}
