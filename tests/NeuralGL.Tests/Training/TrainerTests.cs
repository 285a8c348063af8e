using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.Tests.Training;

public sealed class TrainerTests
{
    private static readonly LayerSpec Spec = LayerSpec.Parse("2-16-tanh-2");

    [Fact]
    public void A_network_learns_exclusive_or()
    {
        ParameterStore store = Weights();
        TrainingResult result = new Trainer(new TrainerOptions { Epochs = 300, LearningRate = 0.05 }).Train(new ReferenceBackend<float>(), Step(4), store, Xor(), null, TestContext.Current.CancellationToken);
        Assert.False(result.Interrupted);
        Assert.Equal(300, result.EpochLosses.Count);
        Assert.InRange(result.EpochLosses[^1], 0, 0.02);
        using CompiledGraph network = new ReferenceBackend<float>().Compile(Mlp.Inference(Spec), store, new CompileOptions { Batch = 4 });
        network.SetInput("input", new Tensor(Shape.Of(4, 2), [0f, 0, 0, 1, 1, 0, 1, 1]));
        network.Run();
        float[] p = network.ReadBlocking("probabilities").Floats.ToArray();
        Assert.Equal([0, 1, 1, 0], Enumerable.Range(0, 4).Select(i => p[2 * i] > p[(2 * i) + 1] ? 0 : 1));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_one_does_not()
    {
        float[] Weights1(ulong seed)
        {
            ParameterStore store = Weights();
            new Trainer(new TrainerOptions { Epochs = 20, LearningRate = 0.05, Seed = seed }).Train(new ReferenceBackend<float>(), Step(3), store, Xor(), null, TestContext.Current.CancellationToken);
            return store["fc1.weight"].Floats.ToArray();
        }

        Assert.Equal(Weights1(1), Weights1(1));
        Assert.NotEqual(Weights1(1), Weights1(2));
    }

    [Fact]
    public void Every_example_is_read_once_in_an_epoch_and_the_order_changes()
    {
        var source = new Recorder(10);
        using (var session = new TrainingSession(new ReferenceBackend<float>(), Step(5), Weights(), source, 3))
        {
            for (int i = 0; i < 4; i++)
            {
                session.Step(0.01);
            }

            Assert.Equal((2, 2, 2), (session.StepsPerEpoch, session.Epoch, session.StepInEpoch));
        }

        int[][] epochs = [.. source.Reads.GroupBy(r => r.Epoch).OrderBy(g => g.Key).Select(g => g.Select(r => r.Index).Order().ToArray())];
        Assert.InRange(epochs.Length, 2, 3);
        Assert.All(epochs.Take(2), e => Assert.Equal(Enumerable.Range(0, 10), e));
        Assert.NotEqual(source.Reads.Where(r => r.Epoch == 1).Take(5).Select(r => r.Index).Order(), source.Reads.Where(r => r.Epoch == 2).Take(5).Select(r => r.Index).Order());
    }

    [Fact]
    public void The_next_batch_is_read_without_waiting_for_its_step()
    {
        var source = new Recorder(10);
        using var session = new TrainingSession(new ReferenceBackend<float>(), Step(5), Weights(), source, 3);
        session.Step(0.01);
        Assert.True(SpinWait.SpinUntil(() => source.Reads.Count == 10, TimeSpan.FromSeconds(20)), $"{source.Reads.Count} examples were read");
        Assert.Equal((1, 1), (session.Epoch, session.StepInEpoch));
    }

    [Fact]
    public void A_stream_of_batches_can_start_anywhere_and_goes_on_as_one_that_came_there()
    {
        using var whole = new BatchStream(Xor(), 1, 7);
        float[][] inputs = [.. Enumerable.Range(0, 12).Select(_ => whole.Next().Inputs.ToArray())];
        using var later = new BatchStream(Xor(), 1, 7, epoch: 2, step: 3);
        Assert.Equal(inputs[7..], Enumerable.Range(0, 5).Select(_ => later.Next().Inputs.ToArray()));
        Assert.NotEqual(inputs[..4], inputs[4..8]);
    }

    [Fact]
    public void A_loss_that_blows_up_stops_training_and_keeps_the_last_good_weights()
    {
        ParameterStore store = Weights();
        var trainer = new Trainer(new TrainerOptions { Epochs = 50, LearningRate = 1e38, StepsPerReport = 1 });
        var e = Assert.Throws<TrainingDivergedException>(() => trainer.Train(new ReferenceBackend<float>(), Step(4, new Sgd(), Losses.MeanSquaredError), store, Xor(), null, TestContext.Current.CancellationToken));
        Assert.Equal(1, e.Step);
        Assert.Contains("smaller learning rate than 1E+38", e.Message);
        Assert.All(Weights().Names, name => Assert.Equal(Weights()[name].Floats.ToArray(), store[name].Floats.ToArray()));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(0)]
    [InlineData(-0.1)]
    public void A_learning_rate_that_is_no_positive_number_is_refused_before_a_weight_changes(double rate)
    {
        ParameterStore store = Weights();
        var trainer = new Trainer(new TrainerOptions { LearningRate = rate });
        Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Train(new ReferenceBackend<float>(), Step(4), store, Xor(), null, TestContext.Current.CancellationToken));
        Assert.All(Weights().Names, name => Assert.Equal(Weights()[name].Floats.ToArray(), store[name].Floats.ToArray()));
    }

