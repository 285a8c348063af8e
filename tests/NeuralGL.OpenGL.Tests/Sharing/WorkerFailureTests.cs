using System.Runtime.InteropServices;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Sharing;
using NeuralGL.OpenGL.Tests.Guest;
using NeuralGL.Platform;
using NeuralGL.Training;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests.Sharing;

/// <summary>What goes wrong with a worker is told in types and words, and the host goes on.</summary>
public class WorkerFailureTests
{
    private static volatile bool s_isReset;

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void A_context_that_shares_nothing_is_found_out_even_if_it_has_the_same_names(GlProfile profile)
    {
        using var host = new SharedHost(profile);
        using HeadlessContext stranger = Profiles.Create(profile, debug: false);
        stranger.MakeCurrent();
        GL other = GL.GetApi(name => stranger.TryGetProcAddress(name, out nint address) ? address : 0);
        uint[] names = new uint[200];
        other.GenBuffers(names);
        foreach (uint name in names)
        {
            other.BindBuffer(BufferTargetARB.ArrayBuffer, name);
            other.BufferData(BufferTargetARB.ArrayBuffer, new byte[16], BufferUsageARB.StaticDraw);
        }

        stranger.Clear();
        host.Context.MakeCurrent();
        GlWorker worker = host.Own(GlWorker.Start(host.Guest, stranger));
        AssertFails(host, worker, WorkerFailure.NotShared, "shares no objects");
        Assert.True(worker.StopBlocking(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void A_context_that_is_not_to_be_had_is_reported()
    {
        using var host = new SharedHost();
        Func<string, nint> find = name => host.Context.TryGetProcAddress(name, out nint address) ? address : 0;
        AssertFails(host, host.Own(GlWorker.Start(host.Guest, host.Context.MakeCurrent, () => { }, find)), WorkerFailure.NoContext, "is it current on another?");
        AssertFails(host, host.Own(GlWorker.Start(host.Guest, () => { }, () => { }, find)), WorkerFailure.NoContext, "no OpenGL context is current");
        AssertFails(host, host.Own(GlWorker.Start(host.Guest, () => throw new InvalidOperationException("no second one"), () => throw new InvalidOperationException("twice"), find)), WorkerFailure.NoContext, "no second one");
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void Calls_on_another_thread_and_of_the_workers_objects_on_the_hosts_are_refused(GlProfile profile)
    {
        using var host = new SharedHost(profile);
        GlWorker worker = host.Start();
        WorkerNetwork network = host.Await(worker.LoadAsync(SharedHost.Inverse(), new()));
        network.Inputs[0].Set(new float[SharedHost.Side * SharedHost.Side]);
        Action[] calls =
        [
            () => network.Submit(), () => network.Inputs[0].Set(new float[SharedHost.Side * SharedHost.Side]), () => network.Inputs[0].Bind(1), () => network.Inputs[0].Bind(new PictureTexture(1, 64, 64)),
            () => worker.LoadAsync(SharedHost.Inverse(), new()), () => worker.RunAsync(_ => { }), host.Guest.Update, () => GlWorker.Start(host.Guest, host.Context),
        ];
        foreach (Action call in calls)
        {
            Exception? thrown = null;
            var thread = new Thread(() => thrown = Record.Exception(call));
            thread.Start();
            thread.Join();
            Assert.IsType<WrongContextException>(thrown);
        }

        Assert.Throws<WrongContextException>(() => worker.Device!.Enter().Dispose());
        Assert.Equal(1, host.Await(network.WhenArrived(network.Submit())));
    }

    [Fact]
    public void Work_that_throws_fails_alone_and_a_frame_that_fails_is_told_once()
    {
        using var host = new SharedHost();
        GlWorker worker = host.Start();
        Assert.Equal("so it goes", Assert.Throws<InvalidOperationException>(() => host.Await(worker.RunAsync(_ => throw new InvalidOperationException("so it goes")))).Message);
        Assert.Contains("it has 'inverse'", Assert.Throws<GraphException>(() => host.Await(worker.LoadAsync(SharedHost.Inverse(), new(), new() { Outputs = [new() { Name = "y" }] }))).Message, StringComparison.Ordinal);
        WorkerNetwork network = host.Await(worker.LoadAsync(SharedHost.Inverse(), new(), new() { InputSpec = "64x64,gray" }));
        Assert.Contains("has not been set", Assert.Throws<GraphException>(() => network.Submit()).Message, StringComparison.Ordinal);
        Assert.Contains("there is no output 1", Assert.Throws<ArgumentOutOfRangeException>(() => network.Buffer(1)).Message, StringComparison.Ordinal);
        Assert.Contains("output 0 has no texture", Assert.Throws<ArgumentException>(() => network.Texture()).Message, StringComparison.Ordinal);
        Assert.Contains("takes 4096 numbers, not 2", Assert.Throws<ArgumentException>(() => network.Inputs[0].Set([1, 2])).Message, StringComparison.Ordinal);

        uint texture = host.Texture();
        network.Inputs[0].Bind(new PictureTexture(texture, 20_000, 64), handOver: InputHandOver.Direct);
        Task<long> never = network.WhenArrived(network.Submit());
        Assert.Contains("20000x64 pixels", Assert.Throws<GlLimitException>(() => host.Await(never)).Message, StringComparison.Ordinal);
        network.Inputs[0].Bind(new PictureTexture(texture, SharedHost.Side, SharedHost.Side), handOver: InputHandOver.Direct);
        Assert.Equal(2, host.Await(network.WhenArrived(network.Submit())));
        Assert.Equal(WorkerState.Running, worker.State);
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void Disposing_while_a_job_runs_and_frames_wait_cancels_them_and_hangs_nowhere(GlProfile profile)
    {
        using var host = new SharedHost(profile);
        GlWorker worker = host.Start();
        WorkerNetwork network = host.Await(worker.LoadAsync(SharedHost.Inverse(), new()));
        network.Inputs[0].Set(new float[SharedHost.Side * SharedHost.Side]);
        host.Await(network.WhenArrived(network.Submit()));
        CancellationToken stopping = worker.Stopping;
        Task job = worker.RunAsync(_ => stopping.WaitHandle.WaitOne()), after = worker.RunAsync(_ => Assert.Fail("it was stopped before"));
        Task<long> arrives = network.WhenArrived(network.Submit());
        host.Guest.Dispose();
        Assert.True(job.IsCanceled && after.IsCanceled && arrives.IsCanceled);
        Assert.Throws<ObjectDisposedException>(() => network.Submit());
        Assert.Equal(WorkerFailure.Stopped, Assert.Throws<WorkerException>(() => { _ = worker.RunAsync(_ => { }); }).Reason);
        Assert.True(worker.StopBlocking(TimeSpan.FromMinutes(1)));
        Assert.Equal((WorkerState.Ended, 0, 0), (worker.State, worker.Device!.LiveObjects, worker.Device.LeakedObjects));
    }

    [Fact]
    public void A_worker_that_is_stopped_before_it_has_started_ends_too()
    {
        using var host = new SharedHost();
        for (int i = 0; i < 20; i++)
        {
            GlWorker worker = host.Start();
            Task ready = worker.Ready;
            Assert.True(worker.StopBlocking(TimeSpan.FromMinutes(1)));
            Assert.True(ready.IsCanceled);
            Assert.Equal(WorkerState.Ended, worker.State);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void A_lost_worker_context_is_told_and_the_host_and_the_weights_are_whole(GlProfile profile)
    {
        using var host = new SharedHost(profile);
        s_isReset = false;
        ParameterStore weights = GuestHost.Weights();
        HeadlessContext second = host.Second();
        GlWorker worker = host.Own(GlWorker.Start(host.Guest, second.MakeCurrent, second.Clear, name => Find(second, name)));
        WorkerNetwork network = host.Await(worker.LoadAsync(Mlp.Inference(GuestHost.Spec), weights, new() { Outputs = [new() { Numbers = true }] }));
        network.Inputs[0].Set(new float[16]);
        host.Await(network.WhenArrived(network.Submit()));
        float[] expected = network.Numbers().ToArray();
        s_isReset = true;
        Task<long> lost = network.WhenArrived(network.Submit());
        Assert.Equal(WorkerFailure.ContextLost, Assert.Throws<WorkerException>(() => host.Await(lost)).Reason);
        Assert.Equal((WorkerState.Failed, WorkerFailure.ContextLost), (worker.State, worker.Failure!.Reason));
        Assert.Equal(WorkerFailure.ContextLost, Assert.Throws<WorkerException>(() => network.Submit()).Reason);
        Assert.Equal(expected, network.Numbers().ToArray());
        Assert.True(worker.StopBlocking(TimeSpan.FromMinutes(1)));
        s_isReset = false;

        using GlNetwork own = host.Guest.Load(Mlp.Inference(GuestHost.Spec), weights);
        own.Inputs[0].Set(new float[16]);
        own.Schedule();
        var found = new float[4];
        own.Outputs[0].ReadBlocking(found);
        Assert.Equal(expected, found);
        GlWorker again = host.Start();
        WorkerNetwork anew = host.Await(again.LoadAsync(Mlp.Inference(GuestHost.Spec), weights, new() { Outputs = [new() { Numbers = true }] }));
        anew.Inputs[0].Set(new float[16]);
        host.Await(anew.WhenArrived(anew.Submit()));
        Assert.Equal(expected, anew.Numbers().ToArray());
    }

    [Fact]
    public void A_worker_whose_context_was_taken_from_it_says_so_and_ends()
    {
        using var host = new SharedHost();
        HeadlessContext second = host.Second();
        GlWorker worker = host.Own(GlWorker.Start(host.Guest, second));
        WorkerNetwork network = host.Await(worker.LoadAsync(SharedHost.Inverse(), new()));
        network.Inputs[0].Set(new float[SharedHost.Side * SharedHost.Side]);
        host.Await(worker.RunAsync(_ => second.Clear()));
        WorkerException thrown = Assert.Throws<WorkerException>(() => host.Await(network.WhenArrived(network.Submit())));
        Assert.Equal((WorkerFailure.NoContext, WorkerState.Failed), (thrown.Reason, worker.State));
        Assert.Contains("no OpenGL context is current", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_host_context_is_told_by_every_call_and_the_worker_ends_cleanly()
    {
        using var host = new SharedHost();
        GlWorker worker = host.Start();
        WorkerNetwork network = host.Await(worker.LoadAsync(SharedHost.Inverse(), new()));
        network.Inputs[0].Set(new float[SharedHost.Side * SharedHost.Side]);
        network.Submit();
        HostLoader.IsReset = true;
        Assert.Throws<ContextLostException>(() => network.Submit());
        Assert.Throws<ContextLostException>(host.Guest.Update);
        Assert.True(worker.StopBlocking(TimeSpan.FromMinutes(1)));
        HostLoader.IsReset = false;
    }

    private static void AssertFails(SharedHost host, GlWorker worker, WorkerFailure reason, string words)
    {
        WorkerException thrown = Assert.Throws<WorkerException>(() => host.Await(worker.Ready));
        Assert.Equal((reason, reason, WorkerState.Failed), (thrown.Reason, worker.Failure!.Reason, worker.State));
        Assert.Contains(words, thrown.Message, StringComparison.Ordinal);
        Assert.Equal(reason, Assert.Throws<WorkerException>(() => { _ = worker.LoadAsync(SharedHost.Inverse(), new()); }).Reason);
        host.Guest.Update();
    }

    private static unsafe nint Find(HeadlessContext context, string name) => name.StartsWith("glGetGraphicsResetStatus", StringComparison.Ordinal)
        ? (nint)(delegate* unmanaged<uint>)&ResetStatus
        : context.TryGetProcAddress(name, out nint address) ? address : 0;

    [UnmanagedCallersOnly]
    private static uint ResetStatus() => s_isReset ? 0x8253u : 0;
}
