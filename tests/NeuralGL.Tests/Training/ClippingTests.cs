using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.Tests.Training;

public sealed class ClippingTests
{
    private static readonly float[] A = [3, -4, 0, 1], B = [2, 2, -1];

    [Theory]
    [InlineData(1)]
    [InlineData(0.25f)]
    [InlineData(100)]
    public void Gradients_longer_than_the_limit_keep_their_direction_and_shorter_ones_their_length(float limit)
    {
        double norm = Math.Sqrt(A.Concat(B).Sum(v => (double)v * v)), factor = Math.Min(1, limit / (norm + 1e-6));
        float[][] clipped = Clip(limit, A, B);
        Assert.All(A.Zip(clipped[0]).Concat(B.Zip(clipped[1])), p => Assert.Equal(factor * p.First, p.Second, 1e-6));
        Assert.True(limit < 100 || (clipped[0].SequenceEqual(A) && clipped[1].SequenceEqual(B)));
    }

    [Fact]
    public void Gradients_of_zero_stay_zero() => Assert.All(Clip(1, [0, 0], [0]), g => Assert.All(g, v => Assert.Equal(0, v)));

    [Fact]
    public void A_training_graph_with_a_limit_takes_steps_no_longer_than_rate_times_limit()
    {
        Graph graph = TrainingGraph.Build(1, Shape.Of(3), Shape.Of(2), (g, x) => Mlp.Add(g, LayerSpec.Parse("3-2"), x), Losses.MeanSquaredError, new Sgd(), maxGradientNorm: 0.5f);
        var store = new ParameterStore();
        Mlp.Initialize(LayerSpec.Parse("3-2"), store, 1);
        float[] before = [.. store["fc1.weight"].Floats, .. store["fc1.bias"].Floats];
        using var session = new TrainingSession(new ReferenceBackend<float>(), graph, store, new TensorExamples(new Tensor(Shape.Of(1, 3), [9f, -9, 9]), new Tensor(Shape.Of(1, 2), [50f, -50])), 1);
        session.Step(0.1);
        float[] after = [.. store["fc1.weight"].Floats, .. store["fc1.bias"].Floats];
        Assert.Equal(0.05, Math.Sqrt(before.Zip(after).Sum(p => Math.Pow(p.First - p.Second, 2))), 1e-6);
    }

    [Fact]
    public void A_limit_that_is_not_positive_is_refused() =>
        Assert.Contains("positive", Assert.Throws<ArgumentOutOfRangeException>(() => GradientClipping.ByGlobalNorm(new GraphBuilder(), [], 0)).Message);

    private static float[][] Clip(float limit, params float[][] gradients)
    {
        var g = new GraphBuilder();
        Value[] inputs = [.. gradients.Select((d, i) => g.Input($"g{i}", Shape.Of(d.Length)))];
        Value[] outputs = [.. GradientClipping.ByGlobalNorm(g, inputs, limit).Select((v, i) => g.Output(v, $"clipped{i}"))];
        using CompiledGraph run = new ReferenceBackend<float>().Compile(g.Build(), new ParameterStore());
        for (int i = 0; i < gradients.Length; i++)
        {
            run.SetInput($"g{i}", new Tensor(Shape.Of(gradients[i].Length), gradients[i]));
        }

        run.Run();
        return [.. outputs.Select(v => run.ReadBlocking(v).Floats.ToArray())];
    }
}
