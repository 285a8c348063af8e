using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Sharing;
using NeuralGL.OpenGL.Tests.Guest;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.OpenGL.Tests.Sharing;

/// <summary>Training on a second thread: the same steps, and weights that a network of the host's gets whole and without waiting.</summary>
public class WorkerTrainingTests
{
    private const int Steps = 40;

    private static readonly LayerSpec s_spec = LayerSpec.Parse("16-64-relu-64-tanh-4");

    private static readonly float[] s_input = [.. Enumerable.Range(0, 16).Select(i => MathF.Cos(i))];

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void A_network_of_the_hosts_shows_the_weights_of_one_step_at_a_time_and_at_last_those_of_the_last(GlProfile profile)
    {
        using var host = new SharedHost(profile);
        Graph inference = Mlp.Inference(s_spec);
        float[][] expected = TrainOnHost(host, inference);
        GlWorker worker = host.Start();
        using GlNetwork network = host.Guest.Load(inference, Weights(s_spec.ToString()));
        network.Inputs[0].Set(s_input);
        WorkerTraining training = host.Await(worker.TrainAsync(backend => Session(backend, Weights(s_spec.ToString())), Options(Steps)));
        training.IsPaused = true;
        host.Await(training.HandOverAsync(network, everySteps: 1));
        var numbers = new float[4];
        network.Schedule();
        network.Outputs[0].ReadBlocking(numbers);
        training.IsPaused = false;
        var seen = new HashSet<long>();
        while (training.StepOf(network) < Steps)
        {
            host.Guest.Update();
            GlTraffic before = host.Guest.Device.Traffic;
            network.Schedule();
            GlTraffic cost = host.Guest.Device.Traffic - before;
            Assert.Equal((0, 0, 0, 0), (cost.Waits, cost.BytesUploaded, cost.BytesReadBack, cost.ObjectsMade));
            network.Outputs[0].ReadBlocking(numbers);
            Assert.Equal(expected[training.StepOf(network)], numbers);
            seen.Add(training.StepOf(network));
            Assert.Equal((null, null), (training.Failure, worker.Failure));
        }

        Assert.Equal((true, (long)Steps), (training.IsDone, training.Steps));
        Assert.True(double.IsFinite(training.Loss));
        Assert.Contains(Steps, seen);
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void The_last_weights_come_to_a_host_that_took_none_while_there_was_training(GlProfile profile)
    {
        using var host = new SharedHost(profile);
        Graph inference = Mlp.Inference(s_spec);
        float[][] expected = TrainOnHost(host, inference);
        GlWorker worker = host.Start();
        using GlNetwork network = host.Guest.Load(inference, Weights(s_spec.ToString()));
        network.Inputs[0].Set(s_input);
        WorkerTraining training = host.Await(worker.TrainAsync(backend => Session(backend, Weights(s_spec.ToString())), Options(Steps)));
        training.IsPaused = true;
        host.Await(training.HandOverAsync(network, everySteps: 1));
        training.IsPaused = false;
        host.UpdateUntil(() => training.IsDone);
        host.UpdateUntil(() =>
        {
            network.Schedule();
            return training.StepOf(network) == Steps;
        });
        var numbers = new float[4];
        network.Outputs[0].ReadBlocking(numbers);
        Assert.Equal(expected[Steps], numbers);
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void A_network_on_the_worker_learns_while_it_answers_and_its_parameters_come_back_to_be_swapped_in(GlProfile profile)
    {
        using var host = new SharedHost(profile);
        Graph inference = Mlp.Inference(s_spec);
        float[] expected = TrainOnHost(host, inference)[Steps];
        GlWorker worker = host.Start();
        ParameterStore weights = Weights(s_spec.ToString());
        WorkerNetwork network = host.Await(worker.LoadAsync(inference, weights, new() { Outputs = [new() { Numbers = true }] }));
        network.Inputs[0].Set(s_input);
        WorkerTraining training = host.Await(worker.TrainAsync(backend => Session(backend, weights), Options(Steps)));
        int frames = 0;
        while (!training.IsDone)
        {
            frames += host.Await(network.WhenArrived(network.Submit())) > 0 ? 1 : 0;
        }

        host.Await(network.WhenArrived(network.Submit()));
        Assert.Equal(expected, network.Numbers().ToArray());
        Assert.True(frames > 1, "frames and steps took no turns");

        ParameterStore trained = host.Await(training.CopyParametersAsync());
        using GlNetwork own = host.Guest.Load(inference, Weights(s_spec.ToString()));
        own.Inputs[0].Set(s_input);
        WeightSwap swap = own.BeginSwap(trained);
        host.UpdateUntil(() =>
        {
            own.Schedule();
            return swap.IsDone;
        });
        var numbers = new float[4];
        own.Outputs[0].ReadBlocking(numbers);
        Assert.Equal(expected, numbers);
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void Taking_weights_leaves_the_hosts_state_as_it_was(GlProfile profile)
    {
        using var host = new SharedHost(profile);
        GlWorker worker = host.Start();
        using GlNetwork network = host.Guest.Load(Mlp.Inference(s_spec), Weights(s_spec.ToString()));
        network.Inputs[0].Set(s_input);
        var canaries = new Canaries(host.Gl);
        WorkerTraining training = host.Await(worker.TrainAsync(backend => Session(backend, Weights(s_spec.ToString())), Options(3)));
        host.Await(training.HandOverAsync(network, everySteps: 1));
        host.UpdateUntil(() =>
        {
            network.Schedule();
            Assert.Equal([], canaries.Changed());
            return training.StepOf(network) == 3;
        });
        training.Dispose();
        Assert.Equal([], canaries.Changed());
    }

    [Fact]
    public void A_paused_training_takes_no_step_and_a_disposed_one_leaves_the_network_its_weights()
    {
        using var host = new SharedHost();
        GlWorker worker = host.Start();
        using GlNetwork network = host.Guest.Load(Mlp.Inference(s_spec), Weights(s_spec.ToString()));
        network.Inputs[0].Set(s_input);
        WorkerTraining training = host.Await(worker.TrainAsync(backend => Session(backend, Weights(s_spec.ToString()))));
        host.Await(training.HandOverAsync(network, everySteps: 4));
        host.UpdateUntil(() =>
        {
            network.Schedule();
            return training.StepOf(network) >= 8;
        });
        training.IsPaused = true;
        host.Await(worker.RunAsync(_ => { }));
        long steps = training.Steps;
        host.Await(worker.RunAsync(_ => { }));
        Assert.Equal((steps, false), (training.Steps, training.IsDone));
        network.Schedule();
        float[] before = Read(network);
        training.Dispose();
        host.Await(worker.RunAsync(_ => { }));
        network.Schedule();
        Assert.Equal(before, Read(network));
        Assert.Throws<ObjectDisposedException>(() => { _ = training.CopyParametersAsync(); });
    }

    [Fact]
    public void A_training_that_throws_ends_alone_and_weights_that_do_not_fit_are_refused()
    {
        using var host = new SharedHost();
        GlWorker worker = host.Start();
        Assert.Equal("no examples", Assert.Throws<InvalidOperationException>(() => host.Await(worker.TrainAsync(_ => throw new InvalidOperationException("no examples")))).Message);
        WorkerTraining training = host.Await(worker.TrainAsync(backend => Session(backend, Weights(s_spec.ToString())), new() { LearningRate = step => step < 3 ? 0.01 : throw new InvalidOperationException("no more") }));
        host.UpdateUntil(() => training.IsDone);
        Assert.Equal(("no more", 3L), (training.Failure!.Message, training.Steps));
        using GlNetwork other = host.Guest.Load(Mlp.Inference(LayerSpec.Parse("16-5-4")), Weights("16-5-4"));
        Assert.Contains("do not fit", Assert.Throws<GraphException>(() => host.Await(training.HandOverAsync(other))).Message, StringComparison.Ordinal);
        Assert.Equal(WorkerState.Running, worker.State);
    }

    [Fact]
    public void Stopping_in_the_middle_of_a_training_hangs_nowhere()
    {
        using var host = new SharedHost();
        GlWorker worker = host.Start();
        using GlNetwork network = host.Guest.Load(Mlp.Inference(s_spec), Weights(s_spec.ToString()));
        network.Inputs[0].Set(s_input);
        WorkerTraining training = host.Await(worker.TrainAsync(backend => Session(backend, Weights(s_spec.ToString()))));
        host.Await(training.HandOverAsync(network, everySteps: 1));
        host.UpdateUntil(() => training.Steps > 5);
        Assert.True(worker.StopBlocking(TimeSpan.FromMinutes(1)));
        network.Schedule();
        Assert.Equal((0, 0), (worker.Device!.LiveObjects, worker.Device.LeakedObjects));
    }

    /// <summary>The output after each step of the same training in the host's own context.</summary>
    private static float[][] TrainOnHost(SharedHost host, Graph inference)
    {
        ParameterStore weights = Weights(s_spec.ToString());
        using GlNetwork network = host.Guest.Load(inference, weights);
        network.Inputs[0].Set(s_input);
        using TrainingSession session = Session(host.Guest.Backend, weights);
        var outputs = new float[Steps + 1][];
        for (int i = 0; i <= Steps; i++)
        {
            if (i > 0)
            {
                session.Step(Options(Steps).LearningRate(i - 1));
            }

            network.Schedule();
            outputs[i] = Read(network);
        }

        Assert.NotEqual(outputs[0], outputs[Steps]);
        return outputs;
    }

    private static float[] Read(GlNetwork network)
    {
        var numbers = new float[4];
        network.Outputs[0].ReadBlocking(numbers);
        return numbers;
    }

    private static WorkerTrainingOptions Options(long steps) => new() { LearningRate = step => 0.01 / (1 + step), Steps = steps };

    private static ParameterStore Weights(string layers)
    {
        var store = new ParameterStore();
        Mlp.Initialize(LayerSpec.Parse(layers), store, 3);
        return store;
    }

    private static TrainingSession Session(GlBackend backend, ParameterStore store)
    {
        Graph graph = TrainingGraph.Build(4, Shape.Of(16), Shape.Of(4), (g, x) => Mlp.Add(g, s_spec, x), Losses.SoftmaxCrossEntropy, new Adam());
        var random = new SplitMix64(11);
        float[] inputs = [.. Enumerable.Range(0, 24 * 16).Select(_ => random.NextInt(1000) / 500f - 1)], targets = [.. Enumerable.Range(0, 24 * 4).Select(i => i % 5 == 0 ? 1f : 0f)];
        return new TrainingSession(backend, graph, store, new TensorExamples(new Tensor(Shape.Of(24, 16), inputs), new Tensor(Shape.Of(24, 4), targets)), 1);
    }
}
