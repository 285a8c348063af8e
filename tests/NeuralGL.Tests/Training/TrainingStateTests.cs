using System.IO.Compression;
using NeuralGL.Backends;
using NeuralGL.Data;
using NeuralGL.Graphs;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.Tests.Training;

public sealed class TrainingStateTests : IDisposable
{
    private static readonly LayerSpec Spec = LayerSpec.Parse("3-8-tanh-dropout:0.25-2");

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"neuralgl-state-{Guid.NewGuid():N}.npz");

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData(7)]
    [InlineData(10)]
    public void A_session_resumed_from_a_file_equals_one_that_never_stopped_bit_for_bit(int stop)
    {
        // Five steps make an epoch: 7 stops within one, 10 between two.
        ParameterStore whole = Weights(), first = Weights(), second = new();
        using (TrainingSession unbroken = Session(whole), broken = Session(first))
        {
            Steps(unbroken, 0, 18);
            Steps(broken, 0, stop);
            broken.CaptureBlocking().Save(_file);
        }

        using (TrainingSession resumed = Session(second, TrainingState.Load(_file)))
        {
            Assert.Equal(stop, resumed.Steps);
            Steps(resumed, stop, 18);
            Assert.Equal((4, 3), (resumed.Epoch, resumed.StepInEpoch));
        }

        AssertSame(whole, second);
    }

    [Fact]
    public void A_trainer_resumed_at_a_checkpoint_equals_one_that_never_stopped_bit_for_bit()
    {
        ParameterStore whole = Weights(), second = new();
        var options = new TrainerOptions { Epochs = 6, LearningRate = 0.02, Seed = 4, Schedule = LearningRateSchedule.WarmUp(3, LearningRateSchedule.Cosine) };
        TrainingResult unbroken = new Trainer(options with { Checkpoint = s => Keep(s, 4) }).Train(new ReferenceBackend<float>(), Step(), whole, Examples(), null, TestContext.Current.CancellationToken);
        TrainingState state = TrainingState.Load(_file);
        Assert.Equal((4, 5, 4), (state.Epoch, state.StepInEpoch, state.EpochLosses.Count));
        TrainingResult resumed = new Trainer(options).Train(new ReferenceBackend<float>(), Step(), second, Examples(), null, TestContext.Current.CancellationToken, state);
        AssertSame(whole, second);
        Assert.Equal(unbroken.EpochLosses, resumed.EpochLosses);
    }

    [Fact]
    public void A_trainer_cancelled_within_an_epoch_goes_on_bit_for_bit_losses_and_best_weights_included()
    {
        // Epochs of five steps, losses asked for every third: fourteen steps end with one loss that nobody has asked for.
        ParameterStore whole = Weights(), first = Weights(), second = new();
        using var stop = new CancellationTokenSource();
        var options = new TrainerOptions { Epochs = 6, LearningRate = 0.02, Seed = 4, StepsPerReport = 3, Schedule = LearningRateSchedule.Cosine };
        TrainingResult unbroken = new Trainer(options).Train(new ReferenceBackend<float>(), Step(), whole, Examples(), null, TestContext.Current.CancellationToken);
        TrainingResult broken = new Trainer(options with { Checkpoint = s => s.Save(_file), Schedule = new StopAt(13, stop) }).Train(new ReferenceBackend<float>(), Step(), first, Examples(), null, stop.Token);
        TrainingState state = TrainingState.Load(_file);
        Assert.True(broken.Interrupted);
        Assert.Equal((3, 4, 2, 3, 1), (state.Epoch, state.StepInEpoch, state.EpochLosses.Count, state.LossSteps, state.StepsSinceAsk));
        AssertSame(first, state.Best!);
        TrainingResult resumed = new Trainer(options).Train(new ReferenceBackend<float>(), Step(), second, Examples(), null, TestContext.Current.CancellationToken, state);
        AssertSame(whole, second);
        Assert.Equal(unbroken.EpochLosses, resumed.EpochLosses);
    }

    [Fact]
    public void Every_name_and_number_of_a_state_survives_the_file()
    {
        var parameters = new ParameterStore { ["../a/b c.weight"] = new Tensor(Shape.Of(2, 2), [1f, -0f, float.Epsilon, 3e38f]), ["s"] = Tensor.Scalar(0.1f) };
        var state = new TrainingState
        {
            Parameters = parameters, Best = new ParameterStore { ["s"] = Tensor.Scalar(2) }, Epoch = 3, StepInEpoch = 17, Batch = 64, Examples = 60000, Seed = ulong.MaxValue,
            Schedule = "warmup:3+cosine", EpochLosses = [0.1, 1.0 / 3], LossSum = 2.0 / 3, LossSteps = 12, StepsSinceAsk = 5, Notes = new Dictionary<string, string> { ["a note"] = "[\"é\"]" },
        };
        state.Save(_file);
        TrainingState read = TrainingState.Load(_file);
        AssertSame(parameters, read.Parameters);
        AssertSame(state.Best, read.Best!);
        Assert.Equal(state.EpochLosses, read.EpochLosses);
        Assert.Equal(state.Notes, read.Notes);
        Assert.Equal(state with { EpochLosses = [], Parameters = parameters, Best = null }, read with { EpochLosses = [], Parameters = parameters, Best = null, Notes = state.Notes });
    }

    [Fact]
    public void What_is_no_state_and_what_does_not_fit_is_refused_in_one_line()
    {
        File.WriteAllText(_file, "no zip");
        Assert.Contains(_file, Assert.Throws<DataFormatException>(() => TrainingState.Load(_file)).Message);
        using (var zip = new ZipArchive(File.Create(_file), ZipArchiveMode.Create))
        {
            zip.CreateEntry("parameters/a.npy");
        }

        Assert.Contains("has no training.json", Assert.Throws<DataFormatException>(() => TrainingState.Load(_file)).Message);
        TrainingState state;
        using (TrainingSession session = Session(Weights()))
        {
            session.Step(0.1);
            state = session.CaptureBlocking();
        }

        Assert.Contains("seed 4", Assert.Throws<GraphException>(() => Session(Weights(), state with { Seed = 9 })).Message);
        Assert.Contains("50 examples", Assert.Throws<GraphException>(() => Session(Weights(), state with { Examples = 50 })).Message);
        var trainer = new Trainer(new TrainerOptions { Seed = 4 });
        Assert.Contains("schedule cosine", Assert.Throws<GraphException>(() => trainer.Train(new ReferenceBackend<float>(), Step(), Weights(), Examples(), null, TestContext.Current.CancellationToken, state with { Schedule = "cosine" })).Message);
    }

    private void Keep(TrainingState state, int epoch)
    {
        if (state.Epoch == epoch)
        {
            state.Save(_file);
        }
    }

    private static void Steps(TrainingSession session, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            session.Step(0.02 / (1 + i));
        }
    }

    private static void AssertSame(ParameterStore expected, ParameterStore actual)
    {
        Assert.Equal(expected.Names.Order(), actual.Names.Order());
        Assert.All(expected.Names, name => Assert.True(expected[name].Floats.SequenceEqual(actual[name].Floats), name));
    }

    private static TrainingSession Session(ParameterStore store, TrainingState? resume = null) => new(new ReferenceBackend<float>(), Step(), store, Examples(), 4, resume);

    private static Graph Step() => TrainingGraph.Build(4, Shape.Of(3), Shape.Of(2), (g, x) => Mlp.Add(g, Spec, x, 6), Losses.SoftmaxCrossEntropy, new AdamW());

    private static ParameterStore Weights()
    {
        var store = new ParameterStore();
        Mlp.Initialize(Spec, store, 1);
        return store;
    }

    private static TensorExamples Examples()
    {
        var random = new SplitMix64(8);
        Tensor x = Tensor.Zeros(Shape.Of(22, 3)), t = Tensor.Zeros(Shape.Of(22, 2));
        for (int i = 0; i < 22; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                x.Floats[(3 * i) + j] = (float)random.NextNormal();
            }

            t.Floats[(2 * i) + (x.Floats[3 * i] > 0 ? 1 : 0)] = 1;
        }

        return new TensorExamples(x, t);
    }

    /// <summary>The cosine, and a wish to stop as one step begins.</summary>
    private sealed class StopAt(long at, CancellationTokenSource stop) : LearningRateSchedule
    {
        public override double Factor(long step, long steps)
        {
            if (step == at)
            {
                stop.Cancel();
            }

            return Cosine.Factor(step, steps);
        }

        public override string ToString() => $"{Cosine}";
    }
}
