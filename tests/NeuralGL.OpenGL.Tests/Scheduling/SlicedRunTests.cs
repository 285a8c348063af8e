using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Scheduling;
using NeuralGL.OpenGL.Tests.Guest;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.OpenGL.Tests.Scheduling;

/// <summary>A budget in milliseconds: what fits runs, the rest waits, and the results are those of a whole run.</summary>
public abstract class SlicedRunTests : IDisposable
{
    private static readonly float[] s_input = [.. Enumerable.Range(0, 16).Select(i => MathF.Sin(i))];

    private readonly GuestHost _host;
    private readonly GlGuest _guest;

    protected SlicedRunTests(GlProfile profile)
    {
        _host = new GuestHost(profile: profile);
        _guest = GlGuest.Attach(_host.Gl);
    }

    public void Dispose()
    {
        _guest.Dispose();
        Assert.Equal((0, 0, null), (_guest.Device.LiveObjects, _guest.Device.LeakedObjects, _guest.Device.TakeError()));
        _host.Dispose();
    }

    [Fact]
    public void What_fits_runs_and_the_rest_waits_for_the_next_frame()
    {
        using GlNetwork network = Load();
        Assert.Equal(5, network.Compiled.DispatchCount);
        var table = new CostTable(network.Compiled, [5, 3, 9, 1, 2]);
        network.Costs = _ => table;
        SliceResult[] frames = [Frame(network, 8), Frame(network, 8), Frame(network, 8)];
        Assert.Equal([2, 1, 2], frames.Select(f => f.Dispatches));
        Assert.Equal([8.0, 9, 3], frames.Select(f => f.Milliseconds));
        Assert.Equal([false, true, false], frames.Select(f => f.Overran));
        Assert.Equal([null, network.Compiled.Dispatches[2].Node, null], frames.Select(f => f.OverranBy));
        Assert.Equal([false, false, true], frames.Select(f => f.IsComplete));
        Assert.Equal([1, 2, 3], frames.Select(f => f.Calls));

        // Another pass, with all the time it wants.
        SliceResult whole = Frame(network, 100);
        Assert.Equal((5, true, 1), (whole.Dispatches, whole.IsComplete, whole.Calls));
        Assert.Equal([0, 1, 2, 3, 4, 0, 1, 2, 3, 4], table.Order.Select(o => o.Dispatch));
    }

    [Fact]
    public void A_dispatch_that_nothing_is_known_about_has_a_frame_to_itself_and_is_known_from_then_on()
    {
        using GlNetwork network = Load();
        var table = new CostTable(network.Compiled, [2, 2, 2, 2, 2]) { IsUnknown = true };
        network.Costs = _ => table;
        int[] first = [.. Enumerable.Range(0, 5).Select(_ => Frame(network, 100).Dispatches)];
        Assert.Equal([1, 1, 1, 1, 1], first);
        Assert.Equal(5, Frame(network, 100).Dispatches);
    }

    [Fact]
    public void Slices_give_the_bits_of_a_whole_run_whatever_the_host_does_between_them()
    {
        using GlNetwork whole = Load(), sliced = Load();
        whole.Inputs[0].Set(s_input);
        whole.Schedule();
        sliced.Costs = graph => CostTable.Even(graph, 5);
        var canaries = new Canaries(_host.Gl);
        var found = new float[4];
        for (int pass = 0; pass < 2; pass++)
        {
            SliceResult result;
            do
            {
                result = Frame(sliced, 1);
                Assert.Equal([], canaries.Changed());
                whole.Schedule();
            }
            while (!result.IsComplete);
            Assert.Equal(5, result.Calls);
        }

        sliced.Outputs[0].ReadBlocking(found);
        Assert.Equal(Read(whole), found);
    }

    [Fact]
    public void Textures_are_read_when_a_pass_begins_and_written_when_it_ends()
    {
        using GlNetwork network = Load();
        network.Costs = graph => CostTable.Even(graph, 5);
        var source = new GlBuffer(_guest.Device, 16, "host's");
        source.Upload(s_input);
        network.Inputs[0].Bind(source.Handle);
        network.Schedule();
        float[] first = Read(network);
        network.ScheduleWithin(TimeSpan.FromMilliseconds(1));
        source.Upload(new float[16]);
        while (!network.ScheduleWithin(TimeSpan.FromMilliseconds(1)).IsComplete)
        {
        }

        Assert.Equal(first, Read(network));
        while (!network.ScheduleWithin(TimeSpan.FromMilliseconds(1)).IsComplete)
        {
        }

        Assert.NotEqual(first, Read(network));
        source.Dispose();
    }

