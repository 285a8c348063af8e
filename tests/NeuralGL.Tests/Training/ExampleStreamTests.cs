using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.Tests.Training;

/// <summary>Training from sequences instead of a set that can be read in any order.</summary>
public sealed class ExampleStreamTests
{
    private static readonly LayerSpec Spec = LayerSpec.Parse("2-16-tanh-1");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_network_learns_from_a_generator_without_an_end(bool isReference)
    {
        IBackend backend = isReference ? new ReferenceBackend<float>() : new CpuBackend(2);
        int made = 0;
        IEnumerable<(Tensor, Tensor)> Counted() => Circle().Select(e => (e, made++).e);
        TrainingResult result = new Trainer(new TrainerOptions { Epochs = 8, LearningRate = 0.03 }).Train(
            backend, Step(16), Weights(), new ExampleStream(Shape.Of(2), Shape.Of(1), Counted(), 800), null, TestContext.Current.CancellationToken);
        Assert.Equal(8, result.EpochLosses.Count);
        Assert.InRange(result.EpochLosses[^1], 0, 0.6 * result.EpochLosses[0]);

        // 8 epochs and the batch read ahead: nothing was gathered beforehand.
        Assert.Equal((8 * 800) + 16, made);
    }

    [Fact]
    public void Batches_are_the_sequence_in_its_order_and_epochs_follow_without_a_gap()
    {
        using var batches = new BatchStream(new ExampleStream(Shape.Of(2), Shape.Of(1), Numbers(), count: 5), 2, seed: 9);
        BatchStream.Batch Next() => batches.Next();
        Assert.Equal(2, batches.StepsPerEpoch);
        Assert.Equal([0, 0.5f, 1, 1.5f], Next().Inputs);
        Assert.Equal([-2, -3], Next().Targets);
        BatchStream.Batch third = Next();
        Assert.Equal((2, 0), (third.Epoch, third.Step));
        Assert.Equal([-4, -5], third.Targets);
    }

    [Fact]
    public void A_sequence_that_ends_is_started_again()
    {
        using var batches = new BatchStream(new ExampleStream(Shape.Of(2), Shape.Of(1), Numbers().Take(3), count: 4), 4, seed: 0);
        Assert.Equal([0, -1, -2, 0], batches.Next().Targets);
        Assert.Equal([-1, -2, 0, -1], batches.Next().Targets);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_stream_can_start_anywhere_and_goes_on_as_one_that_came_there(int shuffleBuffer)
    {
        var examples = new ExampleStream(Shape.Of(2), Shape.Of(1), Numbers(), count: 6, shuffleBuffer, seed: 3);
        using var whole = new BatchStream(examples, 2, 0);
        float[][] targets = [.. Enumerable.Range(0, 9).Select(_ => whole.Next().Targets.ToArray())];
        using var later = new BatchStream(examples, 2, 0, epoch: 2, step: 1);
        Assert.Equal(targets[4..], Enumerable.Range(0, 5).Select(_ => later.Next().Targets.ToArray()));
    }

    [Fact]
    public void A_shuffling_buffer_mixes_what_is_near_and_loses_nothing()
    {
        using var batches = new BatchStream(new ExampleStream(Shape.Of(2), Shape.Of(1), Numbers().Take(40), count: 40, shuffleBuffer: 8, seed: 1), 40, 0);
        int[] drawn = [.. batches.Next().Targets.Select(t => (int)-t)];
        Assert.InRange(Enumerable.Range(1, 32).Count(i => drawn[i] < drawn[i - 1]), 8, 24);

        // The i-th draw comes out of the first i + 8 examples; what is missing of them waits in the buffer.
        Assert.All(Enumerable.Range(0, 32), i => Assert.InRange(drawn[i], 0, i + 7));
        int[] missing = [.. Enumerable.Range(0, 40).Except(drawn)];
        Assert.True(missing.Length <= 8, $"{missing.Length} examples are missing");
        Assert.Distinct(drawn.Take(33));
    }

    [Fact]
    public void Training_resumed_on_a_stream_equals_training_that_never_stopped_bit_for_bit()
    {
        ParameterStore whole = Weights(), first = Weights(), second = new();
        var examples = new ExampleStream(Shape.Of(2), Shape.Of(1), Circle(), count: 12, shuffleBuffer: 5);
        TrainingState state;
        using (TrainingSession unbroken = new(new ReferenceBackend<float>(), Step(4), whole, examples, 1), broken = new(new ReferenceBackend<float>(), Step(4), first, examples, 1))
        {
            Steps(unbroken, 11);
            Steps(broken, 4);
            state = broken.CaptureBlocking();
        }

        using (TrainingSession resumed = new(new ReferenceBackend<float>(), Step(4), second, examples, 1, state))
        {
            Steps(resumed, 7);
        }

        Assert.All(whole.Names, name => Assert.True(whole[name].Floats.SequenceEqual(second[name].Floats), name));
    }

    [Fact]
    public void What_a_sequence_does_wrong_comes_out_of_the_step_in_one_line()
    {
        Assert.Contains("the sequence of examples is empty", Failure<GraphException>([]));
        Assert.Contains("example 2 of the sequence is", Failure<GraphException>([.. Numbers().Take(2), (Tensor.Scalar(1), Tensor.Zeros(Shape.Of(1)))]));
        Assert.Contains("[2] and [1] were announced", Failure<GraphException>([(Tensor.Zeros(Shape.Of(2)), Tensor.Zeros(Shape.Of(2)))]));
        Assert.Contains("gives none when it is started again", Failure<GraphException>(new OneWalk(Numbers().Take(3))));
        Assert.Equal("the camera is gone", Failure<IOException>(Numbers().Select<(Tensor, Tensor), (Tensor, Tensor)>(_ => throw new IOException("the camera is gone"))));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExampleStream(Shape.Of(2), Shape.Of(1), [], 0));
    }

