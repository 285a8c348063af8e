using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.Tests.Training;

public sealed class DropoutTests
{
    [Fact]
    public void The_hash_is_pcg3d()
    {
        // By the paper's listing, in 64-bit arithmetic cut to 32 bits.
        const ulong Word = uint.MaxValue;
        ulong x = 1, y = 2, z = 3;
        (x, y, z) = (((x * 1664525) + 1013904223) & Word, ((y * 1664525) + 1013904223) & Word, ((z * 1664525) + 1013904223) & Word);
        x = unchecked(x + (y * z)) & Word;
        y = unchecked(y + (z * x)) & Word;
        z = unchecked(z + (x * y)) & Word;
        (x, y, z) = (x ^ (x >> 16), y ^ (y >> 16), z ^ (z >> 16));
        Assert.Equal((uint)(unchecked(x + (y * z)) & Word), Dropout.Hash(1, 2, 3));
    }

    [Theory]
    [InlineData(0.5f)]
    [InlineData(0.1f)]
    public void The_wanted_part_is_dropped_and_the_rest_is_scaled_so_that_the_mean_stays(float rate)
    {
        float[] y = Drop(new Dropout(rate, 3), 100_000, 17);
        int kept = y.Count(v => v != 0);

        // Within 5 standard deviations of a binomial.
        Assert.InRange(kept, (100_000 * (1 - rate)) - (5 * Math.Sqrt(100_000 * rate * (1 - rate))), (100_000 * (1 - rate)) + (5 * Math.Sqrt(100_000 * rate * (1 - rate))));
        Assert.All(y.Where(v => v != 0), v => Assert.Equal(1 / (1 - rate), v, 1e-6f));
    }

    [Fact]
    public void Neighbouring_elements_counts_and_seeds_are_dropped_independently()
    {
        float[] one = Drop(new Dropout(0.5f, 3), 100_000, 17);
        double Together(float[] a, float[] b) => a.Zip(b).Count(p => p.First != 0 && p.Second != 0) / 100_000.0;
        double spread = 5 * Math.Sqrt(0.25 * 0.75 / 100_000);
        Assert.Equal(0.25, Together(one, Drop(new Dropout(0.5f, 3), 100_000, 18)), spread);
        Assert.Equal(0.25, Together(one, Drop(new Dropout(0.5f, 4), 100_000, 17)), spread);
        Assert.Equal(0.25, Together(one, [.. one.Skip(1), 0]), spread);
        Assert.Equal(0.25, Together(one, [.. one.Skip(784), .. new float[784]]), spread + 0.01);
        Assert.Equal(one, Drop(new Dropout(0.5f, 3), 100_000, 17));
    }

    [Fact]
    public void Training_drops_anew_in_every_step_and_the_network_in_use_drops_nothing()
    {
        LayerSpec spec = LayerSpec.Parse("6-dropout:0.25-40-relu-dropout:0.5-2");
        Graph graph = TrainingGraph.Build(4, Shape.Of(6), Shape.Of(2), (g, x) => Mlp.Add(g, spec, x, 9), Losses.MeanSquaredError, new Sgd());
        Assert.Equal(["dropout0", "dropout1"], graph.Nodes.Where(n => n.Operator is Dropout).Select(n => n.Name).Take(2));
        Assert.DoesNotContain(Mlp.Inference(spec).Nodes, n => n.Operator is Dropout);

        var store = new ParameterStore();
        Mlp.Initialize(spec, store, 1);
        Optimizer.InitializeState(graph, store);
        using CompiledGraph run = new ReferenceBackend<float>().Compile(graph, store, new CompileOptions { ObserveAll = true });
        run.SetInput(TrainingGraph.InputName, new Tensor(Shape.Of(4, 6), [.. Enumerable.Repeat(1f, 24)]));
        run.SetInput(TrainingGraph.TargetName, Tensor.Zeros(Shape.Of(4, 2)));
        run.SetInput(TrainingGraph.LearningRateName, Tensor.Scalar(0));
        var masks = new List<float[]>();
        for (int i = 0; i < 3; i++)
        {
            run.Run();
            masks.Add(run.ReadBlocking("dropout1").Floats.ToArray());
            Assert.Equal(i + 1, store[TrainingGraph.DropoutCountSlot].Floats[0]);
        }

        Assert.NotEqual(masks[0], masks[1]);
        Assert.NotEqual(masks[1], masks[2]);

        // The count comes round.
        store[TrainingGraph.DropoutCountSlot] = Tensor.Scalar(Dropout.CountLimit - 1);
        run.Run();
        Assert.Equal(0, store[TrainingGraph.DropoutCountSlot].Floats[0]);
        run.Run();
        Assert.Equal(masks[0], run.ReadBlocking("dropout1").Floats.ToArray());
    }

    [Fact]
    public void Rates_and_seeds_out_of_range_are_refused()
    {
        Assert.Contains("rate", Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(0.5f, 1 << 24));
    }

    private static float[] Drop(Dropout dropout, int length, float count)
    {
        var g = new GraphBuilder();
        g.Output(g.Add(dropout, g.Input("x", Shape.Of(length)), g.Input("count", Shape.Scalar)), "y");
        using CompiledGraph run = new ReferenceBackend<float>().Compile(g.Build(), new ParameterStore());
        run.SetInput("x", new Tensor(Shape.Of(length), [.. Enumerable.Repeat(1f, length)]));
        run.SetInput("count", Tensor.Scalar(count));
        run.Run();
        return run.ReadBlocking("y").Floats.ToArray();
    }
}
