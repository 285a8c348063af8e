using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Scheduling;
using NeuralGL.OpenGL.Tests.Guest;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.OpenGL.Tests.Embedding;

/// <summary>Another model takes a network's place between two frames, wholly, and the host notices nothing but its results.</summary>
public abstract class ReplaceTests : IDisposable
{
    private static readonly LayerSpec s_small = LayerSpec.Parse("16-24-relu-4"), s_large = LayerSpec.Parse("16-64-tanh-48-relu-32-sigmoid-4");
    private static readonly float[] s_input = [.. Enumerable.Range(0, 16).Select(i => MathF.Sin(i))];

    private readonly GlProfile _profile;
    private readonly GuestHost _host;
    private readonly GlGuest _guest;
    private readonly StepTable _table = new();

    protected ReplaceTests(GlProfile profile)
    {
        _profile = profile;
        _host = new GuestHost(profile: profile);
        _guest = GlGuest.Attach(_host.Gl);
        _guest.StepCosts = _table;
    }

    public void Dispose()
    {
        _guest.Dispose();
        Assert.Equal((0, 0, 0, null), (_guest.Device.LiveObjects, _guest.Device.LiveBuffers, _guest.Device.LeakedObjects, _guest.Device.TakeError()));
        _host.Dispose();
    }

    [Fact]
    public void Frames_are_the_old_models_to_the_bit_until_the_new_one_is_ready_and_then_the_new_ones()
    {
        float[] before = Expected(s_small, 1), after = Expected(s_large, 2);
        using GlNetwork network = Load(s_small, 1);
        network.Inputs[0].Set(s_input);
        var canaries = new Canaries(_host.Gl);
        NetworkLoad load = network.BeginReplace(Mlp.Inference(s_large), Weights(s_large, 2));
        int frames = 0;
        for (; !load.IsDone; frames++)
        {
            Assert.Equal(before, Frame(network));
            _table.Update(_guest, 2);
            Assert.Equal([], canaries.Changed());
        }

        Assert.True(load.IsReady, load.Failure?.Message);
        Assert.Same(network, load.Network);
        Assert.InRange(frames, 5, 100_000);
        GlTraffic then = _guest.Device.Traffic;
        Assert.Equal(after, Frame(network));
        GlTraffic swap = _guest.Device.Traffic - then;
        Assert.Equal((0, 0, 0), (swap.BytesUploaded, swap.ProgramsBuilt, swap.ObjectsMade));
        Assert.Equal([], canaries.Changed());
        Assert.Contains(network.Compiled.Graph.Parameters, p => p.Name == "fc4.weight");
        Assert.Equal(after, Frame(network));
    }

    [Fact]
    public void What_the_old_model_held_is_freed_within_the_budget_and_its_weights_stay_in_their_store()
    {
        ParameterStore old = Weights(s_large, 2);
        float[] kept = [.. old["fc1.weight"].Floats];
        using GlNetwork network = _guest.Load(Mlp.Inference(s_large), old);
        network.Inputs[0].Set(s_input);
        Frame(network);
        NetworkLoad load = Replace(network, s_small, 1);
        Frame(network);
        _table.Calls.Clear();
        while (_table.Calls.Count == 0 || _table.Steps > 0)
        {
            _table.Update(_guest, 1);
        }

        // Two buffers at 0.5 ms in each call.
        Assert.All(_table.Calls, c => Assert.InRange(c, 0.5, 1));
        using GlNetwork alone = Load(s_small, 1);
        int both = _guest.Device.LiveBuffers;
        alone.Dispose();
        _guest.Backend.Release(alone.Compiled.Parameters);
        Assert.Equal(2 * _guest.Device.LiveBuffers, both);
        Assert.Equal(kept, old["fc1.weight"].Floats.ToArray());
        Assert.True(load.IsReady);
    }

