using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Tests.Guest;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests.Embedding;

/// <summary>A network is loaded while the host goes on drawing: no call costs more than its budget, and nothing is left over when it ends early.</summary>
public abstract class LoadTests : IDisposable
{
    private static readonly LayerSpec s_wide = LayerSpec.Parse("256-256"), s_deep = LayerSpec.Parse("16-24-relu-24-tanh-4");
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly GlProfile _profile;
    private readonly GuestHost _host;
    private readonly GlGuest _guest;
    private StepTable _table = new();

    protected LoadTests(GlProfile profile)
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
    public void Every_call_keeps_the_budget_and_there_are_as_many_as_the_costs_say()
    {
        NetworkLoad load = BeginWide();
        Assert.Equal((0, false, false), (load.Progress, load.IsReady, load.HasNetwork));
        double last = 0;
        var doing = new HashSet<string>();
        Finish(load, 8, () =>
        {
            Assert.InRange(load.Progress, last, load.IsReady ? 1 : 0.999);
            last = load.Progress;
            doing.Add(load.Doing.Split(' ')[0]);
        });

        // Two buffers at 0.5 + 0.25 | the shader 6 | linking 3, room 0.5, 4.5 ms of the 256 KiB | the other 3.5, bias 0.5 + 0.25 | uniforms 0.25, first run 4.
        Assert.Equal([1.5, 6, 8, 4.25, 4.25], _table.Calls);
        Assert.Equal((5, 1, "", 0), (load.Calls, load.Progress, load.Doing, load.Overran.Count));
        Assert.Superset(new HashSet<string> { "reading", "planning", "preparing", "linking", "uploading", "arranging", "" }, doing);
    }

