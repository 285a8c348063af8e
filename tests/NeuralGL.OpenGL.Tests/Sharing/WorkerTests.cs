using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Sharing;
using NeuralGL.OpenGL.Tests.Guest;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.OpenGL.Tests.Sharing;

/// <summary>Networks on a second thread with a shared context: the same results, whole frames, and a host that never waits.</summary>
public class WorkerTests
{
    public static TheoryData<GlProfile, InputHandOver, FrameOrder> Ways => [.. from p in Enum.GetValues<GlProfile>() from i in Enum.GetValues<InputHandOver>() from o in Enum.GetValues<FrameOrder>() select (p, i, o)];

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void Numbers_and_buffers_are_bit_for_bit_those_of_a_plain_run_and_near_the_reference(GlProfile profile)
    {
        using var host = new SharedHost(profile);
        ParameterStore weights = GuestHost.Weights();
        Graph graph = Mlp.Inference(GuestHost.Spec);
        GlWorker worker = host.Start();
        WorkerNetwork network = host.Await(worker.LoadAsync(graph, weights, new() { Outputs = [new() { Buffer = true, Numbers = true }] }));
        using GlNetwork plain = host.Guest.Load(graph, weights);
        using CompiledGraph reference = new ReferenceBackend<double>().Compile(graph, weights);
        for (int i = 0; i < 3; i++)
        {
            float[] input = [.. Enumerable.Range(i, 16).Select(n => MathF.Sin(n))];
            switch (i)
            {
                case 0: network.Inputs[0].Set(input); break;
                case 1: network.Inputs[0].Bind(host.Buffer(input)); break;
                default: network.Inputs[0].Bind(host.Buffer([7, .. input]), 4, InputHandOver.Direct); break;
            }

            long frame = network.Submit();
            Assert.Equal((i + 1, i + 1), (frame, host.Await(network.WhenArrived(frame))));
            plain.Inputs[0].Set(input);
            plain.Schedule();
            var expected = new float[4];
            plain.Outputs[0].ReadBlocking(expected);
            Assert.Equal(expected, network.Numbers().ToArray());
            Assert.Equal(expected, host.Numbers(network.Buffer(), 4));
            reference.SetInput(Mlp.InputName, new Tensor(Shape.Of(1, 16), input));
            reference.Run();
            Assert.All(reference.ReadBlocking(reference.Graph.Outputs[0]).Floats.ToArray().Zip(expected), p => Assert.Equal(p.First, p.Second, 1e-6));
        }

        Assert.Equal((Shape.Of(1, 4), 3, 0), (network.ShapeOf(0), network.Arrived, network.Dropped));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Host_and_worker_go_on_at_once_and_every_frame_that_the_host_shows_is_whole(GlProfile profile, InputHandOver handOver, FrameOrder order)
    {
        const int Frames = 200;
        using var host = new SharedHost(profile);
        GlWorker worker = host.Start();
        WorkerNetwork network = host.Await(worker.LoadAsync(SharedHost.Inverse(), new ParameterStore(), new() { InputSpec = "64x64,gray", Order = order, Outputs = [new() { Texture = OutputTextureFormat.Rgba8 }] }));
        uint shown = host.Texture();
        (uint Texture, long Frame)[] ring = [.. Enumerable.Range(0, handOver == InputHandOver.Direct ? 4 : 1).Select(_ => (host.Texture(), 0L))];
        var levels = new Dictionary<long, int>();
        GlTraffic before = host.Guest.Device.Traffic;
        long last = 0, seen = 0;
        for (int i = 0; i < Frames || network.Frame < last; i++)
        {
            host.Guest.Update();
            if (network.Frame != 0)
            {
                // Behind the copy the host draws on, so that the worker, if it did not keep away, would write into what is being read.
                host.Copy(network.Texture(), shown);
            }

            int free = Array.FindIndex(ring, r => handOver == InputHandOver.Copied || !network.IsReading(r.Frame));
            if (i < Frames && free >= 0)
            {
                host.Draw(ring[free].Texture, i);
                network.Inputs[0].Bind(new PictureTexture(ring[free].Texture, SharedHost.Side, SharedHost.Side), handOver: handOver);
                long frame = network.Submit();
                if (frame != 0)
                {
                    (levels[frame], ring[free].Frame, last) = (i % 256, frame, frame);
                }
            }

            if (network.Frame != seen)
            {
                Assert.True(network.Frame > seen && (order == FrameOrder.NewestWins || network.Frame == seen + 1), $"frame {network.Frame} after {seen}");
                seen = network.Frame;
                byte expected = (byte)(255 - levels[seen]);
                byte[] red = host.Red(shown);
                Assert.True(red.AsSpan().IndexOfAnyExcept(expected) < 0, $"frame {seen} is torn: {expected} was expected everywhere, and there is {string.Join(", ", red.Distinct())}");
                Assert.InRange(network.LatencyFrames, 1, int.MaxValue);
            }
        }

        GlTraffic cost = host.Guest.Device.Traffic - before;
        Assert.Equal((0, network.Submitted), (cost.Waits, network.Arrived + network.Dropped));
        Assert.InRange(cost.GpuWaits, network.Arrived, network.Submitted);
        Assert.True(order == FrameOrder.NewestWins || network.Dropped == 0);
        Assert.Null(worker.Failure);
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void The_worker_reads_a_texture_of_the_hosts_only_when_the_host_has_finished_drawing_it(GlProfile profile)
    {
        using var host = new SharedHost(profile);
        GlWorker worker = host.Start();
        int frames = 0;
        foreach (FrameHandOver handOver in Enum.GetValues<FrameHandOver>())
        {
            WorkerNetwork network = host.Await(worker.LoadAsync(SharedHost.Inverse(), new(), new() { InputSpec = "64x64,gray", HandOver = handOver, Outputs = [new() { Texture = OutputTextureFormat.Rgba8 }] }));
            uint[] ring = [host.Texture(), host.Texture(), host.Texture()];
            for (int i = 0; i < 6; i++)
            {
                int level = 20 + (40 * i);
                host.DrawSlowly(ring[i % 3], level);
                network.Inputs[0].Bind(new PictureTexture(ring[i % 3], SharedHost.Side, SharedHost.Side), handOver: InputHandOver.Direct);
                host.Await(network.WhenArrived(network.Submit()));
                // llvmpipe itself looks after a texture that another context draws, so the picture alone would not tell.
                Assert.Equal(++frames, worker.Device!.Traffic.GpuWaits);
                Assert.All(host.Red(network.Texture()), red => Assert.InRange(red, 254 - level, 255 - level));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void Frames_that_come_too_fast_give_way_or_are_refused_as_was_asked(GlProfile profile)
    {
        using var host = new SharedHost(profile);
        GlWorker worker = host.Start();
        WorkerNetworkOptions options = new() { Outputs = [new() { Numbers = true }] };
        WorkerNetwork newest = host.Await(worker.LoadAsync(SharedHost.Inverse(), new(), options)), ordered = host.Await(worker.LoadAsync(SharedHost.Inverse(), new(), options with { Order = FrameOrder.InOrder }));
        using var gate = new ManualResetEventSlim();
        Task busy = worker.RunAsync(_ => gate.Wait());
        var taken = new List<long>();
        for (int i = 1; i <= 5; i++)
        {
            float[] input = [.. Enumerable.Repeat(i / 8f, SharedHost.Side * SharedHost.Side)];
            newest.Inputs[0].Set(input);
            ordered.Inputs[0].Set(input);
            Assert.Equal(i, newest.Submit());
            taken.Add(ordered.Submit());
        }

        Assert.Equal([1, 2, 0, 0, 0], taken);
        Assert.Equal((4, 5), (newest.Dropped, newest.Submitted));

        // In order, each is there for one update at least.
        var frames = new List<(long, float)>();
        ordered.FrameArrived = n => frames.Add((n.Frame, n.Numbers()[17]));
        gate.Set();
        host.Await(busy);
        Assert.Equal(5, host.Await(newest.WhenArrived(1)));
        Assert.Equal((1 - (5 / 8f), 1), (newest.Numbers()[17], newest.Arrived));

        host.Await(ordered.WhenArrived(2));
        Assert.Equal([(1, 7 / 8f), (2, 6 / 8f)], frames);
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void A_steady_frame_on_the_host_allocates_nothing_makes_nothing_and_waits_for_nothing(GlProfile profile)
    {
        using var host = new SharedHost(profile);
        GlWorker worker = host.Start();
        WorkerNetwork network = host.Await(worker.LoadAsync(SharedHost.Inverse(), new(), new() { InputSpec = "64x64,gray", Outputs = [new() { Texture = OutputTextureFormat.Rgba8, Buffer = true, Heatmap = true, Numbers = true }] }));
        var picture = new PictureTexture(host.Texture(), SharedHost.Side, SharedHost.Side);
        long sum = 0;
        network.FrameArrived = n => sum += n.Frame;
        void Frames(int count)
        {
            for (int i = 0; i < count; i++)
            {
                network.Inputs[0].Bind(picture);
                network.Submit();
                host.Guest.Update();
                sum += network.Texture() + network.Buffer() + network.Heatmap().Texture + network.Numbers().Length + (network.IsReading(i) ? 1 : 0);
                Thread.Yield();
            }
        }

        Frames(100);
        host.Await(network.WhenArrived(network.Submitted));
        GlTraffic before = host.Guest.Device.Traffic;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        Frames(300);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 299);
        GlTraffic cost = host.Guest.Device.Traffic - before;
        Assert.Equal((0, 0, 0, 0, 0), (cost.ObjectsMade, cost.ProgramsBuilt, cost.Waits, cost.BytesUploaded, cost.BytesReadBack));
        Assert.True(cost.Time > TimeSpan.Zero && sum > 0);
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void The_hosts_state_is_as_it_was_after_every_call(GlProfile profile)
    {
        using var host = new SharedHost(profile);
        uint texture = host.Texture(), buffer = host.Buffer(new float[SharedHost.Side * SharedHost.Side]);
        var canaries = new Canaries(host.Gl);
        T After<T>(string what, Func<T> call)
        {
            T result = call();
            Assert.True(canaries.Changed() is [], $"after {what}: {string.Join("; ", canaries.Changed())}");
            return result;
        }

        void Do(string what, Action call) => After(what, () =>
        {
            call();
            return true;
        });

        GlWorker worker = After("start", () => host.Start());
        Task<WorkerNetwork> load = After("load", () => worker.LoadAsync(SharedHost.Inverse(), new(), new() { InputSpec = "64x64,gray", Outputs = [new() { Texture = OutputTextureFormat.Rgba8 }] }));
        WorkerNetwork network = After("updates", () => host.Await(load));
        foreach (InputHandOver handOver in Enum.GetValues<InputHandOver>())
        {
            Do("bind texture", () => network.Inputs[0].Bind(new PictureTexture(texture, SharedHost.Side, SharedHost.Side), handOver: handOver));
            long frame = After("submit texture", network.Submit);
            Do("update", () => host.Await(network.WhenArrived(frame)));
            Do("bind buffer", () => network.Inputs[0].Bind(buffer, handOver: handOver));
            frame = After("submit buffer", network.Submit);
            Do("update", () => host.Await(network.WhenArrived(frame)));
        }

        Do("set", () => network.Inputs[0].Set(new float[SharedHost.Side * SharedHost.Side]));
        Do("submit numbers", () => network.Submit());
        Do("dispose", network.Dispose);
        Do("stop", () => worker.StopBlocking(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Completions_and_callbacks_come_in_an_update_on_the_hosts_thread()
    {
        using var host = new SharedHost();
        int thread = Environment.CurrentManagedThreadId, worked = 0;
        var threads = new List<int>();
        GlWorker worker = host.Start();
        async Task Life()
        {
            await worker.Ready;
            threads.Add(Environment.CurrentManagedThreadId);
            worked = await worker.RunAsync(_ => Environment.CurrentManagedThreadId);
            threads.Add(Environment.CurrentManagedThreadId);
            WorkerNetwork network = await worker.LoadAsync(SharedHost.Inverse(), new());
            network.FrameArrived = _ => threads.Add(Environment.CurrentManagedThreadId);
            network.Inputs[0].Set(new float[SharedHost.Side * SharedHost.Side]);
            await network.WhenArrived(network.Submit());
            threads.Add(Environment.CurrentManagedThreadId);
        }

        Task life = Life();
        Thread.Sleep(20);
        Assert.Empty(threads);
        host.Await(life);
        Assert.Equal([thread, thread, thread, thread], threads);
        Assert.NotEqual(thread, worked);
        Assert.Equal(WorkerState.Running, worker.State);
    }
}
