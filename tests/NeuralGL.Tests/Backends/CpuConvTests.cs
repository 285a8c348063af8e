using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Tests.Backends;

/// <summary>Convolutions with weights that stay and pools of lines take ways of their own: of whole numbers they give the very sums.</summary>
public class CpuConvTests
{
    // channels, outputs, groups, size, kernel, stride, dilation, pad
    public static TheoryData<int, int, int, int, int, int, int, int, CpuInstructions> Convolutions
    {
        get
        {
            (int, int, int, int, int, int, int, int)[] sizes =
            [
                (20, 70, 1, 1, 1, 1, 1, 0), (600, 33, 1, 2, 1, 1, 1, 0), (70, 40, 1, 3, 3, 1, 1, 1), (12, 48, 2, 4, 3, 2, 1, 1), (9, 36, 1, 4, 3, 1, 6, 6),
                (9, 36, 1, 4, 3, 1, 3, 3), (5, 3, 1, 9, 3, 1, 8, 8), (2, 8, 1, 4, 3, 2, 3, 2), (100, 100, 100, 4, 5, 1, 2, 4), (70, 70, 70, 7, 3, 2, 1, 1), (30, 60, 30, 6, 3, 1, 1, 1),
            ];
            var data = new TheoryData<int, int, int, int, int, int, int, int, CpuInstructions>();
            foreach (CpuInstructions instructions in CpuMachine.All)
            {
                foreach ((int c, int m, int g, int n, int k, int s, int d, int p) in sizes)
                {
                    data.Add(c, m, g, n, k, s, d, p, instructions);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void A_convolution_with_weights_that_stay_gives_the_references_sums(int channels, int outputs, int groups, int size, int kernel, int stride, int dilation, int pad, CpuInstructions instructions)
    {
        var random = new SplitMix64(5);
        var window = new Window([kernel, kernel], [stride, stride], [dilation, dilation], [pad, pad, pad, pad]);
        Tensor picture = Whole(random, Shape.Of(3, channels, size, size));
        var g = new GraphBuilder();
        Value x = g.Input("x", picture.Shape), w = g.Constant(Whole(random, Shape.Of(outputs, channels / groups, kernel, kernel))), b = g.Constant(Whole(random, Shape.Of(outputs)));
        Value sums = g.AddNode(new Conv(window, groups), "sums", x, w, b).Output;
        g.Output(g.AddNode(new Relu(), "y", sums).Output);
        g.Output(g.AddNode(new Conv(window, groups), "plain", x, w).Output);
        Assert.Equal(Run(new ReferenceBackend<double>(), g.Build(), picture), Run(CpuMachine.With(instructions), g.Build(), picture));
    }

    [Theory]
    [InlineData(3, 2, 1, 1, 16)]
    [InlineData(3, 2, 1, 0, 31)]
    [InlineData(5, 1, 1, 2, 40)]
    [InlineData(2, 3, 4, 1, 23)]
    [InlineData(3, 1, 1, 1, 1)]
    public void The_largest_of_any_window_is_the_references_with_NaN_ties_and_infinities_too(int kernel, int stride, int dilation, int pad, int size)
    {
        float[] values = [0, 1, -1, 2, 2, 1, -3, float.PositiveInfinity, float.NegativeInfinity, 3, 5, 0.5f];
        var random = new SplitMix64(12);
        Shape shape = Shape.Of(2, 3, size, size);
        Tensor picture = new(shape, [.. Enumerable.Range(0, shape.Length).Select(i => i % 37 == 5 ? float.NaN : values[random.NextInt(values.Length)])]);
        var g = new GraphBuilder();
        Value x = g.Input("x", shape);
        g.Output(g.AddNode(new MaxPool(new Window([kernel, kernel], [stride, stride], [dilation, dilation], [pad, pad, pad, pad])), "y", x).Output);
        Assert.Equal(Run(new ReferenceBackend<double>(), g.Build(), picture), Run(new CpuBackend(), g.Build(), picture));
    }

    private static Tensor Whole(SplitMix64 random, Shape shape) => new(shape, [.. Enumerable.Range(0, shape.Length).Select(_ => random.NextInt(7) - 3f)]);

    private static float[] Run(IBackend backend, Graph graph, Tensor picture)
    {
        using CompiledGraph run = backend.Compile(graph, new ParameterStore());
        run.SetInput("x", picture);
        run.Run();
        run.Run();
        return [.. graph.Outputs.SelectMany(o => run.ReadBlocking(o).Floats.ToArray())];
    }
}