    private static string Failure<T>(IEnumerable<(Tensor, Tensor)> sequence) where T : Exception
    {
        using var session = new TrainingSession(new ReferenceBackend<float>(), Step(4), Weights(), new ExampleStream(Shape.Of(2), Shape.Of(1), sequence, 4), 1);
        return Assert.Throws<T>(() => session.Step(0.1)).Message;
    }

    private static void Steps(TrainingSession session, int count)
    {
        for (int i = 0; i < count; i++)
        {
            session.Step(0.01);
        }
    }

    private static Graph Step(int batch) => TrainingGraph.Build(batch, Shape.Of(2), Shape.Of(1), (g, x) => Mlp.Add(g, Spec, x), Losses.MeanSquaredError, new Adam());

    private static ParameterStore Weights()
    {
        var store = new ParameterStore();
        Mlp.Initialize(Spec, store, 1);
        return store;
    }

    /// <summary>Points in a square, and whether they lie in a circle; one pair of tensors is used again and again.</summary>
    private static IEnumerable<(Tensor, Tensor)> Circle()
    {
        Tensor x = Tensor.Zeros(Shape.Of(2)), t = Tensor.Zeros(Shape.Of(1));
        for (var random = new SplitMix64(1); ;)
        {
            (float a, float b) = ((2 * random.NextFloat()) - 1, (2 * random.NextFloat()) - 1);
            (x.Floats[0], x.Floats[1], t.Floats[0]) = (a, b, (a * a) + (b * b) < 0.5f ? 1 : 0);
            yield return (x, t);
        }
    }

    /// <summary>Example i is [i, i + 0.5] with target [−i].</summary>
    private static IEnumerable<(Tensor, Tensor)> Numbers()
    {
        for (int i = 0; ; i++)
        {
            yield return (new Tensor(Shape.Of(2), [i, i + 0.5f]), new Tensor(Shape.Of(1), [-(float)i]));
        }
    }

    /// <summary>A sequence that can be walked only once, as one that comes over a wire.</summary>
    private sealed class OneWalk(IEnumerable<(Tensor, Tensor)> sequence) : IEnumerable<(Tensor, Tensor)>
    {
        private IEnumerable<(Tensor, Tensor)> _left = sequence;

        public IEnumerator<(Tensor, Tensor)> GetEnumerator()
        {
            (IEnumerable<(Tensor, Tensor)> now, _left) = (_left, []);
            return now.GetEnumerator();
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
