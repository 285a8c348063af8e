using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Tests.Backends;

/// <summary>The pool of 2×2 side by side has loops of its own: they agree with the reference where comparisons go wrong easily.</summary>
public class CpuPoolTests
{
    private static readonly float[] Values = [0, 1, -1, 2, 2, 1, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.NegativeInfinity, 3];

    [Theory]
    [InlineData(2, 12)]
    [InlineData(8, 8)]
    [InlineData(5, 13)]
    [InlineData(2, 2)]
    [InlineData(4, 30)]
    public void The_largest_of_four_and_its_gradient_are_the_references_with_NaN_ties_and_infinities_too(int height, int width)
    {
        var random = new SplitMix64(11);
        Shape x = Shape.Of(3, 2, height, width), y = Shape.Of(3, 2, height / 2, width / 2);
        Tensor picture = new(x, [.. Enumerable.Range(0, x.Length).Select(_ => Values[random.NextInt(Values.Length)])]);
        Tensor gradient = new(y, [.. Enumerable.Range(0, y.Length).Select(i => i + 1f)]);
        (float[] expected, float[] expectedGradient) = Run(new ReferenceBackend<float>(), picture, gradient);
        (float[] actual, float[] actualGradient) = Run(new CpuBackend(), picture, gradient);
        Assert.Equal(expected, actual);
        Assert.Equal(expectedGradient, actualGradient);
        Assert.Equal(gradient.Floats.ToArray().Sum(), actualGradient.Sum());
    }

    private static (float[] Largest, float[] Gradient) Run(IBackend backend, Tensor picture, Tensor gradient)
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", picture.Shape), dy = g.Input("dy", gradient.Shape);
        g.Output(g.AddNode(new MaxPool(Window.Square(2)), "y", x).Output);
        g.Output(g.AddNode(new MaxPoolGradient(Window.Square(2)), "dx", x, dy).Output);
        using CompiledGraph run = backend.Compile(g.Build(), new ParameterStore());
        run.SetInput("x", picture);
        run.SetInput("dy", gradient);
        run.Run();
        return (run.ReadBlocking("y").Floats.ToArray(), run.ReadBlocking("dx").Floats.ToArray());
    }
}