    [Fact]
    public void Everything_that_is_bound_stays()
    {
        using GlNetwork network = Load(s_small, 1);
        using var source = new GlBuffer(_guest.Device, 16, "host's");
        source.Upload(s_input);
        network.Inputs[0].Bind(source.Handle);
        uint texture = network.Outputs[0].Texture(OutputTextureFormat.R32F), heatmap = network.Outputs[0].Heatmap().Texture, input = network.Inputs[0].Buffer.Handle, output = network.Outputs[0].Buffer.Handle;
        network.Schedule();
        float[]? late = null;
        Assert.True(network.Outputs[0].RequestRead(numbers => late = [.. numbers]));
        float[] before = Read(network);

        // The answer is on its way while the model changes under it.
        HostLoader.IsBusy = true;
        Replace(network, s_large, 2);
        network.Schedule();
        HostLoader.IsBusy = false;
        _host.Gl.Finish();
        _guest.Update();
        Assert.Equal(before, late);
        Assert.Equal((texture, heatmap, input, output), (network.Outputs[0].Texture(OutputTextureFormat.R32F), network.Outputs[0].Heatmap().Texture, network.Inputs[0].Buffer.Handle, network.Outputs[0].Buffer.Handle));
        Assert.Equal(Expected(s_large, 2), Read(network));

        // The host's buffer is still read, in every run.
        source.Upload(new float[16]);
        network.Schedule();
        Assert.NotEqual(Expected(s_large, 2), Read(network));

        // A read that is asked for now is of the new model.
        network.Outputs[0].RequestRead(numbers => late = [.. numbers]);
        _host.Gl.Finish();
        _guest.Update();
        Assert.Equal(Read(network), late);
    }

    [Fact]
    public void Numbers_that_were_set_stay_set_and_an_input_that_was_not_is_still_missing()
    {
        using GlNetwork set = Load(s_small, 1), unset = Load(s_small, 1);
        set.Inputs[0].Set(s_input);
        Replace(set, s_large, 2);
        Replace(unset, s_large, 2);
        Assert.Equal(Expected(s_large, 2), Frame(set));
        Assert.Contains("'input' has not been set", Assert.Throws<GraphException>(unset.Schedule).Message, StringComparison.Ordinal);
        unset.Inputs[0].Set(s_input);
        Assert.Equal(Expected(s_large, 2), Frame(unset));
    }

    [Fact]
    public void A_pass_in_slices_ends_with_the_model_that_it_began_with()
    {
        float[] before = Expected(s_large, 2), after = Expected(s_small, 1);
        using GlNetwork network = Load(s_large, 2);
        network.Costs = graph => new One(graph.DispatchCount);
        network.Inputs[0].Set(s_input);
        Assert.False(Slice(network).IsComplete);
        Replace(network, s_small, 1);
        while (!Slice(network).IsComplete)
        {
        }

        Assert.Equal(before, Read(network));
        while (!Slice(network).IsComplete)
        {
        }

        Assert.Equal(after, Read(network));
    }

    [Fact]
    public void A_replacement_that_is_cancelled_at_any_time_leaves_the_old_model_running_and_nothing_behind()
    {
        float[] before = Expected(s_small, 1);
        using GlNetwork network = Load(s_small, 1);
        network.Inputs[0].Set(s_input);
        Frame(network);
        int buffers = _guest.Device.LiveBuffers;
        for (int calls = 0; ; calls++)
        {
            NetworkLoad load = network.BeginReplace(Mlp.Inference(s_large), Weights(s_large, 2));
            while (load.Calls < calls && !load.IsDone)
            {
                _table.Update(_guest, 4);
            }

            bool wasReady = load.IsReady;
            load.Cancel();
            Assert.Equal((true, false), (load.IsCancelled, load.IsReady));
            _table.Update(_guest, 1000);
            Assert.Equal(before, Frame(network));
            Assert.Equal((buffers, network), (_guest.Device.LiveBuffers, network));
            if (wasReady)
            {
                Assert.InRange(calls, 5, 1000);
                break;
            }
        }
    }