    [Fact]
    public void Training_in_slices_learns_the_same_bits_as_training_at_once()
    {
        float[] Train(bool slices)
        {
            ParameterStore store = GuestHost.Weights();
            Graph graph = TrainingGraph.Build(4, Shape.Of(16), Shape.Of(4), (g, x) => Mlp.Add(g, GuestHost.Spec, x), Losses.SoftmaxCrossEntropy, new Adam());
            store[TrainingGraph.LossSumSlot] = Tensor.Scalar(0);
            Optimizer.InitializeState(graph, store);
            using GlGraph compiled = _guest.Backend.Compile(graph, store);
            using var run = new SlicedRun(_guest.Device, compiled, CostTable.Even(compiled, 1));
            compiled.SetInput(TrainingGraph.InputName, new Tensor(Shape.Of(4, 16), [.. Enumerable.Range(0, 64).Select(i => MathF.Cos(i))]));
            compiled.SetInput(TrainingGraph.TargetName, new Tensor(Shape.Of(4, 4), [.. Enumerable.Range(0, 16).Select(i => i % 5 == 0 ? 1f : 0)]));
            compiled.SetInput(TrainingGraph.LearningRateName, Tensor.Scalar(0.01f));
            for (int step = 0; step < 3; step++)
            {
                if (!slices)
                {
                    compiled.Run();
                    continue;
                }

                int frames = 1;
                while (!run.Advance(TimeSpan.FromMilliseconds(7)).IsComplete)
                {
                    frames++;
                }

                // The updates at the end count as one more.
                Assert.Equal((compiled.DispatchCount + 1 + 6) / 7, frames);
            }

            compiled.SyncParametersBlocking();
            float[] learned = [.. store["fc1.weight"].Floats, .. store["fc3.bias"].Floats];
            return learned;
        }

        Assert.Equal(Train(slices: false), Train(slices: true));
    }

    [Fact]
    public void Costs_are_learned_here_and_a_pass_ends()
    {
        using GlNetwork network = Load();
        using var run = new SlicedRun(_guest.Device, network.Compiled);
        network.Inputs[0].Set(s_input);
        Assert.True(double.IsNaN(run.ExpectedMilliseconds));
        int calls = 0;
        for (int pass = 0; pass < 3; calls++)
        {
            // On a GPU the clock's answers come later.
            _host.Gl.Finish();
            pass += run.Advance(TimeSpan.FromSeconds(10)).IsComplete ? 1 : 0;
        }

        Assert.InRange(run.ExpectedMilliseconds, 1e-6, 10_000);
        Assert.InRange(calls, 3, 100);
    }

    private static SliceResult Frame(GlNetwork network, double milliseconds) => network.ScheduleWithin(TimeSpan.FromMilliseconds(milliseconds));

    private GlNetwork Load()
    {
        GlNetwork network = _guest.Load(Mlp.Inference(LayerSpec.Parse("16-24-relu-24-tanh-24-sigmoid-4")), Store());
        network.Inputs[0].Set(s_input);
        return network;
    }

    private static ParameterStore Store()
    {
        var store = new ParameterStore();
        Mlp.Initialize(LayerSpec.Parse("16-24-relu-24-tanh-24-sigmoid-4"), store, 5);
        return store;
    }

    private static float[] Read(GlNetwork network)
    {
        var numbers = new float[4];
        network.Outputs[0].ReadBlocking(numbers);
        return numbers;
    }
}

/// <summary>In a core profile.</summary>
public sealed class SlicedRunTestsOnCore() : SlicedRunTests(GlProfile.Core);

/// <summary>In a compatibility profile.</summary>
public sealed class SlicedRunTestsOnCompatibility() : SlicedRunTests(GlProfile.Compatibility);

/// <summary>In OpenGL ES 3.1.</summary>
public sealed class SlicedRunTestsOnEs() : SlicedRunTests(GlProfile.Es);
