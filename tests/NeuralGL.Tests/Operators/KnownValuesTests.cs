using NeuralGL.Operators;

namespace NeuralGL.Tests.Operators;

/// <summary>The reference itself against its formulas evaluated with 900 decimal digits (Taylor series, outside .NET) and rounded to double.</summary>
public sealed class KnownValuesTests
{
    public static TheoryData<string, float, double> Values => new()
    {
        { "Sigmoid", 0, 0.5 },
        { "Sigmoid", 1, 0.73105857863000487926 },
        { "Sigmoid", -30, 9.35762296883929886547e-14 },
        { "Tanh", 0.5f, 0.46211715726000975850 },
        { "Tanh", -2, -0.96402758007581688395 },
        { "Gelu(approximate=none)", 1, 0.84134474606854294859 },
        { "Gelu(approximate=none)", -1, -0.15865525393145705141 },
        { "Gelu(approximate=none)", -5, -1.43325785939596950633e-6 },
        { "Gelu(approximate=tanh)", 1, 0.84119199060827676 },
        { "Gelu(approximate=tanh)", -1, -0.15880800939172324 },
        { "Swish", 1, 0.73105857863000487926 },
        { "Swish", -1, -0.26894142136999512075 },
        { "Sin", 1, 0.84147098480789650665 },
        { "Exp", 1, 2.71828182845904523536 },
        { "Log", 2, 0.69314718055994530942 },
        { "Sqrt", 2, 1.41421356237309504880 },
        { "Relu", -3, 0 },
        { "Relu", 3, 3 },
        { "LeakyRelu(alpha=0.01)", -3, -3 * (double)0.01f },
        { "Abs", -3, 3 },
        { "Neg", -3, 3 },
        { "Identity", -3, -3 },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Functions_of_one_number_give_their_known_values(string name, float x, double expected) => AssertRelative(expected, Prototypes.Of(name).InDouble([x])[0], 1e-14);

    [Theory]
    [InlineData(0.5f, 0.47950012218695346232)]
    [InlineData(1, 0.15729920705028513066)]
    [InlineData(1.9375f, 6.14319360478680041859e-3)]
    [InlineData(2, 0.0046777349810472658379)]
    [InlineData(3, 2.2090496998585441373e-5)]
    [InlineData(5, 1.5374597944280348502e-12)]
    [InlineData(10, 2.0884875837625447570e-45)]
    [InlineData(26, 5.6631924088561428e-296)]
    [InlineData(-1, 1.84270079294971486934)]
    public void The_complementary_error_function_is_accurate(float x, double expected) =>
        AssertRelative(expected, SpecialFunctions.Erfc((double)x), 1e-14);

    [Fact]
    public void The_complementary_error_function_is_continuous_where_its_series_meet() =>
        AssertRelative(SpecialFunctions.Erfc(1.5), SpecialFunctions.Erfc(Math.BitDecrement(1.5)), 1e-13);

    [Fact]
    public void GELU_of_x_and_of_minus_x_differ_by_x()
    {
        for (float x = 0; x < 8; x += 0.37f)
        {
            double[] y = new Gelu().InDouble([x, -x]);
            Assert.Equal(x, y[0] - y[1], 1e-14 * Math.Max(1, x));
        }
    }

    [Fact]
    public void Softmax_gives_its_known_values_and_rows_sum_to_1()
    {
        double[] y = new Softmax().InDouble([1, 2, 3]);
        double[] expected = [0.090030573170380457998, 0.24472847105479765247, 0.66524095577482188953];
        Assert.All(expected.Zip(y), pair => AssertRelative(pair.First, pair.Second, 1e-14));
        Assert.All(expected.Zip(new Softmax(-1, log: true).InDouble([1, 2, 3])), pair => AssertRelative(Math.Log(pair.First), pair.Second, 1e-14));
        Assert.All(new float[][] { [1, 2, 3], [10000, 10001, 10002, 10003], [-3e38f, 0, 3e38f], [-200, 88, 89, 90] }, row =>
        {
            Assert.Equal(1, new Softmax().InDouble(row).Sum(), 1e-15 * row.Length);
            Assert.Equal(1, new Softmax().InFloat(row).Sum(v => (double)v), row.Length * 1.1920929e-7);
        });
        AssertRelative(expected[2], new Softmax().InDouble([10001, 10002, 10003])[2], 1e-14);
    }

    [Fact]
    public void Reductions_and_pooling_give_what_a_hand_computes()
    {
        Assert.Equal([10], new Reduce(ReduceKind.Sum).InDouble([1, 2, 3, 4]));
        Assert.Equal([2.5], new Reduce(ReduceKind.Mean).InDouble([1, 2, 3, 4]));
        Assert.Equal([4], new Reduce(ReduceKind.Max).InDouble([1, 4, 3, 2]));
    }

    [Fact]
    public void Steps_of_optimisers_give_what_a_hand_computes()
    {
        Assert.Equal([1 - (0.5 * 4)], new DescentStep().InDouble([1], [4], [0.5f]));
        Assert.Equal([1 + (0.25 * (5 - 1))], new MovingAverage().InDouble([1], [5], [0.25f]));
        Assert.Equal([1 + (0.25 * (9 - 1))], new MovingAverageOfSquare().InDouble([1], [3], [0.25f]));
        Assert.Equal([6 / (3 + 0.5)], new AdamDirection().InDouble([6], [9], [0.5f]));
    }

    private static void AssertRelative(double expected, double actual, double bound) =>
        Assert.True(Math.Abs(actual - expected) <= bound * Math.Abs(expected), $"{actual:R} where {expected:R} is right: {Math.Abs((actual - expected) / expected):G3} relative");
}