    [Fact]
    public void A_later_replacement_takes_the_place_of_one_on_its_way_and_of_a_swap_of_weights()
    {
        using GlNetwork network = Load(s_small, 1);
        network.Inputs[0].Set(s_input);
        NetworkLoad first = network.BeginReplace(Mlp.Inference(s_large), Weights(s_large, 2));
        _table.Update(_guest, 1);
        WeightSwap swap = network.BeginSwap(Weights(s_small, 9), bytesPerUpdate: 16);
        NetworkLoad second = Replace(network, s_large, 3);
        Assert.True(first.IsCancelled && !swap.IsCancelled);
        Assert.Equal(Expected(s_large, 3), Frame(network));
        Assert.Equal((true, false), (swap.IsCancelled, swap.IsDone));
        second.Cancel();
        Assert.True(second.IsReady);

        // Back again, and weights of the new model are swapped as before.
        WeightSwap again = network.BeginSwap(Weights(s_large, 2));
        _table.Update(_guest, 1);
        Assert.Equal(Expected(s_large, 2), Frame(network));
        Assert.True(again.IsDone);
        Replace(network, s_small, 1);
        Assert.Equal(Expected(s_small, 1), Frame(network));
    }

    [Fact]
    public void A_model_with_other_inputs_or_outputs_is_refused_and_both_shapes_are_told()
    {
        using GlNetwork network = Load(s_small, 1);
        network.Inputs[0].Set(s_input);
        float[] before = Frame(network);
        string Refuse(Graph graph, ParameterStore weights) => Assert.Throws<GraphException>(() => network.BeginReplace(graph, weights)).Message;
        LayerSpec narrow = LayerSpec.Parse("12-4"), more = LayerSpec.Parse("16-5");
        Assert.Equal($"the new model does not fit: input 'input' is {network.Compiled.Graph.Inputs[0].Type} here and {Mlp.Inference(narrow).Inputs[0].Type} there", Refuse(Mlp.Inference(narrow), Weights(narrow, 1)));
        Assert.Contains("[1, 4] here and ", Refuse(Mlp.Inference(more), Weights(more, 1)), StringComparison.Ordinal);
        Assert.Contains($"output 'probabilities' is {network.Compiled.Graph.Outputs[0].Type} here and missing there", Refuse(Mlp.Inference(s_large, probabilities: false), Weights(s_large, 1)), StringComparison.Ordinal);
        NetworkLoad read = network.BeginReplace(() => new NetworkSource(Mlp.Inference(more), Weights(more, 1)));
        Until(() => read.IsDone);
        Assert.Contains("does not fit", Assert.Throws<GraphException>(() => read.Network).Message, StringComparison.Ordinal);

        // An output that is the input itself has no memory of its own to hand over.
        var g = new GraphBuilder("same");
        g.Output(g.AddNode(new Reshape(Shape.Of(1, 4)), "probabilities", g.Input("x", Shape.Of(1, 4))).Output);
        var h = new GraphBuilder("other");
        h.Output(h.AddNode(new Neg(), "probabilities", h.Input("x", Shape.Of(1, 4))).Output);
        using GlNetwork other = _guest.Load(h.Build(), new ParameterStore());
        NetworkLoad same = other.BeginReplace(g.Build(), new ParameterStore());
        Until(() => same.IsDone);
        Assert.Contains("'probabilities' is the same tensor as", Assert.Throws<GraphException>(() => same.Network).Message, StringComparison.Ordinal);
        Assert.Equal(before, Frame(network));
    }

    [Fact]
    public void A_shader_that_does_not_build_leaves_the_old_model_running()
    {
        float[] before = Expected(s_small, 1);
        using GlNetwork network = Load(s_small, 1);
        network.Inputs[0].Set(s_input);
        Frame(network);
        int buffers = _guest.Device.LiveBuffers;
        NetworkLoad load = network.BeginReplace(Mlp.Inference(s_large), Weights(s_large, 2));
        HostLoader.CompilesUntilFailure = 0;
        Until(() => load.IsDone);
        HostLoader.CompilesUntilFailure = -1;
        Assert.Throws<ShaderException>(() => load.Network);
        Assert.Equal(before, Frame(network));
        Assert.Equal(buffers, _guest.Device.LiveBuffers);
    }

