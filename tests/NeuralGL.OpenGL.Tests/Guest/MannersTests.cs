using System.Runtime.CompilerServices;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Guest;
using NeuralGL.Platform;
using NeuralGL.Proof;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.OpenGL.Tests.Guest;

/// <summary>Whose thread and context it is, what happens to what nobody disposed, and what a frame costs.</summary>
public class MannersTests
{
    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void A_call_from_another_thread_is_refused_before_it_touches_GL(GlProfile profile)
    {
        using var host = new GuestHost(profile: profile);
        using GlDevice device = host.Attach();
        using var backend = new GlBackend(device);
        using GlGraph network = Network(backend);
        foreach (Action call in Calls(device, backend, network))
        {
            Exception? thrown = null;
            var thread = new Thread(() => thrown = Record.Exception(call));
            thread.Start();
            thread.Join();
            Assert.Contains("no OpenGL context is current on this thread", Assert.IsType<WrongContextException>(thrown).Message, StringComparison.Ordinal);
        }

        network.Run();
        Assert.Null(device.TakeError());
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void A_call_with_another_context_current_is_refused_and_the_other_context_stays_clean(GlProfile profile)
    {
        using var host = new GuestHost(profile: profile);
        using GlDevice device = host.Attach();
        using var backend = new GlBackend(device);
        using GlGraph network = Network(backend);
        using (var other = new GuestHost(profile: profile))
        {
            var canaries = new Canaries(other.Gl);
            foreach (Action call in Calls(device, backend, network))
            {
                Assert.Contains("another OpenGL context", Assert.Throws<WrongContextException>(call).Message, StringComparison.Ordinal);
            }

            Assert.Equal([], canaries.Changed());
        }

        host.Context.MakeCurrent();
        network.Run();
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void What_is_disposed_on_another_thread_is_deleted_by_the_next_call(GlProfile profile)
    {
        using var host = new GuestHost(profile: profile);
        using GlDevice device = host.Attach();
        var buffer = new GlBuffer(device, 10, "to go");
        uint name = buffer.Handle;
        var thread = new Thread(buffer.Dispose);
        thread.Start();
        thread.Join();
        Assert.True(host.Gl.IsBuffer(name));
        using (device.Enter())
        {
            Assert.False(host.Gl.IsBuffer(name));
        }

        Assert.Equal((0, 0), (device.LiveObjects, device.LeakedObjects));
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void A_forgotten_buffer_is_counted_and_deleted_without_GL_on_the_finalizers_thread(GlProfile profile)
    {
        using var host = new GuestHost(profile: profile);
        using GlDevice device = host.Attach();
        uint name = Forget(device);
        for (int i = 0; i < 100 && device.LeakedObjects == 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(1, device.LeakedObjects);
        Assert.True(host.Gl.IsBuffer(name));
        using (device.Enter())
        {
            Assert.False(host.Gl.IsBuffer(name));
        }
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void A_lost_context_is_reported_by_every_object_and_the_weights_survive_into_another(GlProfile profile)
    {
        ParameterStore weights = GuestHost.Weights();
        Tensor x = Input();
        float[] expected;
        using (var host = new GuestHost(profile: profile))
        {
            GlDevice device = host.Attach();
            var backend = new GlBackend(device);
            GlGraph network = Network(backend, weights);
            network.SetInput(Mlp.InputName, x);
            network.Run();
            expected = [.. network.ReadBlocking(Mlp.ProbabilitiesName).Floats];
            HostLoader.IsReset = true;
            foreach (Action call in Calls(device, backend, network))
            {
                Assert.Contains("GuiltyContextReset", Assert.Throws<ContextLostException>(call).Message, StringComparison.Ordinal);
                Assert.True(device.IsLost);
            }

            // Once lost is lost for ever, also when the driver has forgotten it.
            HostLoader.IsReset = false;
            Assert.Throws<ContextLostException>(network.Run);
            network.Dispose();
            backend.Dispose();
            device.Dispose();
        }

        using var again = new GuestHost(profile: profile);
        using GlDevice second = again.Attach();
        using var secondBackend = new GlBackend(second);
        using GlGraph secondNetwork = Network(secondBackend, weights);
        secondNetwork.SetInput(Mlp.InputName, x);
        secondNetwork.Run();
        Assert.Equal(expected, secondNetwork.ReadBlocking(Mlp.ProbabilitiesName).Floats.ToArray());
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void A_destroyed_context_is_refused_and_disposing_after_it_is_harmless(GlProfile profile)
    {
        var host = new GuestHost(profile: profile);
        GlDevice device = host.Attach();
        var backend = new GlBackend(device);
        GlGraph network = Network(backend);
        host.Context.Dispose();
        foreach (Action call in Calls(device, backend, network))
        {
            Assert.Contains("destroyed", Assert.Throws<WrongContextException>(call).Message, StringComparison.Ordinal);
        }

        network.Dispose();
        backend.Dispose();
        device.Dispose();
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void A_steady_frame_uploads_compiles_makes_and_waits_for_nothing_that_is_not_asked_for(GlProfile profile)
    {
        using var host = new GuestHost(profile: profile);
        using GlDevice device = host.Attach();
        using var backend = new GlBackend(device);
        using GlGraph network = Network(backend);
        using Readback readback = network.CreateReadback(network.Graph.Outputs[0]);
        var numbers = new float[network.Graph.Outputs[0].Shape.Length];
        network.Run();
        GlTraffic before = device.Traffic;
        network.Run();
        GlTraffic run = device.Traffic - before;
        Assert.Equal((0, 0, 0, 0, 0, network.DispatchCount), (run.BytesUploaded, run.BytesReadBack, run.Waits, run.ProgramsBuilt, run.ObjectsMade, run.Dispatches));
        Assert.True(run.Time > TimeSpan.Zero && run.StateQueries > 0);

        before = device.Traffic;
        network.SetInput(Mlp.InputName, Input());
        Assert.Equal(16 * 4, (device.Traffic - before).BytesUploaded);

        before = device.Traffic;
        Assert.True(readback.TryAsk());
        host.Gl.Finish();
        Assert.True(readback.TryTake(numbers));
        GlTraffic polled = device.Traffic - before;
        Assert.Equal((4 * 4, 0), (polled.BytesReadBack, polled.Waits));

        before = device.Traffic;
        network.ReadBlocking(Mlp.ProbabilitiesName);
        GlTraffic read = device.Traffic - before;
        Assert.Equal((4 * 4, 1), (read.BytesReadBack, read.Waits));
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void A_sampler_keeps_the_rings_of_every_node_for_its_later_turns(GlProfile profile)
    {
        using var host = new GuestHost(profile: profile);
        using GlDevice device = host.Attach();
        using var backend = new GlBackend(device);
        using GlGraph network = backend.Compile(Mlp.Inference(GuestHost.Spec), GuestHost.Weights(), new CompileOptions { ObserveAll = true });
        network.SetInput(Mlp.InputName, Input());
        int objects = device.LiveObjects;
        using (var sampler = new NodeSampler(network, every: 1))
        {
            int nodes = network.Graph.Nodes.Count;
            void Until(int samples)
            {
                for (int i = 0; i < 1_000_000 && sampler.Checked < samples; i++)
                {
                    network.Run();
                    host.Gl.Finish();
                    Assert.True(sampler.AfterRun() is null or { Local.Passed: true });
                }
            }

            Until(nodes);
            GlTraffic before = device.Traffic;
            Until(3 * nodes);
            GlTraffic cost = device.Traffic - before;
            Assert.Equal((3 * nodes, 0, 0), (sampler.Checked, cost.ObjectsMade, cost.Waits));
            Assert.True(cost.BytesReadBack > 0);
        }

        Assert.Equal(objects, device.LiveObjects);
    }

    [Fact]
    public void A_context_object_that_was_attached_to_is_still_its_owners_after_detaching()
    {
        using var host = new GuestHost();
        GlGuest.Attach(host.Context).Dispose();
        host.Context.Clear();
        host.Context.MakeCurrent();
        Assert.Equal(Silk.NET.OpenGL.GLEnum.NoError, host.Gl.GetError());
    }

    private static GlGraph Network(GlBackend backend, ParameterStore? weights = null)
    {
        GlGraph network = backend.Compile(Mlp.Inference(GuestHost.Spec), weights ?? GuestHost.Weights());
        network.SetInput(Mlp.InputName, Input());
        return network;
    }

    private static Tensor Input() => new(Shape.Of(1, 16), [.. Enumerable.Range(0, 16).Select(i => MathF.Sin(i))]);

    private static Action[] Calls(GlDevice device, GlBackend backend, GlGraph network) =>
    [
        network.Run, () => network.ReadBlocking(Mlp.ProbabilitiesName), () => network.SetInput(Mlp.InputName, Input()), () => _ = new GlBuffer(device, 4, "x"),
        () => Network(backend), () => network.CreateReadback(network.Graph.Outputs[0]), () => device.Enter().Dispose(), network.SyncParametersBlocking,
    ];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint Forget(GlDevice device) => new GlBuffer(device, 10, "forgotten").Handle;
}