    [Fact]
    public void Cancelling_keeps_the_weights_of_the_best_epoch()
    {
        ParameterStore store = Weights();
        using var stop = new CancellationTokenSource();
        var seen = new List<(double Loss, float[] Weights)>();
        TrainingResult result = new Trainer(new TrainerOptions { Epochs = 100, LearningRate = 0.05 }).Train(
            new ReferenceBackend<float>(), Step(4), store, new Contrary(Xor(), 41),
            p =>
            {
                if (p.EpochEnded)
                {
                    seen.Add((p.Loss, store["fc2.weight"].Floats.ToArray()));
                    if (p.Epoch == 43)
                    {
                        // A store made worse by hand: had the last weights been kept, this would show.
                        store["fc2.weight"].Floats.Fill(99);
                        stop.Cancel();
                    }
                }
            },
            stop.Token);
        Assert.True(result.Interrupted);
        Assert.Equal(43, result.EpochLosses.Count);
        Assert.Equal(seen[39].Loss, seen.Min(s => s.Loss));
        Assert.Equal(seen[39].Weights, store["fc2.weight"].Floats.ToArray());
    }

    [Fact]
    public void The_reported_loss_of_an_epoch_is_the_mean_of_its_steps()
    {
        var progress = new List<TrainingProgress>();
        new Trainer(new TrainerOptions { Epochs = 2, LearningRate = 0.1, StepsPerReport = 1 }).Train(new ReferenceBackend<float>(), Step(2), Weights(), Xor(), progress.Add, TestContext.Current.CancellationToken);
        Assert.Equal(6, progress.Count);
        Assert.Equal((progress[0].Loss + progress[1].Loss) / 2, progress[2].Loss, 1e-9);
        Assert.Equal((2, 2, true), (progress[5].Epoch, progress[5].Step, progress[5].EpochEnded));
    }

    [Fact]
    public void The_cosine_schedule_goes_from_the_whole_rate_to_none() =>
        Assert.Equal([1, 0.5, 0], new double[] { 0, 50, 100 }.Select(step => Math.Round(LearningRateSchedule.Cosine.Factor((long)step, 100), 12)));

    private static ParameterStore Weights()
    {
        var store = new ParameterStore();
        Mlp.Initialize(Spec, store, 1);
        return store;
    }

    private static Graph Step(int batch, Optimizer? optimizer = null, Loss? loss = null) =>
        TrainingGraph.Build(batch, Shape.Of(2), Shape.Of(2), (g, x) => Mlp.Add(g, Spec, x), loss ?? Losses.SoftmaxCrossEntropy, optimizer ?? new Adam());

    private static TensorExamples Xor() => new(new Tensor(Shape.Of(4, 2), [0f, 0, 0, 1, 1, 0, 1, 1]), new Tensor(Shape.Of(4, 2), [1f, 0, 0, 1, 0, 1, 1, 0]));

    /// <summary>From an epoch on the targets are the other way round, so that the epoch before it is the best.</summary>
    private sealed class Contrary(TensorExamples examples, int from) : IExampleSource
    {
        public int Count => examples.Count;

        public Shape InputShape => examples.InputShape;

        public Shape TargetShape => examples.TargetShape;

        public void Read(int index, int epoch, Span<float> input, Span<float> target)
        {
            examples.Read(index, epoch, input, target);
            if (epoch >= from)
            {
                target.Reverse();
            }
        }
    }

    private sealed class Recorder(int count) : IExampleSource
    {
        public List<(int Epoch, int Index)> Reads { get; } = [];

        public int Count => count;

        public Shape InputShape => Shape.Of(2);

        public Shape TargetShape => Shape.Of(2);

        public void Read(int index, int epoch, Span<float> input, Span<float> target)
        {
            lock (Reads)
            {
                Reads.Add((epoch, index));
            }

            input.Fill(index);
            target.Fill(0.5f);
        }
    }
}