    [Fact]
    public void The_networks_end_cancels_its_replacement()
    {
        GlNetwork network = Load(s_small, 1);
        NetworkLoad early = network.BeginReplace(Mlp.Inference(s_large), Weights(s_large, 2));
        _table.Update(_guest, 1);
        network.Dispose();
        Assert.True(early.IsCancelled);
        GlNetwork other = Load(s_small, 1);
        NetworkLoad ready = Replace(other, s_large, 2);
        other.Dispose();
        Assert.True(ready.IsCancelled);
    }

    [Fact]
    public void A_context_that_is_lost_in_the_middle_ends_the_replacement_too()
    {
        using var host = new GuestHost(profile: _profile);
        GlGuest guest = GlGuest.Attach(host.Gl);
        GlNetwork network = guest.Load(Mlp.Inference(s_small), Weights(s_small, 1));
        NetworkLoad load = network.BeginReplace(Mlp.Inference(s_large), Weights(s_large, 2));
        while (!load.HasNetwork)
        {
            guest.Update();
            Thread.Sleep(1);
        }

        HostLoader.IsReset = true;
        Assert.Throws<ContextLostException>(guest.Update);
        Assert.IsType<ContextLostException>(load.Failure);
        HostLoader.IsReset = false;
        guest.Dispose();
        Assert.Equal((0, 0), (guest.Device.LiveObjects, guest.Device.LiveBuffers));
    }

    private GlNetwork Load(LayerSpec spec, ulong seed) => _guest.Load(Mlp.Inference(spec), Weights(spec, seed));

    private NetworkLoad Replace(GlNetwork network, LayerSpec spec, ulong seed)
    {
        NetworkLoad load = network.BeginReplace(Mlp.Inference(spec), Weights(spec, seed));
        Until(() => load.IsDone);
        Assert.True(load.IsReady, load.Failure?.Message);
        return load;
    }

    private void Until(Func<bool> isDone)
    {
        for (long end = Environment.TickCount64 + 60_000; !isDone();)
        {
            Assert.True(Environment.TickCount64 < end, "it did not end");
            _table.Update(_guest, 8);
        }
    }

    private static SliceResult Slice(GlNetwork network) => network.ScheduleWithin(TimeSpan.FromMilliseconds(1));

    private static ParameterStore Weights(LayerSpec spec, ulong seed)
    {
        var store = new ParameterStore();
        Mlp.Initialize(spec, store, seed);
        return store;
    }

    private static float[] Read(GlNetwork network)
    {
        var numbers = new float[4];
        network.Outputs[0].ReadBlocking(numbers);
        return numbers;
    }

    private static float[] Frame(GlNetwork network)
    {
        network.Schedule();
        return Read(network);
    }

    /// <summary>What a network of its own gives for the same input, on a device of its own.</summary>
    private float[] Expected(LayerSpec spec, ulong seed)
    {
        using GlGuest alone = GlGuest.Attach(_host.Gl);
        GlNetwork network = alone.Load(Mlp.Inference(spec), Weights(spec, seed));
        network.Inputs[0].Set(s_input);
        return Frame(network);
    }

    /// <summary>Every dispatch costs a whole call.</summary>
    private sealed class One(int dispatches) : IDispatchCosts
    {
        public double Expect(int dispatch, int groups) => dispatch < dispatches ? 1 : double.NaN;

        public void Begin(int dispatch, int groups)
        {
        }

        public double End(int dispatch, int groups) => 1;
    }
}

/// <summary>In a core context.</summary>
public sealed class ReplaceTestsOnCore() : ReplaceTests(GlProfile.Core);

/// <summary>In a compatibility context.</summary>
public sealed class ReplaceTestsOnCompatibility() : ReplaceTests(GlProfile.Compatibility);

/// <summary>In an OpenGL ES 3.1 context.</summary>
public sealed class ReplaceTestsOnEs() : ReplaceTests(GlProfile.Es);
