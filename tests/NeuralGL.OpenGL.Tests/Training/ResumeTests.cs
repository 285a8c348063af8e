using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.OpenGL.Tests.Training;

/// <summary>Saved states, losses that arrive later and copies of weights on the GPU.</summary>
public class ResumeTests
{
    private static readonly LayerSpec Spec = LayerSpec.Parse("12-24-tanh-dropout:0.25-16-relu-4");

    [Fact]
    public void Training_resumed_from_a_file_equals_training_that_never_stopped_bit_for_bit()
    {
        string file = Path.Combine(Path.GetTempPath(), $"neuralgl-state-{Guid.NewGuid():N}.npz");
        ParameterStore whole = TrainingTests.Start(Spec), first = TrainingTests.Start(Spec), second = new();
        Graph graph = TrainingTests.Step("adamw", "crossentropy", clip: 1, spec: Spec);
        try
        {
            using (var gl = new GlFixture())
            {
                using TrainingSession unbroken = new(gl.Backend, graph, whole, TrainingTests.Blobs(), 5), broken = new(gl.Backend, graph, first, TrainingTests.Blobs(), 5);
                Steps(unbroken, 15);
                Steps(broken, 6);
                broken.CaptureBlocking().Save(file);
                unbroken.SyncParametersBlocking();
            }

            using (var gl = new GlFixture())
            {
                using TrainingSession resumed = new(gl.Backend, graph, second, TrainingTests.Blobs(), 5, TrainingState.Load(file));
                Steps(resumed, 9);
                resumed.SyncParametersBlocking();
            }
        }
        finally
        {
            File.Delete(file);
        }

        Assert.NotEqual(first["fc1.weight"].Floats.ToArray(), second["fc1.weight"].Floats.ToArray());
        Assert.All(whole.Names, name => Assert.True(whole[name].Floats.SequenceEqual(second[name].Floats), name));
    }

    [Fact]
    public void A_stream_without_an_end_gives_the_weights_that_it_gives_on_the_reference()
    {
        ParameterStore onGl = TrainingTests.Start(Spec), onReference = TrainingTests.Start(Spec);
        Graph graph = TrainingTests.Step("momentum", "mse", spec: Spec);
        var examples = new ExampleStream(Shape.Of(12), Shape.Of(4), Endless(), count: 64, shuffleBuffer: 10);
        using var gl = new GlFixture();
        using (TrainingSession a = new(gl.Backend, graph, onGl, examples, 5), b = new(new ReferenceBackend<double>(), graph, onReference, examples, 5))
        {
            Steps(a, 10);
            Steps(b, 10);
            a.SyncParametersBlocking();
        }

        Assert.NotEqual(TrainingTests.Start(Spec)["fc1.weight"].Floats.ToArray(), onGl["fc1.weight"].Floats.ToArray());
        Assert.All(onReference.Names, name => Assert.All(onReference[name].Floats.ToArray().Zip(onGl[name].Floats.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f)));
    }

    [Fact]
    public void Losses_that_arrive_later_add_up_to_those_of_the_reference()
    {
        using var gl = new GlFixture();
        Graph graph = TrainingTests.Step("sgd", "crossentropy", spec: Spec);
        using TrainingSession a = new(gl.Backend, graph, TrainingTests.Start(Spec), TrainingTests.Blobs(), 5), b = new(new ReferenceBackend<double>(), graph, TrainingTests.Start(Spec), TrainingTests.Blobs(), 5);
        var arrived = new List<LossSum>();
        for (int i = 0; i < 12; i++)
        {
            a.Step(0.02);
            b.Step(0.02);
            if (i % 2 == 1)
            {
                a.TryAskLossSum();
            }

            while (a.TryTakeLossSum(out LossSum losses))
            {
                arrived.Add(losses);
            }
        }

        while (a.TakeLossSumBlocking(out LossSum losses))
        {
            arrived.Add(losses);
        }

        Assert.Equal(12, arrived.Sum(l => l.Steps) + a.StepsSinceAsk);
        Assert.Equal(b.TakeLossSumBlocking(), arrived.Sum(l => l.Sum) + a.TakeLossSumBlocking(), 1e-4);
        Assert.Equal(arrived.Select(l => l.LastStep).Order(), arrived.Select(l => l.LastStep));
    }

    [Fact]
    public void A_fourth_question_is_refused_until_an_answer_is_taken()
    {
        using var gl = new GlFixture();
        using TrainingSession session = new(gl.Backend, TrainingTests.Step("sgd", "mse", spec: Spec), TrainingTests.Start(Spec), TrainingTests.Blobs(), 5);
        for (int i = 0; i < 3; i++)
        {
            session.Step(0.01);
            Assert.True(session.TryAskLossSum());
        }

        session.Step(0.01);
        Assert.False(session.TryAskLossSum());
        Assert.Equal(1, session.StepsSinceAsk);
        Assert.True(session.TakeLossSumBlocking(out LossSum first));
        Assert.Equal((1, 1L), (first.Steps, first.LastStep));
        Assert.True(session.TryAskLossSum());
    }

    [Fact]
    public void A_loss_that_blows_up_within_an_epoch_brings_back_weights_copied_on_the_GPU()
    {
        using var gl = new GlFixture();
        ParameterStore store = TrainingTests.Start(Spec);
        var trainer = new Trainer(new TrainerOptions { Epochs = 1, LearningRate = 1, StepsPerReport = 1, Schedule = new Explosion() });
        Graph graph = TrainingTests.Step("sgd", "mse", spec: Spec);
        var e = Assert.Throws<TrainingDivergedException>(() => trainer.Train(gl.Backend, graph, store, Many(), null, TestContext.Current.CancellationToken));
        Assert.InRange(e.Step, 41, 64);

        // Better than at the start, and finite: a copy from the way.
        Assert.NotEqual(TrainingTests.Start(Spec)["fc1.weight"].Floats.ToArray(), store["fc1.weight"].Floats.ToArray());
        Assert.All(store.Names.Where(n => n != TrainingGraph.LossSumSlot), name => Assert.All(store[name].Floats.ToArray(), v => Assert.True(float.IsFinite(v), name)));
    }

    private static void Steps(TrainingSession session, int count)
    {
        for (int i = 0; i < count; i++)
        {
            session.Step(0.01);
        }
    }

    private static IEnumerable<(Tensor Input, Tensor Target)> Endless()
    {
        TensorExamples points = TrainingTests.Blobs();
        for (int i = 0; ; i = (i + 7) % points.Count)
        {
            Tensor x = Tensor.Zeros(Shape.Of(12)), t = Tensor.Zeros(Shape.Of(4));
            points.Read(i, 1, x.Floats, t.Floats);
            yield return (x, t);
        }
    }

    /// <summary>64 steps of an epoch out of one set of points.</summary>
    private static TensorExamples Many()
    {
        Tensor x = Tensor.Zeros(Shape.Of(1024, 12)), t = Tensor.Zeros(Shape.Of(1024, 4));
        TensorExamples points = TrainingTests.Blobs();
        for (int i = 0; i < 1024; i++)
        {
            points.Read(i % 64, 1, x.Floats.Slice(i * 12, 12), t.Floats.Slice(i * 4, 4));
        }

        return new TensorExamples(x, t);
    }

    /// <summary>A small rate for 40 steps, then one that leaves float32.</summary>
    private sealed class Explosion : LearningRateSchedule
    {
        public override double Factor(long step, long steps) => step < 40 ? 0.02 : 1e38;
    }
}