    [Fact]
    public void What_alone_is_over_the_budget_has_a_call_to_itself_and_is_named()
    {
        NetworkLoad load = BeginWide();
        Finish(load, 5);
        Assert.Equal([1.5, 6, 3.5, 5, 3.75, 4.25], _table.Calls);
        string named = Assert.Single(load.Overran);
        Assert.StartsWith("compiling kernels/gemm_", named, StringComparison.Ordinal);
        Assert.EndsWith(": 6.0 ms", named, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_nothing_is_known_about_begins_a_call()
    {
        _guest.StepCosts = _table = new StepTable { IsUnknown = true };
        NetworkLoad load = BeginWide();
        Finish(load, 1000);

        // Room | zeros, room, zeros | shader | link, room | 256 KiB, of which the first 64 alone, bias | uniforms | first run.
        Assert.Equal([0.5, 1, 6, 3.5, 8.75, 0.25, 4], _table.Calls);
        Assert.Equal(7, load.Calls);
    }

    [Fact]
    public void The_first_run_builds_uploads_and_makes_nothing_and_gives_the_bits_of_a_network_loaded_at_once()
    {
        NetworkLoad load = _guest.BeginLoad(Mlp.Inference(s_deep), Weights(s_deep, 3));
        Finish(load, 1);
        load.Network.Inputs[0].Set(Input(16));
        GlTraffic before = _guest.Device.Traffic;
        load.Network.Schedule();
        GlTraffic first = _guest.Device.Traffic - before;
        Assert.Equal((0, 0, 0, 0), (first.BytesUploaded, first.ProgramsBuilt, first.ObjectsMade, first.Waits));
        using GlNetwork whole = _guest.Load(Mlp.Inference(s_deep), Weights(s_deep, 3));
        whole.Inputs[0].Set(Input(16));
        whole.Schedule();
        Assert.Equal(Read(whole), Read(load.Network));
        Assert.Equal(1, Read(whole).Sum(), 1e-5);
    }

    [Fact]
    public void What_is_bound_meanwhile_is_ready_for_the_first_run_too()
    {
        NetworkLoad load = _guest.BeginLoad(() => new NetworkSource(Mlp.Inference(s_deep), Weights(s_deep, 3), "4x4,gray"));
        uint texture = Texture();
        bool isBound = false;
        Finish(load, 8, () =>
        {
            if (load.HasNetwork && !isBound)
            {
                load.Network.Inputs[0].Bind(new PictureTexture(texture, 4, 4));
                load.Network.Outputs[0].Texture(OutputTextureFormat.Rgba8);
                Assert.False(load.IsReady);
                Assert.Contains("still being loaded", Assert.Throws<GraphException>(load.Network.Schedule).Message, StringComparison.Ordinal);
                Assert.Throws<GraphException>(() => load.Network.ScheduleWithin(TimeSpan.FromSeconds(1)));
                isBound = true;
            }
        });
        Assert.True(isBound);
        GlTraffic before = _guest.Device.Traffic;
        load.Network.Schedule();
        GlTraffic first = _guest.Device.Traffic - before;
        Assert.Equal((0, 0, 0), (first.BytesUploaded, first.ProgramsBuilt, first.ObjectsMade));
    }

    [Fact]
    public void The_hosts_state_is_as_it_was_after_every_call()
    {
        var canaries = new Canaries(_host.Gl);
        NetworkLoad load = _guest.BeginLoad(Mlp.Inference(s_deep), Weights(s_deep, 3));
        Finish(load, 1, () => Assert.Equal([], canaries.Changed()));
    }

    [Fact]
    public void A_call_from_another_thread_is_refused_and_the_load_goes_on_on_the_right_one()
    {
        NetworkLoad load = BeginWide();
        _table.Update(_guest, 1);
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(_guest.Update));
        thread.Start();
        thread.Join();
        Assert.IsType<WrongContextException>(thrown);
        Assert.False(load.IsDone);
        Finish(load, 8);
    }

    [Fact]
    public void A_context_that_is_lost_in_the_middle_ends_the_load_and_the_weights_survive()
    {
        ParameterStore weights = Weights(s_deep, 3);
        using (var host = new GuestHost(profile: _profile))
        {
            GlGuest guest = GlGuest.Attach(host.Gl);
            NetworkLoad load = guest.BeginLoad(Mlp.Inference(s_deep), weights);
            while (!load.HasNetwork)
            {
                guest.Update();
                Thread.Sleep(1);
            }

            HostLoader.IsReset = true;
            Assert.Throws<ContextLostException>(guest.Update);
            Assert.True(load.IsDone && !load.IsReady && !load.IsCancelled);
            Assert.Same(load.Failure, Assert.Throws<ContextLostException>(() => load.Network));
            HostLoader.IsReset = false;
            guest.Dispose();
            Assert.Equal((0, 0), (guest.Device.LiveObjects, guest.Device.LiveBuffers));
        }

        _host.Context.MakeCurrent();
        NetworkLoad again = _guest.BeginLoad(Mlp.Inference(s_deep), weights);
        Finish(again, 8);
    }

    [Fact]
    public void A_load_that_is_cancelled_after_any_call_leaves_nothing_behind()
    {
        for (int calls = 0; calls < 40; calls++)
        {
            NetworkLoad load = _guest.BeginLoad(Mlp.Inference(s_deep), Weights(s_deep, 3));
            while (load.Calls < calls && !load.IsDone)
            {
                _table.Update(_guest, 0.5);
            }

            if (load.IsDone)
            {
                Assert.InRange(calls, 10, 39);
                load.Cancel();
                Assert.True(load.IsReady && !load.IsCancelled);
                load.Network.Dispose();
                return;
            }

            load.Cancel();
            Assert.Equal((true, true, false, false), (load.IsDone, load.IsCancelled, load.IsReady, load.HasNetwork));
            Assert.Throws<OperationCanceledException>(() => load.Network);
            _table.Update(_guest, 1000);
            Assert.Equal((0, _guest.Device.Shaders.ProgramsBuilt), (_guest.Device.LiveBuffers, _guest.Device.LiveObjects));
        }

        Assert.Fail("the load did not end");
    }

    [Fact]
    public void A_network_that_is_disposed_or_a_guest_that_ends_cancels_the_load()
    {
        NetworkLoad first = _guest.BeginLoad(Mlp.Inference(s_deep), Weights(s_deep, 3));
        Until(() => first.HasNetwork, 1);
        first.Network.Dispose();
        Assert.True(first.IsCancelled);
        NetworkLoad second = _guest.BeginLoad(Mlp.Inference(s_deep), Weights(s_deep, 4));
        Until(() => second.HasNetwork, 1);
        _guest.Dispose();
        Assert.True(second.IsCancelled);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_shader_that_does_not_build_is_reported_as_such_and_leaves_nothing_behind(int good)
    {
        NetworkLoad load = _guest.BeginLoad(Mlp.Inference(s_deep), Weights(s_deep, 3));
        HostLoader.CompilesUntilFailure = good;
        Until(() => load.IsDone, 1);
        Assert.Contains("does not build on", Assert.Throws<ShaderException>(() => load.Network).Message, StringComparison.Ordinal);
        Assert.Equal((0, good, good), (_guest.Device.LiveBuffers, _guest.Device.LiveObjects, _guest.Device.Shaders.ProgramsBuilt));
        HostLoader.CompilesUntilFailure = -1;
        Finish(_guest.BeginLoad(Mlp.Inference(s_deep), Weights(s_deep, 3)), 8);
    }

    [Fact]
    public void What_the_reader_throws_and_weights_that_are_missing_are_told_where_the_network_is_asked_for()
    {
        NetworkLoad unread = _guest.BeginLoad(() => throw new FileNotFoundException("no such model")), poor = _guest.BeginLoad(Mlp.Inference(s_deep), new ParameterStore());
        Assert.Throws<InvalidOperationException>(() => unread.Network);
        Until(() => unread.IsDone && poor.IsDone, 8);
        Assert.Equal("no such model", Assert.Throws<FileNotFoundException>(() => unread.Network).Message);
        Assert.Contains("'fc1.weight' has no value", Assert.Throws<GraphException>(() => poor.Network).Message, StringComparison.Ordinal);
        Assert.Equal(0, _guest.Device.LiveBuffers);
    }

    [Fact]
    public void Loads_at_the_same_time_share_the_budget_and_one_store()
    {
        ParameterStore weights = Weights(s_deep, 3);
        NetworkLoad first = _guest.BeginLoad(Mlp.Inference(s_deep), weights), second = _guest.BeginLoad(Mlp.Inference(s_deep, probabilities: false), weights);
        Until(() => first.IsDone && second.IsDone, 8);
        Assert.All(_table.Calls, c => Assert.InRange(c, 0, 8));
        (first.Network.Inputs[0]).Set(Input(16));
        (second.Network.Inputs[0]).Set(Input(16));
        first.Network.Schedule();
        second.Network.Schedule();
        float[] logits = Read(second.Network), probabilities = Read(first.Network);
        Assert.Equal(Array.IndexOf(logits, logits.Max()), Array.IndexOf(probabilities, probabilities.Max()));

        // What the host writes into the store reaches both.
        weights["fc3.bias"].Floats.Fill(2);
        weights.Touch("fc3.bias");
        second.Network.Schedule();
        Assert.Equal([.. logits.Select(l => l + 2)], Read(second.Network), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void A_graph_of_the_same_store_that_is_compiled_meanwhile_runs_with_the_right_weights()
    {
        ParameterStore weights = Weights(s_wide, 3);
        NetworkLoad load = _guest.BeginLoad(Mlp.Inference(s_wide, probabilities: false), weights);
        Until(() => load.Calls == 3, 8);
        using GlNetwork whole = _guest.Load(Mlp.Inference(s_wide, probabilities: false), weights);
        whole.Inputs[0].Set(Input(256));
        whole.Schedule();
        float[] early = Read(whole);
        Finish(load, 8);
        load.Network.Inputs[0].Set(Input(256));
        load.Network.Schedule();
        Assert.Equal(early, Read(load.Network));
        Assert.Contains(early, v => v != 0);
    }

    [Fact]
    public void A_driver_that_compiles_aside_gets_all_shaders_at_once_and_is_asked_and_never_waited_for()
    {
        using var host = new GuestHost(profile: _profile, asksUntilCompiled: 3);
        using GlGuest guest = GlGuest.Attach(host.Gl);
        guest.StepCosts = _table;
        NetworkLoad load = guest.BeginLoad(Mlp.Inference(s_deep), Weights(s_deep, 3));
        int compiling = 0, calls = 0;
        for (long end = Environment.TickCount64 + (long)s_patience.TotalMilliseconds; !load.IsDone; calls++)
        {
            Assert.True(Environment.TickCount64 < end);
            _table.Update(guest, 1000);
            compiling += load.Doing.StartsWith("compiling", StringComparison.Ordinal) || load.Doing.StartsWith("linking", StringComparison.Ordinal) ? 1 : 0;
        }

        // Each shader and each program is asked about three times; two of them end a call.
        int programs = guest.Device.Shaders.ProgramsBuilt;
        Assert.InRange(programs, 3, 10);
        Assert.Equal(2 * programs * 2, compiling);
        load.Network.Inputs[0].Set(Input(16));
        load.Network.Schedule();
        Assert.Equal(1, Read(load.Network).Sum(), 1e-5);
        Assert.Null(guest.Device.TakeError());
    }

    [Fact]
    public void With_the_drivers_own_extensions_and_costs_that_are_learned_a_load_ends_too()
    {
        using var host = new GuestHost(profile: _profile, asksUntilCompiled: -1);
        using GlGuest guest = GlGuest.Attach(host.Gl);
        NetworkLoad load = guest.BeginLoad(Mlp.Inference(s_deep), Weights(s_deep, 3));
        for (long end = Environment.TickCount64 + (long)s_patience.TotalMilliseconds; !load.IsDone; Thread.Sleep(1))
        {
            Assert.True(Environment.TickCount64 < end);
            guest.Update();
        }

        load.Network.Inputs[0].Set(Input(16));
        load.Network.Schedule();
        Assert.Equal(1, Read(load.Network).Sum(), 1e-5);
        Assert.Null(guest.Device.TakeError());
    }

    private NetworkLoad BeginWide() => _guest.BeginLoad(Mlp.Inference(s_wide, probabilities: false), Weights(s_wide, 3));

    private void Finish(NetworkLoad load, double milliseconds, Action? after = null)
    {
        Until(() => load.IsDone, milliseconds, after);
        Assert.True(load.IsReady, load.Failure?.ToString());
    }

    private void Until(Func<bool> isDone, double milliseconds, Action? after = null)
    {
        for (long end = Environment.TickCount64 + (long)s_patience.TotalMilliseconds; !isDone();)
        {
            Assert.True(Environment.TickCount64 < end, "it did not end");
            _table.Update(_guest, milliseconds);
            after?.Invoke();
        }
    }

    private static ParameterStore Weights(LayerSpec spec, ulong seed)
    {
        var store = new ParameterStore();
        Mlp.Initialize(spec, store, seed);
        return store;
    }

    private static float[] Input(int length) => [.. Enumerable.Range(0, length).Select(i => MathF.Cos(i))];

    private static float[] Read(GlNetwork network)
    {
        var numbers = new float[network.Outputs[0].Shape.Length];
        network.Outputs[0].ReadBlocking(numbers);
        return numbers;
    }

    private uint Texture()
    {
        uint texture = _host.Gl.GenTexture();
        _host.Gl.BindTexture(TextureTarget.Texture2D, texture);
        _host.Gl.TexStorage2D(TextureTarget.Texture2D, 1, SizedInternalFormat.Rgba8, 4, 4);
        _host.Gl.BindTexture(TextureTarget.Texture2D, 0);
        return texture;
    }
}

/// <summary>In a core context.</summary>
public sealed class LoadTestsOnCore() : LoadTests(GlProfile.Core);

/// <summary>In a compatibility context.</summary>
public sealed class LoadTestsOnCompatibility() : LoadTests(GlProfile.Compatibility);

/// <summary>In an OpenGL ES 3.1 context.</summary>
public sealed class LoadTestsOnEs() : LoadTests(GlProfile.Es);
